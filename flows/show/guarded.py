"""Runs a command: what a person can do something about is one sentence on stderr, and an exit code."""

import sys
from collections.abc import Callable

from flows.exit_codes import FAILED, INTERRUPTED, WRONG_USAGE
from flows.expected_errors import expected_errors
from flows.settings import SettingsError
from flows.show.terminal import one_line


class WrongUsageError(Exception):
    """The command was given what it cannot act on; the message says what to give instead."""


def guarded(action: Callable[[], int]) -> int:
    """Run a command and return its exit code; say why where it fails or is interrupted."""
    try:
        return action()
    except (WrongUsageError, SettingsError) as error:
        print(f"wiredesk: {one_line(str(error))}", file=sys.stderr)
        return WRONG_USAGE
    except expected_errors() as error:
        print(f"wiredesk: {one_line(str(error))}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("wiredesk: interrupted; nothing is lost, and what was begun is carried to its end when it is run again",
              file=sys.stderr)  # fmt: skip
        return INTERRUPTED
