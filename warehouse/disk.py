"""Files that reach the disk before anything relies on them, so that a power cut never leaves half of one."""

import os
from pathlib import Path


def sync_to_disk(path: Path) -> None:
    """Wait until a file, or a folder's list of files, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def move_into_place(half: Path, path: Path) -> None:
    """Give a file that was written whole its name: readers see the old file or the new one."""
    sync_to_disk(half)
    half.replace(path)
    sync_to_disk(path.parent)
