"""The status of a home and a story's evidence, as text for a person or as JSON."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from flows.show.formats import as_text, plain
from flows.show.terminal import escape_controls, one_line
from news.reasons import find_reason
from warehouse.query.explanation import CopyLink, ExplainedField, Explanation, FieldCandidate
from warehouse.query.status import Status
from warehouse.query.story_lookup import StoryMatches

# Longer values are cut in the text; the JSON has them whole.
MAX_VALUE_CHARS = 160
# So much of two long values that begin alike is shown on each side of where they part.
LEAST_SEEN_CHARS = 30
MAX_COPIES = 20
LEGEND = "fields  (<- is where the value comes from, == where else it is found, `or` a candidate not chosen)"
MAX_FAILURES = 20

TALLY = ("discovered", "known", "accepted", "duplicate", "rejected", "failed")


def render_status(status: Status) -> str:
    """Return last runs, sources in trouble, open failures and quiet sources as text."""
    return "".join(f"{line}\n" for line in _status_lines(status))


def _status_lines(status: Status) -> Iterator[str]:
    yield f"{status.article_count:,} stories from {_count(status.run_count, 'run')}"
    yield ""
    if not status.runs:
        yield "no run yet; `wiredesk ingest PATH` or `wiredesk nightly` makes one"
        return
    rows = [
        [run.run_id, run.flow, run.status, _duration(run.started_at, run.finished_at)]
        + [f"{getattr(run, name):,}" for name in TALLY]
        for run in status.runs
    ]
    yield from _columns(["run", "flow", "status", "took", *TALLY], rows, right_from=3)
    for run in status.runs:
        if run.message:
            yield f"  {run.run_id}: {one_line(run.message)}"
    if status.run_count > len(status.runs):
        yield f'  and {_count(status.run_count - len(status.runs), "earlier run")}: wiredesk sql "from runs"'
    if status.alerts:
        yield ""
        yield f"{_count(len(status.alerts), 'open alert')}; what to do: wiredesk status --check"
        for alert in status.alerts:
            about = " ".join(filter(None, (alert.source, alert.subject)))
            yield f"  {alert.kind}  {_cut(about)}: {_cut(alert.message)}, since {_instant(alert.opened_at)}"
    if status.troubles:
        yield ""
        yield "sources whose last run did not end well"
        for trouble in status.troubles:
            yield f"  {trouble.source}  {trouble.status}: {_cut(trouble.message or 'no message')}"
    yield ""
    if status.failures:
        total = sum(line.input_count for line in status.failures)
        yield f"{_count(total, 'open failure')}, to be tried again"
        for line in status.failures[:MAX_FAILURES]:
            yield f"  {line.source}  {line.reason}  {line.input_count:,}  e.g. {_cut(line.example)}"
            if info := find_reason(line.reason):
                yield f"    {info.sentence}"
        if len(status.failures) > MAX_FAILURES:
            yield f'  and {len(status.failures) - MAX_FAILURES} more reasons: wiredesk sql "from open_failures"'
    else:
        yield "no open failures"
    yield ""
    if status.quiet:
        yield "quiet sources"
        for quiet in status.quiet:
            note = f": {_cut(quiet.message)}" if quiet.message else ""
            yield (
                f"  {quiet.source}  nothing for {_span(quiet.quiet_seconds)} (longest pause before: "
                f"{_span(quiet.usual_gap_seconds)}), last {_instant(quiet.last_accepted_at)}{note}"
            )
    else:
        yield "no quiet sources"


def render_json(explanation: Explanation) -> str:
    """Return an explanation as JSON, nothing cut; controls and bidi marks are escaped."""
    return json.dumps(plain(asdict(explanation)), ensure_ascii=True, indent=2) + "\n"


def render_matches(what: str, matches: StoryMatches) -> str:
    """Return the stories that fit, for a person to pick one."""
    lines = [f"{what}: fits {_count(matches.count, 'story')}; name one by its id"]
    for match in matches.shown:
        lines.append(f"  {match.article_id[:16]}  {match.source}  {_cut(match.headline or '-')}")
    if matches.count > len(matches.shown):
        lines.append(f"  and {matches.count - len(matches.shown):,} more")
    return "\n".join(lines)


def render_explanation(explanation: Explanation) -> str:
    """Return a story's fields with their evidence as text."""
    return "".join(f"{line}\n" for line in _explanation_lines(explanation))


def _explanation_lines(story: Explanation) -> Iterator[str]:
    yield one_line(story.headline or "(no headline)")
    yield f"  {story.article_id}"
    yield (
        f"  from {one_line(story.source)}, first seen {_instant(story.first_seen_at)}, "
        f"published by run {story.run_id} with {story.extractor_version}"
    )
    yield ""
    yield LEGEND
    indent = max((len(field.name) for field in story.fields), default=0)
    local = next((field.value for field in story.fields if field.name == "published_local"), None)
    for field in story.fields:
        yield from _field_lines(field, indent, local if field.name == "published_at" else None)
    if story.authors:
        yield ""
        yield "names, and the part each played"
        yield from (f"  {one_line(author.name)} ({author.role})" for author in story.authors)
    yield ""
    yield f"body: {_count(story.paragraph_count, 'paragraph')}, {_count(len(story.repairs), 'repair')}"
    for repair in story.repairs:
        yield f"  {repair.rule}{_spot(repair)}: {_quoted(repair.value)}"
    yield ""
    yield "revisions"
    for version in story.revisions:
        changes = ", ".join(version.changes) or "first version"
        correction = f"; {_quoted(version.correction)}" if version.correction else ""
        raw = f"; raw bytes: {one_line(version.raw_ref)}" if version.raw_ref else ""
        yield f"  {version.revision}  {_instant(version.fetched_at or version.accepted_at)}  {changes}{correction}{raw}"
    if story.copy_of or story.copied_by:
        yield ""
        yield "copies"
        if story.copy_of:
            yield f"  copies {_copy_line(story.copy_of)}"
        yield from (f"  copied by {_copy_line(link)}" for link in story.copied_by[:MAX_COPIES])
        if len(story.copied_by) > MAX_COPIES:
            yield f'  and {len(story.copied_by) - MAX_COPIES:,} more: wiredesk sql "from verbatim_copies"'
    yield ""
    yield "came in"
    for arrival in story.arrivals:
        reason = f" ({arrival.reason})" if arrival.reason else ""
        yield f"  run {arrival.run_id}, {one_line(arrival.source)}: {arrival.outcome}{reason}, {_cut(arrival.address)}"
        if arrival.raw_ref:
            digest = f", payload {arrival.payload_sha256}" if arrival.payload_sha256 else ""
            yield f"    raw bytes: {one_line(arrival.raw_ref)}{digest}"


def _field_lines(field: ExplainedField, indent: int, local: Any) -> Iterator[str]:
    """Yield a field's value and its evidence.

    `<-` what it was taken from, `==` where else the page says the same, `or` what else it could have been; places that
    say the same share a line. `local` is the day or the wall time that is shown where an instant is not known.
    """
    if field.value is not None:
        shown = _quoted(field.value)
    else:
        shown = "not known as an instant: see published_local" if field.chosen and local else "not known"
    yield f"  {field.name.rjust(indent)}  {shown}"
    pad = " " * (indent + 4)
    value = as_text(field.value)
    taken = {candidate.value for candidate in field.chosen}
    for sign, candidates in (("<-", field.chosen), ("or", field.others)):
        groups = [(alike[0].value == value or alike[0].value in taken, alike) for alike in _alike(candidates)]
        for is_same, alike in sorted(groups, key=lambda group: not group[0]):
            first = alike[0]
            is_shown = first.value == value or (sign == "or" and is_same)
            read = "" if is_shown else f": {_quoted(first.value, value)}"
            mark = "==" if sign == "or" and is_same else sign
            rules = ", ".join(dict.fromkeys(candidate.rule for candidate in alike))
            yield f"{pad}{mark} {_origins(alike)}, rule {one_line(rules)}{_spot(first)}{read}"


def _alike(candidates: Iterable[FieldCandidate]) -> list[list[FieldCandidate]]:
    """Return the candidates grouped by equal value, in the order of each group's first candidate."""
    groups: dict[str | None, list[FieldCandidate]] = {}
    for candidate in candidates:
        groups.setdefault(candidate.value, []).append(candidate)
    return list(groups.values())


def _origins(alike: list[FieldCandidate]) -> str:
    """Return where candidates were found, in order, with how often: "byline:link (3 times), text"."""
    counts = Counter(candidate.origin for candidate in alike)
    return ", ".join(one_line(origin) + (f" ({count} times)" if count > 1 else "") for origin, count in counts.items())


def _copy_line(link: CopyLink) -> str:
    same = ", same outlet" if link.is_same_outlet else ""
    kept = "" if link.kind == "verbatim" else f", {link.kept_ratio:.0%} kept"
    return f"{one_line(link.outlet)} ({link.kind}{kept}{same})  {link.article_id[:16]}  {_cut(link.address or '-')}"


def _spot(candidate: FieldCandidate) -> str:
    if candidate.raw_start is None or candidate.raw_end is None:
        return ""
    return f", raw text {candidate.raw_start}-{candidate.raw_end}"


def _quoted(value: Any, beside: str = "") -> str:
    """Return a value for the eye; one that begins like the value `beside` it is shown from where they part."""
    if isinstance(value, list):
        return ", ".join(_quoted(item) for item in value)
    if isinstance(value, float):
        return f"{value:.4g}"
    text = as_text(value)
    if not isinstance(value, str):
        return _cut(text)
    shared = next((i for i, (ours, its) in enumerate(zip(text, beside, strict=False)) if ours != its), len(text))
    if len(text) > MAX_VALUE_CHARS and beside and shared > MAX_VALUE_CHARS - LEAST_SEEN_CHARS:
        text = f"…{text[min(shared, len(beside)) - LEAST_SEEN_CHARS :]}"
    return f'"{_cut(text)}"'


def _cut(text: str) -> str:
    text = one_line(text)
    return text if len(text) <= MAX_VALUE_CHARS else text[: MAX_VALUE_CHARS - 1] + "…"


def _columns(names: list[str], rows: list[list[str]], right_from: int) -> Iterable[str]:
    """Return lines of aligned columns; those from `right_from` on hold numbers."""
    rows = [names, *[[escape_controls(cell) for cell in row] for row in rows]]
    widths = [max(len(row[i]) for row in rows) for i in range(len(names))]
    for row in rows:
        cells = [
            cell.rjust(w) if i >= right_from else cell.ljust(w)
            for i, (cell, w) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


def _count(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> _count(1, "story"), _count(2, "story"), _count(1200, "run")
    ('1 story', '2 stories', '1,200 runs')
    """
    if number == 1:
        return f"1 {noun}"
    return f"{number:,} {noun[:-1]}ies" if noun.endswith("y") else f"{number:,} {noun}s"


def _instant(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M UTC")


def _duration(start: datetime, end: datetime) -> str:
    return _span(round((end - start).total_seconds()))


def _span(seconds: int) -> str:
    """Return a span of time in its two largest units.

    >>> _span(42), _span(3700), _span(3 * 86400)
    ('42 s', '1 h 1 min', '3 d')
    """
    parts = [(seconds // 86400, "d"), (seconds // 3600 % 24, "h"), (seconds // 60 % 60, "min"), (seconds % 60, "s")]
    first = next((i for i, (amount, _) in enumerate(parts) if amount), 3)
    largest = [f"{amount} {unit}" for amount, unit in parts[first : first + 2] if amount]
    return " ".join(largest) or "0 s"
