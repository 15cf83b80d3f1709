"""The files of a source: a file, a folder or a glob.

A folder is listed recursively and sorted. Nothing that it holds stops the listing: what cannot be
opened is an input that failed, with its reason. Only regular files are ever opened, so a FIFO
cannot hang a night, and a link must not lead out of the folder that holds it.
"""

import errno
import glob
import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

from news.page import PageKind
from tasks.inputs import Container, SourceInput
from tasks.readers.faults import LoadError
from tasks.sources import SourceOptions

_CHUNK = 1 << 20
# An empty folder of such a name was meant to be a file.
_FILE_SUFFIXES = (".txt", ".html", ".htm", ".jsonl", ".warc", ".gz")

Undone = Literal["failed", "rejected"]


@dataclass(frozen=True, slots=True)
class FoundPath:
    """One path at a source's location; `fault` says why it cannot be opened."""

    path: Path
    locator: str
    is_named: bool = False
    fault: LoadError | None = None
    outcome: Undone = "failed"


def make_lost_input(
    kind: PageKind, source: str, path: FoundPath, fault: LoadError, *, place: str = "", outcome: Undone = "failed"
) -> SourceInput:
    """Return the one input that represents a file, or a part of one, which cannot be read."""
    return SourceInput(
        source=source, kind=kind, locator=path.locator + place, path=str(path.path), raw_ref=str(path.path),
        outcome=outcome, reason=fault.reason, detail=fault.detail,
    )  # fmt: skip


def iter_paths(location: Path | str, root: Path | None = None) -> Iterator[FoundPath]:
    """Yield every path at `location`, a file, a folder or a glob, in sorted order.

    Locators are relative to `root`, or else begin with the folder's own name. Raises
    FileNotFoundError when there is no such path, or the glob matches none.
    """
    text = os.fspath(location)
    path = Path(os.path.abspath(text))  # noqa: PTH100 - resolve() would follow links
    if not os.path.lexists(path) and glob.has_magic(text):
        yield from _glob(text, root)
        return
    info = path.stat()
    if stat.S_ISDIR(info.st_mode):
        yield from _walk(path, path.resolve(), _base(root, path.parent))
    elif root is not None and not path.resolve().is_relative_to(root.resolve()):
        yield FoundPath(path, path.name, True, LoadError("outside_root", f"not inside {root}"))
    else:
        yield _entry(path.resolve(), path, _base(root, path.parent), path.resolve().parent, is_named=True)


def find_base(location: Path | str) -> Path:
    """Return the folder that locators at `location` are relative to: the one that holds the file, folder or pattern."""
    plain: list[str] = []
    for part in Path(os.path.abspath(location)).parts:  # noqa: PTH100 - resolve() would follow links
        if glob.has_magic(part) and not os.path.lexists(Path(*plain, part)):
            break
        plain.append(part)
    return Path(*plain).parent


def _base(root: Path | None, default: Path) -> Path:
    return Path(os.path.abspath(root)) if root is not None else default  # noqa: PTH100


def _glob(pattern: str, root: Path | None) -> Iterator[FoundPath]:
    plain = []
    for part in Path(pattern).parts:
        if glob.has_magic(part):
            break
        plain.append(part)
    prefix = Path(os.path.abspath(Path(*plain)))  # noqa: PTH100
    base = _base(root, prefix.parent)
    matches = sorted(glob.iglob(pattern, recursive=True, include_hidden=True))  # noqa: PTH207 - sees links as they are
    if not matches:
        raise FileNotFoundError(errno.ENOENT, "no file matches", pattern)
    for match in matches:
        path = Path(os.path.abspath(match))  # noqa: PTH100
        if path.is_dir() and not path.is_symlink():
            if "**" not in pattern:  # there, the files match by themselves
                yield from _walk(path, prefix.resolve(), base)
        else:
            yield _entry(path, path, base, prefix.resolve())


def _walk(folder: Path, home: Path, base: Path) -> Iterator[FoundPath]:
    try:
        children = sorted(os.scandir(folder), key=lambda child: child.name)
    except OSError as error:
        yield FoundPath(folder, _locator(folder, base), False, _os_fault(error))
        return
    if not children and folder != home and folder.name.lower().endswith(_FILE_SUFFIXES):
        yield FoundPath(
            folder, _locator(folder, base), False, LoadError("is_a_folder", "an empty folder, named like a file")
        )
    for child in children:
        path = Path(child.path)
        if child.is_dir(follow_symlinks=False):
            yield from _walk(path, home, base)
        else:
            yield _entry(path, path, base, home)


def _entry(target: Path, path: Path, base: Path, home: Path, *, is_named: bool = False) -> FoundPath:
    """Judge one path that is no folder, without opening it."""
    locator = _locator(path, base)
    try:
        os.fsencode(path).decode("utf-8")
        info = target.lstat()
        if stat.S_ISLNK(info.st_mode):
            target = path.resolve(strict=True)
            if not target.is_relative_to(home):
                return FoundPath(
                    path, locator, is_named, LoadError("outside_root", "a link that leads out of the folder")
                )
            info = target.lstat()
            if stat.S_ISDIR(info.st_mode):
                fault = LoadError("unknown_kind", "a link to a folder; its files are read where they are stored")
                return FoundPath(path, locator, is_named, fault, "rejected")
    except UnicodeDecodeError:
        return FoundPath(Path(locator), locator, is_named, LoadError("bad_file_name", "not UTF-8; rename the file"))
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of links, in Python 3.11
        fault = _os_fault(error) if isinstance(error, OSError) else LoadError("missing", "a loop of links")
        return FoundPath(path, locator, is_named, fault)
    if not stat.S_ISREG(info.st_mode):
        what = "a FIFO" if stat.S_ISFIFO(info.st_mode) else "a socket" if stat.S_ISSOCK(info.st_mode) else "a device"
        return FoundPath(path, locator, is_named, LoadError("not_a_file", f"{what}, not opened"))
    return FoundPath(target, locator, is_named)


def _locator(path: Path, base: Path) -> str:
    text = path.relative_to(base) if path.is_relative_to(base) else path
    return os.fsencode(text).decode("utf-8", "backslashreplace")


def _os_fault(error: OSError) -> LoadError:
    if error.errno == errno.ENOENT:
        return LoadError("missing", "gone, or a link to nothing")
    return LoadError("unreadable", error.strerror or str(error))


class SourceFile:
    """A regular file, open for reading, as it was when it was opened.

    Bytes appended later are not seen. The digest grows as bytes are first read, so a container
    that is read once is also digested once.
    """

    def __init__(self, path: Path) -> None:
        """Open `path`; raises LoadError (missing, unreadable, not_a_file)."""
        # O_NONBLOCK: should a FIFO have taken the file's place, opening it must not wait.
        flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
        try:
            self._fd = os.open(path, flags)
        except OSError as error:
            raise _os_fault(error) from None
        info = os.fstat(self._fd)
        if not stat.S_ISREG(info.st_mode):
            os.close(self._fd)
            raise LoadError("not_a_file", "not a regular file")
        self.path = path
        self.size = info.st_size
        self.closed = False
        self._position = 0
        self._digested = 0
        self._digest = hashlib.sha256()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; once is enough."""
        if not self.closed:
            self.closed = True
            os.close(self._fd)

    def read_at(self, offset: int, count: int) -> bytes:
        """Return up to `count` bytes from `offset`; fewer only at the end of the file."""
        count = min(count, self.size - offset)
        if count <= 0:
            return b""
        data = os.pread(self._fd, count, offset)
        while len(data) < count and (more := os.pread(self._fd, count - len(data), offset + len(data))):
            data += more
        end = offset + len(data)
        if offset <= self._digested < end:
            self._digest.update(data if offset == self._digested else memoryview(data)[self._digested - offset :])
            self._digested = end
        return data

    def read(self, count: int = -1) -> bytes:
        """Return the next bytes, as a stream does."""
        data = self.read_at(self._position, self.size if count < 0 else count)
        self._position += len(data)
        return data

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to an offset."""
        starts = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self.size}
        self._position = starts[whence] + offset
        return self._position

    def tell(self) -> int:
        """Return the offset of the next byte."""
        return self._position

    def find_sha256(self) -> str:
        """Return the digest of the whole file, reading what was not read yet."""
        while self._digested < self.size and self.read_at(self._digested, _CHUNK):
            pass
        return self._digest.hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedFile:
    """A file that is open for reading, and what its reader needs to know of it.

    What is one gzip stream for a whole file is unpacked into the folder `scratch`, if there is one. `options` names the
    columns of tables; other kinds need none.
    """

    file: SourceFile
    path: FoundPath
    source: str
    scratch: Path | None
    options: SourceOptions


def report_file(opened: OpenedFile, records: int, fault: LoadError | None, *, has_rows: bool) -> Container:
    """Return the report on a file of several inputs whose end was reached; a partial one where some were sound."""
    return Container(
        source=opened.source,
        path=str(opened.path.path),
        bytes=opened.file.size,
        sha256=opened.file.find_sha256(),
        records=records,
        status="ok" if fault is None else "partial" if has_rows else "failed",
        message=f"{opened.path.locator}: {fault.detail}" if fault else None,
    )
