"""The progress bar of a run's reading in Prefect's UI."""

from uuid import UUID

from tasks.watching import tell


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
