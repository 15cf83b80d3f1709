"""The morning report as Markdown: short on a quiet night, and inert whatever pages bring along."""

from datetime import UTC, datetime, timedelta
from typing import Any

from news.reasons import REASONS
from news.records.alerts import ALERTS, AlertKind
from tasks.report.morning import UiLinks, render_morning
from warehouse.memory.records import SlowHost
from warehouse.query.status import RunSummary
from warehouse.report.morning import BrokenRule, Edit, Morning, OpenAlert, Refused, SlowFetch, SourceFigures
from warehouse.staging import SlowPage

AT = datetime(2026, 3, 3, 2, 30, tzinfo=UTC)
EVIL = "**bold** [x](javascript:y) <b> | `code` http://evil.example\n# head\u202e"


def a_source(name: str = "gazette", accepted: int = 0, usual: float | None = None, **values: Any) -> SourceFigures:
    figures = {
        "source": name, "status": "ok", "message": None, "discovered": 20, "known": 20 - accepted,
        "accepted": accepted, "duplicate": 0, "rejected": 0, "failed": 0, "usual_accepted": usual, "quiet_since": None,
        "longest_gap_seconds": None,
    }  # fmt: skip
    return SourceFigures(**(figures | values))


def a_morning(**values: Any) -> Morning:
    sources = values.pop("sources", [a_source()])
    run = {
        "run_id": "20260303T023000Z-abcdef", "flow": "nightly", "status": "completed", "message": None,
        "started_at": AT, "finished_at": AT + timedelta(minutes=11), "duplicate": 0, "rejected": 0, "failed": 0,
        "discovered": sum(each.discovered for each in sources), "known": sum(each.known for each in sources),
        "accepted": sum(each.accepted for each in sources),
    } | values.pop("run", {})  # fmt: skip
    figures = {
        "alerts": [],
        "sources": sources,
        "refused": [],
        "edits": [],
        "broken_rules": [],
        "slow_hosts": [],
        "slow_fetches": [],
    }
    return Morning(run=RunSummary(**run), **(figures | values))


def refused(reason: str = "timeout", count: int = 1, new: int = 1, **values: Any) -> Refused:
    return Refused(**({
        "outcome": "failed", "reason": reason, "input_count": count, "new_count": new, "source_count": 1,
        "examples": [{"source": "gazette", "place": f"p{i}", "detail": None} for i in range(min(count, 3))],
    } | values))  # fmt: skip


def test_a_quiet_night_is_short() -> None:
    sources = [a_source(f"source-{i}", usual=2.0) for i in range(40)]
    text = render_morning(a_morning(sources=sources), links=UiLinks("/run", "/runs"))
    assert "Nothing new came in from 40 sources." in text
    assert len(text.splitlines()) <= 12
    assert text.count("## ") == 1


def test_a_loud_night_is_bounded_and_says_how_much_more_there_is() -> None:
    sources = [a_source(f"s{i}", 3, status="partial", message="cut", quiet_since=AT) for i in range(500)]
    edit = Edit(outlet="G", headline_before=None, headline="H", changes=[], correction=None, address="a",
                edit_count=900, correction_count=3)  # fmt: skip
    text = render_morning(a_morning(sources=sources, refused=[refused()] * 50, edits=[edit] * 10))
    assert len(text.splitlines()) < 120
    for sentence in ("480 more sources brought", "And 490 more: `wiredesk status`", "And 42 more reasons",
                     "And 890 more: `wiredesk sql \"from edits\"`", "900, 3 with a correction"):  # fmt: skip
        assert sentence in text


def test_sources_beside_their_usual_volume_those_that_are_off_first() -> None:
    sources = [a_source("even", 12, 10.0), a_source("silent", 0, 14.0), a_source("none", 0, 1.0), a_source("new", 30)]
    lines = render_morning(a_morning(sources=sources)).splitlines()
    rows = [[cell.strip() for cell in line.split("|")[1:4]] for line in lines if line.startswith("| ")]
    assert rows == [["source", "accepted", "usual"], ["silent", "**0**", "14"], ["new", "30", ""], ["even", "12", "10"]]
    assert any("1 source brought nothing new." in line for line in lines)


def test_a_reason_comes_with_what_to_do_and_its_examples() -> None:
    text = render_morning(a_morning(refused=[refused(count=5, new=4), refused("dns", 2, 0)]))
    assert f"- `timeout`: **4** failed (and 1 as in an earlier run). {REASONS['timeout'].sentence}\n" in text
    assert text.count("  - gazette: p") == 3
    assert "Failed as in an earlier run, and tried again: `dns` 2." in text
    assert "and reason = 'timeout'" in text


def test_a_rule_of_the_audit_says_why_it_is_believed() -> None:
    rule = BrokenRule(table_name="articles", expectation="headline_is_one_line", severity="critical", scope="row",
                      unexpected_count=1, evaluated_count=9, notes="A headline has no line breaks.")  # fmt: skip
    text = render_morning(a_morning(refused=[refused(rule.expectation, outcome="rejected")], broken_rules=[rule]))
    assert "**1** rejected. A headline has no line breaks.\n" in text
    assert "Oddities" not in text  # its rows are listed already


def test_what_pages_bring_along_stays_text_in_every_section() -> None:
    sources = [a_source(EVIL, 2, message=EVIL, status="failed", quiet_since=AT - timedelta(days=3))]
    example = [{"source": EVIL, "place": EVIL, "detail": EVIL}]
    edit = Edit(outlet=EVIL, headline_before=EVIL, headline=EVIL, changes=["headline"], correction=EVIL, address=EVIL,
                edit_count=1, correction_count=1)  # fmt: skip
    morning = a_morning(
        sources=sources, run={"message": EVIL}, refused=[refused(examples=example)], edits=[edit],
        alerts=[OpenAlert("silence", EVIL, EVIL, EVIL, AT, True)],
        slow_hosts=[SlowHost(EVIL, 3, 9.0, 10.0, 1)], slow_fetches=[SlowFetch(EVIL, 6.0)],
    )  # fmt: skip
    text = render_morning(morning, slowest=[SlowPage(EVIL, 0.5)])
    assert text.count("javascript") == 19
    for live in ("**bold", "[x]", "<b>", "| `", "http:", "\n# head", "\u202e"):
        assert live not in text


def test_on_a_terminal_text_is_as_it_is() -> None:
    text = render_morning(a_morning(sources=[a_source("harbour_gazette", 2)]), escape=str)
    assert "| harbour_gazette |" in text


def test_what_is_quick_is_no_news() -> None:
    morning = a_morning(slow_hosts=[SlowHost("g.example", 3, 4.9, 10.0, 1)], slow_fetches=[SlowFetch("a", 4.9)])
    assert "Slowest" not in render_morning(morning, slowest=[SlowPage("b", 0.4)])
    morning = a_morning(slow_hosts=[SlowHost("g.example", 3, 5.0, 10.0, 1)])
    assert "- host g\\.example: 5 s at most, 3 requests, 1 fault\n" in render_morning(morning)


def test_open_alerts_come_first_with_what_to_do() -> None:
    old = OpenAlert("silence", "gazette", None, "0 stories", AT - timedelta(days=2), False)
    text = render_morning(a_morning(alerts=[OpenAlert("disk", None, None, "9 MB free", AT, True), old]))
    info = ALERTS[AlertKind.SILENCE]
    assert "## Open alerts: 2\n\n- **disk**, new: 9 MB free. " in text
    assert f"- **silence** (gazette), since 2026-03-01 02:30 UTC: 0 stories. {info.sentence} {info.next_step}\n" in text
    assert text.index("Open alerts") < text.index("Nothing new")
