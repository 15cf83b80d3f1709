"""The code of the five packages, for tests that judge how it is laid out."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
PACKAGES = ("news", "warehouse", "expectations", "tasks", "flows")


@dataclass(frozen=True, slots=True)
class Module:
    """One file: its path from the checkout, its dotted name, its text and its syntax tree."""

    path: str
    name: str
    text: str
    tree: ast.Module

    @property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    @property
    def is_package(self) -> bool:
        return self.path.endswith("/__init__.py")


@cache
def read_modules() -> tuple[Module, ...]:
    """Return every module of the five packages, by path."""
    paths = sorted(path for package in PACKAGES for path in (CHECKOUT / package).rglob("*.py"))
    return tuple(_read(path) for path in paths if CHECKOUT / "warehouse" / "data" not in path.parents)


def find_functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function and method of a module."""
    return (node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _read(path: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    relative = path.relative_to(CHECKOUT)
    name = ".".join(relative.with_suffix("").parts).removesuffix(".__init__")
    return Module(relative.as_posix(), name, text, ast.parse(text))
