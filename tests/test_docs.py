"""The docs name what is there: links, files, targets, commands and settings."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import pytest
import typer
from pydantic import BaseModel

from flows.cli import app
from flows.settings import Settings
from samples import demo
from tests.test_howto import read_examples
from tests.warehouse.given import make_lake
from warehouse.home import Home
from warehouse.lake import open_lake

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), ROOT / "samples" / "README.md", *(ROOT / "docs").rglob("*.md")])
# Files that docs/howto.md has its reader write.
TO_BE_WRITTEN = {step.path for steps in read_examples().values() for step in steps if step.is_new}
FOLDERS = ("news", "warehouse", "expectations", "tasks", "flows", "tests", "benchmarks", "samples", "deploy", "docs")

CODE = re.compile(r"```.*?```|^(?: {4}|\t)[^\n]*$|`[^`\n]+`", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
PLACE = re.compile(rf"`((?:{'|'.join(FOLDERS)})/[\w./-]+)`")


def pages() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])


def code_of(page: Path) -> str:
    """Return what a page shows as code: commands outside of it are prose."""
    return "\n".join(CODE.findall(page.read_text(encoding="utf-8")))


def anchors(page: Path) -> set[str]:
    """Return the anchors that a page's headings give, as GitHub makes them."""
    headings = re.findall(r"^#{1,6} +(.+?) *$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pages()
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)):
        if target.startswith(("https://", "http://", "mailto:")):
            continue
        name, _, anchor = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        assert path.exists(), f"{page.name} links to {target}"
        assert path.is_relative_to(ROOT), f"{page.name} links out of the repository: {target}"
        assert not anchor or anchor in anchors(path), f"{page.name} links to {target}: no such heading"


@pages()
def test_files_that_are_named_exist(page: Path) -> None:
    for place in set(PLACE.findall(page.read_text(encoding="utf-8"))) - TO_BE_WRITTEN:
        if not place.startswith(("warehouse/data", "benchmarks/out", "deploy/secrets")):
            assert (ROOT / place).exists(), f"{page.name} names {place}"


@pages()
def test_make_targets_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for target in re.findall(r"\bmake ([a-z-]+)", code_of(page)):
        assert target in targets, f"{page.name} names `make {target}`"


@pages()
def test_commands_and_their_options_exist(page: Path) -> None:
    command = typer.main.get_command(app)
    options = {name for parameter in command.params for name in parameter.opts}
    known = {name: {o for p in sub.params for o in p.opts} for name, sub in command.commands.items()}  # type: ignore[attr-defined]
    lines = re.findall(r"wiredesk(?=[ \n])([^`\n]*)", code_of(page))
    for line in lines:
        words = re.sub(r"\"[^\"]*\"?|'[^']*'?", "QUOTED", line.partition("#")[0]).split()
        while words and words[0].startswith("--"):
            assert words[0] in options, f"{page.name}: wiredesk {words[0]}"
            words = words[2:] if words[0] in ("--home", "--sources") else words[1:]
        if not words or not re.fullmatch(r"[a-z]+", words[0]):
            continue
        assert words[0] in known, f"{page.name}: wiredesk {words[0]}"
        for word in words[1:]:
            if word.startswith("--"):
                assert word.partition("=")[0] in known[words[0]], f"{page.name}: wiredesk {words[0]} {word}"


@pages()
def test_modules_to_run_exist(page: Path) -> None:
    for module in re.findall(r"python3? -m ([\w.]+)", code_of(page)):
        assert find_spec(module) is not None, f"{page.name} names python -m {module}"


def test_the_files_to_open_first_begin_as_the_page_says() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([\w/]+\.py)` \| (.+) \|$", text, re.MULTILINE)
    assert len(rows) == 10
    for path, first in rows:
        docstring = ast.get_docstring(ast.parse((ROOT / path).read_text(encoding="utf-8")))
        assert docstring is not None
        assert docstring.splitlines()[0] == first, path


def test_the_demo_ends_with_commands_that_exist() -> None:
    known = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert {arguments[0] for _, arguments in demo.NEXT_STEPS} <= set(known)


def test_no_file_names_a_machine() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False).stdout.decode()
    if not listed:
        pytest.skip("not a git checkout")
    needle = re.compile(rb"(?<![\w.:/~-])/(?:work|home|root|Users|mnt)/[\w.-]+")
    own = Path(__file__).relative_to(ROOT)
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path == ROOT / own or path.suffix in (".gz", ".lock") or not path.is_file():
            continue
        found = needle.search(path.read_bytes())
        assert not found, f"{name} names {found[0].decode() if found else ''}"


def leaves(model: type[BaseModel], prefix: str = "") -> list[tuple[str, str | None, object]]:
    """Return every setting: its dotted name, what it means, its default."""
    rows = []
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            rows += leaves(field.annotation, f"{prefix}{name}.")
        else:
            rows.append((prefix + name, field.description, field.default))
    return rows


def test_the_table_of_settings_is_current() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    cells = re.findall(r"^\| `([a-z_.]+)` \| `(\w+)` \| (.+?) \| (.+?) \|$", text, re.MULTILINE)
    rows = {name: rest for name, *rest in cells}
    settings = leaves(Settings)
    assert set(rows) == {name for name, _, _ in settings}
    for name, description, default in settings:
        variable, shown, meaning = rows[name]
        assert variable == "WIREDESK_" + name.upper().replace(".", "__")
        assert description is None or meaning == description
        if default is None or isinstance(default, Path):
            assert shown in ("unset", f"`{default}`") or name == "home"
        elif isinstance(default, tuple):
            assert [str(value) for value in json.loads(shown.strip("`"))] == [f"{value:g}" for value in default]
        else:
            assert shown == f"`{default}`"


@pytest.mark.slow
def test_the_python_of_the_docs_opens_a_lake(tmp_path: Path) -> None:
    snippet = re.search(
        r"```python\n(.*?)```", (ROOT / "docs" / "operations.md").read_text(encoding="utf-8"), re.DOTALL
    )
    assert snippet is not None
    night = {"inputs": [{"input_id": "1", "source": "gazette", "outcome": "accepted", "run_id": "r"}]}
    make_lake(tmp_path / demo.HOME, ("r", night))
    # The catalog names the folder it was made in; a run writes the new one when a home has moved.
    with open_lake(Home(tmp_path / demo.HOME)):
        pass
    done = subprocess.run(
        [sys.executable, "-c", snippet[1]], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    assert "accepted" in done.stdout


def test_the_question_of_the_readme_is_one_of_the_demo() -> None:
    query = re.search(r"```sql\n(.*?)\n```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert query is not None
    assert query[1] in {requested for _, requested in demo.QUESTIONS}


def test_the_changelog_has_the_version_that_wiredesk_says() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    released = re.findall(
        r"^## (\d\S*) - \d{4}-\d\d-\d\d$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert released[0] == project["version"] == version("wiredesk")
