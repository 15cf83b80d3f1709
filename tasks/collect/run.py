"""The parent's side of collect: what the lake remembers goes in, rows of what was fetched come out."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import duckdb

from news.records.column import columns
from news.records.ledger import Fetch
from tasks.children.spawn import BareContext
from tasks.collect.archive.journal import FETCHES, FOUND, LISTINGS, read_lines
from tasks.collect.crawl.entry import serve
from tasks.collect.crawl.messages import CrawlProgress, CrawlSpec, Decision, Question
from tasks.collect.http.allowed import AllowList
from tasks.collect.http.secrets import mask_address
from tasks.collect.politeness.politeness import Politeness
from tasks.collect.reopened import find_open_inputs
from tasks.sources import WebSource
from warehouse.home import Home
from warehouse.memory.fetched import (
    recall,
    recall_hosts,
    recall_responses,
    recall_robots,
    remember_addresses,
    were_silent,
)
from warehouse.memory.records import Memory
from warehouse.schema import sql_type
from warehouse.sql import quote_literal, quote_paths

# After its deadline a crawl has this long to end by itself.
GRACE_SECONDS = 10.0
_STATUSES = ("ok", "warning", "partial", "failed", "gone")


class CollectError(Exception):
    """Nothing could be collected; the message says why in one sentence."""


@dataclass(slots=True)
class WebListing:
    """How one source fared on the web; `archives` are files of the home's archive taken from remote ones."""

    discovered: int = 0
    known: int = 0
    status: str = "ok"
    message: str | None = None
    containers: list[dict[str, Any]] = field(default_factory=list)
    archives: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Collected:
    """What a crawl left: counts by source, and the lines of inputs that ended in `found`.

    `is_unreachable`: requests were made, and not one was answered, by hosts of which some used to. `adopted` are
    folders of dead runs whose lines went into this one.
    """

    listings: dict[str, WebListing]
    found: Path
    is_unreachable: bool
    adopted: tuple[Path, ...] = ()


def collect_run(
    home: Home,
    lake: duckdb.DuckDBPyConnection,
    run_folder: Path,
    sources: Sequence[WebSource],
    politeness: Politeness,
    *,
    is_scheduled: bool = False,
    since: datetime | None = None,
    until: datetime | None = None,
    tell: Callable[[CrawlProgress], None] = lambda _: None,
) -> Collected:
    """Ask all web sources of a run in a process of its own; return what came of it.

    Leaves `collected/fetches.parquet` in the run's folder, and the pages in the home's archive. A crawl that dies
    costs what it had not written down; what it had is kept. Raises CollectError where it never began.
    """
    AllowList.parse(politeness.allow_addresses)
    folder = run_folder / "collected"
    home.archive.mkdir(mode=0o700, parents=True, exist_ok=True)
    now = datetime.now(UTC)
    remember_addresses(lake)
    dead = _find_dead_runs(lake, run_folder)
    spec = CrawlSpec(
        run_id=run_folder.name,
        sources=tuple(sources),
        politeness=politeness,
        folder=folder,
        archive=home.archive,
        is_scheduled=is_scheduled,
        since=since,
        until=until,
        answers=recall_responses(lake, [mask_address(source.location) for source in sources]),
        robots={row[0]: row[1:] for row in recall_robots(lake, now)},
        last_asked=recall_hosts(lake, now) | _find_last_asked(dead),
        open_inputs=tuple(find_open_inputs(lake, sources)) if not (since or until) else (),
        adopted=_find_adopted(home, dead),
    )
    progress, died = _crawl(lake, spec, politeness, tell)
    if died and not (folder / LISTINGS).exists():
        raise CollectError(f"{died.partition(';')[0]} before it asked for anything; run again")
    _write_fetches(lake, folder, dead)
    listings = _sum_up(folder, sources, progress, died)
    is_unreachable = bool(progress.unanswered_count) and not progress.answered_count
    if is_unreachable:
        is_unreachable = not were_silent(lake, sorted({row["host"] for row in read_lines(folder / FETCHES)}))
    return Collected(listings, folder / FOUND, is_unreachable, tuple(dead))


def _crawl(
    lake: duckdb.DuckDBPyConnection, spec: CrawlSpec, politeness: Politeness, tell: Callable[[CrawlProgress], None]
) -> tuple[CrawlProgress, str | None]:
    """Run the crawl and answer it; return its last word, and how it died if it did."""
    line, theirs = BareContext().Pipe()
    child = BareContext().Process(target=serve, args=(theirs, spec), name="wiredesk-fetcher")
    child.start()
    theirs.close()
    progress, is_done = CrawlProgress(), False
    try:
        progress, is_done = _answer(lake, line, politeness, tell)
    finally:
        with suppress(OSError):
            line.send(("stop", None))
        child.join(GRACE_SECONDS)
        if child.is_alive():
            child.kill()
            child.join()
        code = child.exitcode
        line.close()
        child.close()
    return progress, None if is_done else f"the fetcher ended by itself (exit code {code}); what it had is kept"


def _answer(
    lake: duckdb.DuckDBPyConnection, line: Connection, politeness: Politeness, tell: Callable[[CrawlProgress], None]
) -> tuple[CrawlProgress, bool]:
    """Result the crawl's questions until it is done (True) or gone (False)."""
    last = datetime.now(UTC) + timedelta(seconds=politeness.deadline_seconds + 2 * GRACE_SECONDS)
    progress = CrawlProgress()
    while datetime.now(UTC) < last:
        if not line.poll(1.0):
            continue
        try:
            kind, content = line.recv()
        except (EOFError, OSError):
            return progress, False
        if kind in ("ask", "answers"):
            is_ask = kind == "ask"
            answer = judge(lake, content, politeness, datetime.now(UTC)) if is_ask else recall_responses(lake, content)
            with suppress(OSError):  # it ended meanwhile; its last word is still to be read
                line.send((kind, answer))
        else:
            progress = content
            tell(progress)
            if kind == "done":
                return progress, True
    return progress, False


def judge(
    lake: duckdb.DuckDBPyConnection, questions: Sequence[Question], politeness: Politeness, now: datetime
) -> list[Decision]:
    """Return for each address whether it is settled, and under which conditions it is asked for again if not."""
    memories = recall(lake, [question.address for question in questions])
    due = {
        question.address
        for question, memory in zip(questions, memories, strict=True)
        if memory.is_settled and _is_due(question, memory, politeness, now)
    }
    answers = recall_responses(lake, sorted(due))
    return [
        Decision(
            is_known=memory.is_settled and question.address not in due,
            last=answers.get(question.address),
            retry_at=None if memory.is_settled else memory.retry_at,
        )
        for question, memory in zip(questions, memories, strict=True)
    ]


def _is_due(question: Question, memory: Memory, politeness: Politeness, now: datetime) -> bool:
    """Return whether a settled story that is still listed is looked at again: at its ages, or when its listing says so.

    A listing whose every story changes every night is believed until the last age, and no longer.
    """
    if not question.may_revisit or memory.first_at is None or not politeness.revisit_seconds:
        return False
    last = max(memory.last_at or memory.first_at, memory.first_at)
    if any(last < memory.first_at + timedelta(seconds=seconds) <= now for seconds in politeness.revisit_seconds):
        return True
    if now > memory.first_at + timedelta(seconds=max(politeness.revisit_seconds)) or question.modified_at is None:
        return False
    return question.modified_at > (memory.told_modified_at or last)


def _find_dead_runs(lake: duckdb.DuckDBPyConnection, run_folder: Path) -> list[Path]:
    """Return the journals of runs that fetched and never published, oldest first."""
    published = {row[0] for row in lake.execute("select run_id from lake.runs where status <> 'failed'").fetchall()}
    folders = sorted(path.parent for path in run_folder.parent.glob(f"*/collected/{LISTINGS}"))
    return [folder for folder in folders if folder.parent != run_folder and folder.parent.name not in published]


def _find_last_asked(dead: Sequence[Path]) -> dict[str, datetime]:
    asked: dict[str, datetime] = {}
    for folder in dead:
        for row in read_lines(folder / FETCHES):
            asked[row["host"]] = datetime.fromisoformat(row["requested_at"])
    return asked


def _find_adopted(home: Home, dead: Sequence[Path]) -> dict[str, dict[str, Any]]:
    """Return the pages that dead runs had fetched whole, by address."""
    adopted = {}
    for folder in dead:
        for row in read_lines(folder / FOUND):
            file = row["raw_ref"].partition("@")[0]
            if row["payload_sha256"] and row["address"] and (home.root / file).exists():
                adopted[row["address"]] = row
    return adopted


def _write_fetches(lake: duckdb.DuckDBPyConnection, folder: Path, dead: Sequence[Path]) -> None:
    """Make rows of the journals' exchanges, with how many stories each listing named that were new."""
    # What a run stamps when it publishes, and what is told after the exchange, no journal line has.
    told = [field for field in columns(Fetch) if field.name not in ("new_count", "first_seen_at", "run_id")]
    kinds = ", ".join(f"{quote_literal(field.name)}: {quote_literal(sql_type(field))}" for field in told)
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


def _sum_up(
    folder: Path, sources: Sequence[WebSource], progress: CrawlProgress, died: str | None
) -> dict[str, WebListing]:
    """Return how each source fared: its counts, the listings it asked, and the gravest trouble."""
    listings = {source.name: WebListing(known=progress.known.get(source.name, 0)) for source in sources}
    troubles: dict[str, list[str]] = {source.name: [] for source in sources}
    ended = dict.fromkeys(listings, 0)
    for row in read_lines(folder / FOUND):
        ended[row["source"]] += 1
    for row in read_lines(folder / LISTINGS):
        listing = listings[row["source"]]
        kept = {name: row[name] for name in ("url", "status", "message", "entries", "new") if row[name] is not None}
        listing.containers.append(kept)
        if archive := row.get("archive"):
            listing.archives.append(archive)
        status = row["status"]
        if status == "failed" and not row["is_primary"]:
            status = "partial"
        elif status == "failed" and (row["message"] or "").startswith("gone: "):
            status = "gone"
        listing.status = max(listing.status, status, key=_STATUSES.index)
        # What is well needs no words, but where nothing came of it.
        if row["message"] and (row["status"] != "ok" or not (row["entries"] or ended[row["source"]])):
            troubles[row["source"]].append(f"{row['url']}: {row['message']}")
    for name, listing in listings.items():
        listing.discovered = listing.known + ended[name]
        if died:
            listing.status = max(listing.status, "partial", key=_STATUSES.index)
            troubles[name].append(died)
        if listing.status in ("failed", "gone") and listing.discovered:
            listing.status = "partial" if listing.status == "failed" else listing.status
        if told := troubles[name]:
            listing.message = told[0] + (f" (and {len(told) - 1} more)" if len(told) > 1 else "")
    return listings
