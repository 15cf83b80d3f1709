"""The outlet of a story, as its page names it."""

from news.html.declared import Declared
from news.html.json_ld import as_text


def find_site_name(declared: Declared) -> str | None:
    """Return the outlet's name as the page declares it, or None."""
    stated = (
        declared.value("og:site_name"),
        find_publisher(declared),
        declared.ld.site_name,
        declared.value("application-name"),
    )
    names = [name for name in stated if name and "://" not in name]
    # Some systems fill in their host where a name belongs ("gazette.example" alone may be a name).
    if names and names[0].casefold().startswith("www."):
        # The site's own name says more than who owns it.
        names = [*filter(None, [declared.ld.site_name]), *names[1:], names[0]]
    return names[0][:200] if names else None


def find_publisher(declared: Declared) -> str | None:
    """Return the name of the publisher that JSON-LD states or refers to, or None."""
    name = as_text(declared.ld.resolve(declared.ld.story.get("publisher")))
    return name if name and "://" not in name else None
