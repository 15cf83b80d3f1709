"""Takes removed stories out of staging: what runs that died or failed left there."""

import json
import shutil
from collections.abc import Collection
from pathlib import Path

from news.urls.takedown import find_takedown_key
from tasks.collect.archive.journal import FETCHES, INPUTS, LISTINGS
from warehouse.home import Home

_NAMES = ("url", "address", "final_url", "redirect_url", "locator")


def clear_staging(home: Home, keys: Collection[str], places: Collection[str], source: str | None) -> None:
    """Remove staged batches and runs, but for what dead crawls wrote down of other pages than the removed ones.

    The next run reads those pages again from the archive; without the journals it would have to request them again.
    """
    for folder in home.batches.iterdir():
        shutil.rmtree(folder, ignore_errors=True)
    for run in (home.batches.parent / "runs").iterdir():
        collected = run / "collected"
        for path in run.iterdir():
            if path != collected:
                _remove(path)
        if not collected.is_dir():
            _remove(run)
            continue
        for path in collected.iterdir():
            if path.name not in (FETCHES, INPUTS, LISTINGS):
                _remove(path)
        for name in (FETCHES, INPUTS):
            if (collected / name).exists():
                _filter(collected / name, keys, places, source)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def _filter(path: Path, keys: Collection[str], places: Collection[str], source: str | None) -> None:
    """Leave only the lines of a journal that concern something else; drop a cut last line, as readers ignore it."""
    half = path.with_name(f"{path.name}.half")
    with path.open("rb") as lines, half.open("wb") as kept:
        for line in lines:
            if line.endswith(b"\n") and _is_kept(line, keys, places, source):
                kept.write(line)
    half.replace(path)


def _is_kept(line: bytes, keys: Collection[str], places: Collection[str], source: str | None) -> bool:
    try:
        row = json.loads(line)
    except ValueError:
        return False
    if not isinstance(row, dict) or (source is not None and row.get("source") == source):
        return False
    place = row.get("raw_ref") or f"archive/{row.get('archive_file')}@{row.get('archive_offset')}"
    if place in places:
        return False
    urls = [row[name] for name in _NAMES if isinstance(row.get(name), str)]
    return not any(find_takedown_key(url) in keys for url in urls)
