"""The journal: what is written comes back as it was, and what an earlier version wrote can still be read."""

from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from news.discovery import Discovery
from news.records.ledger import Fetch
from tasks.collect.archive.journal import (
    FETCHES,
    INPUTS,
    Journal,
    iter_fetches,
    iter_inputs,
    iter_left_fetches,
    iter_left_inputs,
    iter_listings,
)
from tasks.collect.archive.journal_records import EndedInput, PolledListing, ReadOutcome, parse_ended_input

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DISCOVERY = Discovery(origin="feed", named_by="https://gazette.example/rss", title="Rain", published_at=NOON)
ENDED = EndedInput(
    source="gazette", url="https://gazette.example/rain", locator="https://gazette.example/rain",
    address="https://gazette.example/rain", as_read=ReadOutcome(), offset=364, length=398, payload_sha256="ca5e",
    payload_bytes=11, fetched_at=NOON, raw_ref="archive/run-00001.warc.gz@364", attempts=1, outcome="rejected",
    reason="reserved", detail="tdm", signals=("tdm",),
)  # fmt: skip
FETCH = Fetch(
    fetch_id="cde7", source="gazette", role="page", url="https://gazette.example/rain", host="gazette.example:443",
    attempt=1, hop=0, status=200, fault=None, detail=None, requested_at=NOON, waited_seconds=0.0, elapsed_seconds=0.5,
    remote_address="203.0.113.7:443", received_bytes=11, payload_bytes=11, payload_sha256="ca5e", content_type=None,
    etag='"a1"', last_modified=None, told_modified_at=NOON, robots="allowed", is_revisit=False, archive_file=None,
    archive_offset=None,
)  # fmt: skip

# As version 0.1.0 wrote them, before the lines had classes.
EARLIER_INPUT = (
    b'{"kind":"html","final_url":null,"offset":364,"length":398,"payload_sha256":"ca5e","payload_bytes":11,'
    b'"content_type":"text/html","http_status":200,"fetched_at":"2026-03-02T12:00:00+00:00",'
    b'"raw_ref":"archive/run-0-00001.warc.gz@364","outcome":null,"reason":null,"detail":null,"fetch_id":"cde7",'
    b'"attempts":1,"retry_at":null,"signals":[],"as_read":[null,null,null],"source":"gazette",'
    b'"url":"https://gazette.example/rain","locator":"https://gazette.example/rain",'
    b'"address":"https://gazette.example/rain","discovery":{"origin":"feed","named_by":"https://gazette.example/rss",'
    b'"title":"Rain","published_raw":null,"published_at":"2026-03-02T12:00:00+00:00","modified_raw":null,'
    b'"modified_at":null,"authors":[],"tags":[],"language":null,"site_name":null}}\n'
)
EARLIER_FETCH = (
    b'{"fetch_id":"cde7","source":"gazette","role":"page","url":"https://gazette.example/rain",'
    b'"host":"gazette.example:443","attempt":1,"hop":0,"first_fetch_id":null,"redirect_url":null,"status":200,'
    b'"fault":null,"detail":null,"requested_at":"2026-03-02T12:00:00+00:00","waited_seconds":0.0,'
    b'"elapsed_seconds":0.5,"remote_address":"203.0.113.7:443","received_bytes":11,"payload_bytes":11,'
    b'"payload_sha256":"ca5e","content_type":null,"etag":"\\"a1\\"","last_modified":null,"retry_at":null,'
    b'"told_modified_at":"2026-03-02T12:00:00+00:00","robots":"allowed","robots_tag":null,"tdm_reservation":null,'
    b'"tdm_policy":null,"refused_ai_agents":[],"is_revisit":false,"archive_file":null,"archive_offset":null}\n'
)


def write_input(folder: Path, ended: EndedInput, discovery: Discovery = DISCOVERY) -> EndedInput:
    journal = Journal(folder)
    offset = journal.write_input(ended, journal.write_discovery(discovery))
    loaded = journal.load_input(offset)
    journal.close()
    return loaded


def test_an_input_comes_back_as_it_was_written_with_its_discovery(tmp_path: Path) -> None:
    assert write_input(tmp_path, ENDED) == replace(ENDED, discovery=DISCOVERY)
    assert list(iter_inputs(tmp_path)) == [replace(ENDED, discovery=DISCOVERY)]


def test_an_exchange_comes_back_as_it_was_written(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.write_fetch(FETCH)
    journal.close()
    assert list(iter_fetches(tmp_path)) == [FETCH]


def test_a_listing_is_written_without_secrets(tmp_path: Path) -> None:
    url = "https://gazette.example/rss?token=s3cret"
    journal = Journal(tmp_path)
    journal.write_listing(PolledListing(source="gazette", url=url, status="failed", message=f"dns: {url}", entries=2))
    journal.close()
    url = url.replace("s3cret", "***")
    written = PolledListing(source="gazette", url=url, status="failed", message=f"dns: {url}", entries=2)
    assert list(iter_listings(tmp_path)) == [written]


def test_the_listing_that_named_a_story_is_kept_without_secrets(tmp_path: Path) -> None:
    loaded = write_input(tmp_path, ENDED, replace(DISCOVERY, named_by="https://gazette.example/rss?token=s3cret"))
    assert loaded.discovery is not None
    assert loaded.discovery.named_by == "https://gazette.example/rss?token=***"


def test_what_json_can_hardly_say_is_written_all_the_same(tmp_path: Path) -> None:
    half = "half a pair: \ud83d"
    loaded = write_input(tmp_path, replace(ENDED, detail=half), replace(DISCOVERY, title=half))
    assert loaded.detail == half
    assert loaded.discovery == replace(DISCOVERY, title=half)


def test_a_line_that_a_kill_cut_is_dropped(tmp_path: Path) -> None:
    write_input(tmp_path, ENDED)
    with (tmp_path / INPUTS).open("ab") as file:
        file.write(EARLIER_INPUT[:-20])
    assert len(list(iter_inputs(tmp_path))) == 1


def test_the_journal_of_the_version_before_is_taken_up(tmp_path: Path) -> None:
    (tmp_path / INPUTS).write_bytes(EARLIER_INPUT)
    (tmp_path / FETCHES).write_bytes(EARLIER_FETCH)
    (ended,) = iter_left_inputs(tmp_path)
    assert (ended.raw_ref, ended.fetched_at, ended.as_read) == ("archive/run-0-00001.warc.gz@364", NOON, ReadOutcome())
    assert ended.discovery == DISCOVERY
    assert list(iter_left_fetches(tmp_path)) == [FETCH]


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b"{}", id="an object of something else"),
        pytest.param(b"[]", id="no object"),
        pytest.param(b"{not JSON", id="no JSON"),
        pytest.param(EARLIER_INPUT.replace(b'"as_read":[null,null,null],', b"").strip(), id="a name is missing"),
        pytest.param(EARLIER_INPUT.replace(b'"2026-03-02T12:00:00+00:00"', b"7").strip(), id="no instant"),
        pytest.param(EARLIER_INPUT.replace(b'{"origin":"feed",', b'{"by":"feed",').strip(), id="no discovery"),
    ],
)
def test_what_no_version_can_read_is_passed_over_in_a_dead_run_and_refused_in_ones_own(
    line: bytes, tmp_path: Path
) -> None:
    (tmp_path / INPUTS).write_bytes(line + b"\n" + EARLIER_INPUT)
    assert len(list(iter_left_inputs(tmp_path))) == 1
    with pytest.raises(ValueError):  # noqa: PT011 - several parsers, each with words of its own
        list(iter_inputs(tmp_path))


def test_a_line_holds_every_field_of_its_class(tmp_path: Path) -> None:
    write_input(tmp_path, ENDED)
    line = (tmp_path / INPUTS).read_bytes()
    missing = [field.name for field in fields(EndedInput) if f'"{field.name}":'.encode() not in line]
    assert missing == []
    assert parse_ended_input(line).signals == ("tdm",)
