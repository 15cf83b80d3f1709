"""The lead image that a page declares."""

from collections.abc import Iterator

from news.choice import Candidate, Choice, choose_saying
from news.fields import MAX_CANDIDATES
from news.html.declared import Declared
from news.html.json_ld import as_text
from news.urls.urls import find_absolute_url

_SHARED = ("og:image", "og:image:url", "og:image:secure_url")
_ON_CARD = ("twitter:image", "twitter:image:src")


def choose_image(declared: Declared, address: str | None) -> Choice[str]:
    """Return the address of the lead image, made absolute, with every place that declares one."""
    links = (declared.value(*_SHARED), _find_stated(declared), declared.value(*_ON_CARD))
    image = next((found for link in links if (found := find_absolute_url(address, link))), None)
    return choose_saying(
        _collect(declared), image, lambda one: find_absolute_url(address, one.value) == image, MAX_CANDIDATES
    )


def _collect(declared: Declared) -> Iterator[Candidate]:
    if stated := _find_stated(declared):
        yield Candidate(stated, "json-ld:image", "declared")
    yield from declared.candidates(*_SHARED, *_ON_CARD)


def _find_stated(declared: Declared) -> str | None:
    """Return the address of the first image that JSON-LD states or refers to, or None."""
    image = declared.ld.story.get("image")
    image = declared.ld.resolve((image[0] if image else None) if isinstance(image, list) else image)
    return as_text((image.get("url") or image.get("contentUrl")) if isinstance(image, dict) else image)
