"""Inputs that were taken down: they are refused, and their rows say nothing of what they are."""

from dataclasses import replace

from news.page import Story
from tasks.inputs import SourceInput
from warehouse.memory.forgotten import MARK, Forgotten


def refuse_forgotten(item: SourceInput, forgotten: Forgotten) -> SourceInput | None:
    """Return how an input ends that was taken down, or None for any other."""
    if key := forgotten.find_key(item.url, item.address, item.final_url):
        return _veil(item, key, forgotten.find_since(key))
    return None


def refuse_forgotten_story(item: SourceInput, story: Story, forgotten: Forgotten) -> SourceInput | None:
    """Return how an input ends that was read as a story which was taken down, or None for any other.

    Only reading shows what a line of a table is about, and which address a page declares to be its own.
    """
    article = story.article
    if key := forgotten.find_key(article.url):
        return _veil(item, key, forgotten.find_since(key))
    key = forgotten.find_key(article.canonical_url) or article.article_id
    if key not in forgotten.keys and key not in forgotten.article_ids:
        return None
    since = forgotten.find_since(key)
    if not item.url:
        return _refuse(item, since)
    return _refuse(item, f"it declares to be a story that was {since}; `wiredesk forget` its own address, too")


def _refuse(item: SourceInput, detail: str) -> SourceInput:
    """Return an input that is refused under its own name."""
    return replace(item, outcome="failed", reason="forgotten", detail=detail, discovery=None, attempts=0)


def _veil(item: SourceInput, key: str, detail: str) -> SourceInput:
    """Return an input that is refused and named by its key alone; a file keeps its place, which its owner gave it."""
    name = f"{MARK}{key}"
    locator = name if item.address else item.locator
    return SourceInput(
        source=item.source, kind=item.kind, locator=locator, path="", raw_ref="", url=name, address=name,
        outcome="failed", reason="forgotten", detail=detail, attempts=0,
    )  # fmt: skip
