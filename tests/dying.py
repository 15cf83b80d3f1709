"""Arranges for a process and its children to be dead at a call of some function, as a power cut would have it."""

import os
import signal
from collections.abc import Callable
from typing import Any

Arrange = Callable[[], None]


def die_with_group(*_: Any, **__: Any) -> Any:
    """End this process and all its children at once."""
    os.killpg(0, signal.SIGKILL)


def before(holder: Any, name: str, call: int | str = 1) -> Arrange:
    """Return what arranges for death at the n-th call of a function, before it does anything.

    `call` may also be the name of the file that its last argument is the path of.
    """

    def arrange() -> None:
        plain, calls = getattr(holder, name), []

        def counted(*arguments: Any, **more: Any) -> Any:
            calls.append(1)
            is_here = arguments[-1].name == call if isinstance(call, str) else len(calls) == call
            return die_with_group() if is_here else plain(*arguments, **more)

        setattr(holder, name, counted)

    return arrange


def after(holder: Any, name: str) -> Arrange:
    """Return what arranges for death when a function has done its work."""

    def arrange() -> None:
        plain = getattr(holder, name)
        setattr(holder, name, lambda *arguments, **more: (plain(*arguments, **more), die_with_group()))

    return arrange
