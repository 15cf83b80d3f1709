"""The records of a run: the run itself, its sources, its audits, and the traits it settled by."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar, Literal

from news.records.column import Column, ExtractorVersion, FirstSeenAt, RunId, Table

Severity = Literal["critical", "warning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run: when, what, with which code and settings, and how it ended."""

    TABLE: ClassVar[Table] = Table("runs", key=("run_id",))

    run_id: Annotated[str, Column("Start of the run and a random part.", example="20261122T023000Z-7f3a9c")]
    run_number: Annotated[int, Column("Sequence of runs in this lake, from 1; orders runs when clocks do not.")]
    flow: Annotated[str, Column("ingest, nightly, reprocess or replay.")]
    status: Annotated[
        str, Column("completed, completed_with_rejections, completed_with_failures (of sources) or failed.")
    ]
    message: Annotated[str | None, Column("What failed, in one sentence.")]
    started_at: Annotated[datetime, Column("Start of the run; UTC.")]
    finished_at: Annotated[datetime, Column("When its rows were ready to commit; UTC.")]
    discovered: Annotated[int, Column("Inputs that entered.")]
    known: Annotated[int, Column("Inputs settled by an earlier run.")]
    accepted: Annotated[int, Column("Inputs that became a story or a revision of one.")]
    duplicate: Annotated[int, Column("Inputs that repeat a stored story.")]
    rejected: Annotated[int, Column("Inputs refused by a rule.")]
    failed: Annotated[int, Column("Inputs that could not be read.")]
    suite_sha256: Annotated[str | None, Column("SHA-256 of the expectation suites that judged it.")]
    versions: Annotated[str, Column("Versions of Python and of the packages that matter, as JSON.")]
    settings: Annotated[str, Column("The settings that matter, as JSON.")]
    first_seen_at: FirstSeenAt = None
    extractor_version: ExtractorVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """An expectation's result in a run."""

    TABLE: ClassVar[Table] = Table("audits", key=("run_id", "table_name", "expectation"))

    table_name: Annotated[str, Column("The table that was audited.")]
    expectation: Annotated[str, Column("The expectation's name.", example="headline_is_present")]
    column_name: Annotated[str | None, Column("The column it is about.")]
    severity: Annotated[str, Column("critical or warning.")]
    scope: Annotated[str, Column("row (breaking rows move to rejections) or table (blocks publishing when critical).")]
    is_success: Annotated[bool, Column("Whether it held.")]
    evaluated_count: Annotated[int, Column("Rows it evaluated.")]
    unexpected_count: Annotated[int, Column("Rows that broke it.")]
    observed: Annotated[str | None, Column("What was seen instead, as text.")]
    notes: Annotated[str | None, Column("The reason for the expectation.")]
    first_seen_at: FirstSeenAt = None
    run_id: RunId = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRun:
    """How one source fared in one run."""

    TABLE: ClassVar[Table] = Table("source_runs", key=("run_id", "source"))

    source: Annotated[str, Column("The source's name.")]
    status: Annotated[str, Column("ok, warning, partial, failed, or gone (the outlet says so: 410).")]
    message: Annotated[str | None, Column("What went wrong, in one sentence.")]
    discovered: Annotated[int, Column("Inputs that entered.")]
    known: Annotated[int, Column("Inputs settled by an earlier run.")]
    accepted: Annotated[int, Column("Inputs that became a story or a revision of one.")]
    duplicate: Annotated[int, Column("Inputs that repeat a stored story.")]
    rejected: Annotated[int, Column("Inputs refused by a rule.")]
    failed: Annotated[int, Column("Inputs that could not be read.")]
    containers: Annotated[
        str,
        Column(
            "Files read and listings polled, as JSON: path or url, bytes, sha256, records or entries, status, message."
        ),
    ]
    options: Annotated[
        str | None, Column("Settings of the source for its pages, as JSON: language, timezone, date_order, columns.")
    ] = None
    first_seen_at: FirstSeenAt = None
    run_id: RunId = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFigures:
    """Figures of one source in one night, from which later nights learn what is usual; backfills have none."""

    TABLE: ClassVar[Table] = Table("source_figures", key=("run_id", "source"))

    source: Annotated[str, Column("The source's name.")]
    page_count: Annotated[int, Column("Inputs new to this night that settings and robots.txt let through.")]
    error_count: Annotated[int, Column("Of these, inputs whose host responded with an HTTP error.")]
    fault_count: Annotated[int, Column("Of these, inputs that failed by a fault of ours.")]
    no_headline_count: Annotated[int, Column("Of these, inputs rejected because they have no headline.")]
    misdated_count: Annotated[int, Column("Of these, inputs rejected because their day cannot be right.")]
    story_count: Annotated[int, Column("Stories accepted, revisions included.")]
    date_count: Annotated[int, Column("Stories that have a date of publication.")]
    author_count: Annotated[int, Column("Stories that have an author.")]
    median_body_chars: Annotated[float | None, Column("Length of the body of a story, median.")]
    median_age_hours: Annotated[
        float | None, Column("Hours from publication to the start of the run, of new stories, median.")
    ]
    first_seen_at: FirstSeenAt = None
    run_id: RunId = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    """A habit of a whole source and site, learned from its unambiguous pages."""

    TABLE: ClassVar[Table] = Table("traits", key=("source", "site", "trait"), replaced_by=("source", "site", "trait"))

    source: Annotated[str, Column("The source's name.")]
    site: Annotated[str, Column("Registrable domain, or empty for the whole source.")]
    trait: Annotated[str, Column("date_order, title_suffix or zone.", example="date_order")]
    value: Annotated[
        str,
        Column(
            "The habit; undecided as long as none is settled. For zone: the deciding days, and every zone that agrees.",
            example="day-first",
        ),
    ]
    support_count: Annotated[int, Column("Pages that show what most of them show.")]
    against_count: Annotated[int, Column("Pages that show something else.")]
    example: Annotated[str | None, Column("One raw value that shows it.", example="14/10/2017 04:35")]
    votes: Annotated[
        str,
        Column(
            "Every value that pages showed, with their count and one example, as JSON.",
            example='{"day-first": [3, "14/10/2017 04:35"]}',
        ),
    ]
    first_seen_at: FirstSeenAt = None
    run_id: RunId = None
    extractor_version: ExtractorVersion
