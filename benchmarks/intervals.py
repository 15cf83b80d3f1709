"""How sure a figure is: paired bootstrap over pages, the same pages drawn for every reader."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

SEED = 20260319
DRAWS = 1_000
TAIL = 2.5  # per cent on each side

# As the scorer names what it measures of one page, in the order in which the table has them.
FIGURES = ("body", "snip", "title", "day", "minute", "auth", "lang")

Scores = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one reader, with the interval in which 95 of 100 such samples of pages would have it."""

    value: float
    low: float
    high: float


def read_scores(path: Path) -> Scores:
    """Return the scorer's lines a page, by page; the weak set, which its totals leave out, is left out."""
    with path.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return {row["id"]: row for row in rows if row["dataset"] != "newspaper4k"}


def compare(scores: Sequence[Scores], name: str, dataset: str | None) -> list[Figure | None]:
    """Return a figure for each reader and, for all but the first, that of its lead over the second and so on.

    The list holds a figure a reader, then the first reader's lead over each other one.
    """
    ids = sorted(page for page, row in scores[0].items() if name in row and dataset in (None, row["dataset"]))
    if not ids:
        return [None] * (2 * len(scores) - 1)
    draws = np.random.default_rng(SEED).integers(0, len(ids), size=(DRAWS, len(ids)))
    columns = [np.array([np.atleast_1d(one[page][name]) for page in ids], dtype=float) for one in scores]
    values = [_measure(name, column[None, :, :])[0] for column in columns]
    drawn = [np.concatenate([_measure(name, column[part]) for part in np.array_split(draws, 10)]) for column in columns]
    figures = [_figure(value, sample) for value, sample in zip(values, drawn, strict=True)]
    leads = [_figure(values[0] - value, drawn[0] - sample) for value, sample in zip(values[1:], drawn[1:], strict=True)]
    return [*figures, *leads]


def _figure(value: float, drawn: NDArray[np.float64]) -> Figure:
    low, high = np.percentile(drawn, [TAIL, 100 - TAIL])
    return Figure(float(value), float(low), float(high))


def _measure(name: str, pages: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the figure of each draw (first axis) of pages (second), as the scorer defines it."""
    if name == "body":
        right, surplus, missing = pages[..., 0], pages[..., 1], pages[..., 2]
        precision = _mean_ratio(right, right + surplus, (surplus == 0) & (missing == 0))
        recall = _mean_ratio(right, right + missing, (surplus == 0) & (missing == 0))
        return _harmonic(precision, recall)
    if name == "snip":
        found, wanted, unwanted_found, _ = (pages[..., k].sum(axis=1) for k in range(4))
        shown = found + unwanted_found
        return _harmonic(np.divide(found, shown, out=np.zeros_like(found), where=shown > 0), found / wanted)
    mean: NDArray[np.float64] = pages[..., 0].mean(axis=1)
    return mean


def _mean_ratio(
    part: NDArray[np.float64], whole: NDArray[np.float64], is_perfect: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return the mean over the pages that have a whole; a page on which nothing differs counts as 1."""
    has_whole = whole > 0
    ratio = np.where(is_perfect & has_whole, 1.0, np.divide(part, whole, out=np.zeros_like(part), where=has_whole))
    counted = has_whole.sum(axis=1)
    mean: NDArray[np.float64] = ratio.sum(axis=1) / np.maximum(counted, 1)
    return mean


def _harmonic(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    total = first + second
    mean: NDArray[np.float64] = np.divide(2 * first * second, total, out=np.zeros_like(total), where=total > 0)
    return mean
