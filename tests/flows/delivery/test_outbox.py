"""Messages wait in files until somebody took them, whatever is killed; one of a kind waits at most."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.delivery.incident import Incident
from flows.delivery.message import Message
from flows.delivery.outbox import LONGEST_PAUSE, Outbox
from flows.delivery.plan import Said
from news.records.alerts import AlertKind
from warehouse.home import Home

NOW = datetime(2026, 3, 3, 7, tzinfo=UTC)
MESSAGE = Message(key="digest 1", kind="digest", subject="one", text="first")
CRASH = Incident(key="crash", kind=AlertKind.CRASHED_NIGHT, at=NOW, message="gone")


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    with Outbox(Home(tmp_path)).held():
        pass  # it makes the folder
    return Outbox(Home(tmp_path))


def test_what_was_said_and_reported_is_read_as_it_was_written(outbox: Outbox) -> None:
    said = Said(
        incidents={"a": NOW}, unwell=["a"], reports=[CRASH], digest_at=NOW, digest_sent_at=None, digest_alerts=["b"]
    )
    assert outbox.load_said() == Said()
    outbox.queue([], ["smtp"], said)
    assert outbox.load_said() == said
    other = replace(CRASH, key="other")
    outbox.report(CRASH)
    outbox.report(other)
    assert sorted(outbox.load_reports(), key=lambda each: each.key) == [CRASH, other]
    outbox.queue([], ["smtp"], said, [CRASH])
    assert outbox.load_reports() == [other]  # it came after the messages were planned


def test_a_message_waits_for_each_channel_by_itself(outbox: Outbox) -> None:
    outbox.queue([MESSAGE], ["smtp", "webhook"], Said())
    ((path, message),) = outbox.load_waiting("smtp")
    assert message == MESSAGE
    path.unlink()
    assert (outbox.load_waiting("smtp"), len(outbox.load_waiting("webhook"))) == ([], 1)


def test_a_month_of_messages_for_a_receiver_that_is_away_is_one(outbox: Outbox) -> None:
    for day in range(30):
        outbox.queue([replace(MESSAGE, key=f"digest {day}", text=f"day {day}")], ["smtp"], Said())
    ((_, message),) = outbox.load_waiting("smtp")
    assert (message.key, message.text.partition("\n")[0]) == ("digest 29", "day 29")
    assert "day 0" in message.text


def test_a_message_whose_writing_down_as_said_was_killed_is_queued_once(outbox: Outbox) -> None:
    outbox.queue([MESSAGE], ["smtp"], Said())
    outbox.queue([MESSAGE], ["smtp"], Said())
    assert [message for _, message in outbox.load_waiting("smtp")] == [MESSAGE]


def test_a_receiver_that_fails_is_left_alone_longer_each_time(outbox: Outbox) -> None:
    outbox.queue([MESSAGE], ["smtp"], Said())
    assert outbox.is_due("smtp", NOW)
    pauses = []
    for _ in range(9):
        outbox.note_failure("smtp", NOW)
        pauses.append(next(h for h in range(0, 60 * 24, 5) if outbox.is_due("smtp", NOW + timedelta(minutes=h))))
    assert pauses == [5, 10, 20, 40, 80, 160, 320, 360, 360]
    assert timedelta(minutes=pauses[-1]) == LONGEST_PAUSE
    outbox.note_success("smtp")
    assert outbox.is_due("smtp", NOW)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"incidents": 1}', '{"incidents": {"a": "b"}}'])
def test_a_damaged_file_of_what_was_said_costs_a_repetition_at_most(outbox: Outbox, tmp_path: Path, text: str) -> None:
    (tmp_path / "alerts" / "said.json").write_text(text)
    assert outbox.load_said() == Said()
