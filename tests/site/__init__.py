"""A loopback web of invented outlets, sound and broken, that `collect` is judged with.

    from tests.site import FAULTS, NewsSite

    with NewsSite() as site:                                # a child process that ends with this one
        fetch(site.url("gazette", "/rss"), allow_addresses=site.allow_addresses)
        site.night(2)                                       # edits, new stories, one gone, one feed unchanged
        rows = site.requests("gazette")                     # what was asked, when, over which connection
        assert count_most_at_once(rows, "gazette") == 1 and min(find_gaps(rows, "gazette")) >= 1.0
        assert not site.canary_hits() and not site.robots_breaches()

Every host is a loopback address of its own at one port. `site.hosts` lists them:

- `gazette`, `tribune`, `nordblatt`, `courrier`, `ribera`, `asagata`: outlets of two nights (`OUTLETS`, `read_stories`);
  each has `/`, feeds, `/sitemap-index.xml`, `/robots.txt`
- one a fault: `site.fault_url(name)` with the table `FAULTS`
- `feeds` and `sitemaps`: `/feeds/<name>`, `/sitemaps/<name>` with the tables `FEEDS` and `SITEMAPS`
- `robots-…`: the table `ROBOTS`, whose keys are hosts
- `bulk-1` to `bulk-200`: `/p/<n>.html`, `/feed/<n>.xml`, `/sitemap.xml?pages=50`, `/urls.txt?pages=50`;
  `site.bulk_urls()`, `site.bulk_feeds()`; the same over all of them: `lists` with `/bulk.txt`, `/feeds.txt`
- `slow-1` … with `NewsSite(slow_hosts=500)`; `dead` accepts and is silent, `drip` sends byte by byte, `closed` refuses
- `archive`: `/archive/crawl.warc.gz`, `cut.warc.gz`, `bomb.warc.gz`, and `slow.warc.gz`, of which half comes at once
- `canary`, `forbidden` (127.66.66.66), `loopback` (127.0.0.1): nobody may come here; `site.canary_hits()` says who did

What hangs or drips ends after `NewsSite(slow_seconds=20)`; `in_thread=True` saves the child process.
"""

from tests.site.fault import Fault
from tests.site.faults import FAULTS
from tests.site.feed_faults import FEEDS
from tests.site.listing_fault import ListingFault
from tests.site.log import Row, count_most_at_once, find_gaps, find_rests
from tests.site.news_site import NewsSite
from tests.site.outlets import OUTLETS
from tests.site.robots import ROBOTS, RobotsCase
from tests.site.sitemap_faults import SITEMAPS
from tests.site.stories import Story, read_stories

__all__ = [
    "FAULTS", "FEEDS", "OUTLETS", "ROBOTS", "SITEMAPS", "Fault", "ListingFault", "NewsSite", "RobotsCase", "Row",
    "Story", "count_most_at_once", "find_gaps", "find_rests", "read_stories",
]  # fmt: skip
