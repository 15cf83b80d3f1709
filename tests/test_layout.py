"""How large the parts of the code may be, and what may not stand in them at all."""

import ast
import re
from collections.abc import Iterable, Iterator

import pytest

from tests.code import CHECKOUT, Module, find_functions, read_modules

MAX_ROOMS = {"news": 26, "tasks/collect": 8}
MAX_PARAMETERS = 6
MAX_SQL_LINES = 15

SQL = re.compile(r"\A\s*(?:--[^\n]*\n\s*)*(?:select|with|insert|update|delete|merge|create)\b", re.I)


@pytest.mark.parametrize("hall", MAX_ROOMS)
def test_a_hall_has_few_rooms(hall: str) -> None:
    rooms = {
        path.name
        for path in (CHECKOUT / hall).iterdir()
        if (path / "__init__.py").is_file() or (path.suffix == ".py" and path.name != "__init__.py")
    }
    assert len(rooms) <= MAX_ROOMS[hall], sorted(rooms)


def test_a_constructor_takes_few_parameters() -> None:
    found = list(find_wide_constructors(read_modules()))
    assert not found


def find_wide_constructors(modules: Iterable[Module]) -> Iterator[str]:
    for module in modules:
        for function in find_functions(module):
            taken = function.args
            count = len([*taken.posonlyargs, *taken.args, *taken.kwonlyargs]) - 1
            if function.name == "__init__" and count > MAX_PARAMETERS:
                yield f"{module.path}:{function.lineno}: {count} parameters"


def test_long_sql_is_a_file_of_its_own() -> None:
    found = list(find_long_sql(read_modules()))
    assert not found


def find_long_sql(modules: Iterable[Module]) -> Iterator[str]:
    for module in modules:
        for node in ast.walk(module.tree):
            text = _text_of(node)
            if text is not None and SQL.match(text) and len(text.strip().split("\n")) > MAX_SQL_LINES:
                yield f"{module.path}:{getattr(node, 'lineno', 0)}: {text.strip()[:60]}"


def _text_of(node: ast.AST) -> str | None:
    """Return a string as it is written, with a mark for each value that is put in, or None where there is none."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_text_of(part) or "?" for part in node.values)
    return None


def test_nothing_is_handed_on_under_a_second_address() -> None:
    found = list(find_re_exports(read_modules()))
    assert not found


def find_re_exports(modules: Iterable[Module]) -> Iterator[str]:
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield from (
                    f"{module.path}:{node.lineno}: {alias.name}" for alias in node.names if alias.asname == alias.name
                )
            if isinstance(node, ast.Assign) and not module.is_package:
                names = {target.id for target in node.targets if isinstance(target, ast.Name)}
                if "__all__" in names:
                    yield f"{module.path}:{node.lineno}: __all__"
