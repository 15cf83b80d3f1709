"""The artifacts of a run in Prefect's UI: the report, and the table of all its sources."""

from collections.abc import Sequence

from tasks.report.markdown import escape_markdown
from tasks.report.morning import UiLinks, render_morning
from tasks.watching import tell
from warehouse.report.morning import Morning
from warehouse.staging import SlowPage

# The keys stay the same, so that the UI shows the history of each.
REPORT, SOURCES = "report", "sources"


def create_artifacts(morning: Morning, slowest: Sequence[SlowPage]) -> None:
    """Create the artifacts of one run; `slowest` are the pages that took the most CPU to read."""
    text = render_morning(morning, slowest=slowest, links=_find_links())
    rows = [
        {
            "source": escape_markdown(source.source),
            "status": source.status,
            "accepted": source.accepted,
            "usually accepted": "" if source.usual_accepted is None else f"{source.usual_accepted:g}",
            "rejected": source.rejected,
            "failed": source.failed,
            "duplicate": source.duplicate,
            "known": source.known,
            "message": escape_markdown(source.message or ""),
        }
        for source in morning.sources
    ]

    def send() -> None:
        from prefect.artifacts import create_markdown_artifact, create_table_artifact

        run_id = morning.run.run_id
        create_markdown_artifact(text, key=REPORT, description=f"Report of run {run_id}.")
        if rows:
            create_table_artifact(rows, key=SOURCES, description=f"All sources of run {run_id}.")

    tell(send, is_last=True)


def _find_links() -> UiLinks | None:
    """Return the addresses of this flow run in the UI, or None outside of one."""
    from prefect.context import FlowRunContext

    context = FlowRunContext.get()
    if context is None or context.flow_run is None:
        return None
    return UiLinks(flow_run=f"/runs/flow-run/{context.flow_run.id}", runs="/runs")
