"""The outlet of a story, as its page names it."""

from collections.abc import Iterator

from news.choice import Candidate, Choice, choose_saying
from news.discovery import Discovery
from news.fields import MAX_CANDIDATES
from news.html.declared import Declared
from news.html.json_ld import as_text
from news.origins import FixedOrigin

MAX_NAME_CHARS = 200
_WEB_SITE: FixedOrigin = "json-ld:WebSite"


def choose_site_name(declared: Declared, discovered: Discovery | None = None) -> Choice[str]:
    """Return the outlet's name as the page declares it; the name that discovery knew is never chosen."""
    stated = list(_collect(declared))
    name = _find_name(stated)
    hints = [] if discovered is None or not discovered.site_name else [
        Candidate(discovered.site_name, discovered.origin, "discovered")
    ]  # fmt: skip
    return choose_saying(
        [*stated, *hints], name, lambda one: one in stated and one.value[:MAX_NAME_CHARS] == name, MAX_CANDIDATES
    )


def _find_name(stated: list[Candidate]) -> str | None:
    names = [one.value for one in stated if "://" not in one.value]
    # Some systems fill in their host where a name belongs ("gazette.example" alone may be a name).
    if names and names[0].casefold().startswith("www."):
        # The site's own name says more than who owns it.
        names = [*(one.value for one in stated if one.origin == _WEB_SITE), *names[1:], names[0]]
    return names[0][:MAX_NAME_CHARS] if names else None


def _collect(declared: Declared) -> Iterator[Candidate]:
    yield from declared.candidates("og:site_name")
    if publisher := _find_publisher(declared):
        yield Candidate(publisher, "json-ld:publisher", "declared")
    if declared.ld.site_name:
        yield Candidate(declared.ld.site_name, _WEB_SITE, "declared")
    yield from declared.candidates("application-name")


def _find_publisher(declared: Declared) -> str | None:
    """Return the name of the publisher that JSON-LD states or refers to, or None."""
    name = as_text(declared.ld.resolve(declared.ld.story.get("publisher")))
    return name if name and "://" not in name else None
