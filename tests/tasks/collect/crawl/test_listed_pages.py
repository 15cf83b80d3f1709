"""What the ends of addresses mean for sources that name them later."""

from pathlib import Path

import pytest

from news.discovery import Discovery
from tasks.collect.archive.journal import FOUND, Journal, read_lines
from tasks.collect.crawl.listed_pages import ListedPages, ListedUrl
from tasks.collect.http.exchange import Fault
from tasks.sources import Signal, WebOptions, WebSource

ADDRESS = "https://gazette.example/rain"


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path)


def a_claim(journal: Journal, source: str, *honour: Signal) -> ListedUrl:
    told = WebSource(source, 0, "feed", "https://gazette.example/rss", WebOptions(honour=honour))
    return ListedUrl(told, ADDRESS, journal.keep(Discovery(origin="feed")))


def test_who_names_an_address_later_shares_its_end(journal: Journal, tmp_path: Path) -> None:
    listed_pages = ListedPages(journal)
    assert listed_pages.add(ADDRESS, a_claim(journal, "first"))
    page = listed_pages.find(ADDRESS)
    assert page is not None
    listed_pages.end_fault(page, Fault("dns", "no such host"))
    assert not listed_pages.add(ADDRESS, a_claim(journal, "second"))
    journal.close()
    rows = [(row["source"], row["outcome"], row["reason"]) for row in read_lines(tmp_path / FOUND)]
    assert rows == [("first", "failed", "dns"), ("second", "failed", "dns")]


def test_what_was_left_unasked_for_one_source_is_still_asked_for_another(journal: Journal, tmp_path: Path) -> None:
    listed_pages = ListedPages(journal)
    listed_pages.add(ADDRESS, a_claim(journal, "honouring", "ai-agents"))
    page = listed_pages.find(ADDRESS)
    assert page is not None
    listed_pages.end_reserved(page, "ai-agents: GPTBot")
    assert listed_pages.add(ADDRESS, a_claim(journal, "plain")), "it is open again, for this source"
    journal.close()
    rows = [(row["source"], row["outcome"], row["reason"]) for row in read_lines(tmp_path / FOUND)]
    assert rows == [("honouring", "rejected", "reserved")]
