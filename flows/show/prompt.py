"""The prompt of `wiredesk sql`: a statement ends with a semicolon, `.help` says the rest."""

import sys
from collections.abc import Callable, Iterator
from contextlib import suppress

from flows.exit_codes import DONE

PROMPT, CONTINUED = "wiredesk> ", "     ...> "

HELP = """\
Write SQL and end it with a semicolon. Start with:
  show tables;                          tables and views
  describe stories;                     columns of one
  from stories limit 10;                rows of one
.help  .tables  .quit (or Ctrl-D); Ctrl-C drops what is typed or stops a query.
"""
SHORTHANDS = {".tables": "show tables"}


def run_prompt(run: Callable[[str], int]) -> int:
    """Read statements from a person until they quit, handing each to `run`; a wrong one ends nothing."""
    _remember_lines()
    sys.stdout.write("The lake, read-only. .help helps, .quit quits.\n")
    for statement in _statements(input):
        if statement == ".help":
            sys.stdout.write(HELP)
        elif statement.startswith(".") and statement not in SHORTHANDS:
            sys.stderr.write(f"no command {statement}; .help lists them\n")
        else:
            run(SHORTHANDS.get(statement, statement))
    return DONE


def _statements(ask: Callable[[str], str]) -> Iterator[str]:
    """Yield statements without their semicolon, and dot commands, until `.quit` or the end of input."""
    held: list[str] = []
    while True:
        try:
            line = ask(CONTINUED if held else PROMPT)
        except EOFError:
            sys.stdout.write("\n")
            return
        except KeyboardInterrupt:
            sys.stdout.write("\n")
            held = []
            continue
        if not held and line.strip() in (".quit", ".exit", "quit", "exit"):
            return
        if not held and line.lstrip().startswith("."):
            yield line.strip()
            continue
        if line.strip():
            held.append(line)
        if line.rstrip().endswith(";"):
            text = "\n".join(held).rstrip().rstrip(";")
            held = []
            if text.strip():
                yield text


def _remember_lines() -> None:
    """Let arrow keys recall earlier lines of this sitting; nothing is written to disk."""
    with suppress(ImportError):
        import readline

        readline.parse_and_bind("tab: self-insert")
