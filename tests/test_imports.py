"""No two files import each other, by whatever way round: each can be read before those that use it."""

import ast
import re
import tomllib
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.code import CHECKOUT, PACKAGES, Module, read_modules


def find_imports(tree: ast.AST, known: set[str]) -> Iterator[str]:
    """Yield the known modules that are imported anywhere in a tree, also within functions; not for types alone."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.expr):  # most of a file, and no import is within one
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                module = f"{node.module}.{alias.name}"
                yield from (name for name in (module, node.module) if name in known)
        else:
            yield from find_imports(node, known)


def find_circle(modules: tuple[Module, ...]) -> str | None:
    """Return the names of files that import each other, or None."""
    known = {module.name for module in modules}
    # `from news import story` names the package, too: a package is a file only where it holds more than its docstring.
    known -= {module.name for module in modules if module.is_package and len(module.tree.body) <= 1}
    graph = {module.name: set(find_imports(module.tree, known)) for module in modules}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return " is imported by ".join(error.args[1])
    return None


def test_programs_within_strings_import_what_exists() -> None:
    """Tests start programs that they hold as text, and no tool that follows a move reads those."""
    folders = (*PACKAGES, "benchmarks", "samples", "tests")
    ours = "|".join(folders)
    missing = [
        f"{path.relative_to(CHECKOUT)}: {name}"
        for path in sorted(path for folder in folders for path in (CHECKOUT / folder).rglob("*.py"))
        for name in re.findall(rf"(?:from|import) ((?:{ours})(?:\.\w+)+)", path.read_text(encoding="utf-8"))
        if not any(CHECKOUT.joinpath(*name.split(".")).with_suffix(end).exists() for end in ("", ".py"))
    ]
    assert not missing


@pytest.mark.slow
def test_no_two_files_form_a_circle() -> None:
    assert find_circle(read_modules()) is None


def test_every_room_has_its_place_in_a_contract() -> None:
    """A contract that is not exhaustive passes over a room that nobody entered."""
    contracts = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    placed = {
        f"{container}.{name}"
        for contract in contracts["contracts"]
        for container in contract.get("containers", [])
        for layer in contract["layers"]
        for name in re.findall(r"\w+", layer)
    }
    rooms = {module.name for module in read_modules() if module.is_package and "." in module.name}
    assert rooms - placed == set()


@pytest.mark.parametrize(
    ("texts", "circle"),
    [
        pytest.param({"a": "import b", "b": "from c import x", "c": ""}, None, id="none"),
        pytest.param({"a": "import b", "b": "from a import x"}, {"a", "b"}, id="two files"),
        pytest.param(
            {"a": "import b", "b": "import c", "c": "def f():\n    from a import x"}, {"a", "b", "c"}, id="late"
        ),
        pytest.param({"a": "import p.b", "p.b": "from a import x"}, {"a", "p.b"}, id="a module of a package"),
        pytest.param({"a": "from p import b", "p.b": "import a"}, {"a", "p.b"}, id="a module named as a member"),
        pytest.param({"a": "import b", "b": "if TYPE_CHECKING:\n    from a import x"}, None, id="for its types alone"),
    ],
)
def test_a_circle_is_found_and_named(texts: dict[str, str], circle: set[str] | None) -> None:
    modules = tuple(Module(f"{name}.py", name, text, ast.parse(text)) for name, text in texts.items())
    found = find_circle(modules)
    assert (set(found.split(" is imported by ")) if found else None) == circle
