"""Reads one page and returns its story, a refusal or a failure."""

from collections.abc import Callable

from news.origins import RECORD_KINDS
from news.page import PageKind, RawPage, Reading


def read_page(page: RawPage, *, is_judged: bool = True) -> Reading:
    """Return the story of one page, the rule that refused it, or the fault that kept it from being read.

    It never raises on account of what a page holds. Unless it `is_judged`, the rules that refuse a page for
    what was read from it do not apply (benchmarks compare even the poorest reading with what people read).
    """
    return READERS[page.kind](page, is_judged)


# Imported when first needed: a worker that reads plain text never pays for trafilatura.
def _read_html(page: RawPage, is_judged: bool) -> Reading:
    from news.story.html import read_html

    return read_html(page, is_judged=is_judged)


def _read_text(page: RawPage, _is_judged: bool) -> Reading:
    from news.story.text import read_text

    return read_text(page)


def _read_line(page: RawPage, _is_judged: bool) -> Reading:
    from news.story.json_line import read_line

    return read_line(page)


READERS: dict[PageKind, Callable[[RawPage, bool], Reading]] = {
    "html": _read_html,
    "text": _read_text,
    **dict.fromkeys(RECORD_KINDS, _read_line),
}
