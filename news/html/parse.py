"""A page's markup: stripped of what holds no text, parsed once, with limits on what it may cost."""

import re
from dataclasses import dataclass

from lxml.html import HtmlElement
from trafilatura.utils import load_html

from news.html.patches.trafilatura_parser import make_elements_of_one_class, silence_trafilatura

MAX_SCRIPT_CHARS = 1024 * 1024

# The parser and trafilatura lose text below some 255 levels without a word.
MAX_DEPTH = 250

make_elements_of_one_class()
silence_trafilatura()

_OPENING = re.compile(r"<(script|style|svg)\b[^<>]{0,20000}>", re.I)
_CLOSING = {name: re.compile(rf"</{name}\b[^>]{{0,100}}>", re.I) for name in ("script", "style", "svg")}
_IS_JSON_LD = re.compile(r"type\s*=\s*[\"']?\s*application/ld\+json", re.I)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b[^<>]{0,5000}>")
_ANY_TAG = re.compile(r"<[^<>]{1,20000}>")
_CLOSES_ITSELF = frozenset(
    "area base br col embed hr img input link meta param source track wbr p li td tr th dd dt option".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """A page ready to be read: its decoded text, the part of it worth parsing, and the tree."""

    raw: str
    markup: str
    tree: HtmlElement


def parse_page(raw: str) -> HtmlPage:
    """Return the page with its tree.

    Raises ValueError where there is no markup to make a tree of.
    """
    markup = strip_scripts(raw)
    try:
        tree = load_html(markup)
    except (AssertionError, RecursionError, TypeError) as fault:
        raise ValueError("the markup cannot be parsed") from fault
    if tree is None:
        raise ValueError("there is no markup in it")
    return HtmlPage(raw, markup, tree)


def strip_scripts(raw: str) -> str:
    """Return the markup without scripts, styles and drawings; JSON-LD stays, unless it is huge.

    >>> strip_scripts("<p>Rain.<script>track()</script><style>p {}</style></p>")
    '<p>Rain.</p>'
    """
    kept: list[str] = []
    position = 0
    without_end: set[str] = set()
    for opening in _OPENING.finditer(raw):
        name = opening[1].lower()
        if opening.start() < position or name in without_end:
            continue
        if opening[0].endswith("/>") and name == "svg":
            continue
        closing = _CLOSING[name].search(raw, opening.end())
        if closing is None:
            # One search to the end a name, or a page of unclosed tags would cost its square.
            without_end.add(name)
            continue
        is_kept = (
            name == "script" and _IS_JSON_LD.search(opening[0]) and closing.end() - opening.start() <= MAX_SCRIPT_CHARS
        )
        kept.append(raw[position : closing.end() if is_kept else opening.start()])
        position = closing.end()
    kept.append(raw[position:])
    return "".join(kept)


def count_depth(markup: str) -> int:
    """Return how deep the elements nest, as written (elements that close themselves left out).

    >>> count_depth("<div><div><p>Rain.</p></div></div>")
    2
    """
    depth = deepest = 0
    for closing, name in _TAG.findall(markup):
        if name.lower() in _CLOSES_ITSELF:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        deepest = max(deepest, depth)
    return deepest


def find_visible_text(markup: str) -> str:
    """Return all text between the tags: more than a reader sees, never less."""
    return " ".join(_ANY_TAG.sub(" ", markup).split())
