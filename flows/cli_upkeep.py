"""The commands `status`, `verify`, `maintain`, `backup` and `restore`; each imports what it needs when it runs."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from flows.settings import Settings

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the backup.")]


def add_upkeep(app: typer.Typer, find_settings: "Callable[[], Settings]") -> None:
    """Give the command line its commands of upkeep."""

    @app.command()
    def status(
        check: Annotated[
            bool, typer.Option("--check", help="Print what is wrong now, one line a problem; exit code 1 if anything.")
        ] = False,
        output_format: Annotated[str, typer.Option("--format", help="With --check: text or json.")] = "text",
    ) -> None:
        """Show alerts, the last runs, open failures and quiet sources."""
        from warehouse.home import Home

        settings = find_settings()
        if check:
            from flows.show.check import check as show_check

            raise typer.Exit(show_check(settings, output_format))
        from flows.show.commands import status as show

        raise typer.Exit(show(Home(settings.home)))

    @app.command()
    def verify(
        is_repairing: Annotated[
            bool, typer.Option("--repair", help="Repair what is damaged: read its stories again from the archive.")
        ] = False,
        backup: Annotated[
            Path | None, typer.Option("--from", metavar="DIR", help="Backup to take damaged files from, before that.")
        ] = None,
    ) -> None:
        """Check every live table file against its checksum, and repair it."""
        from flows.show.verify import verify as show

        raise typer.Exit(show(find_settings(), is_repairing=is_repairing or backup is not None, backup=backup))

    @app.command()
    def maintain() -> None:
        """Keep the lake small: merge, expire, remove what nothing needs."""
        from flows.show.maintain import maintain as show

        raise typer.Exit(show(find_settings()))

    @app.command()
    def backup(folder: Folder) -> None:
        """Copy the home to a folder, also while runs commit."""
        from flows.show.backup import backup as show

        raise typer.Exit(show(find_settings(), folder))

    @app.command()
    def restore(folder: Folder) -> None:
        """Make a new home of a backup, checked file by file."""
        from flows.show.backup import restore as show

        raise typer.Exit(show(find_settings(), folder))
