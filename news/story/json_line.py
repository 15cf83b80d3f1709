"""One JSON line, or one row of a table, to a story: a story's fields, or its HTML.

A line that is no sound JSON object is a failure of that line alone. A known key of the wrong type is refused
and never cast: a title that turned into a number is a changed export, not a headline.
"""

import html
import json
import re
from dataclasses import dataclass, replace
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from news.agencies import find_agency
from news.choice import Candidate
from news.dates.posted_line import find_account
from news.dates.timestamp import find_timestamp
from news.origins import RECORD_KINDS, Origin, key_origin
from news.page import MAX_PAGE_BYTES, Failure, RawPage, Reading, Refusal
from news.people.names import Name, find_names
from news.story.build import build_story
from news.story.draft import Draft
from news.story.field_names import find_field, find_rank
from news.story.json_shapes import HOLDERS, is_wordpress, split_headline, unwrap
from news.story.refusals import find_decoding_refusal
from news.story.text import find_text_refusal, lift_preamble
from news.story.text_paragraphs import clean_blocks
from news.text.blocks import split_blocks
from news.text.decode import DecodedText, clean_characters
from news.urls.canonical import find_own_url

MAX_DETAIL_CHARS = 120

_ADDRESS = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)
_MARKUP = re.compile(r"<(?:p|div|br|h[1-6]|li|span|a|strong|em)\b[^<>]{0,2000}>", re.IGNORECASE)
_BLOCK_TAG = re.compile(
    r"</?(?:p|div|br|h[1-6]|li|ul|ol|blockquote|section|article|table|tr)\b[^<>]{0,2000}>", re.IGNORECASE
)
_SCRIPT = re.compile(r"<(script|style)\b[^<>]{0,2000}>.{0,100000}?</\1>", re.IGNORECASE | re.DOTALL)
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});")
_BETWEEN_TAGS = re.compile(r"[;|\n]")
_TAG = re.compile(r"<[a-zA-Z/!][^<>]{0,2000}>")


# Any: what a line of JSON holds is looked at key by key.
JsonObject: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Value:
    """A known field of the line, with the key that carried it."""

    key: str
    value: Any


class _WrongTypeError(Exception):
    """A known key holds what it must not hold; the message names key and type."""


def read_line(page: RawPage) -> Reading:
    """Read one line of a JSON Lines file: its story, why it is none, or what is wrong with the line."""
    if len(page.payload) > MAX_PAGE_BYTES:
        return Failure("too_large", f"{len(page.payload)} bytes; a line holds at most {MAX_PAGE_BYTES}")
    try:
        record = parse_line(page.payload)
    except ValueError as fault:
        return Failure("bad_json", str(fault)[:MAX_DETAIL_CHARS])
    known = _known(record)
    try:
        url = _text(known, "url")
        markup = _text(known, "html")
        if url and not _is_address(url):
            return Refusal("bad_url", url[:MAX_DETAIL_CHARS])
        if markup:
            # The other fields came from someone's extractor; the page itself is the better witness.
            return _read_html(page, markup, page.url or url)
        return _read_fields(replace(page, url=page.url or url), known)
    except _WrongTypeError as fault:
        return Refusal("wrong_type", str(fault))


def parse_line(payload: bytes) -> JsonObject:
    """Return the JSON object of a line; ValueError says what is wrong with it."""
    try:
        text = payload.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise ValueError(f"no UTF-8 at byte {fault.start}; write the file as UTF-8") from fault
    try:
        # Python writes NaN for a number that is missing.
        record = json.loads(text, parse_constant=lambda _: None, object_pairs_hook=_unique)
    except RecursionError as fault:
        raise ValueError("nested too deeply") from fault
    except ValueError as fault:
        # Python's own words for a number of 5,000 digits speak of Python's settings.
        raise ValueError("a number has too many digits" if "digits" in str(fault) else str(fault)) from fault
    if not isinstance(record, dict):
        raise ValueError(f"the line holds {_type_name(record)}, not an object")
    return record


def _is_address(url: str) -> bool:
    try:
        return _ADDRESS.fullmatch(url) is not None and bool(urlsplit(url).hostname)
    except ValueError:  # "http://[::1"
        return False


def _unique(pairs: list[tuple[str, Any]]) -> JsonObject:
    record = dict(pairs)
    if len(record) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"key {next(n for n in names if names.count(n) > 1)[:60]!r} appears twice")
    return record


def _known(record: JsonObject) -> dict[str, list[_Value]]:
    """Return the known fields that hold something, each with its keys in order of trust.

    What a holder such as `metadata` has comes after what the line itself says.
    """
    found: dict[str, list[_Value]] = {}
    has_author_ids = is_wordpress(record)
    for key, value in record.items():
        if has_author_ids and key == "author" and isinstance(value, int):
            continue
        if key in HOLDERS and isinstance(value, dict):
            for inner, held in value.items():
                _add(found, inner, _Value(f"{key}.{inner}", unwrap(inner, held)))
        else:
            _add(found, key, _Value(key, unwrap(key, value)))
    for values in found.values():
        values.sort(key=lambda held: find_rank(held.key))
    return found


def _add(found: dict[str, list[_Value]], name: str, held: _Value) -> None:
    field = find_field(name)
    if field and held.value is not None and held.value not in ("", []):
        found.setdefault(field, []).append(held)


def _read_html(page: RawPage, markup: str, url: str | None) -> Reading:
    from news.story.html import read_html  # costs a second to import; lines that carry text never need it

    payload = markup.encode("utf-8", "replace")
    return read_html(replace(page, kind="html", payload=payload, url=url, content_type="text/html; charset=utf-8"))


def _read_fields(page: RawPage, known: dict[str, list[_Value]]) -> Reading:
    text = _body_text(known)
    first_line, text = split_headline(text) if text and "headline" not in known else (None, text)
    draft = Draft(page=page, raw=text or "", origin=_origin(page, known, "text") if text else "text")
    _fill(draft, known)
    if first_line:
        draft.state("headline", Candidate(first_line, draft.origin, "first_line"))
    if not text:
        return Refusal("missing_field", "text")
    decoded = DecodedText(text, "utf-8", text.count("\ufffd") / len(text))
    refusal = find_decoding_refusal(decoded)
    if refusal:
        return refusal
    blocks = lift_preamble(split_blocks(text), draft)
    paragraphs = [block.text for block in clean_blocks(blocks, draft)]
    return find_text_refusal(draft.value("headline"), paragraphs) or build_story(
        draft.finish(decoded, paragraphs, page.url)
    )


def _fill(draft: Draft, known: dict[str, list[_Value]]) -> None:
    """Put what the line states into the draft, each with its key as evidence."""
    page = draft.page
    for field in ("headline", "standfirst", "section", "image_url", "site_name"):
        if value := _text(known, field):
            draft.state(field, Candidate(value, _origin(page, known, field), "key"))
    if (url := _text(known, "url")) and url == page.url:
        draft.state("canonical_url", Candidate(find_own_url(url), _origin(page, known, "url"), "key", literal=url))
    if language := _text(known, "language"):
        draft.declared_language = language
        draft.state("language", Candidate(language, _origin(page, known, "language"), "key"))
    if tags := _tags(page, known):
        draft.tags = tuple(tags)
        draft.state("tags", Candidate(", ".join(tags), _origin(page, known, "tags"), "key"))
    _fill_dates(draft, known)
    _fill_authors(draft, known)


def _fill_authors(draft: Draft, known: dict[str, list[_Value]]) -> None:
    stated = _texts(known, "authors")
    for text in stated:
        account = find_account(text) if not find_agency(text) else None
        names = (Name(account, "cms_account"),) if account else find_names(text)
        draft.names += [name for name in names if name not in draft.names]
    if not stated:
        return
    origin = _origin(draft.page, known, "authors")
    is_taken = any(name.role == "author" for name in draft.names)
    draft.state("authors", Candidate("; ".join(stated), origin, "names"), is_taken=is_taken)
    if isinstance(known["authors"][0].value, str) and any(name.role != "cms_account" for name in draft.names):
        draft.state("byline", Candidate(stated[0], origin, "key"))


def _fill_dates(draft: Draft, known: dict[str, list[_Value]]) -> None:
    page = draft.page
    raw = _text(known, "published", is_number_allowed=True)
    if raw:
        stamp = find_timestamp(raw, timezone=page.timezone, date_order=page.date_order)
        rule = "impossible_date" if stamp is None else "ambiguous_date_order" if stamp.is_ambiguous else "key"
        draft.state("published_at", Candidate(raw, _origin(page, known, "published"), rule), is_taken=False)
        draft.stamps.append(stamp)
    raw = _text(known, "modified", is_number_allowed=True)
    if raw:
        draft.state("modified_at", Candidate(raw, _origin(page, known, "modified"), "key"), is_taken=False)
        draft.changes.append(find_timestamp(raw, timezone=page.timezone, date_order=page.date_order))


def _body_text(known: dict[str, list[_Value]]) -> str | None:
    held = known.get("text", [None])[0]
    if held is not None and isinstance(held.value, list):
        text: str | None = "\n\n".join(_texts(known, "text"))
    else:
        text = _text(known, "text", is_stripped=False)
    if text and _MARKUP.search(text):
        text = _TAG.sub("", _BLOCK_TAG.sub("\n\n", _SCRIPT.sub(" ", text)))
    text = _decode(text) if text else text
    return text if text and text.strip() else None


def _origin(page: RawPage, known: dict[str, list[_Value]], field: str) -> Origin:
    assert page.kind in RECORD_KINDS
    return key_origin(page.kind, known[field][0].key)


def _text(
    known: dict[str, list[_Value]], field: str, *, is_number_allowed: bool = False, is_stripped: bool = True
) -> str | None:
    """Return a field's text from its most trusted key; every key of the field must hold text."""
    texts: list[str] = []
    for held in known.get(field, ()):
        value = held.value
        if is_number_allowed and isinstance(value, int) and not isinstance(value, bool):
            value = str(value)  # seconds or milliseconds since 1970
        if not isinstance(value, str):
            raise _WrongTypeError(f"{held.key}: {_type_name(held.value)}")
        texts.append(clean_characters(_decode(value) if is_stripped else value))
    if not texts:
        return None
    return " ".join(texts[0].split()) if is_stripped else texts[0]


def _decode(text: str) -> str:
    """Return a text without character references, which exports leave in titles and bodies alike."""
    return html.unescape(text) if _REFERENCE.search(text) else text


def _texts(known: dict[str, list[_Value]], field: str) -> list[str]:
    """Return a field's list of texts: a text is a list of one, an object is taken by its name."""
    lists: list[list[str]] = []
    for held in known.get(field, ()):
        items = held.value if isinstance(held.value, list) else [held.value]
        named: list[str] = []
        for item in items:
            name = item.get("name") if isinstance(item, dict) else item
            if not isinstance(name, str):
                raise _WrongTypeError(f"{held.key}: {_type_name(held.value)}")
            named.append(clean_characters(name).strip())
        lists.append([name for name in named if name])
    return lists[0] if lists else []


def _tags(page: RawPage, known: dict[str, list[_Value]]) -> list[str]:
    """Return the tags; a cell of a CSV file has no other way to hold several than a mark between them."""
    tags = _texts(known, "tags")
    if page.kind != "csv":
        return tags
    return [part for tag in tags for part in map(str.strip, _BETWEEN_TAGS.split(tag)) if part]


def _type_name(value: Any) -> str:
    if isinstance(value, list):
        inner = {_type_name(item) for item in value if not isinstance(item, str)}
        return f"list of {min(inner)}" if inner else "list"
    return {dict: "object", str: "text", type(None): "null"}.get(type(value), type(value).__name__)
