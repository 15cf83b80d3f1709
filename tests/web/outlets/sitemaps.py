"""An outlet's sitemaps: an index, news of the last two days, and what is older."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from html import escape

from tests.web.outlets.outlet import Outlet
from tests.web.outlets.stories import Story

XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
NEWS_AGE = timedelta(days=2)


def split_by_age(stories: Sequence[Story]) -> tuple[list[Story], list[Story]]:
    """Return the stories of the two days before the newest one, and the rest."""
    since = max(story.published_at for story in stories) - NEWS_AGE
    recent = [story for story in stories if story.published_at > since]
    return recent, [story for story in stories if story.published_at <= since]


def render_index(base: str, parts: Mapping[str, Sequence[Story]]) -> str:
    """Return a sitemap index; each part was changed when its newest story was."""
    rows = "".join(
        f"<sitemap><loc>{base}{path}</loc>"
        f"<lastmod>{max(story.modified_at for story in stories).isoformat()}</lastmod></sitemap>\n"
        for path, stories in parts.items()
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="{XMLNS}">\n{rows}</sitemapindex>\n'


def render_news_sitemap(outlet: Outlet, base: str, stories: Sequence[Story]) -> str:
    """Return a sitemap with the news extension: title, date, language and keywords of each story."""
    rows = "".join(
        f"<url><loc>{escape(outlet.link(base, story))}</loc><lastmod>{story.modified_at.isoformat()}</lastmod>"
        f"<news:news><news:publication><news:name>{escape(outlet.title)}</news:name>"
        f"<news:language>{outlet.language[:2]}</news:language></news:publication>"
        f"<news:publication_date>{story.published_at.isoformat()}</news:publication_date>"
        f"<news:title>{escape(story.headline)}</news:title>"
        f"<news:keywords>{escape(', '.join(story.tags))}</news:keywords></news:news></url>\n"
        for story in stories
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{XMLNS}" xmlns:news="{NEWS}">\n{rows}</urlset>\n'
