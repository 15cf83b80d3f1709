"""The pages of a night: requested once, tried again while it helps, and each input given the end that is its own."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tasks.collect.archive.journal import iter_inputs
from tasks.collect.archive.journal_records import EndedInput, ReadOutcome
from tasks.collect.crawl.messages import CrawlMemory, Decision
from tasks.collect.crawl.pages import DOWN_AFTER
from tasks.collect.http.exchange import Exchange, Fault
from tasks.collect.listings.listing import ListedEntry
from tasks.collect.politeness.request import MAX_REDIRECTS
from tasks.collect.politeness.robots import Robots, read_robots
from tasks.sources import WebSource, Window
from tests.tasks.collect.fakes import (
    NOON,
    Clock,
    FakeClient,
    FakeCrawl,
    FakeLedger,
    a_last,
    a_source,
    an_entry,
    fail,
    make_crawl,
    make_spec,
    respond,
    run_at_once,
)

URL = "https://gazette.example/rain"
OTHER = "https://gazette.example/snow"
HTML = b"<!doctype html><title>Rain</title><p>It rained.</p>"
PAGE = respond(200, HTML, content_type="text/html")
Table = dict[str, Exchange | Sequence[Exchange]]


def take(
    folder: Path,
    table: Table,
    *listed: tuple[WebSource, Sequence[ListedEntry | str]],
    ledger: FakeLedger | None = None,
    robots: Robots | None = None,
    listing_url: str | None = None,
    window: Window | None = None,
    memory: CrawlMemory | None = None,
) -> tuple[FakeCrawl, list[EndedInput], list[tuple[int, int]]]:
    """Take what sources listed; return the crawl, how each input ended, and what each listing was counted as."""

    async def work(clock: Clock) -> tuple[FakeCrawl, list[tuple[int, int]]]:
        spec = make_spec(folder, window=window or Window(), memory=memory or CrawlMemory())
        crawl = make_crawl(spec, FakeClient(table, clock), ledger, lambda host: robots or Robots())
        counts = []
        for source, entries in listed:
            made = [an_entry(entry) if isinstance(entry, str) else entry for entry in entries]
            counts.append(await crawl.pages.take(source, made, listing_url))
        await crawl.settle()
        return crawl, counts

    crawl, counts = run_at_once(work)
    return crawl, list(iter_inputs(folder)), counts


def ends(inputs: Sequence[EndedInput]) -> list[tuple[str, str | None, str | None]]:
    return [(ended.source, ended.outcome, ended.reason) for ended in inputs]


def test_a_page_is_fetched_once_for_all_sources_that_list_it(tmp_path: Path) -> None:
    gazette, courier = a_source("gazette"), a_source("courier-feed")
    crawl, inputs, counts = take(tmp_path, {URL: PAGE}, (gazette, [URL, URL]), (courier, [f"{URL}?utm_source=rss"]))
    assert crawl.client.pages == [URL]
    assert counts == [(1, 0), (0, 0)]
    assert ends(inputs) == [("gazette", None, None), ("courier-feed", None, None)]
    assert [(ended.url, ended.address, ended.raw_ref) for ended in inputs] == [
        (URL, URL, "archive/run-00001.warc.gz@100"),
        (f"{URL}?utm_source=rss", URL, "archive/run-00001.warc.gz@100"),
    ]
    assert crawl.pages.discovered == {"gazette": 1, "courier-feed": 1}


def test_what_discovery_knew_goes_with_the_input(tmp_path: Path) -> None:
    _, (ended,), _ = take(tmp_path, {URL: PAGE}, (a_source(), [an_entry(URL, title="Rain", published_at=NOON)]))
    assert ended.discovery is not None
    assert (ended.discovery.title, ended.discovery.published_at) == ("Rain", NOON)


def test_the_newest_story_of_a_host_is_requested_first(tmp_path: Path) -> None:
    old, new = an_entry(OTHER, published_at=NOON - timedelta(days=1)), an_entry(URL, published_at=NOON)
    crawl, _, _ = take(tmp_path, {URL: PAGE, OTHER: PAGE}, (a_source(), [old, new]))
    assert crawl.client.pages == [URL, OTHER]


def test_what_the_ledger_knows_is_counted_and_not_requested(tmp_path: Path) -> None:
    ledger = FakeLedger({URL: Decision(is_known=True)})
    crawl, inputs, counts = take(tmp_path, {OTHER: PAGE}, (a_source(), [URL, OTHER]), ledger=ledger)
    assert (crawl.client.pages, counts, dict(crawl.pages.listed.known)) == ([OTHER], [(1, 0)], {"gazette": 1})
    assert len(inputs) == 1


def test_the_ledger_gets_the_address_without_its_secrets(tmp_path: Path) -> None:
    ledger = FakeLedger()
    take(tmp_path, {}, (a_source(), [f"{URL}?token=s3cret"]), ledger=ledger)
    assert ["s3cret" in question.address for question in ledger.questions] == [False]


@pytest.mark.parametrize(("kind", "may_revisit"), [("feed", True), ("urls", False)])
def test_only_what_a_listing_of_today_names_may_be_looked_at_again(
    kind: str, may_revisit: bool, tmp_path: Path
) -> None:
    ledger = FakeLedger()
    take(tmp_path, {}, (a_source(kind=kind), [URL]), ledger=ledger)  # type: ignore[arg-type]
    assert [question.may_revisit for question in ledger.questions] == [may_revisit]


def test_a_story_that_has_not_changed_is_known(tmp_path: Path) -> None:
    ledger = FakeLedger({URL: Decision(is_known=False, last=a_last(etag='"a1"'))})
    crawl, inputs, counts = take(tmp_path, {URL: respond(304)}, (a_source(), [URL]), ledger=ledger)
    assert crawl.client.headers[0]["If-None-Match"] == '"a1"'
    assert (inputs, dict(crawl.pages.listed.known), counts) == ([], {"gazette": 1}, [(0, 0)])


def test_a_host_that_wants_no_request_before_a_time_is_left_alone(tmp_path: Path) -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    ledger = FakeLedger({URL: Decision(is_known=False, retry_at=later)})
    crawl, (ended,), _ = take(tmp_path, {}, (a_source(), [URL]), ledger=ledger)
    assert crawl.client.requested == []
    assert (ended.outcome, ended.reason, ended.retry_at, ended.attempts) == ("failed", "http_429", later, 0)


def test_a_page_that_a_dead_run_fetched_is_adopted(tmp_path: Path) -> None:
    adopted = EndedInput(
        source="dead", url=URL, locator=URL, address=URL, as_read=ReadOutcome(), payload_sha256="ca5e",
        raw_ref="archive/dead-00001.warc.gz@364", attempts=1,
    )  # fmt: skip
    memory = CrawlMemory(adopted={URL: adopted})
    crawl, (ended,), _ = take(tmp_path, {}, (a_source(), [URL]), memory=memory)
    assert crawl.client.requested == []
    assert (ended.source, ended.raw_ref) == ("gazette", "archive/dead-00001.warc.gz@364")


@pytest.mark.parametrize(
    ("answers", "requested", "end"),
    [
        pytest.param([respond(500), PAGE], 2, (None, None), id="a host's trouble may pass"),
        pytest.param([respond(500)], 3, ("failed", "http_500"), id="but not for ever"),
        pytest.param([respond(404)], 1, ("failed", "http_404"), id="a page that is not there is not requested again"),
        pytest.param([fail("timeout")], 1, ("failed", "timeout"), id="nor a host that lets time pass"),
        pytest.param([respond(200, b"GIF89a", content_type="image/gif")], 1, ("rejected", "not_html"), id="no page"),
        pytest.param([respond(302)], 1, ("failed", "bad_redirect"), id="a redirect to nowhere"),
    ],
)
def test_how_a_page_ends_and_after_how_many_tries(
    answers: list[Exchange], requested: int, end: tuple[str | None, str | None], tmp_path: Path
) -> None:
    crawl, (ended,), _ = take(tmp_path, {URL: answers}, (a_source(), [URL]))
    assert (len(crawl.client.pages), (ended.outcome, ended.reason), ended.attempts) == (requested, end, requested)


def test_a_host_that_says_when_to_come_back_gets_a_request_then_and_none_before(tmp_path: Path) -> None:
    wait = respond(429, retry_after=(datetime.now(UTC) + timedelta(seconds=60)).strftime("%a, %d %b %Y %H:%M:%S GMT"))
    entries = [an_entry(URL, published_at=NOON), an_entry(OTHER, published_at=NOON - timedelta(days=1))]
    crawl, _, _ = take(tmp_path, {URL: [wait, PAGE], OTHER: PAGE}, (a_source(), entries))
    first, *later = crawl.client.requested_at
    assert sorted(crawl.client.pages) == [URL, URL, OTHER]
    assert later[0] - first >= 58


def test_a_host_that_refused_some_jobs_to_the_end_is_not_tried_for_the_others(tmp_path: Path) -> None:
    urls = [f"https://gazette.example/{number}" for number in range(DOWN_AFTER + 5)]
    down = dict.fromkeys(urls, fail("connect_refused", "nobody listens"))
    crawl, inputs, _ = take(tmp_path, dict(down), (a_source(), urls))
    assert sum(count == 3 for count in Counter(crawl.client.pages).values()) == DOWN_AFTER
    assert ends(inputs) == [("gazette", "failed", "connect_refused")] * len(urls)


def test_a_redirect_is_followed_and_the_input_says_where_it_led(tmp_path: Path) -> None:
    crawl, (ended,), _ = take(tmp_path, {URL: respond(301, location="/snow"), OTHER: PAGE}, (a_source(), [URL]))
    assert crawl.client.pages == [URL, OTHER]
    assert (ended.url, ended.final_url, ended.outcome) == (URL, OTHER, None)


def test_a_redirect_to_a_page_that_is_fetched_anyway_shares_its_end(tmp_path: Path) -> None:
    table: Table = {URL: respond(301, location="/snow"), OTHER: PAGE}
    first = an_entry(URL, published_at=NOON + timedelta(hours=1))
    crawl, inputs, _ = take(tmp_path, table, (a_source(), [an_entry(OTHER, published_at=NOON), first]))
    assert sorted(crawl.client.pages) == [URL, OTHER]
    assert {ended.raw_ref for ended in inputs} == {"archive/run-00001.warc.gz@200"}
    assert len(inputs) == 2


def test_a_redirect_to_a_story_that_the_ledger_knows_is_known(tmp_path: Path) -> None:
    ledger = FakeLedger({OTHER: Decision(is_known=True)})
    crawl, inputs, _ = take(tmp_path, {URL: respond(301, location="/snow")}, (a_source(), [URL]), ledger=ledger)
    assert (crawl.client.pages, inputs, dict(crawl.pages.listed.known)) == ([URL], [], {"gazette": 1})


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        pytest.param({URL: respond(301, location="/rain")}, "redirect_loop", id="to itself"),
        pytest.param(
            {URL: respond(301, location="/snow"), OTHER: respond(301, location="/rain")},
            "redirect_loop",
            id="in a circle",
        ),
        pytest.param(
            {URL: respond(301, location="/1")}
            | {f"https://gazette.example/{n}": respond(301, location=f"/{n + 1}") for n in range(1, MAX_REDIRECTS + 2)},
            "too_many_redirects",
            id="too often",
        ),
        pytest.param({URL: respond(301, location="http://10.0.0.1/")}, "refused_address", id="into a private network"),
    ],
)
def test_a_redirect_that_leads_nowhere_ends_its_page(table: Table, reason: str, tmp_path: Path) -> None:
    crawl, (ended,), _ = take(tmp_path, table, (a_source(), [URL]))
    assert (ended.outcome, ended.reason, ended.http_status) == ("failed", reason, 301)
    assert ended.fetch_id is not None, "the exchange that it ended with"
    assert len(crawl.client.pages) <= MAX_REDIRECTS + 1


def test_an_address_that_must_not_be_requested_ends_as_refused(tmp_path: Path) -> None:
    crawl, (ended,), counts = take(tmp_path, {}, (a_source(), ["ftp://gazette.example/rain"]))
    assert (ended.outcome, ended.reason) == ("failed", "refused_url")
    assert (crawl.ledger.questions, counts) == ([], [(0, 0)])


@pytest.mark.parametrize(
    ("url", "hosts", "reason"),
    [
        pytest.param("https://www.gazette.example/rain", (), None, id="its own site"),
        pytest.param("https://courier.example/rain", (), "foreign_host", id="another site"),
        pytest.param("https://courier.example/rain", ("courier.example",), None, id="a site that its source names"),
        pytest.param("https://m.courier.example/rain", ("courier.example",), None, id="a host of that site"),
        pytest.param("https://mycourier.example/rain", ("courier.example",), "foreign_host", id="a like name"),
    ],
)
def test_a_sitemap_speaks_for_its_own_site_only(
    url: str, hosts: tuple[str, ...], reason: str | None, tmp_path: Path
) -> None:
    _, (ended,), _ = take(
        tmp_path, {url: PAGE}, (a_source(hosts=hosts), [url]), listing_url="https://gazette.example/sitemap.xml"
    )
    assert ended.reason == reason


def test_a_backfill_leaves_out_what_lies_outside_its_days(tmp_path: Path) -> None:
    inside = an_entry(URL, published_at=NOON)
    outside = an_entry(OTHER, published_at=NOON - timedelta(days=9))
    window = Window(since=NOON - timedelta(days=1))
    crawl, _, counts = take(tmp_path, {URL: PAGE}, (a_source(), [inside, outside]), window=window)
    assert (crawl.client.pages, counts) == ([URL], [(1, 1)])


NO_AI = read_robots(b"User-agent: GPTBot\nDisallow: /\n")


def test_a_page_that_is_reserved_is_not_requested_where_all_who_list_it_honour_that(tmp_path: Path) -> None:
    source = a_source(honour=("ai-agents",))
    crawl, (ended,), _ = take(tmp_path, {URL: PAGE}, (source, [URL]), robots=NO_AI)
    assert crawl.client.requested == []
    assert (ended.outcome, ended.reason, ended.detail) == ("rejected", "reserved", "ai-agents: GPTBot")


def test_a_page_that_is_reserved_is_read_for_a_source_that_honours_nothing(tmp_path: Path) -> None:
    honouring, plain = a_source("honouring", honour=("ai-agents",)), a_source("plain")
    crawl, inputs, _ = take(tmp_path, {URL: PAGE}, (honouring, [URL]), (plain, [URL]), robots=NO_AI)
    assert crawl.client.pages == [URL]
    assert ends(inputs) == [("honouring", "rejected", "reserved"), ("plain", None, None)]


def test_a_signal_of_the_response_keeps_a_page_from_those_who_honour_it(tmp_path: Path) -> None:
    reserving = replace(PAGE, headers=(*PAGE.headers, (b"TDM-Reservation", b"1")))
    honouring, plain = a_source("honouring", honour=("tdm",)), a_source("plain")
    _, inputs, _ = take(tmp_path, {URL: reserving}, (honouring, [URL]), (plain, [URL]))
    assert ends(inputs) == [("honouring", "rejected", "reserved"), ("plain", None, None)]


def test_a_fault_of_our_own_costs_one_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail_once(status: int, *_: object) -> object:
        monkeypatch.undo()
        raise KeyError("kind")

    monkeypatch.setattr("tasks.collect.crawl.listed_pages.judge_response", fail_once)
    _, inputs, _ = take(tmp_path, {URL: PAGE, OTHER: PAGE}, (a_source(), [URL, OTHER]))
    assert ends(inputs) == [("gazette", "failed", "fetcher_error"), ("gazette", None, None)]
    assert inputs[0].detail == "KeyError: 'kind'"


def test_the_end_of_a_night_gives_what_waits_an_end(tmp_path: Path) -> None:
    async def work(clock: Clock) -> None:
        crawl = make_crawl(make_spec(tmp_path), FakeClient({URL: PAGE}, clock, seconds=60.0))
        await crawl.pages.take(a_source(), [an_entry(URL), an_entry(OTHER)], None)
        await crawl.tools.queue.stop()
        crawl.pages.listed.end_all(lambda: Fault("deadline", "time is up"))
        crawl.tools.journal.close()
        assert (crawl.pages.listed.waiting_count, crawl.pages.listed.ended_count) == (0, 2)

    run_at_once(work)
    assert ends(list(iter_inputs(tmp_path))) == [("gazette", "failed", "deadline")] * 2
