"""Check a path named on the command line before anything is done with it."""

from tasks.readers.faults import LoadError, UnknownKindError
from tasks.readers.files import SourceFile, iter_paths
from tasks.readers.kinds import PEEK_BYTES, find_kind, name_table


def require_readable(location: str, kind: str | None) -> None:
    """Raise FileNotFoundError when nothing is at `location`, UnknownKindError when it is a file no reader reads."""
    path = next(iter_paths(location), None)
    if path is None or not path.is_named or path.fault is not None or kind is not None:
        return
    try:
        with SourceFile(path.path) as file:
            head = file.read_at(0, PEEK_BYTES)
    except (OSError, LoadError):
        return  # unreadable: the run says so, as a failed input
    if head and find_kind(head) is None:
        what = name_table(head) or "not a kind of file that is read here; name one with --kind"
        raise UnknownKindError(f"{location}: {what}")
