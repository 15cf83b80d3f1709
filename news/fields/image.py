"""The lead image that a page declares."""

from news.html.declared import Declared
from news.html.json_ld import as_text
from news.urls.urls import find_absolute_url


def find_declared_image(declared: Declared) -> str | None:
    """Return the address of the first image that JSON-LD states or refers to, or None."""
    image = declared.ld.story.get("image")
    image = declared.ld.resolve((image[0] if image else None) if isinstance(image, list) else image)
    return as_text((image.get("url") or image.get("contentUrl")) if isinstance(image, dict) else image)


def find_image(declared: Declared, address: str | None) -> str | None:
    """Return the address of the lead image the page declares, or None."""
    for link in (
        declared.value("og:image", "og:image:url", "og:image:secure_url"),
        find_declared_image(declared),
        declared.value("twitter:image", "twitter:image:src"),
    ):
        found = find_absolute_url(address, link)
        if found:
            return found
    return None
