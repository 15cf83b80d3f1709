"""Messages that the docs quote are those that the code prints, with … for what differs."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from news.reasons import REASONS
from tests.code import read_modules

DOCS = Path(__file__).resolve().parents[1] / "docs"
GAP = "\0"
# The first cell of a row, in tables that begin with one of these headings.
TABLE = re.compile(r"^\| (?:you see|message) \|.*\n\|[-|: ]+\n((?:\|.*\n)+)", re.MULTILINE)
QUOTE = re.compile(r"`([^`]+)`")
# Text of a browser, of nginx, of Prefect, or a name that the row explains.
OTHERS = {"502 Bad Gateway", "Forbidden", "runs", "catch-up"}


def read_quotes() -> Iterator[tuple[str, str]]:
    for page in ("troubleshooting.md", "operations.md"):
        for rows in TABLE.findall((DOCS / page).read_text(encoding="utf-8")):
            for row in rows.splitlines():
                first = row.split("|")[1]
                yield from ((page, quote) for quote in QUOTE.findall(first) if quote not in OTHERS)


@cache
def texts() -> list[str]:
    """Return every string of the code, with a mark for each value that is put in."""
    found = []
    for module in read_modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.JoinedStr):
                parts = [part.value if isinstance(part, ast.Constant) else GAP for part in node.values]
                found.append("".join(map(str, parts)))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.append(node.value)
    return found


def is_printed(quote: str) -> bool:
    """Return whether some string of the code reads so; what … stands for may be a value or a choice of words."""
    if re.fullmatch(r"[a-z]+(?:_[a-z]+|_\d+)*", quote):
        return re.sub(r"\d\d\d$", "NNN", quote) in REASONS or quote in REASONS
    fragments = [re.escape(part.strip()) for part in quote.replace("`", "").split("…") if part.strip(" ;:,()")]
    pattern = re.compile(r".*?".join(fragments), re.DOTALL)
    return any(pattern.search(text.replace("`", "")) for text in texts())


def test_the_pages_quote_many_messages() -> None:
    assert len(list(read_quotes())) > 60


@pytest.mark.slow
@pytest.mark.parametrize(("page", "quote"), list(read_quotes()))
def test_a_message_that_a_page_quotes_is_printed(page: str, quote: str) -> None:
    assert is_printed(quote), f"{page}: no code says {quote!r}"


@pytest.mark.parametrize("quote", ["the disc is full", "…: held up by …", "robots_forbidden", "http_9"])
def test_a_message_that_nobody_prints_is_found(quote: str) -> None:
    assert not is_printed(quote)
