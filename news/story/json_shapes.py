"""Shapes in which exports nest the fields of a story: WordPress, Fundus, The Guardian, corpora with `metadata`."""

from collections.abc import Mapping
from typing import Any

from news.story.field_names import find_field

# Objects that hold more fields of the story.
HOLDERS = ("metadata", "meta", "fields", "_source", "yoast_head_json")

MAX_FIRST_LINE_CHARS = 150
_SENTENCE_ENDS = (".", "。", "…", ",", ";")


def unwrap(key: str, value: Any) -> Any:
    """Return the text, or the texts, that an export wraps in an object; anything else as it is.

    >>> unwrap("title", {"rendered": "Rain"}), unwrap("tags", {"a": 1})
    ('Rain', {'a': 1})
    >>> unwrap("body", {"summary": ["Rain."], "sections": [{"headline": [], "paragraphs": ["It rained."]}]})
    ['Rain.', 'It rained.']
    """
    if not isinstance(value, dict):
        return value
    if isinstance(rendered := value.get("rendered"), str):
        return rendered
    if find_field(key) == "text" and isinstance(sections := value.get("sections"), list):
        parts = [*_list(value.get("summary"))]
        for section in sections:
            if isinstance(section, dict):
                parts += [*_list(section.get("headline")), *_list(section.get("paragraphs"))]
        return parts
    return value


def is_wordpress(record: Mapping[str, object]) -> bool:
    """Return whether a record is a post as WordPress hands it out, whose `author` is a number of its own."""
    title = record.get("title")
    return isinstance(title, dict) and "rendered" in title


def split_headline(text: str) -> tuple[str | None, str]:
    """Return the headline that the first line of a text is, and the rest; None for a line that is a sentence.

    >>> split_headline("Ferry cancelled\\nIt stays in port, the captain said.")
    ('Ferry cancelled', 'It stays in port, the captain said.')
    """
    first, _, rest = text.strip().partition("\n")
    first = first.strip()
    if not rest.strip() or len(first) > MAX_FIRST_LINE_CHARS or first.endswith(_SENTENCE_ENDS):
        return None, text
    return first, rest


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
