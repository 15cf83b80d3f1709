"""An outlet's feeds: RSS 2.0, Atom and JSON Feed."""

import json
from collections.abc import Sequence
from email.utils import format_datetime
from html import escape

from tests.web.outlets.outlet import Feed, Outlet
from tests.web.outlets.stories import Story


def render_rss(outlet: Outlet, feed: Feed, base: str, stories: Sequence[Story]) -> str:
    """Return an RSS feed; its build date is that of its newest change."""
    built = format_datetime(max(story.modified_at for story in stories))
    items = "".join(
        f"<item><title>{escape(story.headline)}</title><link>{escape(outlet.link(base, story, feed.tracking))}</link>"
        f'<guid isPermaLink="false">{outlet.domain}/{story.slug}</guid>'
        f"<pubDate>{format_datetime(story.published_at)}</pubDate>"
        f"<atom:updated>{story.modified_at.isoformat()}</atom:updated>"
        f"<dc:creator>{escape(story.byline)}</dc:creator><category>{escape(story.section)}</category>"
        f"<description>{escape(story.standfirst)}</description></item>\n"
        for story in stories
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>{outlet.title}</title><link>{base}/</link>'
        f'<atom:link rel="self" type="application/rss+xml" href="{base}{feed.path}"/>'
        f"<description>{outlet.title}</description><language>{outlet.language}</language>"
        f"<lastBuildDate>{built}</lastBuildDate><ttl>60</ttl>\n{items}</channel></rss>\n"
    )


def render_atom(outlet: Outlet, feed: Feed, base: str, stories: Sequence[Story]) -> str:
    """Return an Atom feed."""
    entries = "".join(
        f"<entry><title>{escape(story.headline)}</title><id>tag:{outlet.domain},2026:{story.slug}</id>"
        f'<link rel="alternate" type="text/html" href="{escape(outlet.link(base, story, feed.tracking))}"/>'
        f"<published>{story.published_at.isoformat()}</published><updated>{story.modified_at.isoformat()}</updated>"
        f"<author><name>{escape(story.byline or outlet.title)}</name></author>"
        f"<summary>{escape(story.standfirst)}</summary></entry>\n"
        for story in stories
    )
    updated = max(story.modified_at for story in stories).isoformat()
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" '
        f'xml:lang="{outlet.language}"><title>{outlet.title}</title><id>tag:{outlet.domain},2026:feed</id>'
        f'<link rel="self" href="{base}{feed.path}"/><link href="{base}/"/><updated>{updated}</updated>\n'
        f"{entries}</feed>\n"
    )


def render_json_feed(outlet: Outlet, feed: Feed, base: str, stories: Sequence[Story]) -> str:
    """Return a JSON Feed."""
    items = [
        {
            "id": f"{outlet.domain}/{story.slug}",
            "url": outlet.link(base, story, feed.tracking),
            "title": story.headline,
            "summary": story.standfirst,
            "date_published": story.published_at.isoformat(),
            "date_modified": story.modified_at.isoformat(),
            "authors": [{"name": story.byline or outlet.title}],
            "tags": list(story.tags),
        }
        for story in stories
    ]
    fields = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.title,
        "home_page_url": f"{base}/",
        "feed_url": f"{base}{feed.path}",
        "language": outlet.language,
        "items": items,
    }
    return json.dumps(fields, ensure_ascii=False, indent=1)
