"""What the ends of addresses mean for sources that name them later."""

from pathlib import Path

import pytest

from news.discovery import Discovery
from tasks.collect.archive.journal import FOUND, Journal, read_lines
from tasks.collect.crawl.targets import Claim, Targets
from tasks.collect.http.exchange import Fault
from tasks.sources import Signal, WebOptions, WebSource

ADDRESS = "https://gazette.example/rain"


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path)


def a_claim(journal: Journal, source: str, *honour: Signal) -> Claim:
    told = WebSource(source, 0, "feed", "https://gazette.example/rss", WebOptions(honour=honour))
    return Claim(told, ADDRESS, journal.keep(Discovery(origin="feed")))


def test_who_names_an_address_later_shares_its_end(journal: Journal, tmp_path: Path) -> None:
    targets = Targets(journal)
    assert targets.add(ADDRESS, a_claim(journal, "first"))
    target = targets.find(ADDRESS)
    assert target is not None
    targets.end_fault(target, Fault("dns", "no such host"))
    assert not targets.add(ADDRESS, a_claim(journal, "second"))
    journal.close()
    rows = [(row["source"], row["outcome"], row["reason"]) for row in read_lines(tmp_path / FOUND)]
    assert rows == [("first", "failed", "dns"), ("second", "failed", "dns")]


def test_what_was_left_unasked_for_one_source_is_still_asked_for_another(journal: Journal, tmp_path: Path) -> None:
    targets = Targets(journal)
    targets.add(ADDRESS, a_claim(journal, "honouring", "ai-agents"))
    target = targets.find(ADDRESS)
    assert target is not None
    targets.end_reserved(target, "ai-agents: GPTBot")
    assert targets.add(ADDRESS, a_claim(journal, "plain")), "it is open again, for this source"
    journal.close()
    rows = [(row["source"], row["outcome"], row["reason"]) for row in read_lines(tmp_path / FOUND)]
    assert rows == [("honouring", "rejected", "reserved")]
