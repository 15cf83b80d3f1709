"""What a path named on the command line must be, before anything is done with it."""

from tasks.readers.faults import LoadError, UnknownKindError
from tasks.readers.files import SourceFile, find_entries
from tasks.readers.kinds import PEEK_BYTES, find_kind


def require_readable(location: str, kind: str | None) -> None:
    """Raise FileNotFoundError when nothing is at `location`, UnknownKindError when it is a file no reader reads."""
    entry = next(find_entries(location), None)
    if entry is None or not entry.is_named or entry.fault is not None or kind is not None:
        return
    try:
        with SourceFile(entry.path) as file:
            head = file.read_at(0, PEEK_BYTES)
    except (OSError, LoadError):
        return  # unreadable: the run says so, as a failed input
    if head and find_kind(head) is None:
        raise UnknownKindError(f"{location}: not a kind of file that is read here; name one with --kind")
