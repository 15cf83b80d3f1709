"""Build the sample Parquet file: `python -m samples.build_parquet`.

Its bytes depend on the version of Arrow, its rows do not (tests/test_samples.py compares them).
"""

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

PATH = Path(__file__).parent / "hill-observer.parquet"
SITE = "https://hillobserver.example"

STORIES: tuple[dict[str, object], ...] = (
    {
        "title": "Town clock to run backwards until the bill is paid",
        "content": "The clock on the corn exchange in Upper Marrick will run backwards until the council pays for its "
        "last repair, the clockmaker said on Wednesday, and the courts have found nothing to hold against it.\n\n"
        "The bill of 2,860 crowns has been open since October. The contract obliges the maker to keep the clock "
        "going, and does not say in which direction.\n\n"
        "\u201cTwice a day it is right, which is more than I can say of the treasurer,\u201d said the clockmaker, "
        "Cornelia Vance.\n\n"
        "Two shops now close when they used to open. The baker has sold more rolls than in any March on record.",
        "link": f"{SITE}/clock-backwards",
        "pubdate": datetime(2026, 3, 18, 10, 15, tzinfo=UTC),
        "author": ["Percival Thwaite"],
        "tags": ["council", "clocks"],
        "views": 4118,
    },
    {
        "title": "Sheep found to prefer the county road to the meadow",
        "content": "Sheep on the Marrick hills spend 61 per cent of the day on the county road although the meadow "
        "beside it is open to them, a study by the agricultural college has found.\n\n"
        "Researchers fitted 44 animals with collars and followed them for ten weeks. Asphalt is warmer than grass "
        "from four in the afternoon, and cars that stop, the authors write, appear to be regarded as company.\n\n"
        "\u201cWe had set out to measure grazing,\u201d said Dr Imelda Croft, who led the study. \u201cWe have "
        "measured conversation.\u201d\n\n"
        "The road office will not put up a fence. It has put up a bench.",
        "link": f"{SITE}/sheep-road",
        "pubdate": datetime(2026, 3, 20, 6, 40, tzinfo=UTC),
        "author": ["Rosalind Petty", "Percival Thwaite"],
        "tags": ["farming"],
        "views": 903,
    },
    {
        "title": None,
        "content": "Corrections and clarifications will in future be printed on the page on which the mistake stood, "
        "and in letters of the same size, the editors have decided after a letter from a reader who signed it with "
        "a magnifying glass. The rule holds from Monday, and for mistakes that are yet to be made.",
        "link": f"{SITE}/corrections",
        "pubdate": None,
        "author": [],
        "tags": None,
        "views": 12,
    },
)
SCHEMA = pa.schema(
    [
        ("title", pa.string()),
        ("content", pa.string()),
        ("link", pa.string()),
        ("pubdate", pa.timestamp("us", tz="UTC")),
        ("author", pa.list_(pa.string())),
        ("tags", pa.list_(pa.string())),
        ("views", pa.int64()),
    ]
)


def build_table() -> pa.Table:
    """Return the rows as they should be."""
    return pa.Table.from_pylist([dict(story) for story in STORIES], schema=SCHEMA)


if __name__ == "__main__":
    pq.write_table(build_table(), PATH, compression="zstd")
