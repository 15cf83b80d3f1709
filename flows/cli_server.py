"""The commands of the schedule: `up`, `deploy`, `worker` and `prefect`; each imports what it needs when it runs."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from flows.exit_codes import DONE, FAILED, WRONG_USAGE

if TYPE_CHECKING:
    from flows.settings import Settings

Port = Annotated[int, typer.Option(min=0, max=65535, help="Port of API and UI on 127.0.0.1; 0 takes a free one.")]
Host = Annotated[
    str | None, typer.Option(help="Host name of your reverse proxy: news.example or https://news.example.")
]
Stop = Callable[[str, int], typer.Exit]


def add_server(app: typer.Typer, find_settings: "Callable[[], Settings]", stop: Stop) -> None:
    """Give the command line its commands of the schedule; `stop` says a message and returns the exit."""

    @app.command()
    def up(port: Port = 4200, host: Host = None) -> None:
        """Run the server, the schedule and a worker, until stopped."""
        from flows.server.held import UpError
        from flows.server.proxy import ProxyError, parse_proxy
        from flows.server.up import run_up
        from warehouse.home import HomeError

        settings = find_settings()
        try:
            raise typer.Exit(run_up(settings, port, parse_proxy(host)))
        except ProxyError as error:
            raise stop(str(error), WRONG_USAGE) from None
        except (UpError, HomeError) as error:
            raise stop(str(error), FAILED) from None

    @app.command()
    def deploy() -> None:
        """Put the schedule on the Prefect server at PREFECT_API_URL."""
        from flows.server.existing import deploy_there
        from flows.server.held import UpError
        from warehouse.home import HomeError

        settings = find_settings()
        try:
            typer.echo(deploy_there(settings))
        except (UpError, HomeError) as error:
            raise stop(str(error), FAILED) from None
        raise typer.Exit(DONE)

    @app.command()
    def worker() -> None:
        """Run what that server schedules on this home, until stopped."""
        from flows.server.existing import run_worker
        from flows.server.held import UpError
        from warehouse.home import HomeError

        settings = find_settings()
        try:
            raise typer.Exit(run_worker(settings))
        except (UpError, HomeError) as error:
            raise stop(str(error), FAILED) from None

    @app.command(
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
        add_help_option=False,
    )
    def prefect(context: typer.Context) -> None:
        """Run Prefect's own command line against the server of this home."""
        from flows.server.cli import run_prefect
        from warehouse.home import Home

        raise typer.Exit(run_prefect(Home(find_settings().home), context.args))
