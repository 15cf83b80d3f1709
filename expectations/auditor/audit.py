"""The audit: reads staged rows, writes rejections and results, or says why nothing may be published."""

import multiprocessing
import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType

from expectations.auditor.database import (
    create_linked_scratch,
    create_staged_scratch,
    find_misshapen_file,
    remove_scratch,
)
from expectations.auditor.findings import (
    FailedExpectation,
    add_findings,
    count_refused_rows,
    describe_failed,
    write_findings,
)
from expectations.auditor.judge import Judge, RuleResult, import_great_expectations
from expectations.auditor.lazy_import import collector_at_rest, defer_import, leave_out
from expectations.tables.rules import TableSuite
from expectations.tables.suites import LINKED, STAGED, suite_sha256

# A story may be dated ahead of the run by a zone and an embargo, not by more.
FUTURE_ALLOWED = timedelta(days=1)
# The first clocks of the world are 14 hours ahead of UTC.
EARLIEST_ZONE = timedelta(hours=14)
# Great Expectations imports these for charts and distributions, which none of our rules needs: two fifths of its time.
RARELY_USED = ("altair", "scipy.stats")
# Its kinds of sources, a module each. The audit's is SQL, which looks up its relatives and none of these.
SOURCES_PACKAGE = "great_expectations.datasource.fluent"
UNUSED_SOURCES = ("pandas_", "spark_")


# How long a child that was signalled to stop has to end by itself.
GOODBYE_SECONDS = 2.0


class AuditError(Exception):
    """The rows could not be judged, so nothing may be published; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditParams:
    """The facts about a run that the rules compare with."""

    run_started_at: datetime
    expected_inputs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditReport:
    """The outcome of an audit. `message` names the critical table rules that do not hold; None when all do."""

    is_publishable: bool
    message: str | None
    failed: tuple[FailedExpectation, ...]
    refused_row_count: int
    suite_sha256: str


def audit(scratch: Path, run_folder: Path, batches: Sequence[Path], params: AuditParams) -> AuditReport:
    """Judge the staged rows of a run and write the results to `run_folder/audited/`.

    Raises AuditError when the rows cannot be judged, or the findings cannot be written.
    """
    with _audit_error_on_failure("validation did not run"):
        if misshapen := find_misshapen_file(batches, run_folder):
            raise AuditError(f"{misshapen}; remove the batch's folder and run again")
        create_staged_scratch(scratch, batches, run_folder)
        results = _judge(scratch, STAGED, _parameters(params))
    with _audit_error_on_failure("the audit's findings cannot be written"):
        results = write_findings(scratch, run_folder, results)
        remove_scratch(scratch)
        return _report(results, count_refused_rows(run_folder))


def audit_linked(scratch: Path, run_folder: Path) -> AuditReport:
    """Judge the linked rows of an audited run, and add the results to `run_folder/audited/audits.parquet`.

    Link's rows are our own doing: no rule refuses one of them, a critical one blocks the night. Raises
    AuditError when they cannot be judged, or the findings cannot be written.
    """
    with _audit_error_on_failure("validation did not run"):
        create_linked_scratch(scratch, run_folder)
        results = _judge(scratch, LINKED, {})
    with _audit_error_on_failure("the audit's findings cannot be written"):
        results = add_findings(scratch, run_folder, results)
        remove_scratch(scratch)
        return _report(results, 0)


@contextmanager
def _audit_error_on_failure(what: str) -> Iterator[None]:
    """Turn any exception into an AuditError: rows that were not judged are not published."""
    try:
        yield
    except AuditError:
        raise
    except Exception as error:
        raise AuditError(f"{what}: {_one_line(error)}") from error


def _judge(scratch: Path, suites: Mapping[str, TableSuite], parameters: Mapping[str, object]) -> list[RuleResult]:
    judge = Judge(scratch, parameters)
    try:
        return [result for name, suite in suites.items() for result in judge.judge(name, suite.rules())]
    finally:
        judge.close()


def _report(results: Sequence[RuleResult], refused_row_count: int) -> AuditReport:
    blocking = [
        result
        for result in results
        if not result.is_success and result.rule.scope == "table" and result.rule.severity == "critical"
    ]
    return AuditReport(
        is_publishable=not blocking,
        message=_render_message(blocking),
        failed=tuple(describe_failed(result) for result in results if not result.is_success),
        refused_row_count=refused_row_count,
        suite_sha256=suite_sha256(),
    )


def _parameters(params: AuditParams) -> dict[str, object]:
    latest = params.run_started_at.astimezone(UTC) + FUTURE_ALLOWED
    return {
        "latest_published_at": latest,
        "latest_published_local": (latest + EARLIEST_ZONE).replace(tzinfo=None),
        "expected_inputs": params.expected_inputs,
    }


def _render_message(blocking: Sequence[RuleResult]) -> str | None:
    if not blocking:
        return None
    first = blocking[0]
    more = f", and {len(blocking) - 1} more (see audits)" if blocking[1:] else ""
    return (
        f"the audit found {first.table_name}.{first.rule.name} broken "
        f"({first.unexpected_count} of {first.evaluated_count} rows, observed {first.observed}){more}: "
        f"{first.rule.notes.rstrip('.')}; run again, and if it stays so report it with the run's folder"
    )


def _one_line(error: Exception) -> str:
    text = " ".join(str(error).split())[:300]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


class Auditor:
    """A child process that imports Great Expectations while others still work, and then audits.

    The parent's memory stays as it was, and a crash in validation is an AuditError, not the run's end.
    """

    def __init__(self, context: SpawnContext | None = None) -> None:
        self._context = context or multiprocessing.get_context("spawn")
        self._child: BaseProcess | None = None
        self._pipe: Connection | None = None

    def __enter__(self) -> "Auditor":
        return self

    def start(self) -> None:
        """Start the child, which begins to import at once; does nothing when it is there already."""
        if self._pipe is not None:
            return
        self.close()  # a child that was released and has not ended yet
        self._pipe, theirs = self._context.Pipe()
        self._child = self._context.Process(target=_serve, args=(theirs,), name="wiredesk-audit", daemon=True)
        self._child.start()
        theirs.close()  # so that a dead child is read as the end of the pipe

    def audit(self, scratch: Path, run_folder: Path, batches: Sequence[Path], params: AuditParams) -> AuditReport:
        """Run `audit` in the child; raise AuditError also when the child dies."""
        return self._ask((scratch, run_folder, list(batches), params))

    def audit_linked(self, scratch: Path, run_folder: Path) -> AuditReport:
        """Run `audit_linked` in the child; raise AuditError also when the child dies."""
        return self._ask((scratch, run_folder))

    def _ask(self, request: tuple[object, ...]) -> AuditReport:
        self.start()
        pipe, child = self._pipe, self._child
        assert pipe is not None
        assert child is not None
        try:
            pipe.send(request)
            report, refusal = pipe.recv()
        except (EOFError, OSError):
            child.join(timeout=5)
            code = child.exitcode
            self.close()
            raise AuditError(
                f"validation did not run: its process ended (exit code {code}), as when memory is short; run again"
            ) from None
        if refusal is not None:
            raise AuditError(refusal)
        assert isinstance(report, AuditReport)
        return report

    def release(self) -> None:
        """Let the child end while others still work; a later audit starts another."""
        if self._pipe is not None:
            self._pipe.close()
        self._pipe = None

    def close(self) -> None:
        """End the child, even in the middle of an audit."""
        if self._pipe is not None:
            self._pipe.close()
        if self._child is not None:
            # It may end by itself, so that it removes its own semaphores; a busy one is not waited for.
            self._child.join(timeout=GOODBYE_SECONDS)
            self._child.terminate()
            self._child.join(timeout=5)
            if self._child.is_alive():
                self._child.kill()
                self._child.join()
            self._child.close()
        self._child = self._pipe = None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _serve(pipe: Connection) -> None:
    """Run each audit that the parent requests, until it closes the pipe or dies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl-C
    os.dup2(2, 1)  # libraries print; stdout is for results
    failure: str | None = None
    try:
        _import_what_is_used()
    except Exception as error:
        failure = f"validation did not run: {_one_line(error)}"
    while True:
        try:
            request = pipe.recv()
        except (EOFError, OSError):
            return
        report: AuditReport | None = None
        refusal = failure
        if refusal is None:
            try:
                report = audit(*request) if len(request) > 2 else audit_linked(*request)
            except AuditError as error:
                refusal = str(error)
        pipe.send((report, refusal))


def _import_what_is_used() -> None:
    """Import Great Expectations in half its time: without what the audit leaves unused."""
    for name in RARELY_USED:
        defer_import(name)
    leave_out(is_unused_source)
    with collector_at_rest():
        import_great_expectations()


def is_unused_source(name: str) -> bool:
    """Return whether a module of Great Expectations is a kind of source that the audit does not have.

    >>> is_unused_source("great_expectations.datasource.fluent.spark_s3_datasource")
    True
    >>> is_unused_source("great_expectations.datasource.fluent.sql_datasource")
    False
    """
    package, _, module = name.rpartition(".")
    return package == SOURCES_PACKAGE and module.startswith(UNUSED_SOURCES)
