"""How the end of an address holds for sources that list it later."""

from pathlib import Path

import pytest

from news.discovery import Discovery
from tasks.collect.archive.journal import Journal, iter_inputs
from tasks.collect.crawl.listed_pages import ListedPages, ListedUrl
from tasks.collect.http.exchange import Fault
from tasks.sources import Signal, WebOptions, WebSource

ADDRESS = "https://gazette.example/rain"


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path)


def a_url(journal: Journal, source: str, *honour: Signal) -> ListedUrl:
    gazette = WebSource(source, 0, "feed", "https://gazette.example/rss", WebOptions(honour=honour))
    return ListedUrl(gazette, ADDRESS, journal.write_discovery(Discovery(origin="feed")))


def test_who_lists_an_address_later_shares_its_end(journal: Journal, tmp_path: Path) -> None:
    listed = ListedPages(journal)
    assert listed.add(ADDRESS, a_url(journal, "first"))
    page = listed.find(ADDRESS)
    assert page is not None
    listed.end_unasked(page, Fault("dns", "no such host"))
    assert not listed.add(ADDRESS, a_url(journal, "second"))
    journal.close()
    rows = [(ended.source, ended.outcome, ended.reason) for ended in iter_inputs(tmp_path)]
    assert rows == [("first", "failed", "dns"), ("second", "failed", "dns")]


def test_what_was_left_out_for_one_source_is_still_requested_for_another(journal: Journal, tmp_path: Path) -> None:
    listed = ListedPages(journal)
    listed.add(ADDRESS, a_url(journal, "honouring", "ai-agents"))
    page = listed.find(ADDRESS)
    assert page is not None
    listed.end_reserved(page, "ai-agents: GPTBot")
    assert listed.add(ADDRESS, a_url(journal, "plain")), "it is open again, for this source"
    journal.close()
    rows = [(ended.source, ended.outcome, ended.reason) for ended in iter_inputs(tmp_path)]
    assert rows == [("honouring", "rejected", "reserved")]
