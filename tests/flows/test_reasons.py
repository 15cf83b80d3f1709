"""Bad input of every kind ends with a reason that the table explains, and with none that it does not know."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

import tasks.collect.run
import tasks.session
from expectations.tables.suites import STAGED
from flows.show.stories import render_status
from news.reasons import REASONS, find_reason
from tasks.children.limits import Limits
from tasks.children.page_pool import PagePool
from tests.flows.bad_inputs import LINES, RECORDS, TEXTS, list_addresses, write_archive_of_one, write_files
from tests.flows.faulty_fetcher import serve_faulty
from tests.flows.plain import run_again, run_plainly, share_children
from tests.flows.web import ask, take_night, write_list, write_sources
from tests.flows.withdrawn import forget_here
from tests.web import NewsSite
from warehouse.home import Home
from warehouse.lake import open_lake
from warehouse.query.explain import explain
from warehouse.query.status import read_status
from warehouse.query.story_lookup import NotStored

pytestmark = pytest.mark.slow

NO_ROUTE = "255.255.255.255"  # no connection ever leads there, and nothing is sent
KILLERS = "tests.tasks.children.killers.read"
# What each reason's row says in the lake: the tables that hold it, its sentence, and who decides it.
QUERY = """
select held.reason, list_sort(list(distinct place)), any_value(meaning), any_value(decided_by), any_value(is_transient)
from (
    select reason, 'inputs' as place from lake.inputs union all
    select rule, 'rejections' from lake.rejections union all
    select fault, 'fetches' from lake.fetches
) held
left join lake.reasons r on r.reason = held.reason
where held.reason is not null
group by held.reason
"""


@dataclass
class Seen:
    """What the nights left: of each reason the row that explains it, and the homes."""

    rows: dict[str, tuple[list[str], str | None, str | None, bool | None]] = field(default_factory=dict)
    homes: dict[str, Path] = field(default_factory=dict)

    def look(self, name: str, home: Path) -> None:
        """Take in what the lake of a home says of its reasons."""
        self.homes[name] = home
        for reason, *row in ask(home, QUERY):
            places = self.rows[reason][0] if reason in self.rows else []
            self.rows[reason] = (sorted({*places, *row[0]}), row[1], row[2], row[3])


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    folder, seen = tmp_path_factory.mktemp("reasons"), Seen()
    with NewsSite(bulk_hosts=1, slow_seconds=8) as site, pytest.MonkeyPatch.context() as patch:
        patch.setattr(tasks.collect.run, "serve", serve_faulty)
        write_list(folder / "faults.txt", list_addresses(site))
        write_list(folder / "reserved.txt", [site.url("robots-tdm", "/story/one")])
        files = write_files(folder / "files")
        sources = write_sources(
            folder / "sources.toml",
            {"name": "faults", "kind": "urls", "location": "faults.txt"},
            {"name": "reserved", "kind": "urls", "location": "reserved.txt", "honour": ["tdm"]},
            {"name": "foreign", "kind": "sitemap", "location": site.url("sitemaps", "/sitemaps/foreign_hosts")},
            *({"name": f"files-{kind}", "kind": kind, "location": str(path)} for kind, path in files.items()),
        )
        take_night(folder / "bad", sources, site)
        seen.look("bad", folder / "bad")
        # One host, with one request a second, has more pages than the night has seconds; another has no way to it.
        write_list(folder / "late.txt", [*site.bulk_urls(1, 50), f"http://{NO_ROUTE}/story"])
        late = write_sources(folder / "late.toml", {"name": "late", "kind": "urls", "location": "late.txt"})
        allowed = (*site.allow_addresses, f"{NO_ROUTE}:80")
        take_night(folder / "late", late, site, deadline_seconds=15.0, host_gap_seconds=1.0, allow_addresses=allowed)
        seen.look("late", folder / "late")
        seen.look("forgotten", _forget_and_list(folder, site))
    seen.look("again", _read_again(folder))
    seen.look("killed", _kill_readers(folder))
    return seen


def _forget_and_list(folder: Path, site: NewsSite) -> Path:
    """Forget an address before it is listed."""
    home, (url,) = folder / "forgotten", site.bulk_urls(1, 1)
    write_list(folder / "forgotten.txt", [url])
    sources = write_sources(folder / "f.toml", {"name": "late", "kind": "urls", "location": "forgotten.txt"})
    assert forget_here(home, address=url) == 0
    take_night(home, sources, site)
    return home


def _read_again(folder: Path) -> Path:
    """Read two archives, remove one, and read both again."""
    home = folder / "again"
    stays = write_archive_of_one(folder / "stays.warc.gz", 1)
    goes = write_archive_of_one(folder / "goes.warc.gz", 2)
    run_plainly(home, [stays], source="stays")
    run_plainly(home, [goes], source="goes")
    goes.unlink()
    run_again(home)
    return home


def _kill_readers(folder: Path) -> Path:
    """Let pages do to their readers what real ones have done."""
    words = folder / "words"
    words.mkdir()
    for word in ("spin", "hog", "raise", "segfault"):
        (words / f"{word}.txt").write_text(word)
    share_children()
    limits = Limits(cpu_seconds=0.5, wall_seconds=5, memory_bytes=1 << 30, workers=2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tasks.session, "PagePool", lambda _: PagePool(limits, KILLERS))
        run_plainly(folder / "killed", [words])
    return folder / "killed"


def family_of(reason: str) -> str:
    """Return the row of the table that a reason has."""
    info = find_reason(reason)
    return next(name for name, each in REASONS.items() if each is info)


@pytest.mark.parametrize("reason", REASONS)
def test_an_input_ends_so_and_its_sentence_is_seen(seen: Seen, reason: str) -> None:
    rows = [row for name, row in seen.rows.items() if find_reason(name) and family_of(name) == reason]
    assert rows, f"no input ended as {reason}"
    info = find_reason(reason) or REASONS[reason]  # type: ignore[index]
    for places, *shown in rows:
        assert "inputs" in places
        assert shown == [info.sentence, info.decided_by, info.is_transient]


def test_no_reason_is_outside_of_the_table(seen: Seen) -> None:
    rules = {
        rule.name
        for suite in STAGED.values()
        for rule in suite.rules()
        if rule.scope == "row" and rule.severity == "critical"
    }
    assert [reason for reason in seen.rows if find_reason(reason) is None and reason not in rules] == []
    assert [reason for reason, (_, meaning, *_) in seen.rows.items() if not meaning] == []


def test_what_was_rejected_says_so_in_rejections(seen: Seen) -> None:
    for home in seen.homes.values():
        rejected = ask(home, "select distinct reason from lake.inputs where outcome = 'rejected' order by 1")
        rules = ask(home, "select distinct rule from lake.rejections where table_name = 'inputs' order by 1")
        assert rejected == rules


@pytest.mark.parametrize(("name", "reason"), [(name, reason) for name, (_, reason) in TEXTS.items()])
def test_a_bad_file_ends_as_it_must(seen: Seen, name: str, reason: str) -> None:
    rows = ask(seen.homes["bad"], "select reason from lake.inputs where ends_with(locator, $1)", f"/{name}")
    assert rows == [(reason,)]


def test_bad_lines_and_records_end_as_they_must(seen: Seen) -> None:
    home = seen.homes["bad"]
    lines = ask(home, "select reason from lake.inputs where source = 'files-jsonl' order by locator")
    assert [reason for (reason,) in lines] == [reason for _, reason in LINES]
    records = ask(home, "select reason from lake.inputs where contains(locator, 'crawl.warc.gz@')")
    assert {family_of(reason) for (reason,) in records} == {reason for _, reason in RECORDS}


def test_status_and_explain_show_the_sentence(seen: Seen) -> None:
    with open_lake(Home(seen.homes["bad"]), read_only=True) as lake:
        lake.execute("use lake")
        assert f"\n    {REASONS['timeout'].sentence}\n" in render_status(read_status(lake))
        (locator,) = lake.execute("select locator from inputs where ends_with(locator, '/short.txt')").fetchall()[0]
        result = explain(lake, locator)
    assert isinstance(result, NotStored)
    assert result.message.endswith(REASONS["too_short"].sentence)
