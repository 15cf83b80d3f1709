"""`wiredesk forget` says what it will do, wants a yes, refuses what it cannot do, and can be looked up and lifted."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from flows.cli import app
from tests.flows.traces import find_traces
from tests.warehouse.factories import a_refused_page, a_story, ask, publish_night
from warehouse.home import Home
from warehouse.lake import open_lake
from warehouse.memory.forgotten import load_forgotten

pytestmark = pytest.mark.slow

URL = "https://gazette.example/ledger"
WORD = "Zanzibellum"
BODY = f"The ledger of {WORD} lists eleven names."


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    open_lake(home, threads=1).close()
    publish_night(
        home,
        a_story("The ledger of the harbour", BODY, url=URL),
        a_story("Ferry runs aground", url="https://gazette.example/ferry"),
        a_story("The ledger of the harbour", BODY, url="https://courier.example/ledger", source="courier"),
        a_story("The ledger of the harbour", BODY, url="https://mirror.example/ledger", source="mirror"),
        a_refused_page(url=f"{URL}/?utm_source=x"),
    )
    return home


def call(home: Home, *arguments: str) -> Result:
    # No sources file beside a test: the working directory's own would be read.
    return CliRunner().invoke(
        app, ["--home", str(home.root), "--sources", str(home.root / "none.toml"), "forget", *arguments]
    )


def test_a_dry_run_says_what_would_go_and_changes_nothing(home: Home) -> None:
    before = {path: path.read_bytes() for path in home.root.rglob("*") if path.is_file() and "sqlite-" not in path.name}
    shown = call(home, URL, "--dry-run")
    assert shown.exit_code == 0, shown.output
    assert f"{URL}: would go: 1 stories" in shown.output
    assert "2 of inputs" in shown.output, "what was refused at its address goes, too"
    assert "stays, with the same text: courier https://courier.example/ledger" in shown.output
    assert {path: path.read_bytes() for path in before} == before


def test_a_dry_run_needs_no_lock_and_no_lake(home: Home, tmp_path: Path) -> None:
    with home.held(datetime.now(UTC)):
        assert call(home, URL, "--dry-run").exit_code == 0
    assert "no lake yet" in call(Home(tmp_path / "none"), URL, "--dry-run").output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param((), "name an address or --source, one of them", id="nothing named"),
        pytest.param((URL, "--source", "gazette"), "one of them", id="both named"),
        pytest.param((URL, "--yes"), "say why", id="no reason"),
        pytest.param((URL, "--yes", "--reason", " "), "say why", id="a blank reason"),
        pytest.param((URL, "--reason", "x"), "there is no terminal to confirm in", id="no terminal and no yes"),
        pytest.param(("--source", "tribune", "--yes", "--reason", "x"), "never ran here", id="an unknown source"),
        pytest.param(("nosuchstory", "--yes", "--reason", "x"), "names no story here", id="no address"),
        pytest.param(("ftp://gazette.example/a", "--yes", "--reason", "x"), "is no address", id="another scheme"),
        pytest.param(("--lift", URL), "is not refused", id="nothing to lift"),
    ],
)
def test_wrong_usage_is_said_in_words_and_nothing_is_done(home: Home, arguments: tuple[str, ...], message: str) -> None:
    done = call(home, *arguments)
    assert (done.exit_code, message in done.output) == (2, True), done.output
    assert ask(home, "select count(*) from lake.removals") == [(0,)]


def test_the_copies_of_a_forgotten_story_copy_the_first_of_them(home: Home) -> None:
    assert ask(home, "select count(*) from lake.copies") == [(2,)]
    originals = "select a.source, o.source from lake.copies join lake.articles a using (article_id) left join " \
                "lake.articles o on o.article_id = original_article_id"  # fmt: skip
    (first,) = {original for _, original in ask(home, originals)}
    address = f"https://{first}.example/ledger"
    assert call(home, address, "--reason", "withdrawn", "--yes").exit_code == 0
    ((copy, original),) = ask(home, originals)
    assert {copy, original, first} == {"gazette", "courier", "mirror"}


def test_forgetting_twice_is_forgetting_once(home: Home) -> None:
    assert call(home, URL, "--reason", "withdrawn", "--yes").exit_code == 0
    again = call(home, "http://gazette.example/ledger/", "--reason", "withdrawn", "--yes")
    assert (again.exit_code, "is forgotten already" in again.output) == (0, True)
    assert ask(home, "select count(*) from lake.removals") == [(1,)]
    assert "withdrawn" in call(home, "--list").output
    assert "2 of" not in call(home, "--list").output


def test_a_story_is_named_by_its_id_too(home: Home) -> None:
    ((article_id,),) = ask(home, f"select article_id from lake.articles where url = '{URL}'")
    assert call(home, article_id, "--reason", "withdrawn", "--yes").exit_code == 0
    assert ask(home, f"select count(*) from lake.inputs where url like '{URL}%'") == [(0,)]


def test_what_is_lifted_may_come_in_again_and_what_is_gone_stays_gone(home: Home) -> None:
    call(home, URL, "--reason", "withdrawn", "--yes")
    with closing(open_lake(home, read_only=True)) as lake:
        assert load_forgotten(lake).find_key(f"{URL}?fbclid=1") is not None
    lifted = call(home, "--lift", URL)
    assert lifted.exit_code == 0, lifted.output
    with closing(open_lake(home, read_only=True)) as lake:
        assert load_forgotten(lake).find_key(URL) is None
    assert ask(home, f"select count(*) from lake.articles where url = '{URL}'") == [(0,)]
    assert "lifted" in call(home, "--list").output


def test_one_address_of_a_source_is_lifted_with_its_source(home: Home) -> None:
    call(home, "--source", "gazette", "--reason", "withdrawn", "--yes")
    refused = call(home, "--lift", URL)
    assert (refused.exit_code, "lift --source gazette" in refused.output) == (2, True)
    assert call(home, "--lift", "--source", "gazette").exit_code == 0


def test_words_of_a_story_that_a_trait_quotes_go(home: Home) -> None:
    with closing(open_lake(home, threads=1)) as lake:
        lake.execute(
            "insert into lake.traits by name select 'gazette' as source, 'gazette.example' as site, 'title_suffix' as "
            "trait, 'undecided' as value, 1 as support_count, 0 as against_count, 'The ledger of the harbour' as "
            "example, '{\"\": [7, \"The ledger of the harbour\"]}' as votes, now() as first_seen_at, 'n' as run_id, "
            "'c' as extractor_version"
        )
    for source in ("gazette", "courier", "mirror"):
        call(home, f"https://{source}.example/ledger", "--reason", "withdrawn", "--yes")
    assert ask(home, "select example, votes from lake.traits") == [(None, '{"": [7, ""]}')]
    assert find_traces(home.root, [WORD, "ledger of the harbour"]) == []


def test_a_lake_of_before_gains_the_table(home: Home) -> None:
    with closing(open_lake(home, threads=1)) as lake:
        lake.execute("drop table lake.removals")
    assert call(home, URL, "--reason", "withdrawn", "--yes").exit_code == 0
    assert ask(home, "select count(*) from lake.removals") == [(1,)]
