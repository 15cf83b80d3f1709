"""The morning report of a run as Markdown: what a person reads at seven, shortest where nothing happened."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from news.reasons import find_reason
from news.records.alerts import ALERTS, AlertKind
from tasks.report.markdown import Escape, escape_markdown, render_table
from warehouse.report.morning import Edit, Morning, Refused, SourceFigures
from warehouse.staging import SlowPage

# As many as a person looks through; one line says how many more there are.
SHOWN_SOURCES, SHOWN_REASONS, SHOWN_LINES = 20, 8, 10
SHOWN_PAGES = 3
# What is quicker is no news.
SLOW_CPU_SECONDS, SLOW_RESPONSE_SECONDS = 0.5, 5.0
MAX_CHARS = 160
# Half or twice the usual number, and a handful of stories off: less is how news comes.
OFF_FACTOR, OFF_STORIES = 2, 5
COLUMNS = ("source", "accepted", "usual", "duplicate", "rejected", "failed", "known")
OUTCOMES = {"failed": "failed", "rejected": "rejected", "row": "refused beside their stories"}


@dataclass(frozen=True, slots=True)
class UiLinks:
    """Addresses of Prefect's UI, as a page of it refers to them."""

    flow_run: str
    runs: str


def render_morning(
    morning: Morning,
    *,
    slowest: Sequence[SlowPage] = (),
    links: UiLinks | None = None,
    escape: Escape = escape_markdown,
) -> str:
    """Return the report of a run; `slowest` are the pages that took the most CPU, where that is known."""
    page = _Page(morning, escape)
    sections = (
        page.head(), page.alerts(), page.sources(), page.refusals(), page.troubles(), page.quiet(), page.edits(),
        page.rules(), page.slow(slowest), page.next_steps(links),
    )  # fmt: skip
    return "\n".join(line for section in sections for line in section) + "\n"


class _Page:
    """The sections of one report, each the lines of its Markdown, and none where there is nothing to say."""

    def __init__(self, morning: Morning, escape: Escape) -> None:
        self._morning = morning
        self._escape = escape

    def head(self) -> Iterator[str]:
        run = self._morning.run
        minutes, seconds = divmod(round((run.finished_at - run.started_at).total_seconds()), 60)
        took = f"{minutes} min" if minutes else f"{seconds} s"
        yield f"# Run {run.run_id}: {run.status.replace('_', ' ')}"
        yield ""
        yield (
            f"{run.flow}, {_instant(run.started_at)}, {took}. {_count(run.discovered, 'input')}: {run.known:,} known, "
            f"**{run.accepted:,} accepted**, {run.duplicate:,} duplicate, {run.rejected:,} rejected, "
            f"{run.failed:,} failed."
        )
        if run.message:
            yield ""
            yield f"**{self._text(run.message)}**"

    def alerts(self) -> Iterator[str]:
        """Yield what is wrong now, with what to do next: what this run found first."""
        alerts = self._morning.alerts
        lines = []
        for alert in alerts:
            info = ALERTS[AlertKind(alert.kind)]
            about = ", ".join(self._text(part) for part in (alert.source, alert.subject) if part)
            since = "new" if alert.is_new else f"since {_instant(alert.opened_at)}"
            name = f"**{alert.kind.replace('_', ' ')}**{f' ({about})' if about else ''}, {since}"
            lines.append(f"{name}: {self._text(alert.message)}. {info.sentence} {info.next_step}")
        yield from _listed(f"Open alerts: {len(alerts):,}", lines, 'wiredesk sql "from open_alerts"')

    def sources(self) -> Iterator[str]:
        """Yield a row for each source that brought something, or less or more than usual: those first."""
        sources = self._morning.sources
        shown = sorted(filter(_is_worth_a_row, sources), key=lambda each: (not _is_off(each), -each.accepted))
        if not sources:
            return
        yield ""
        if not shown:
            yield f"Nothing new came in from {_count(len(sources), 'source')}."
            return
        yield "## Came in"
        yield ""
        yield from render_table(COLUMNS, [self._row(source) for source in shown[:SHOWN_SOURCES]])
        notes = []
        if (more := len(shown) - SHOWN_SOURCES) > 0:
            notes.append(f'{_count(more, "more source")} brought something: `wiredesk sql "from sources_health"`.')
        if still := len(sources) - len(shown):
            notes.append(f"{_count(still, 'source')} brought nothing new.")
        if any(source.usual_accepted is not None for source in shown):
            notes.append("Usual is the median of accepted stories on this weekday, or of all runs where there are few;")
            notes.append("bold is half of it, or twice.")
        if notes:
            yield ""
            yield " ".join(notes)

    def _row(self, source: SourceFigures) -> list[str]:
        mark = "**" if _is_off(source) else ""
        usual = "" if source.usual_accepted is None else f"{source.usual_accepted:,.0f}"
        counts = (source.duplicate, source.rejected, source.failed, source.known)
        return [
            self._text(source.source),
            f"{mark}{source.accepted:,}{mark}",
            usual,
            *(f"{count:,}" for count in counts),
        ]

    def refusals(self) -> Iterator[str]:
        """Yield each reason with what is new by it; reasons that only repeat share a line."""
        new = [each for each in self._morning.refused if each.new_count]
        again = [each for each in self._morning.refused if not each.new_count]
        if new:
            yield from _heading("New failures and refusals")
            for refused in new[:SHOWN_REASONS]:
                yield from self._reason(refused)
            if len(new) > SHOWN_REASONS:
                yield f"- And {_count(len(new) - SHOWN_REASONS, 'more reason')}: see the commands below."
        if again:
            yield ""
            listed = ", ".join(f"`{each.reason}` {each.input_count:,}" for each in again[:SHOWN_LINES])
            yield f"Failed as in an earlier run, and tried again: {listed}."

    def _reason(self, refused: Refused) -> Iterator[str]:
        old = refused.input_count - refused.new_count
        repeated = f" (and {old:,} as in an earlier run)" if old else ""
        spread = f" from {refused.source_count:,} sources" if refused.source_count > 1 else ""
        yield (
            f"- `{refused.reason}`: **{refused.new_count:,}** {OUTCOMES[refused.outcome]}{spread}{repeated}. "
            f"{self._advise(refused.reason)}"
        )
        for example in refused.examples:
            detail = f": {self._text(example['detail'])}" if example["detail"] else ""
            yield f"  - {self._text(example['source'])}: {self._text(example['place'])}{detail}"

    def _advise(self, reason: str) -> str:
        """Return what a reason means and what to do; of a rule of the audit, why it is believed."""
        if info := find_reason(reason):
            return info.sentence
        notes = (rule.notes for rule in self._morning.broken_rules if rule.expectation == reason)
        return next(filter(None, notes), "A rule of the audit.")

    def troubles(self) -> Iterator[str]:
        troubled = [each for each in self._morning.sources if each.status != "ok" or each.message]
        troubled.sort(key=lambda each: (each.status not in ("failed", "gone"), each.status != "partial", each.source))
        lines = [
            f"{self._text(each.source)} ({each.status}): {self._text(each.message or 'it gave no reason')}"
            for each in troubled
        ]
        yield from _listed("Sources in trouble", lines, "wiredesk status")

    def quiet(self) -> Iterator[str]:
        started_at = self._morning.run.started_at
        lines = [
            f"{self._text(each.source)}: nothing for {_span((started_at - each.quiet_since).total_seconds())}, "
            f"last {_instant(each.quiet_since)}; its longest pause before was {_span(each.longest_gap_seconds or 0)}"
            for each in self._morning.sources
            if each.quiet_since
        ]
        yield from _listed("Quiet sources", lines, 'wiredesk sql "from quiet_sources"')

    def edits(self) -> Iterator[str]:
        edits = self._morning.edits
        if not edits:
            return
        first = edits[0]
        corrected = f", {first.correction_count:,} with a correction" if first.correction_count else ""
        lines = [self._edit(edit) for edit in edits]
        title = f"Edited stories: {first.edit_count:,}{corrected}"
        yield from _listed(title, lines, 'wiredesk sql "from edits"', first.edit_count)

    def _edit(self, edit: Edit) -> str:
        headline = f"\u201c{self._text(edit.headline or 'no headline')}\u201d"
        if "headline" in edit.changes and edit.headline_before:
            headline += f", before: \u201c{self._text(edit.headline_before)}\u201d"
        changes = f" ({', '.join(edit.changes)})" if edit.changes else ""
        correction = f"; correction: \u201c{self._text(edit.correction)}\u201d" if edit.correction else ""
        return f"{self._text(edit.outlet)}: {headline}{changes}{correction}; {self._text(edit.address)}"

    def rules(self) -> Iterator[str]:
        """Yield the expectations that did not hold, but for those whose rows are among the refusals."""
        lines = [
            f"{rule.table_name}, {rule.expectation} ({rule.severity}): {rule.unexpected_count:,} of "
            f"{rule.evaluated_count:,} rows. {self._text(rule.notes or '')}".rstrip()
            for rule in self._morning.broken_rules
            if rule.severity == "warning" or rule.scope == "table"
        ]
        yield from _listed("Oddities that the audit found", lines, 'wiredesk sql "from expectation_results"')

    def slow(self, slowest: Sequence[SlowPage]) -> Iterator[str]:
        lines = [
            f"host {self._text(host.host)}: {host.longest_seconds:g} s at most, {_count(host.requests, 'request')}, "
            f"{_count(host.faults, 'fault')}"
            for host in self._morning.slow_hosts
            if host.longest_seconds >= SLOW_RESPONSE_SECONDS
        ]
        lines += [
            f"page {self._text(page.url)}: {page.elapsed_seconds:g} s to arrive"
            for page in self._morning.slow_fetches
            if page.elapsed_seconds >= SLOW_RESPONSE_SECONDS
        ]
        lines += [
            f"page {self._text(page.locator)}: {page.cpu_seconds:.1f} s of CPU to read"
            for page in slowest[:SHOWN_PAGES]
            if page.cpu_seconds >= SLOW_CPU_SECONDS
        ]
        yield from _listed("Slowest", lines, 'wiredesk sql "from hosts"')

    def next_steps(self, links: UiLinks | None) -> Iterator[str]:
        run = self._morning.run
        yield from _heading("Go on")
        if links:
            yield f"[This run]({links.flow_run}) and [all runs]({links.runs}) in this UI, or at the command line:"
            yield ""
        if run.discovered > run.known:
            yield f"    wiredesk sql \"from outcomes where run_id = '{run.run_id}'\""
        for refused in self._morning.refused[:SHOWN_REASONS]:
            if refused.outcome != "row" and refused.new_count > len(refused.examples):
                yield (
                    f'    wiredesk sql "select source, url, locator, detail from inputs where run_id = '
                    f"'{run.run_id}' and reason = '{refused.reason}'\""
                )
        if self._morning.edits:
            yield f"    wiredesk sql \"select * from edits where seen_at >= '{run.started_at:%Y-%m-%d}'\""
        yield "    wiredesk status"

    def _text(self, text: str | None) -> str:
        shown = text or ""
        return self._escape(shown if len(shown) <= MAX_CHARS else f"{shown[: MAX_CHARS - 1]}…")


def _is_worth_a_row(source: SourceFigures) -> bool:
    return source.discovered > source.known or _is_off(source)


def _is_off(source: SourceFigures) -> bool:
    """Return whether a source brought half of what it usually brings, or twice."""
    usual, accepted = source.usual_accepted, source.accepted
    if usual is None or abs(accepted - usual) < OFF_STORIES:
        return False
    return accepted * OFF_FACTOR <= usual or accepted >= usual * OFF_FACTOR


def _heading(title: str) -> Iterator[str]:
    yield ""
    yield f"## {title}"
    yield ""


def _listed(title: str, lines: Sequence[str], command: str, count: int | None = None) -> Iterator[str]:
    """Yield a section with the first lines of a list, and the command that shows the others."""
    if not lines:
        return
    yield from _heading(title)
    yield from (f"- {line}" for line in lines[:SHOWN_LINES])
    more = (count or len(lines)) - min(len(lines), SHOWN_LINES)
    if more:
        yield f"- And {more:,} more: `{command}`"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _instant(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _span(seconds: float) -> str:
    """Return a span of time in its largest unit.

    >>> _span(90), _span(7_200), _span(200_000)
    ('2 min', '2 h', '2 d')
    """
    for size, unit in ((86_400, "d"), (3_600, "h")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds / 60:.0f} min"
