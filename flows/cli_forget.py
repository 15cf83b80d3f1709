"""The command `forget`; it imports what it needs when it runs."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from flows.exit_codes import WRONG_USAGE

if TYPE_CHECKING:
    from flows.settings import Settings


def add_forget(app: typer.Typer, find_settings: "Callable[[], Settings]") -> None:
    """Give the command line its command `forget`."""

    @app.command()
    def forget(
        address: Annotated[
            str | None, typer.Argument(metavar="[ADDRESS]", help="An address, an article_id, or a local file.")
        ] = None,
        source: Annotated[str | None, typer.Option(help="Take down all that this source brought.")] = None,
        reason: Annotated[str | None, typer.Option(help="Why; kept in the table removals.")] = None,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would go; change nothing.")] = False,
        yes: Annotated[bool, typer.Option("--yes", help="Skip the confirmation.")] = False,
        lift: Annotated[bool, typer.Option("--lift", help="Let it come in again.")] = False,
        list_: Annotated[bool, typer.Option("--list", help="List what was taken down.")] = False,
    ) -> None:
        """Take a story or a source down, for good."""
        from flows.show import forget as show

        if not list_ and (address is None) == (source is None):
            raise _wrong("name an address or --source, one of them")
        if list_:
            raise typer.Exit(show.show_list(find_settings()))
        if dry_run:
            raise typer.Exit(show.preview(find_settings(), address, source))
        if lift:
            raise typer.Exit(show.lift(find_settings(), address, source))
        if not (reason or "").strip():
            raise _wrong('say why, with --reason "…": it is kept in the table removals')
        if not yes and not sys.stdin.isatty():
            raise _wrong("there is no terminal to confirm in: look with --dry-run, then add --yes")
        request = show.Request(
            address=address, source=source, reason=reason,
            confirm=lambda: yes or typer.confirm("Remove it for good?"),
        )  # fmt: skip
        raise typer.Exit(show.forget(find_settings(), request))


def _wrong(message: str) -> typer.Exit:
    typer.echo(f"wiredesk: {message}", err=True)
    return typer.Exit(WRONG_USAGE)
