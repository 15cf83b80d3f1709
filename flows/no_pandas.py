"""No pandas in this process: DuckDB imports it for the first bound parameter, and pyarrow for the first list of rows.

Both do without where it is not installed, and nothing of ours uses it; the audit, which does, is a process of its own.
"""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from types import ModuleType


class _NoPandas(MetaPathFinder):
    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:  # noqa: ARG002
        if fullname == "pandas":
            raise ModuleNotFoundError("left out of this process, where nothing uses it", name=fullname)


def leave_out_pandas() -> None:
    """Let this process do without pandas, whose import takes half a second of CPU."""
    sys.meta_path.insert(0, _NoPandas())
