"""The form of a story that is no running text: a live blog, or a show of slides."""

import re
from typing import Literal

from news.html.declared import Declared

Form = Literal["live", "slides"]

MAX_ADDRESS_CHARS = 2_000

_LIVE_TYPE = re.compile(r"LiveBlogPosting")
_SLIDES_TYPE = re.compile(r"(?:Image|Media|Photo)Gallery")
# Whole words of an address's path: "/live/", "-liveblog-", "/fotostrecke/".
_LIVE_PATH = re.compile(
    r"(?:^|[/_.-])(?:live-?(?:blog|ticker|updates?|feed)|liveblogg?|en-(?:direct|vivo)|direto|minuto-a-minuto|news-?ticker)"
    r"(?=[/_.-]|$)|/live/"
)
_SLIDES_PATH = re.compile(
    r"(?:^|[/_.-])(?:slide-?shows?|galler(?:y|ies)|photo-?galler(?:y|ies)|photos?-?story|fotostrecken?|bildergalerien?|"
    r"bilderstrecken?|fotogaler(?:ie|ia|ias)|galeria|galerias|diaporamas?|bildserien?|bildspel)(?=[/_.-]|$)"
)


def find_form(declared: Declared, address: str | None) -> Form | None:
    """Return the form that the page declares or its address names, or None: a story as most are, or nothing is said."""
    kind = declared.ld.story.get("@type")
    kinds = " ".join(map(str, kind[:20])) if isinstance(kind, list) else str(kind or "")
    if _LIVE_TYPE.search(kinds[:500]):
        return "live"
    if _SLIDES_TYPE.search(kinds[:500]):
        return "slides"
    path = (address or "")[:MAX_ADDRESS_CHARS].split("?")[0].split("#")[0].partition("://")[2].partition("/")[2].lower()
    if _LIVE_PATH.search(f"/{path}"):
        return "live"
    return "slides" if _SLIDES_PATH.search(f"/{path}") else None
