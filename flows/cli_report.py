"""The commands `report` and `alerts`; each imports what it needs when it runs."""

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

    alerts = typer.Typer(help="Send messages about alerts by webhook and mail.", no_args_is_help=True)
    app.add_typer(alerts, name="alerts")

    @alerts.command()
    def test() -> None:
        """Send a test message to every receiver of the settings."""
        from flows.show.alerts import test as show

        raise typer.Exit(show(find_settings()))

    @alerts.command()
    def send(
        due: Annotated[bool, typer.Option("--due", help="Leave a receiver that failed alone for a while.")] = False,
    ) -> None:
        """Send what is due now; runs and `wiredesk up` do so by themselves."""
        from flows.show.alerts import send as show

        raise typer.Exit(show(find_settings(), is_patient=due))
