"""A fake web on loopback addresses: invented outlets, sound and broken, that collecting is tested against.

A test starts the web with a `with` block, usually in a fixture of its module, and hands `allow_addresses` to the
client, which refuses loopback addresses otherwise:

    from tests.web import FAULTS, NewsSite

    with NewsSite() as site:                                # a child process that ends with this one
        fetch(site.url("gazette", "/rss"), allow_addresses=site.allow_addresses)
        site.night(2)                                       # edits, new stories, one gone, one feed unchanged
        rows = site.requests("gazette")                     # the log: each request, its time and its connection
        assert count_most_at_once(rows, "gazette") == 1 and min(find_gaps(rows, "gazette")) >= 1.0
        assert not site.canary_hits() and not site.robots_breaches()

`in_thread=True` saves the child process. What hangs or drips ends after `NewsSite(slow_seconds=20)`. A whole night of
the product over this web is `tests.flows.web.run_night(home, sources, site)`. `python -m tests.web` serves until Ctrl-C
and prints every address, for a look with a browser.

Every host is a loopback address of its own at one port. `site.hosts` lists them:

- `gazette`, `tribune`, `nordblatt`, `courrier`, `ribera`, `asagata`: outlets of two nights (`OUTLETS`, `read_stories`);
  each has `/`, feeds, `/sitemap-index.xml`, `/robots.txt`
- one host for each fault: `site.fault_url(name)` with the table `FAULTS`
- `feeds` and `sitemaps`: `/feeds/<name>`, `/sitemaps/<name>` with the tables `FEEDS` and `SITEMAPS`
- `robots-…`: the table `ROBOTS`, whose keys are hosts
- `bulk-1` to `bulk-200`: `/p/<n>.html`, `/feed/<n>.xml`, `/sitemap.xml?pages=50`, `/urls.txt?pages=50`;
  `site.bulk_urls()`, `site.bulk_feeds()`; the same over all of them: `lists` with `/bulk.txt`, `/feeds.txt`
- `slow-1` … with `NewsSite(slow_hosts=500)`; `dead` accepts and is silent, `drip` sends byte by byte, `closed` refuses
- `archive`: `/archive/crawl.warc.gz`, `cut.warc.gz`, `bomb.warc.gz`, and `slow.warc.gz`, of which half comes at once
- `canary`, `forbidden` (127.66.66.66), `loopback` (127.0.0.1): nobody may come here; `site.canary_hits()` says who did

Where a new case goes: an outlet or a story of two nights into `outlets/`, a page that goes wrong into `faults/`, a feed
or sitemap that goes wrong into `listings/`, a host of its own kind (robots rules, bulk, archive) into `services/`. They
build on `http/`, which writes responses byte by byte and keeps the log; `world.py` gives each host its own, and
`server.py` serves them.
"""

from tests.web.faults.fault import Fault
from tests.web.faults.faults import FAULTS
from tests.web.http.log import Row, count_most_at_once, find_gaps, find_rests
from tests.web.listings.feeds import FEEDS
from tests.web.listings.listing_fault import ListingFault
from tests.web.listings.sitemaps import SITEMAPS
from tests.web.news_site import NewsSite
from tests.web.outlets.newsroom import OUTLETS
from tests.web.outlets.stories import Story, read_stories
from tests.web.services.robots import ROBOTS, RobotsCase

__all__ = [
    "FAULTS", "FEEDS", "OUTLETS", "ROBOTS", "SITEMAPS", "Fault", "ListingFault", "NewsSite", "RobotsCase", "Row",
    "Story", "count_most_at_once", "find_gaps", "find_rests", "read_stories",
]  # fmt: skip
