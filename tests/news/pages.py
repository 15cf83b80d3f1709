"""Pages for tests: invented, complete, and short to write."""

from hashlib import sha256
from typing import Any

from news.page import RawPage, Reading, Story
from news.read import read_page

ADDRESS = "https://www.zembla-gazette.com/world/ferries"
HEADLINE = "Ferries leave Port Zembla again"
PARAGRAPHS = (
    "Ferries left the harbour of Port Zembla on Thursday for the first time since a storm closed it, officials said.",
    "About 4,000 passengers had waited in schools and in a covered market, where volunteers served soup all night.",
    "The authority expects the timetable to be back to normal by the weekend, provided that the wind keeps west.",
)


def markup(
    *paragraphs: str, headline: str | None = HEADLINE, head: str = "", above: str = "", title: str = "Ferries"
) -> str:
    """Return a page's markup; `above` goes between headline and story."""
    text = "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs or PARAGRAPHS)
    heading = f"<h1>{headline}</h1>" if headline is not None else ""
    return (
        f"<html><head><title>{title}</title>{head}</head><body><article>{heading}{above}{text}</article></body></html>"
    )


def a_page(content: str | bytes, **known: Any) -> RawPage:
    """Return a page as a crawler hands it over."""
    payload = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    known.setdefault("url", ADDRESS)
    return RawPage(
        kind="html",
        payload=payload,
        payload_sha256=sha256(payload).hexdigest(),
        source="gazette",
        raw_ref="crawl.warc@0",
        **known,
    )


def read(content: str | bytes, **known: Any) -> Reading:
    """Read a page as a run does."""
    return read_page(a_page(content, **known))


def a_story(content: str | bytes, **known: Any) -> Story:
    """Read a page that must be a story."""
    reading = read(content, **known)
    assert isinstance(reading, Story), reading
    return reading
