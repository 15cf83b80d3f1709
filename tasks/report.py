"""The artifacts of a run in Prefect's UI: tables of counts, failed expectations and slow pages."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from expectations.auditor.audit import AuditReport
from news.records.runs import SourceRun
from tasks.tally import Tally, total
from tasks.watching import tell
from warehouse.memory.records import SlowHost
from warehouse.staging import SlowPage

# Whatever a page or a path brought along is shown as text: Markdown and HTML in it stay inert.
# A dot and an at-sign occur in addresses, which would become links. (The UI shows entities such as &#60; as they are.)
_MARKUP = re.compile(r"[\\`*_{}\[\]()#+!|<>~&:.@]")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def escape_markdown(text: object) -> str:
    """Return text as Markdown that shows it letter for letter on one line.

    >>> escape_markdown("<b>*x*</b>")
    '\\\\<b\\\\>\\\\*x\\\\*\\\\</b\\\\>'
    """
    return _MARKUP.sub(lambda match: f"\\{match[0]}", _CONTROLS.sub(" ", str(text)))


def open_progress(total_count: int) -> UUID | None:
    """Create the progress bar of a run's reading; return its id, or None where Prefect does not watch."""

    def send() -> UUID:
        from prefect.artifacts import create_progress_artifact

        start = 0.0 if total_count else 100.0
        bar = create_progress_artifact(start, key="read", description=f"{total_count:,} inputs to read.")
        assert isinstance(bar, UUID)  # a coroutine only inside an async flow
        return bar

    return tell(send)


def show_progress(bar: UUID | None, done_count: int, total_count: int) -> None:
    """Move the progress bar of a run's reading."""

    def send() -> None:
        from prefect.artifacts import update_progress_artifact

        assert bar is not None
        update_progress_artifact(bar, 100.0 * done_count / total_count)

    if bar is not None:
        tell(send)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunDetails:
    """The figures in the artifacts of a run: counts by source, the audit, the slowest pages, each source's own row."""

    tallies: dict[str, Tally]
    audited: AuditReport
    slowest: Sequence[SlowPage]
    source_runs: Sequence[SourceRun]


def create_artifacts(run_id: str, details: RunDetails, slow_hosts: Sequence[SlowHost]) -> None:
    """Create the artifacts of one run; their keys stay the same, so the UI shows their history."""
    tell(lambda: _create_artifacts(run_id, details, slow_hosts), is_last=True)


def _create_artifacts(run_id: str, details: RunDetails, slow_hosts: Sequence[SlowHost]) -> None:
    from prefect.artifacts import create_markdown_artifact, create_table_artifact

    if slow_hosts:
        create_table_artifact(
            [_escape_row(asdict(host)) for host in slow_hosts],
            key="slow-hosts",
            description=f"Hosts that took longest to answer in run {run_id}.",
        )
    create_table_artifact(
        [
            _escape_row({"source": each.source, "status": each.status, "message": each.message})
            for each in details.source_runs
            if each.message
        ],
        key="troubled-sources",
        description=f"Sources of run {run_id} that have something to say.",
    )
    rows = [{"source": escape_markdown(name)} | asdict(tally) for name, tally in details.tallies.items()]
    create_table_artifact(rows, key="tally-by-source", description=f"Inputs of run {run_id} by source and outcome.")
    create_table_artifact(
        [_escape_row(row) for row in details.audited.failed],
        key="failed-expectations",
        description=f"Expectations that did not hold in run {run_id}.",
    )
    create_table_artifact(
        [_escape_row(asdict(page)) for page in details.slowest],
        key="slowest-pages",
        description=f"Pages of run {run_id} that took the most CPU.",
    )
    whole = asdict(total(details.tallies))
    counts = "\n".join(f"| {name} | {count:,} |" for name, count in whole.items())
    create_markdown_artifact(
        f"# Run {run_id}\n\n| inputs | count |\n|---|---:|\n{counts}\n", key="run", description=f"Run {run_id}."
    )


def _escape_row(row: Mapping[str, object]) -> dict[str, str]:
    return {name: escape_markdown(value) for name, value in row.items()}
