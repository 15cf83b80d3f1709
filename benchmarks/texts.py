"""How well plain wire copy is read: predictions for texts with known answers, and their score.

`python -m benchmarks.quality --gold DIR --out FILE` runs this. DIR holds `gold.jsonl`, one text a line; of each row
only `id` and `text` are used. Where `../score_<DIR's name>.py` lies beside DIR, it prints its figures.
"""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from news.page import RawPage, Story
from news.read import read_page

SOURCE = "gold"


def read_texts(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield a prediction for each text of the folder's gold file, in the form of its scorer."""
    with (folder / "gold.jsonl").open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            yield predict_text(row["id"], row["text"])


def predict_text(text_id: str, text: str) -> dict[str, Any]:
    """Return what a run would make of one plain text; of a refused one, its refusal."""
    payload = text.encode()
    sha256 = hashlib.sha256(payload).hexdigest()
    reading = read_page(RawPage(kind="text", payload=payload, payload_sha256=sha256, source=SOURCE, raw_ref=text_id))
    if not isinstance(reading, Story):
        return {"id": text_id, "refused": True, "refusal": str(reading)}
    article = reading.article
    return {
        "id": text_id,
        "headline": article.headline,
        "dateline_place": article.dateline_place,
        # The scorer compares month and day of an ISO date.
        "dateline_day": article.dateline_on.replace("XXXX", "0000") if article.dateline_on else None,
        "body": article.body,
        "agency": article.wire_agency,
    }


def score_texts(folder: Path, predictions: Path) -> None:
    """Run the scorer beside the folder, which prints its figures; say so where there is none."""
    scorer = folder.resolve().parent / f"score_{folder.resolve().name}.py"
    if not scorer.is_file():
        print(f"no scorer at {scorer}: predictions written, not scored")
        return
    command = [sys.executable, str(scorer), "--gold", str(folder / "gold.jsonl"), "--pred", str(predictions)]
    subprocess.run(command, check=True)
