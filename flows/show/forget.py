"""`wiredesk forget`: takes a story or a source down, shows what that would remove, and lists what was removed."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flows.exit_codes import DONE, FAILED
from flows.settings import Settings
from flows.show.guarded import WrongUsageError, guarded
from flows.show.terminal import escape_controls
from flows.sources import load_sources
from tasks.readers.addresses import find_address_fault
from tasks.removal.forget import RemovalPlan, begin_removal, finish_removal, plan_removal
from warehouse.checksums import write_checksums
from warehouse.home import Home
from warehouse.lake import open_lake
from warehouse.memory.runs import find_read_sources
from warehouse.query.story_lookup import list_article_ids
from warehouse.removal.choose import Target
from warehouse.removal.removals import find_refusals, lift_refusals, list_removals

MAX_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request to forget something, with its reason; `confirm` is called once everything to remove is known."""

    address: str | None
    source: str | None
    reason: str | None
    confirm: Callable[[], bool]


def forget(settings: Settings, request: Request) -> int:
    """Take down what is named, and say what that removed; return the exit code."""
    return guarded(lambda: _forget(settings, request))


def preview(settings: Settings, address: str | None, source: str | None) -> int:
    """Say what a takedown would remove; nothing is changed, and no lock is needed."""

    def show() -> int:
        home = Home(settings.home)
        if not home.catalog.exists():
            target = find_target(settings, None, address, source)
            _say(f"there is no lake yet: nothing to remove; {_name(target)} would be refused")
            return DONE
        with closing(open_lake(home, read_only=True, memory_limit=settings.lake_memory)) as lake:
            _show_plan(plan_removal(home, lake, find_target(settings, lake, address, source)), "would go")
        return DONE

    return guarded(show)


def lift(settings: Settings, address: str | None, source: str | None) -> int:
    """Let what was taken down come in again; return the exit code."""

    def run() -> int:
        home, now = Home(settings.home), datetime.now(UTC)
        home.prepare()
        with home.held(now):
            finish_removal(home, settings.lake_memory)
            with closing(open_lake(home, memory_limit=settings.lake_memory)) as lake:
                target = Target(source=source) if source else find_target(settings, lake, address, None)
                found = find_refusals(lake, target)
                whole = [name for _, name in found if name is not None and name != source]
                if whole:
                    raise WrongUsageError(f"it was taken down with source '{whole[0]}': lift --source {whole[0]}")
                if not found:
                    raise WrongUsageError(f"{_name(target)} is not refused; `wiredesk forget --list` shows what is")
                lift_refusals(lake, [removal_id for removal_id, _ in found], now)
                write_checksums(home, lake)
        _say(f"{_name(target)} may come in again; what was removed is not brought back")
        return DONE

    return guarded(run)


def show_list(settings: Settings) -> int:
    """Print every removal, the newest first; return the exit code."""

    def show() -> int:
        home = Home(settings.home)
        if not home.catalog.exists():
            return DONE
        with closing(open_lake(home, read_only=True, memory_limit=settings.lake_memory)) as lake:
            for each in list_removals(lake):
                lifted = f", lifted {each.lifted_at:%Y-%m-%d}" if each.lifted_at else ""
                what = f"source {each.source}" if each.source else f"{each.address_count} addresses"
                _say(
                    f"{each.removed_at:%Y-%m-%d %H:%M}  {each.removal_id[:12]}  {what}, {each.story_count} stories, "
                    f"{each.row_count} rows, {each.record_count} records{lifted}: {each.reason}"
                )
        return DONE

    return guarded(show)


def _forget(settings: Settings, request: Request) -> int:
    home, now = Home(settings.home), datetime.now(UTC)
    home.prepare()
    with home.held(now):
        if earlier := finish_removal(home, settings.lake_memory):
            _say(f"the takedown of {earlier.removed_at:%Y-%m-%d %H:%M} UTC was carried to its end")
        with closing(open_lake(home, memory_limit=settings.lake_memory)) as lake:
            target = find_target(settings, lake, request.address, request.source)
            plan = plan_removal(home, lake, target)
            is_refused = bool(find_refusals(lake, target))
        if plan.is_empty and is_refused:
            _say(f"{_name(target)} is forgotten already: nothing of it is here, and it stays refused")
            return DONE
        _show_plan(plan, "goes")
        if not request.confirm():
            _say("nothing was removed")
            return FAILED
        begin_removal(home, plan, request.reason or "", now)
        finish_removal(home, settings.lake_memory)
    _say("done: it is gone from tables, older snapshots, archive and staging, and stays refused")
    return DONE


def find_target(settings: Settings, lake: object, address: str | None, source: str | None) -> Target:
    """Return what is named by an address, an article_id, a place of a local file, or a source's name.

    Raises WrongUsageError for a source that never ran here and is not declared, and for what is none of these.
    """
    if source is not None:
        ran = find_read_sources(lake) if lake is not None else []  # type: ignore[arg-type]
        declared = [each.name for each in load_sources(settings.sources)] if settings.sources.exists() else []
        if source not in (*ran, *declared):
            known = ", ".join(sorted({*ran, *declared})) or "none"
            raise WrongUsageError(
                f"--source {source!r:.80}: never ran here and is not in the sources file; known: {known}"
            )
        return Target(source=source)
    assert address is not None
    if "://" in address:
        if fault := find_address_fault(address):
            raise WrongUsageError(f"{address[:200]}: is no address ({fault})")
        return Target(address=address)
    found: list[str] = []
    if lake is not None:
        lake.execute("use lake")  # type: ignore[attr-defined]
        found = list_article_ids(lake, address)  # type: ignore[arg-type]
        lake.execute("use memory")  # type: ignore[attr-defined]
    if len(found) != 1:
        what = f"fits {len(found)} stories" if found else "names no story here"
        raise WrongUsageError(f"{address[:200]}: {what}; give an address with https://, or a whole article_id")
    return Target(article_ids=(found[0],))


def _show_plan(plan: RemovalPlan, verb: str) -> None:
    """Print what a takedown removes, and what it leaves alone."""
    chosen = plan.chosen
    rows = ", ".join(f"{count} of {table}" for table, count in sorted(plan.counts.items())) or "no rows"
    _say(f"{_name(plan.target)}: {verb}: {len(chosen.article_ids)} stories ({rows})")
    _say(f"  {plan.finding.record_count} records of the archive, {len(chosen.payload_sha256s)} payloads, "
         f"{len(plan.listings)} of them listings that name it")  # fmt: skip
    _say(f"  {len(chosen.keys)} addresses are refused from then on")
    files = sorted({_without_place(ref) for ref in chosen.local_refs})
    for title, lines in (
        ("local files are left alone, delete them yourself", files),
        ("could not be looked into", plan.finding.unread),
        ("stays, with the same text", [f"{each.source} {each.address or ''}" for each in chosen.elsewhere]),
    ):
        for line in lines[:MAX_SHOWN]:
            _say(f"  {title}: {line}")
        if len(lines) > MAX_SHOWN:
            _say(f"  {title}: and {len(lines) - MAX_SHOWN} more")


def _without_place(raw_ref: str) -> str:
    return raw_ref if Path(raw_ref).exists() else raw_ref.rpartition("@")[0] or raw_ref.rpartition(":")[0] or raw_ref


def _name(target: Target) -> str:
    if target.source:
        return f"source '{target.source}'"
    return target.address or f"story {', '.join(target.article_ids)}"


def _say(line: str) -> None:
    print(escape_controls(line), flush=True)
