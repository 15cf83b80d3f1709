"""A library's module as it is without our patches."""

from importlib import util
from types import ModuleType


def read_unpatched(module: ModuleType) -> ModuleType:
    """Return a module read again from its file, for the imported one has been changed by now."""
    assert module.__file__
    spec = util.spec_from_file_location(f"{module.__package__}.unpatched", module.__file__)
    assert spec is not None
    assert spec.loader is not None
    read = util.module_from_spec(spec)
    spec.loader.exec_module(read)
    return read
