"""An outlet's front page and stories as HTML."""

import json
from collections.abc import Iterable
from html import escape

from tests.web.outlets.outlet import Outlet
from tests.web.outlets.stories import Story

FEED_KINDS = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}


def render_page(outlet: Outlet, base: str, story: Story) -> str:
    """Return a story's page: JSON-LD, meta tags, and everything printed for people."""
    url = outlet.link(base, story)
    tags = "".join(f'<meta property="article:tag" content="{escape(tag)}">\n' for tag in story.tags)
    text = "".join(f"<p>{escape(paragraph, quote=False)}</p>\n" for paragraph in story.paragraphs)
    correction = f'<p class="correction">{escape(story.correction)}</p>\n' if story.correction else ""
    credit = f'<p class="credit">{escape(story.credit)}</p>\n' if story.credit else ""
    when = outlet.printed.format(day=story.published_at.day, time=f"{story.published_at:%H:%M}")
    standfirst = f'<p class="standfirst">{escape(story.standfirst)}</p>' if story.standfirst else ""
    byline = f'<p class="byline">{outlet.by} {escape(story.byline)}</p>' if story.byline else ""
    return f"""<!doctype html>
<html lang="{outlet.language}">
<head><meta charset="{outlet.charset}">
<title>{escape(story.headline)} | {outlet.title}</title>
<link rel="canonical" href="{url}">
<meta name="description" content="{escape(story.standfirst)}">
<meta property="og:type" content="article"><meta property="og:site_name" content="{outlet.title}">
<meta property="og:title" content="{escape(story.headline)}"><meta property="og:url" content="{url}">
<meta property="article:published_time" content="{story.published_at.isoformat()}">
<meta property="article:modified_time" content="{story.modified_at.isoformat()}">
<meta property="article:section" content="{escape(story.section)}">
{tags}<script type="application/ld+json">{_render_json_ld(outlet, url, story)}</script>
</head>
<body>
<header><a href="/">{outlet.title}</a><nav><a href="/calendar/2026/3">2026</a></nav></header>
<main><article>
<p class="kicker">{escape(story.section)}</p>
<h1>{escape(story.headline)}</h1>
{standfirst}
{byline}
<time datetime="{story.published_at.isoformat()}">{when}</time>
<div class="body">
{text}</div>
{credit}{correction}</article></main>
<footer>{outlet.title}, {outlet.domain}</footer>
</body></html>
"""


def render_front(outlet: Outlet, stories: Iterable[Story]) -> str:
    """Return the front page: feeds, sections, every story, and the snare of a calendar."""
    feeds = "".join(
        f'<link rel="alternate" type="{FEED_KINDS[feed.kind]}" title="{outlet.title}" href="{feed.path}">\n'
        for feed in outlet.feeds
    )
    teasers = "".join(
        f'<article><h2><a href="{outlet.path(story)}">{escape(story.headline)}</a></h2>'
        f"<p>{escape(story.standfirst)}</p></article>\n"
        for story in stories
        if not story.is_gone
    )
    return f"""<!doctype html>
<html lang="{outlet.language}">
<head><meta charset="{outlet.charset}"><title>{outlet.title}</title>
{feeds}</head>
<body><header><h1>{outlet.title}</h1><nav><a href="/">1</a> <a href="/calendar/2026/3">2026</a></nav></header>
<main>
{teasers}</main>
<footer>{outlet.title}, {outlet.domain}</footer></body></html>
"""


def render_calendar(path: str) -> str:
    """Return one month of a calendar without end: it links to the month before and the one after."""
    numbers = [int(part) for part in path.split("/")[2:] if part.isdigit()]
    year, month = numbers[:2] if len(numbers) >= 2 else (2026, 1)
    before, after = divmod(year * 12 + month - 2, 12), divmod(year * 12 + month, 12)
    return (
        f'<!doctype html><html><head><title>{month}/{year}</title></head><body><a href="/calendar/{before[0]}/'
        f'{before[1] + 1}">«</a> <a href="/calendar/{after[0]}/{after[1] + 1}">»</a></body></html>'
    )


def _render_json_ld(outlet: Outlet, url: str, story: Story) -> str:
    names = [name.strip() for name in story.byline.replace(" and ", ", ").split(",") if name.strip()]
    fields = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.headline,
        "mainEntityOfPage": url,
        "datePublished": story.published_at.isoformat(),
        "dateModified": story.modified_at.isoformat(),
        "articleSection": story.section,
        "inLanguage": outlet.language,
        "author": [{"@type": "Person", "name": name} for name in names],
        "publisher": {"@type": "Organization", "name": outlet.title, "url": f"https://{outlet.domain}/"},
    }
    return json.dumps(fields, ensure_ascii=False).replace("</", "<\\/")
