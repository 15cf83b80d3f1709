"""What an outlet is: its name, its tongue, where its stories lie and how its server sends them."""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from tests.web.outlets.stories import Story


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed at a path; its links carry `tracking`, and with a `section` it holds that section's stories alone."""

    path: str
    kind: Literal["rss", "atom", "json"]
    tracking: str = ""
    section: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One outlet; `place` is the pattern of its stories' paths, `printed` that of visible dates.

    `validators` says what it sends for conditional requests: an ETag (strong or weak), Last-Modified, or both.
    """

    host: str
    title: str
    domain: str
    language: str
    place: str
    by: str
    printed: str
    feeds: tuple[Feed, ...]
    charset: str = "utf-8"
    encoding: str | None = None
    is_chunked: bool = False
    validators: Literal["both", "etag", "weak", "modified"] = "both"

    def path(self, story: Story) -> str:
        """Return a story's path, percent-encoded as links print it."""
        return quote(self.place.format(slug=story.slug, section=story.section.lower()))

    def link(self, base: str, story: Story, tracking: str = "") -> str:
        """Return a story's address, tracking parameters after it."""
        return f"{base}{self.path(story)}{'?' if tracking else ''}{tracking}"
