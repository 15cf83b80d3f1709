"""How large the parts of the code may be, and which words and constructs they may not use."""

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterable, Iterator

import pytest

from tests.code import CHECKOUT, Module, find_functions, read_modules

# They read the whole tree.
pytestmark = pytest.mark.slow

MAX_ROOMS = {"news": 26, "tasks/collect": 8}
MAX_MODULE_LINES, MAX_RECORD_LINES = 300, 200
MAX_FUNCTION_LINES = 60
MAX_PARAMETERS = 6
MAX_SQL_LINES = 15
MAX_FREE_FORMS = 20

SEVEN = "\n".join(f" {name}: int" for name in "abcdef") + "\n g"
DATACLASS = re.compile(r"(?:dataclasses\.)?dataclass\b")
# Words that this project once used in a sense of its own, and that docs/style.md has better ones for. Newsrooms do have
# desks: in what news/ reads, and as the role of an author, the word is the trade's.
DESK = re.compile(r"""(?:(?<![^\W_])desks?|(?<![A-Z])Desks?)(?![a-z@"])""")
NEWSROOM = ("news/", "expectations/tables/authors.py")
OWN_WORDS = re.compile(
    r"\b(?:told|tells?|asks?|asked|asking|stands?|stood|rests|mend(?:s|ed)?|errands?|manners|claims?)\b", re.I
)
QUOTED = re.compile(r'`.*?`|".*?"')
OWN_NAMES = {"told", "errand", "mended", "manners"}
DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
COLUMNS = {"told_modified_at"}  # Names in the lake stay: readers depend on them.

SQL = re.compile(r"\A\s*(?:--[^\n]*\n\s*)*(?:select|with|insert|update|delete|merge|create)\b", re.I)


@pytest.mark.parametrize("hall", MAX_ROOMS)
def test_a_hall_has_few_rooms(hall: str) -> None:
    rooms = {
        path.name
        for path in (CHECKOUT / hall).iterdir()
        if (path / "__init__.py").is_file() or (path.suffix == ".py" and path.name != "__init__.py")
    }
    assert len(rooms) <= MAX_ROOMS[hall], sorted(rooms)


def test_tests_lie_where_the_code_lies() -> None:
    rooms = {path.parent.relative_to(CHECKOUT / "tests") for path in (CHECKOUT / "tests").rglob("test_*.py")}
    without = {room for room in rooms if not (CHECKOUT / room).is_dir()}
    assert {room.parts[0] for room in without} == {"web"}  # the fake web is a product of its own


def test_a_module_fits_on_four_screens() -> None:
    too_long = {
        module.path: len(module.lines) - 1
        for module in read_modules()
        if len(module.lines) - 1 > (MAX_RECORD_LINES if module.path.startswith("news/records/") else MAX_MODULE_LINES)
    }
    assert not too_long


def test_a_function_fits_on_one_screen() -> None:
    found = list(find_long_functions(read_modules()))
    assert not found


def test_a_dictionary_of_anything_is_rare_and_says_why() -> None:
    places = [
        (module.path, number, module.lines[number - 2], line)
        for module in read_modules()
        for number, line in enumerate(module.lines, start=1)
        if "dict[str, Any]" in line
    ]
    assert len(places) < MAX_FREE_FORMS
    assert not [f"{path}:{number}" for path, number, above, line in places if "#" not in line and "#" not in above]


def test_a_docstring_begins_with_what_it_is_about() -> None:
    found = list(find_riddles(read_modules()))
    assert not found


def test_a_home_is_called_a_home() -> None:
    found = list(find_desks(read_modules()))
    assert not found


def find_desks(modules: Iterable[Module]) -> Iterator[str]:
    for module in modules:
        if not module.path.startswith(NEWSROOM):
            yield from (
                f"{module.path}:{number}: {line.strip()}"
                for number, line in enumerate(module.lines, start=1)
                if DESK.search(line)
            )


def test_messages_speak_as_the_trade_does() -> None:
    found = list(find_own_messages(read_modules()))
    assert not found


def find_own_messages(modules: Iterable[Module]) -> Iterator[str]:
    """Yield texts for people: strings of several words, but no docstring, no SQL and no words of the news."""
    for module in modules:
        if module.path.startswith("news/languages/"):
            continue
        docstrings = {id(node.value) for node in ast.walk(module.tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(module.tree):
            text = node.value if isinstance(node, ast.Constant) and id(node) not in docstrings else None
            if isinstance(text, str) and " " in text and OWN_WORDS.search(re.sub("`.*?`", "", text)):
                yield f"{module.path}:{getattr(node, 'lineno', 0)}: {text}"


def test_comments_and_docstrings_speak_as_the_trade_does() -> None:
    found = list(find_own_comments(read_modules()))
    assert not found


def find_own_comments(modules: Iterable[Module]) -> Iterator[str]:
    """Yield lines of comments and of docstrings after their first line, but no quotes and no examples."""
    for module in modules:
        for number, line in [*_comments(module), *_docstring_bodies(module)]:
            is_example = line.lstrip().startswith((">>>", "..."))
            if not is_example and OWN_WORDS.search(QUOTED.sub("", line)):
                yield f"{module.path}:{number}: {line.strip()}"


def _comments(module: Module) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(module.text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def _docstring_bodies(module: Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(module.tree):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node) is not None:
            docstring = node.body[0]
            for number in range(docstring.lineno + 1, (docstring.end_lineno or docstring.lineno) + 1):
                yield number, module.lines[number - 1]


def test_names_are_those_of_the_trade() -> None:
    found = list(find_own_names(read_modules()))
    assert not found


def find_own_names(modules: Iterable[Module]) -> Iterator[str]:
    for module in modules:
        for node in ast.walk(module.tree):
            names = {getattr(node, attribute, None) for attribute in ("id", "arg", "name", "attr")} - COLUMNS
            for name in names:
                if isinstance(name, str) and OWN_NAMES & set(name.lower().split("_")):
                    yield f"{module.path}:{getattr(node, 'lineno', 0)}: {name}"


def find_riddles(modules: Iterable[Module]) -> Iterator[str]:
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, DOCUMENTED) and (docstring := ast.get_docstring(node)):
                first = docstring.splitlines()[0]
                if first.startswith(("What ", "Which ")) or OWN_WORDS.search(re.sub("`.*?`", "", first)):
                    yield f"{module.path}: {first}"


def find_long_functions(modules: Iterable[Module]) -> Iterator[str]:
    for module in modules:
        for function in find_functions(module):
            first = min([function.lineno, *(decorator.lineno for decorator in function.decorator_list)])
            lines = (function.end_lineno or first) - first + 1
            if lines > MAX_FUNCTION_LINES:
                yield f"{module.path}:{function.lineno} {function.name}: {lines} lines"


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


def test_a_record_of_many_fields_is_not_built_by_position() -> None:
    found = list(find_positional_records(read_modules()))
    assert not found


def find_positional_records(modules: Iterable[Module]) -> Iterator[str]:
    """Yield dataclasses that take too many fields by position, and calls that give them to such a named tuple.

    A named tuple has no `kw_only`: whoever builds one of many fields must name them.
    """
    nodes = [(module, node) for module in modules for node in ast.walk(module.tree)]
    by_name = {node.name: node for _, node in nodes if isinstance(node, ast.ClassDef)}
    wide_tuples = set()
    for module, node in nodes:
        if isinstance(node, ast.ClassDef) and len(_positional_fields(node, by_name)) > MAX_PARAMETERS:
            if "NamedTuple" in _bases(node):
                wide_tuples.add(node.name)
            else:
                yield f"{module.path}:{node.lineno} {node.name}: too many fields by position"
    for module, node in nodes:
        if isinstance(node, ast.Call) and node.args and _last_name(node.func) in wide_tuples:
            yield f"{module.path}:{node.lineno}: {_last_name(node.func)} is built by position"


def _bases(node: ast.ClassDef) -> list[str]:
    return [_last_name(base) for base in node.bases]


def _last_name(node: ast.expr) -> str:
    """Return the last name of a dotted one, without its parameters in brackets."""
    return ast.unparse(node).split("[")[0].rpartition(".")[2]


def _positional_fields(node: ast.ClassDef, by_name: dict[str, ast.ClassDef]) -> list[str]:
    """Return the fields that a generated constructor takes by position, inherited ones first."""
    parents = [by_name[base] for base in _bases(node) if base in by_name and base != node.name]
    fields = [field for parent in parents for field in _positional_fields(parent, by_name)]
    decorators = [text for text in map(ast.unparse, node.decorator_list) if DATACLASS.match(text)]
    if (not decorators and "NamedTuple" not in _bases(node)) or any("kw_only=True" in text for text in decorators):
        return fields
    for statement in node.body:
        if not isinstance(statement, ast.AnnAssign):
            continue
        annotation, value = ast.unparse(statement.annotation), ast.unparse(statement.value or ast.Constant(None))
        if annotation.endswith("KW_ONLY"):
            break
        if "ClassVar" not in annotation and "init=False" not in value and "kw_only=True" not in value:
            fields.append(ast.unparse(statement.target))
    return list(dict.fromkeys(fields))


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


@pytest.mark.parametrize(
    ("find", "text", "count"),
    [
        pytest.param(find_long_functions, "def f():\n" + "    pass\n" * 59, 0, id="a function of 60 lines"),
        pytest.param(find_long_functions, "@d\ndef f():\n" + "    pass\n" * 59, 1, id="of 61 with its decorator"),
        pytest.param(find_wide_constructors, "class A:\n def __init__(self, a, b, c, d, e, f): ...", 0, id="six"),
        pytest.param(
            find_wide_constructors, "class A:\n def __init__(self, a, b, c, *, d, e, f, g): ...", 1, id="seven"
        ),
        pytest.param(
            find_positional_records, f"@dataclass\nclass A:\n{SEVEN}: int = field(init=False)", 0, id="6 fields"
        ),
        pytest.param(find_positional_records, f"@dataclass\nclass A:\n{SEVEN}: int", 1, id="7 fields"),
        pytest.param(find_positional_records, f"class A(NamedTuple):\n{SEVEN}: int\nA(1)", 1, id="a tuple of 7"),
        pytest.param(
            find_positional_records, f"class A(NamedTuple):\n{SEVEN}: int\nA(a=1)", 0, id="a tuple of 7 by name"
        ),
        pytest.param(find_positional_records, f"@dataclass(kw_only=True)\nclass A:\n{SEVEN}: int", 0, id="7 by name"),
        pytest.param(
            find_positional_records, f"@dataclass\nclass A:\n _: KW_ONLY\n{SEVEN}: int", 0, id="7 after the mark"
        ),
        pytest.param(
            find_positional_records,
            f"@dataclass\nclass B(A):\n h: int\n@dataclass\nclass A:\n{SEVEN}: ClassVar[int]",
            1,
            id="7 with those inherited",
        ),
        pytest.param(find_long_sql, "Q = '''select a" + ",\na" * 14 + "'''", 0, id="SQL of 15 lines"),
        pytest.param(find_long_sql, "Q = f'''-- Rows.\nwith a as ({b}" + ",\na" * 14 + "'''", 1, id="SQL of 16"),
        pytest.param(find_riddles, "def f():\n    'Return what is left.'", 0, id="a docstring with an actor"),
        pytest.param(find_riddles, "def f():\n    'What is left.'", 1, id="a docstring that is a riddle"),
        pytest.param(
            find_desks, "# Wiredesk reads desk@gazette.example\nwiredesk = WIREDESK", 0, id="the product's name"
        ),
        pytest.param(
            find_desks, "# Whether this desk is up.\nclass _Desk: ...\nmake_desk = 1", 3, id="a home by another name"
        ),
        pytest.param(
            find_own_messages, "def f():\n    'It stands.'\n    say(f'{a} was requested')", 0, id="a docstring"
        ),
        pytest.param(find_own_messages, "say('not asked again')\nfail(f'{a}: mend it')", 2, id="messages of our own"),
        pytest.param(
            find_own_comments,
            "# A `claim`: \"he told us\"\ndef f():\n    '''Return it.\n\n    >>> ask()\n    '''",
            0,
            id="quotes and examples",
        ),
        pytest.param(
            find_own_comments,
            "a = 1  # asked\ndef f():\n    '''Return it.\n\n    It stands.\n    '''",
            2,
            id="comments",
        ),
        pytest.param(find_own_names, "told_modified_at = teller", 0, id="a column of the lake"),
        pytest.param(find_own_names, "is_told = f(told=a.told_field)", 3, id="names of our own"),
        pytest.param(find_riddles, "def f():\n    'Return the request that was sent.'", 0, id="the words of the trade"),
        pytest.param(
            find_riddles, "def f():\n    'Return why it was not asked for.'", 1, id="an address that is asked for"
        ),
        pytest.param(find_riddles, "def f():\n    'Where a line stands.'", 1, id="a line that stands"),
        pytest.param(find_re_exports, "from a import b\nfrom c import d as e", 0, id="imports"),
        pytest.param(find_re_exports, "from a import b as b", 1, id="a name handed on"),
        pytest.param(find_re_exports, "__all__ = ['a']", 1, id="a list of names"),
    ],
)
def test_what_outgrows_its_measure_is_found(
    find: Callable[[list[Module]], Iterator[str]], text: str, count: int
) -> None:
    assert len(list(find([Module("a.py", "a", text, ast.parse(text))]))) == count
