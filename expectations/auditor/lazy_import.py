"""Imports modules when they are first used, or leaves them empty."""

import gc
import importlib
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any


class DeferredModule(ModuleType):
    """Takes the place of a module; the first use of an attribute imports the real one."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # the import system looks; nobody uses the module yet
            raise AttributeError(name)
        sys.modules.pop(self.__name__, None)
        return getattr(importlib.import_module(self.__name__), name)


def defer_import(name: str) -> None:
    """Make `import name` cost nothing in this process until the module is used.

    importlib's LazyLoader would do, but a second `import` of the same name ends its laziness.
    """
    if name in sys.modules:
        return
    module = DeferredModule(name)
    module.__path__ = []
    sys.modules[name] = module
    parent, _, child = name.rpartition(".")
    if parent:
        setattr(importlib.import_module(parent), child, module)


class EmptyModule(ModuleType):
    """Takes the place of a module whose classes are imported by name and never made."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)

        def refuse(*_: object, **__: object) -> None:
            raise RuntimeError(f"{self.__name__}.{name} was left out, because nothing needed it")

        made = type(name, (), {"__module__": self.__name__, "__init__": refuse})
        setattr(self, name, made)  # the same class for every later access
        return made


class _LeaveOut(MetaPathFinder, Loader):
    """Finds an empty module for every name that is left out."""

    def __init__(self, is_unused: Callable[[str], bool]) -> None:
        self._is_unused = is_unused

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> Any:  # noqa: ARG002
        return ModuleSpec(fullname, self) if self._is_unused(fullname) else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return EmptyModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Leave it empty."""


def leave_out(is_unused: Callable[[str], bool]) -> None:
    """Let modules whose full names are unused be imported empty from now on in this process."""
    sys.meta_path.insert(0, _LeaveOut(is_unused))


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Import without the garbage collector, which walks every class again and again while more are made."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()  # what is imported stays
        gc.enable()
