"""The bounds that a benchmark must reach, shown as a table and as an exit code."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Must:
    """One figure with its bound."""

    name: str
    figure: float
    side: Literal["at least", "at most", "below"]
    bound: float
    unit: str = ""

    @property
    def holds(self) -> bool:
        """Whether the bound is kept."""
        if self.side == "at least":
            return self.figure >= self.bound
        return self.figure < self.bound if self.side == "below" else self.figure <= self.bound


def conclude(console: Console, musts: Sequence[Must], figures: dict[str, Any], out: Path | None) -> int:
    """Show what had to be reached, write the figures for machines, and return the exit code."""
    table = Table(title="must reach", title_justify="left")
    for column in ("", "measured", "bound", ""):
        table.add_column(column)
    for must in musts:
        unit = f" {must.unit}" if must.unit else ""
        verdict = "[green]held[/]" if must.holds else "[red]MISSED[/]"
        table.add_row(must.name, f"{must.figure:.3g}{unit}", f"{must.side} {must.bound:g}{unit}", verdict)
    console.print(table)
    if out is not None:
        judged = [asdict(must) | {"holds": must.holds} for must in musts]
        out.write_text(json.dumps(figures | {"musts": judged}, indent=1) + "\n", encoding="utf-8")
    return 0 if all(must.holds for must in musts) else 1
