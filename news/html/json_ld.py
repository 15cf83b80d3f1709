"""JSON-LD: what a page says of its story in machine-readable form, however badly it says it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any, TypeAlias

from lxml.html import HtmlElement

# Real pages nest six levels and carry some dozens of nodes; the rest is a bomb.
MAX_DEPTH = 12
MAX_NODES = 5_000
MAX_VALUE_CHARS = 20_000

ARTICLE_TYPE = re.compile(
    r"(?:article|blogposting|report|review|opinion|liveblog|newsitem)[a-z]{0,20}$|^(?:[a-z]{0,20}posting|"
    r"creativework)$",
    re.I,
)
_NOT_A_STORY = re.compile(r"^(?:UserReview|AggregateReview|Claim.{0,20})$", re.I)

_COMMENT_WRAP = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|"
    r"\]\]>)\s*;?\s*$"
)
_TRAILING_COMMA = re.compile(r",(?=\s{0,200}[}\]])")
# What a block that is no JSON still says plainly.
_LOOSE_PAIR = re.compile(
    r'"(headline|datePublished|dateModified|articleSection|description)"\s{0,9}:\s{0,9}"((?:[^"\\\n]|\\.){1,1000})"'
)
_LOOSE_AUTHOR = re.compile(
    r'"author"\s{0,9}:\s{0,9}[\[{][^\]}]{0,300}?"name"\s{0,9}:\s{0,9}"((?:[^"\\\n]|\\.){1,200})"'
)


# Any: a node of JSON-LD holds whatever its page wrote.
Node: TypeAlias = dict[str, Any]


@dataclass(slots=True)
class JsonLd:
    """The story's own node, and the nodes it may refer to."""

    story: Node = field(default_factory=dict)
    site_name: str | None = None
    by_id: dict[str, Node] = field(default_factory=dict)

    def text(self, key: str) -> str | None:
        """Return the story's value for a key as text, or None."""
        return as_text(self.story.get(key))

    def resolve(self, value: Any) -> Any:
        """Return the node that a reference means ("{"@id": …}" with nothing else to say); other values as they are."""
        if isinstance(value, dict) and not value.keys() & {"name", "url", "contentUrl"}:
            return self.by_id.get(str(value.get("@id")), value)
        return value


def read_json_ld(tree: HtmlElement, address: str | None) -> JsonLd:
    """Return what the page's JSON-LD says of its story; an unreadable block costs only itself."""
    found = JsonLd()
    stories: list[Node] = []
    pages: list[Node] = []
    loose: Node = {}
    for script in tree.iter("script"):
        text = script.text
        if not text or "ld+json" not in (script.get("type") or "").lower():
            continue
        block = _load(text)
        if block is None:
            for key, value in _read_loosely(text).items():
                loose.setdefault(key, value)
            continue
        for node, depth in _walk(block):
            types = _types(node)
            identity = node.get("@id")
            if isinstance(identity, str) and len(node) > 1:
                found.by_id.setdefault(identity, node)
            if any(ARTICLE_TYPE.search(t) and not _NOT_A_STORY.match(t) for t in types) and _has_substance(node):
                stories.append(node | {"_depth": depth})
            elif "WebPage" in types and ("datePublished" in node or "headline" in node):
                pages.append(node)
            elif "WebSite" in types and found.site_name is None:
                found.site_name = as_text(node.get("name"))
    if stories:
        found.story = _choose_story(stories, address)
    elif loose:
        found.story = loose
    for page in pages[:1]:
        # Some plugins put the dates on the page's node, not the story's.
        for key in ("datePublished", "dateModified", "headline", "isAccessibleForFree"):
            if key in page:
                found.story.setdefault(key, page[key])
    return found


def as_text(value: Any) -> str | None:
    """Return a JSON-LD value as plain text: the first of a list, the name or value of an object."""
    for _ in range(4):
        if isinstance(value, list):
            value = value[0] if value else None
        elif isinstance(value, dict):
            value = value.get("name") or value.get("@value") or value.get("url") or value.get("@id")
        else:
            break
    if not isinstance(value, str):
        return None
    text = " ".join(unescape(unescape(value[:MAX_VALUE_CHARS])).split())
    return text or None


def as_texts(value: Any) -> list[str]:
    """Return a JSON-LD value as a list of plain texts."""
    values = value if isinstance(value, list) else [value]
    return [text for item in values[:100] if (text := as_text(item))]


def _load(text: str) -> Any:
    """Return the block's value, or None when no care makes JSON of it."""
    for attempt in (text, _TRAILING_COMMA.sub("", _COMMENT_WRAP.sub("", _COMMENT_WRAP.sub("", text)))):
        try:
            # Numbers stay text: a 6,000-digit one would cost seconds, and none of ours is a number.
            return json.loads(attempt, strict=False, parse_int=str, parse_float=str)
        except (ValueError, RecursionError):
            continue
    return None


def _read_loosely(text: str) -> Node:
    text = text[:200_000]
    found: Node = {}
    for key, value in _LOOSE_PAIR.findall(text):
        found.setdefault(key, _unquote(value))
    author = _LOOSE_AUTHOR.search(text)
    if author:
        found["author"] = _unquote(author[1])
    return found


def _unquote(value: str) -> str:
    try:
        return str(json.loads(f'"{value}"', strict=False))
    except ValueError:
        return value.replace("\\", "")


def _walk(block: Any) -> Iterator[tuple[Node, int]]:
    """Yield every object of the block with its depth, outer ones first, in the order written."""
    level: list[Any] = [block]
    seen = 0
    for depth in range(MAX_DEPTH):
        below: list[Any] = []
        for value in level:
            seen += 1
            if seen > MAX_NODES:
                return
            if isinstance(value, dict):
                yield value, depth
                below.extend(v for v in value.values() if isinstance(v, dict | list))
            elif isinstance(value, list):
                below.extend(v for v in value if isinstance(v, dict | list))
        if not below:
            return
        level = below


def _types(node: Node) -> list[str]:
    kind = node.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return [k.rsplit("/", 1)[-1].rsplit(":", 1)[-1] for k in kinds if isinstance(k, str)]


def _has_substance(node: Node) -> bool:
    return any(key in node for key in ("headline", "datePublished", "articleBody")) or (
        "name" in node and "author" in node
    )


def _choose_story(stories: list[Node], address: str | None) -> Node:
    """Return the node that names the page's address, else the outermost and fullest, first written."""
    path = _path_of(address)

    def rank(story: Node) -> tuple[bool, int, bool, bool]:
        own = [as_text(story.get(key)) for key in ("url", "mainEntityOfPage", "@id")]
        main = story.get("mainEntityOfPage")
        if isinstance(main, dict):
            own.append(as_text(main.get("@id")))
        is_own = path is not None and any(_path_of(value) == path for value in own)
        return (not is_own, story["_depth"], "headline" not in story, "datePublished" not in story)

    best: Node = dict(sorted(stories, key=rank)[0])
    if len(stories) > 1:
        # The same story is often described twice; the second description fills what the first leaves out.
        for other in stories:
            if as_text(other.get("headline")) == as_text(best.get("headline")):
                for key, value in other.items():
                    best.setdefault(key, value)
    best.pop("_depth", None)
    return best


def _path_of(address: str | None) -> str | None:
    if not address:
        return None
    path = re.sub(r"^[a-z]{1,10}://[^/?#]{0,300}", "", address.strip(), flags=re.I)
    path = re.split(r"[?#]", path, maxsplit=1)[0].rstrip("/")
    return path or None
