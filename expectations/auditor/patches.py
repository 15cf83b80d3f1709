"""A change to Great Expectations while it is imported; its test fails once a new version needs it no more."""

from collections.abc import Callable
from functools import wraps
from typing import Any

# The methods that look up one setting of an expectation after another. They read and change nothing.
_READERS = ("_get_domain_kwargs", "_get_success_kwargs", "_get_runtime_kwargs")


def read_each_configuration_once() -> None:
    """Let an expectation build its configuration once where its settings are looked up.

    Great Expectations builds it anew for each setting it looks up, which is a third of the time of a small audit.
    """
    from great_expectations.expectations.expectation import Expectation

    build = Expectation.configuration.fget
    if getattr(build, "is_patched", False):
        return
    known: dict[int, Any] = {}

    def find_configuration(self: Any) -> Any:
        return known[id(self)] if id(self) in known else build(self)

    def read_once(method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def read(self: Any, *arguments: Any, **named: Any) -> Any:
            if id(self) in known:
                return method(self, *arguments, **named)
            known[id(self)] = build(self)
            try:
                return method(self, *arguments, **named)
            finally:
                del known[id(self)]

        return read

    find_configuration.is_patched = True  # type: ignore[attr-defined]
    Expectation.configuration = property(find_configuration)
    for name in _READERS:
        setattr(Expectation, name, read_once(getattr(Expectation, name)))
