"""The worked examples of docs/howto.md: applied to a copy of the tree, where the project's own checks must pass.

A new file is a line ``**New file** `path` `` and a code block; a change is ``**Change** `path` `` and a block of kind
``diff`` whose kept and removed lines occur once in that file, in this order.
"""

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "howto.md"

# Files to touch, tests and generated files apart: the contract of the layout.
CONTRACT = {
    "outlet": 1, "language": 1, "view": 1, "expectation": 1, "field": 3, "kind of file": 3, "kind of web source": 3,
    "table": 3, "stage": 3,
}  # fmt: skip
_SECTION = re.compile(r"^## A new (?P<name>[^\n]+)\n(?P<text>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_STEP = re.compile(
    r"^\*\*(?P<verb>New file|Change)\*\* `(?P<path>[^`]+)`[^\n]*\n\n```(?P<kind>\w*)\n(?P<block>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
# Rewritten by `make docs`, or written for people: no code to find and change.
_NOT_COUNTED = ("tests/", "docs/", "samples/", "CHANGELOG.md")


@dataclass(frozen=True, slots=True)
class Step:
    """One file of a worked example: its whole text if it is new, else a diff."""

    path: str
    block: str
    is_new: bool

    def apply(self, tree: Path) -> None:
        """Write the file, or replace the lines that the diff keeps and removes by those that it keeps and adds."""
        file = tree / self.path
        if self.is_new:
            assert not file.exists(), f"docs/howto.md calls {self.path} new, but it exists"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(self.block, encoding="utf-8")
            return
        # A line that is kept may be blank, and its mark with it.
        lines = [line if line != "\n" else " \n" for line in self.block.splitlines(keepends=True)]
        before = "".join(line[1:] for line in lines if line[0] in " -")
        after = "".join(line[1:] for line in lines if line[0] in " +")
        text = file.read_text(encoding="utf-8")
        assert text.count(before) == 1, f"{self.path} holds these lines {text.count(before)} times:\n{before}"
        file.write_text(text.replace(before, after), encoding="utf-8")


def read_examples() -> dict[str, list[Step]]:
    """Return the steps of every section of the page."""
    return {
        section["name"].strip(): [
            Step(step["path"], step["block"], step["verb"] == "New file") for step in _STEP.finditer(section["text"])
        ]
        for section in _SECTION.finditer(PAGE.read_text(encoding="utf-8"))
    }


@pytest.mark.parametrize(("name", "count"), CONTRACT.items(), ids=CONTRACT)
def test_an_addition_touches_no_more_files_than_promised(name: str, count: int) -> None:
    files = {step.path for step in read_examples()[name] if not step.path.startswith(_NOT_COUNTED)}
    assert len(files) == count, f"a new {name} touches {sorted(files)}"


def test_the_page_has_a_worked_example_for_each_kind_of_addition() -> None:
    assert set(read_examples()) == set(CONTRACT)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the tracked files to which every example of the page was applied."""
    copy = tmp_path_factory.mktemp("howto") / "checkout"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, copy / name)
    for steps in read_examples().values():
        for step in steps:
            step.apply(copy)
    if (ROOT / ".mypy_cache").is_dir():  # what `make check` found of the files that no example changes still holds
        shutil.copytree(ROOT / ".mypy_cache", copy / ".mypy_cache")
    return copy


# Run by `-c` and `-m`, Python looks for packages in the copy before it looks at what is installed.
_LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def run(tree: Path, *arguments: str) -> None:
    """Run Python in the copy; fail with what it printed if it fails."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=tree, capture_output=True, text=True, check=False, timeout=900
    )
    assert done.returncode == 0, f"{' '.join(arguments)}:\n{done.stdout[-6000:]}{done.stderr[-2000:]}"


@pytest.mark.slow
@pytest.mark.parametrize(
    "check",
    [
        pytest.param(("-m", "ruff", "check", "."), id="lint"),
        pytest.param(("-m", "ruff", "format", "--check", "."), id="format"),
        pytest.param(("-m", "mypy"), id="types"),
        pytest.param(("-c", _LINT_IMPORTS), id="imports"),
    ],
)
def test_the_checks_pass_where_every_example_was_applied(tree: Path, check: tuple[str, ...]) -> None:
    run(tree, *check)


@pytest.mark.slow
def test_the_tests_of_the_examples_pass_and_the_generated_pages_can_be_renewed(tree: Path) -> None:
    run(tree, "-m", "warehouse.query.dictionary")
    run(tree, "-m", "warehouse.query.dictionary", "--check")
    named = {step.path for steps in read_examples().values() for step in steps}
    tests = sorted(path for path in named if path.startswith("tests/") and path.endswith(".py"))
    run(tree, "-m", "pytest", "-q", *tests, "tests/warehouse/views", "tests/test_imports.py")
