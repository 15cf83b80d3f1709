"""Changes to Great Expectations while it is imported; their tests fail once a new version needs one no more."""

import hashlib
import json
from collections.abc import Callable, Iterable
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


def name_metrics_without_looking_twice() -> None:
    """Let the name of a metric's settings be made by the JSON encoder alone where it can write them as they are.

    Great Expectations first looks at each value for some twenty types; that is a sixth of the time of a small audit.
    """
    from great_expectations.core.id_dict import IDDict

    name_slowly = IDDict.to_id
    if getattr(name_slowly, "is_patched", False):
        return

    def to_id(self: Any, id_keys: Iterable[str] | None = None, id_ignore_keys: Iterable[str] | None = None) -> Any:
        ignored = self._id_ignore_keys if id_ignore_keys is None else id_ignore_keys
        kept = set(self if id_keys is None else id_keys).difference(ignored)
        if len(kept) < 2:
            return name_slowly(self, id_keys, id_ignore_keys)
        try:
            written = json.dumps({key: self[key] for key in kept}, sort_keys=True)
        except (TypeError, ValueError):  # an instant, a set, an array: there the long way knows more
            return name_slowly(self, id_keys, id_ignore_keys)
        return hashlib.md5(written.encode("utf-8"), usedforsecurity=False).hexdigest()

    to_id.is_patched = True  # type: ignore[attr-defined]
    IDDict.to_id = to_id
