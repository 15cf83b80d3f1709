"""Modules that are imported when they are first used."""

import importlib
import sys
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
