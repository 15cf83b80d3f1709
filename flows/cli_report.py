"""The command `report`; it imports what it needs when it runs."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from flows.settings import Settings

RunId = Annotated[str | None, typer.Argument(metavar="RUN", help="A run's id; the last run unless given.")]


def add_report(app: typer.Typer, find_settings: "Callable[[], Settings]") -> None:
    """Give the command line its commands about nights that are over."""

    @app.command()
    def report(run: RunId = None) -> None:
        """Show what a run brought, refused and found, as Markdown."""
        from flows.show.report import report as show
        from warehouse.home import Home

        raise typer.Exit(show(Home(find_settings().home), run))
