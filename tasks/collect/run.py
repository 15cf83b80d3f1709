"""Runs the crawl in a child process, answers its questions from the lake, and returns the inputs that it fetched."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import duckdb

from news.records.column import columns
from news.records.ledger import Fetch
from tasks.children.spawn import BareContext
from tasks.collect.archive.journal import FETCHES, LISTINGS, iter_fetches
from tasks.collect.crawl.entry import serve
from tasks.collect.crawl.messages import CrawlProgress, CrawlSpec
from tasks.collect.http.allowed import AllowList
from tasks.collect.ledger.dead_runs import find_dead_runs
from tasks.collect.ledger.decide import decide
from tasks.collect.ledger.recall import recall_memory
from tasks.collect.politeness.politeness import Politeness
from tasks.collect.web_listing import WebListing, sum_up
from tasks.sources import WebSource, Window
from warehouse.home import Home
from warehouse.memory.fetched import recall_responses, remember_addresses, were_silent
from warehouse.schema import sql_type
from warehouse.sql import quote_literal, quote_paths

# After its deadline a crawl has this long to end by itself.
GRACE_SECONDS = 10.0
# Filled after the exchange or when the run publishes: no line of the journal has them.
_FILLED_LATER = ("new_count", "first_seen_at", "run_id")

Watch = Callable[[CrawlProgress], None]


class CollectError(Exception):
    """Nothing could be collected; the message says why in one sentence."""


@dataclass(frozen=True, slots=True)
class Collected:
    """The outcome of a crawl: how each source fared, and the journal of its inputs in `folder`.

    `is_unreachable`: requests were made, and none got a response, from hosts of which some used to respond. `adopted`
    are folders of dead runs whose lines went into this one.
    """

    listings: dict[str, WebListing]
    folder: Path
    is_unreachable: bool
    adopted: tuple[Path, ...] = ()


def collect_run(
    home: Home,
    lake: duckdb.DuckDBPyConnection,
    run_folder: Path,
    sources: Sequence[WebSource],
    politeness: Politeness,
    *,
    window: Window | None = None,
    watch: Watch = lambda _: None,
) -> Collected:
    """Crawl all web sources of a run in a child process; return the result.

    Leaves `collected/fetches.parquet` in the run's folder, and the pages in the home's archive. A crawl that dies
    costs what it had not written down; what it had is kept. Raises CollectError where it never began.
    """
    AllowList.parse(politeness.allow_addresses)
    window = window or Window()
    folder = run_folder / "collected"
    home.archive.mkdir(mode=0o700, parents=True, exist_ok=True)
    now = datetime.now(UTC)
    remember_addresses(lake)
    dead = find_dead_runs(lake, run_folder)
    memory = recall_memory(home, lake, sources, dead, window, now)
    refused = memory.forgotten.sources
    spec = CrawlSpec(
        run_id=run_folder.name,
        sources=tuple(source for source in sources if source.name not in refused),
        politeness=politeness,
        folder=folder,
        archive=home.archive,
        window=window,
        memory=memory,
    )
    progress, died = _crawl(lake, spec, watch)
    if died and not (folder / LISTINGS).exists():
        raise CollectError(f"{died.partition(';')[0]} before it requested anything; run again")
    _write_fetches(lake, folder, dead)
    listings = sum_up(folder, sources, progress, died)
    for name in listings.keys() & refused.keys():
        listings[name].worsen("failed")
        listings[name].message = f"taken down on {refused[name]} (`wiredesk forget`): it is not requested"
    is_unreachable = bool(progress.unanswered_count) and not progress.answered_count
    if is_unreachable:
        is_unreachable = not were_silent(lake, sorted({fetch.host for fetch in iter_fetches(folder)}))
    return Collected(listings, folder, is_unreachable, tuple(dead))


def _crawl(lake: duckdb.DuckDBPyConnection, spec: CrawlSpec, watch: Watch) -> tuple[CrawlProgress, str | None]:
    """Run the crawl and answer its questions; return its last progress, and how it died if it did."""
    pipe, theirs = BareContext().Pipe()
    child = BareContext().Process(target=serve, args=(theirs, spec), name="wiredesk-fetcher")
    child.start()
    theirs.close()
    progress, is_done = CrawlProgress(), False
    try:
        progress, is_done = _answer(lake, pipe, spec.politeness, watch)
    finally:
        with suppress(OSError):
            pipe.send(("stop", None))
        child.join(GRACE_SECONDS)
        if child.is_alive():
            child.kill()
            child.join()
        code = child.exitcode
        pipe.close()
        child.close()
    return progress, None if is_done else f"the fetcher ended by itself (exit code {code}); what it had is kept"


def _answer(
    lake: duckdb.DuckDBPyConnection, pipe: Connection, politeness: Politeness, watch: Watch
) -> tuple[CrawlProgress, bool]:
    """Answer the crawl's questions until it is done (True) or gone (False); see `crawl.messages` for what is said."""
    # By the monotonic clock: the other one may be set while the night runs.
    last = time.monotonic() + politeness.deadline_seconds + 2 * GRACE_SECONDS
    progress = CrawlProgress()
    while time.monotonic() < last:
        if not pipe.poll(1.0):
            continue
        try:
            kind, content = pipe.recv()
        except (EOFError, OSError):
            return progress, False
        if kind == "decide":
            _reply(pipe, kind, decide(lake, content, politeness, datetime.now(UTC)))
        elif kind == "recall":
            _reply(pipe, kind, recall_responses(lake, content))
        else:
            progress = content
            watch(progress)
            if kind == "done":
                return progress, True
    return progress, False


def _reply(pipe: Connection, kind: str, content: object) -> None:
    with suppress(OSError):  # the crawl ended meanwhile; its last progress is still to be read
        pipe.send((kind, content))


def _write_fetches(lake: duckdb.DuckDBPyConnection, folder: Path, dead: Sequence[Path]) -> None:
    """Make rows of the journals' exchanges, with how many stories each listing named that were new."""
    written = [field for field in columns(Fetch) if field.name not in _FILLED_LATER]
    kinds = ", ".join(f"{quote_literal(field.name)}: {quote_literal(sql_type(field))}" for field in written)
    fetches = quote_paths(place / FETCHES for place in (*dead, folder))
    lines = "format = 'newline_delimited', ignore_errors = true"  # a killed run's last line may be cut
    listings = (
        f"read_json({quote_literal(folder / LISTINGS)}, {lines}, columns = {{fetch_id: 'VARCHAR', new: 'BIGINT'}})"
    )
    lake.execute(
        f"copy (select f.*, n.new as new_count, null::timestamptz as first_seen_at, null::varchar as run_id "
        f"from read_json({fetches}, {lines}, columns = {{{kinds}}}) f "
        f"left join (select fetch_id, max(new) as new from {listings} where fetch_id is not null group by fetch_id) n "
        f"using (fetch_id)) to {quote_literal(folder / 'fetches.parquet')} (format parquet)"
    )
