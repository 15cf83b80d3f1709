"""Names of an open family are made in one place each: elsewhere a made name would pass the type check unseen."""

import ast
from collections.abc import Iterable, Iterator

import pytest

from tests.code import Module, find_functions, read_modules

# They read the whole tree.
pytestmark = pytest.mark.slow

MAKERS = {
    "HttpReason": ("news.reasons", {"http_reason"}),
    "KeyedOrigin": ("news.origins", {"key_origin"}),
    "RuleName": ("expectations.tables.rules", {"row", "table"}),
}
# A cast to one of these makes a name of anything, too.
CLOSED = {*MAKERS, "NamedReason", "Reason", "FixedOrigin", "KeyedKind", "Origin", "OriginKind"}


def find_makers(modules: Iterable[Module]) -> Iterator[tuple[str, str]]:
    """Yield each place that makes a name of a closed type, or casts to one: module and function, and the type."""
    for module in modules:
        owners = {id(node): function.name for function in find_functions(module) for node in ast.walk(function)}
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and (made := _find_made(node)):
                yield f"{module.name}.{owners.get(id(node), '')}", made


def _find_made(call: ast.Call) -> str | None:
    name = _last_name(call.func)
    if name == "cast":
        # Of `list[Origin] | None` each part counts; in quotes, too.
        words = {_last_name(part) for part in ast.walk(call.args[0])}
        return next(iter(sorted(words & CLOSED)), None)
    return name if name in MAKERS else None


def _last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    return ast.unparse(node).rpartition(".")[2] if isinstance(node, ast.Name | ast.Attribute) else ""


def test_a_name_of_an_open_family_is_made_in_one_place() -> None:
    allowed = {(f"{module}.{name}", made) for made, (module, names) in MAKERS.items() for name in names}
    assert set(find_makers(read_modules())) == allowed


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("def f():\n    return HttpReason('http_404')", [("a.f", "HttpReason")], id="made"),
        pytest.param("x = reasons.HttpReason(y)", [("a.", "HttpReason")], id="made by its module's name"),
        pytest.param("x = cast(Origin, y)", [("a.", "Origin")], id="cast"),
        pytest.param("x = typing.cast('Origin', y)", [("a.", "Origin")], id="cast to a name in quotes"),
        pytest.param("x = cast(list[KeyedOrigin] | None, y)", [("a.", "KeyedOrigin")], id="cast within a list"),
        pytest.param("def f(x: HttpReason) -> Origin: return cast(int, x)", [], id="used"),
    ],
)
def test_who_makes_a_name_is_found(text: str, found: list[tuple[str, str]]) -> None:
    assert list(find_makers([Module("a.py", "a", text, ast.parse(text))])) == found
