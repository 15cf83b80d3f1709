"""How well pages are read: predictions for a folder of pages with known answers, their score, and its floor.

    python -m benchmarks.quality --eval DIR --out FILE
    python -m benchmarks.quality --gold DIR --out FILE      (plain texts: see `benchmarks.texts`)

DIR holds `gold.jsonl` and `html/<id>.html.gz`. Of the gold rows only what a crawler would know is used: the
address. Every page is read as it would be in a run, whether or not it would be refused later; then the folder
is settled as one source. A prediction's body starts with the dateline, which the warehouse keeps apart.

Where `../score.py` lies beside DIR, its figures are compared with `floors.json`: exit code 1 if one is lower. They
are printed beside those of the readers that `python -m benchmarks.peers` has let read the same pages.
"""

import argparse
import gzip
import hashlib
import json
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.intervals import DRAWS, FIGURES, Figure, compare, read_scores
from benchmarks.peers import OUT as PEERS_OUT
from benchmarks.peers import PEERS
from benchmarks.texts import read_texts, score_texts
from news.page import RawPage, Story
from news.read import read_page
from news.records.article import Article
from news.records.story import Author, Evidence
from news.traits.habits import HABITS
from news.traits.votes import CANDIDATES, Votes, find_settled
from tasks.settle import settle_row
from warehouse.settle.stories import FILLED
from warehouse.settle.traits import TraitKey

FLOORS = Path(__file__).with_name("floors.json")
PROCESSES = 2
SOURCE = "eval"

# The gold lists whoever the byline names, agencies and desks among them; accounts of an editing system are nobody.
BYLINE_ROLES = ("author", "contributor", "agency", "desk")


@dataclass(frozen=True, slots=True)
class Task:
    """One page of the folder, with what a crawler knows of it."""

    id: str
    path: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of reading one page: its story (if it could be read at all), its refusal, and the CPU it took."""

    id: str
    story: Story | None
    refusal: str | None
    cpu_seconds: float


def main(arguments: list[str] | None = None) -> int:
    """Write the predictions, print the scores, and return 1 if one is under its floor."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.quality", description=__doc__.splitlines()[0] if __doc__ else None
    )
    folders = parser.add_mutually_exclusive_group(required=True)
    folders.add_argument("--eval", type=Path, help="folder with gold.jsonl and html/")
    folders.add_argument("--gold", type=Path, help="folder with a gold.jsonl of plain texts")
    parser.add_argument("--out", type=Path, required=True, help="file for the predictions, one JSON line a page")
    parser.add_argument("--every", type=int, default=1, help="read every Nth page only (no floors then)")
    options = parser.parse_args(arguments)
    folder = options.eval or options.gold
    if not (folder / "gold.jsonl").is_file():
        print(f"{folder}: holds no gold.jsonl; name a folder of pages or texts with known answers")
        return 2
    options.out.parent.mkdir(parents=True, exist_ok=True)
    if options.gold:
        lines = (json.dumps(prediction, ensure_ascii=False) for prediction in read_texts(options.gold))
        options.out.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        score_texts(options.gold, options.out)
        return 0
    tasks = list(find_tasks(options.eval))[:: options.every]
    with ProcessPoolExecutor(PROCESSES) as pool:
        outcomes = list(pool.map(read_one, tasks, chunksize=8))
    stories = settle_stories({outcome.id: outcome.story for outcome in outcomes if outcome.story is not None})
    with options.out.open("w", encoding="utf-8") as file:
        for task in tasks:
            prediction = predict(task.id, stories.get(task.id))
            file.write(json.dumps(prediction, ensure_ascii=False) + "\n")
    report(outcomes)
    per_page = options.out.with_suffix(".pages")
    figures = score(options.eval, options.out, per_page)
    if figures is None or options.every > 1:
        return 0
    compare_with_peers(options.eval, per_page)
    return judge(figures, json.loads(FLOORS.read_text(encoding="utf-8")))


def find_tasks(folder: Path) -> Iterator[Task]:
    """Yield the pages that the folder's gold file names."""
    with (folder / "gold.jsonl").open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            yield Task(row["id"], str(folder / "html" / f"{row['id']}.html.gz"), row.get("url"))


def read_one(task: Task) -> Outcome:
    """Read one page twice over where need be: as a run would judge it, and unjudged for its prediction."""
    payload = gzip.decompress(Path(task.path).read_bytes())
    page = RawPage(
        kind="html",
        payload=payload,
        payload_sha256=hashlib.sha256(payload).hexdigest(),
        source=SOURCE,
        raw_ref=task.path,
        url=task.url,
    )
    start = time.process_time()
    reading = read_page(page)
    seconds = time.process_time() - start
    if isinstance(reading, Story):
        return Outcome(task.id, reading, None, seconds)
    rule = getattr(reading, "rule", None) or getattr(reading, "reason", "?")
    value = getattr(reading, "value", None) or ""
    unjudged = read_page(page, is_judged=False)
    return Outcome(task.id, unjudged if isinstance(unjudged, Story) else None, f"{rule} {value}".strip(), seconds)


def settle_stories(stories: dict[str, Story]) -> dict[str, Story]:
    """Return the stories with what only the whole source can decide filled in, by site."""
    votes: defaultdict[TraitKey, Votes] = defaultdict(Votes)
    rows = {page_id: asdict(story.article) | _candidates(story) for page_id, story in stories.items()}
    for row in rows.values():
        for habit in HABITS:
            value = habit.find_shown(row) if row[habit.printed] else None
            if value is not None:
                votes[TraitKey(habit.trait, row["source"], row["site"] or "")].add(value, row[habit.printed])
    by_name = {habit.trait: habit for habit in HABITS}
    values = {key: value for key, counted in votes.items() if (value := find_settled(by_name[key.trait], counted))}
    settled = dict(stories)
    for page_id, story in stories.items():
        filled, _ = settle_row(rows[page_id], values, None)
        settled[page_id] = replace(story, article=replace(story.article, **{name: filled[name] for name in FILLED}))
    return settled


def _candidates(story: Story) -> dict[str, Any]:
    return {
        CANDIDATES: [
            {"origin": each.origin, "value": each.value} for each in story.of(Evidence) if each.field == "published_at"
        ]
    }


def predict(page_id: str, story: Story | None) -> dict[str, Any]:
    """Return one page's prediction in the scorer's form."""
    if story is None:
        return {"id": page_id, "title": None, "authors": [], "published_at": None, "body": "", "language": None}
    article = story.article
    opening = f"{article.dateline} " if article.dateline else ""
    return {
        "id": page_id,
        "title": article.headline,
        "authors": [author.name for author in story.of(Author) if author.role in BYLINE_ROLES],
        "published_at": render_published(article),
        "body": opening + article.body,
        "language": article.language,
    }


def render_published(article: Article) -> str | None:
    """Return the publication date as finely as it is known: with offset, as wall time, or the day alone."""
    local, instant = article.published_local, article.published_at
    if local is None:
        return instant.isoformat() if instant else None
    if article.published_precision == "day":
        return local.date().isoformat()
    if instant is not None:
        offset = local - instant.replace(tzinfo=None)
        minutes = round(offset.total_seconds() / 60)
        sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
        return f"{local.isoformat()}{sign}{hours:02}:{rest:02}"
    return local.isoformat()


def report(outcomes: list[Outcome]) -> None:
    """Print what the reading cost and what a run would refuse."""
    times = sorted(outcome.cpu_seconds * 1000 for outcome in outcomes)
    refused = [outcome for outcome in outcomes if outcome.refusal]
    mean, median = sum(times) / len(times), times[len(times) // 2]
    print(f"{len(outcomes)} pages, CPU ms a page: mean {mean:.1f}, median {median:.1f}, max {times[-1]:.0f}")
    print(f"a run would refuse {len(refused)}:")
    for outcome in refused:
        print(f"  {outcome.id}  {outcome.refusal}"[:160])


def score(folder: Path, predictions: Path, per_page: Path) -> dict[str, dict[str, float]] | None:
    """Run the scorer beside the folder and return its figures, or None where there is no scorer.

    What it says of each page goes to `per_page`.
    """
    scorer = folder.resolve().parent / "score.py"
    if not scorer.is_file():
        print(f"no scorer at {scorer}: predictions written, not scored")
        return None
    command = [sys.executable, str(scorer), "--gold", str(folder / "gold.jsonl"), "--pred", str(predictions)]
    command += ["--per-page", str(per_page)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip().splitlines()
    print("\n".join(output[:-1]))
    figures: dict[str, dict[str, float]] = json.loads(output[-1])
    return figures


def compare_with_peers(folder: Path, ours: Path) -> None:
    """Print each figure beside those of the peers that have read the folder, with intervals over pages."""
    readers, scores = ["wiredesk"], [read_scores(ours)]
    for peer in PEERS:
        read = PEERS_OUT / f"{peer}.jsonl"
        if not read.is_file():
            print(f"{peer} IS NOT COMPARED: it has not read these pages; `python -m benchmarks.peers --eval {folder}`")
            continue
        print(f"\n{peer}:")
        score(folder, read, read.with_suffix(".pages"))
        readers.append(peer)
        scores.append(read_scores(read.with_suffix(".pages")))
    print(f"\n95 % of {DRAWS} draws of the same pages for every reader; a lead that holds 0 may be chance\n")
    print(f"{'':22}" + "".join(f"{reader:>25}" for reader in readers))
    for dataset in (None, "fundus"):
        for name in FIGURES:
            cells = compare(scores, name, dataset)
            if cells[0] is None:
                continue
            print(f"{name + ' ' + (dataset or 'ALL'):22}" + "".join(map(_cell, cells[: len(readers)])))
            if len(readers) > 1:
                print(f"{'  our lead':22}{'':25}" + "".join(map(_cell, cells[len(readers) :])))


def _cell(figure: Figure | None) -> str:
    return f"{figure.value:>10.3f} [{figure.low:.3f} {figure.high:.3f}]".rjust(25) if figure else f"{'-':>25}"


def judge(figures: dict[str, dict[str, float]], floors: dict[str, dict[str, float]]) -> int:
    """Return 1 and say so where a figure is under its floor."""
    failed = 0
    for dataset, wanted in floors.items():
        for name, floor in wanted.items():
            got = figures.get(dataset, {}).get(name)
            if got is None or got < floor:
                print(f"{dataset} {name}: {got} is under its floor {floor}")
                failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main())
