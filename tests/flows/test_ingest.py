"""`wiredesk ingest` and `nightly` as a user types them, Prefect's own server included."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.flows.command_line import CHECKOUT, HomeUnderTest

pytestmark = pytest.mark.slow

FIRST_RECORDS = 150


def test_one_story_becomes_a_row_of_sql(wiredesk: HomeUnderTest, story: Path) -> None:
    done = wiredesk.run("ingest", story)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert "bridge: 1 of 1 inputs read" in done.stderr.splitlines()
    assert "completed" in done.stdout
    (row,) = wiredesk.sql("select headline, dateline, wire_agency, published_local, published_at from articles")
    assert row == {
        "headline": "Harbour bridge opens after eleven years",
        "dateline": "PORT ELSTER (AP) —",
        "wire_agency": "AP",
        "published_local": None,
        "published_at": None,
    }
    assert list((wiredesk.home / "tables").rglob("articles/**/*.parquet"))
    database = wiredesk.home / "prefect" / "prefect.db"
    assert not database.exists(), "no server was there, and none was started"
    again = wiredesk.run("ingest", "--watch", story)
    assert again.returncode == 0, again.stderr
    assert database.exists()
    assert wiredesk.sql("select known, accepted from source_runs order by first_seen_at") == [
        {"known": 0, "accepted": 1},
        {"known": 1, "accepted": 0},
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        pytest.param(["ingest", "nowhere.txt"], 2, "nowhere.txt: there is nothing at this path", id="missing path"),
        pytest.param(["ingest", "nowhere/*.txt"], 2, "there is nothing at this path", id="glob without a match"),
        pytest.param(["ingest", sys.executable], 2, "not a kind of file", id="foreign file"),
        pytest.param(["ingest", "Makefile", "--kind", "pdf"], 2, "kind 'pdf'; known kinds", id="unknown kind"),
        pytest.param(["ingest", "Makefile", "--timezone", "Mars/Base"], 2, "timezone 'Mars/Base'", id="unknown zone"),
        pytest.param(["ingest", "Makefile", "--source", "A B"], 2, "names are 1 to 64", id="bad name"),
        pytest.param(["--sources", "nowhere.toml", "nightly"], 2, "cannot be read", id="missing sources file"),
        pytest.param(["explain", "nothing"], 1, "no lake", id="no lake yet"),
        pytest.param(["verify"], 1, "no lake", id="no lake to verify"),
    ],
)
def test_wrong_usage_is_one_sentence_and_nothing_is_done(
    wiredesk: HomeUnderTest, arguments: list[str], code: int, says: str
) -> None:
    done = wiredesk.run(*arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert says in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not wiredesk.home.exists()


def test_a_second_run_exits_1_naming_the_holder(wiredesk: HomeUnderTest, story: Path) -> None:
    code = (
        "import sys; from datetime import UTC, datetime; from pathlib import Path; from warehouse.home import Home\n"
        "home = Home(Path(sys.argv[1])); home.prepare()\n"
        "with home.held(datetime.now(UTC)): print('held', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(wiredesk.home)],
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        done = wiredesk.run("ingest", story)
        assert done.returncode == 1
        assert f"held by pid {holder.pid} since" in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
    finally:
        holder.communicate("")


def test_the_story_that_started_the_project_reads_as_its_gold(wiredesk: HomeUnderTest, shared: Path) -> None:
    gold = json.loads((shared / "seed" / "seed_gold.json").read_text())
    path = shared / "seed" / gold["source_file"]
    done = wiredesk.run("ingest", path)
    assert done.returncode == 0, done.stderr
    explained = json.loads(wiredesk.run("explain", path.name, "--format", "json").stdout)
    (row,) = wiredesk.sql("select * from articles")
    article = gold["article"]
    for column, value in {
        "headline": article["headline"],
        "published_local": article["published_at_local"],
        "published_at": None,
        "published_zone": None,
        "authors": [],
        "dateline": article["dateline_text"],
        "dateline_place": article["dateline_place"],
        "wire_agency": article["wire_agency"],
        "credit": article["credit_text"],
        "language": article["language"],
        "lede": article["lede"],
        "word_count": article["word_count_whitespace"],
        "paragraphs": [paragraph["text"] for paragraph in gold["paragraphs"]],
    }.items():
        assert row[column] == value, column
    assert row["dateline_country"] in (None, article["dateline_country"])
    assert wiredesk.sql("select name, role from authors") == [{"name": article["cms_account"], "role": "cms_account"}]
    spans = {
        (repair["raw_span"][0], repair["raw_span"][1])
        if "raw_span" in repair
        else (repair["raw_spans"][0][0], repair["raw_spans"][-1][1])
        for repair in gold["repairs"]
        if "stray quote" not in repair["kind"]
    }
    kept = wiredesk.sql("select raw_start, raw_end from evidence where field = 'body'")
    assert {(repair["raw_start"], repair["raw_end"]) for repair in kept} == spans
    assert article["headline"] in json.dumps(explained)


def test_every_record_of_a_real_archive_has_its_outcome(wiredesk: HomeUnderTest, shared: Path, tmp_path: Path) -> None:
    """Of its first pages; `make quality` reads all of them."""
    index = [json.loads(line) for line in (shared / "eval" / "dev.warc.index.jsonl").read_text().splitlines()]
    archive = tmp_path / "dev.warc.gz"
    with (shared / "eval" / "dev.warc.gz").open("rb") as whole:
        archive.write_bytes(whole.read(index[FIRST_RECORDS]["offset"]))
    done = wiredesk.run("ingest", archive)
    assert done.returncode == 0, done.stderr
    outcomes = wiredesk.sql("select source, outcome, count(*) as input_count from inputs group by all")
    assert sum(int(str(row["input_count"])) for row in outcomes) == FIRST_RECORDS
    accepted = {row["outcome"]: row["input_count"] for row in outcomes}["accepted"]
    assert int(str(accepted)) >= 0.9 * FIRST_RECORDS
    balance = "select discovered - (known + accepted + duplicate + rejected + failed) as lost from source_runs"
    assert wiredesk.sql(balance) == [{"lost": 0}]


def test_ctrl_c_ends_a_run_in_one_line_and_the_next_one_finishes(
    wiredesk: HomeUnderTest, story: Path, tmp_path: Path
) -> None:
    """The signal reaches the whole process group, as a terminal sends it."""
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(400):
        (folder / f"{number}.txt").write_text(story.read_text().replace("412", str(number)))
    said = (tmp_path / "said.txt").open("w+")
    run = subprocess.Popen(
        wiredesk.command("ingest", folder),
        stdout=said,
        stderr=subprocess.STDOUT,
        cwd=CHECKOUT,
        env=wiredesk.environment(),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + 180
        while "inputs read" not in Path(said.name).read_text() and time.monotonic() < deadline:
            time.sleep(0.1)
        os.killpg(run.pid, signal.SIGINT)
        assert run.wait(60) == 130, Path(said.name).read_text()
    finally:
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGKILL)
        said.close()
    lines = Path(said.name).read_text().splitlines()
    assert "Traceback (most recent call last):" not in lines
    assert lines[-1] == "wiredesk: interrupted; run it again to finish what is open"
    done = wiredesk.run("ingest", folder)
    assert done.returncode == 0, done.stderr
    assert wiredesk.sql("select accepted from runs") == [{"accepted": 400}]
