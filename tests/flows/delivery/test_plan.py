"""One message at once for each night that went wrong, one when nights are well again, and one digest a day."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.delivery.incident import Incident, find_ended_nights
from flows.delivery.message import Message, make_digest, merge
from flows.delivery.plan import Said, Seen, find_due_digest, plan
from news.records.alerts import Alert, AlertKind
from warehouse.health.attempts import Ended

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NIGHT = datetime(2026, 3, 3, 2, 30, tzinfo=UTC)


def run_id(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M%SZ}-abcdef"


def an_alert(name: str, kind: AlertKind = AlertKind.SILENCE, at: datetime = NIGHT, **values: Any) -> Alert:
    return Alert(**({
        "alert_id": name, "kind": kind, "source": None, "subject": None, "message": f"{name} is wrong",
        "opened_at": at, "opened_run": run_id(at), "last_seen_at": at, "last_seen_run": run_id(at),
    } | values))  # fmt: skip


def a_failure(at: datetime = NIGHT, **values: Any) -> Alert:
    return an_alert("f", AlertKind.FAILED_NIGHT, at, **({"subject": run_id(at)} | values))


class Home:
    """A home over time: what was said is kept from one delivery to the next."""

    def __init__(self, digest_hour: int = 7) -> None:
        self.said = Said(digest_at=NIGHT - 12 * HOUR)
        self.digest_hour = digest_hour

    def deliver(self, now: datetime, *alerts: Alert, good_at: datetime | None = None, **others: Any) -> list[Message]:
        seen = Seen(alerts=list(alerts), reports=[], last_good_at=good_at)
        seen = replace(seen, **{name: list(incidents) for name, incidents in others.items()})
        messages, self.said = plan(seen, self.said, now, self.digest_hour)
        return messages


def kinds(messages: list[Message]) -> list[str]:
    return [message.kind for message in messages]


# Nights


def test_a_failed_night_is_said_at_once_and_once_and_then_that_it_is_over() -> None:
    home = Home()
    (message,) = home.deliver(NIGHT + HOUR, a_failure(), good_at=NIGHT - DAY)
    assert (message.kind, message.subject) == ("urgent", "Wiredesk: a night failed")
    assert "f is wrong" in message.text
    assert home.deliver(NIGHT + 2 * HOUR, a_failure(), good_at=NIGHT - DAY) == []
    over = a_failure(closed_at=NIGHT + 3 * HOUR)
    (recovery,) = home.deliver(NIGHT + 3 * HOUR, over, good_at=NIGHT + 3 * HOUR)
    assert (recovery.kind, recovery.subject) == ("recovery", "Wiredesk: the nights are well again")
    assert home.deliver(NIGHT + 4 * HOUR, over, good_at=NIGHT + 3 * HOUR) == []


def test_each_failed_night_is_said_though_one_alert_goes_over_all_of_them() -> None:
    home = Home()
    for day in range(3):
        at = NIGHT + day * DAY
        alert = a_failure(opened_at=NIGHT, subject=run_id(at), last_seen_at=at, last_seen_run=run_id(at))
        assert kinds(home.deliver(at + HOUR, alert)).count("urgent") == 1
    recovery = [m for m in home.deliver(NIGHT + 3 * DAY, good_at=NIGHT + 3 * DAY) if m.kind == "recovery"]
    assert len(recovery) == 1


def test_a_failure_that_the_lake_holds_is_not_said_in_the_words_of_the_process_too() -> None:
    report = Incident(key="failed", kind=AlertKind.FAILED_NIGHT, at=NIGHT - timedelta(seconds=9), message="by process")
    (message,) = Home().deliver(NIGHT + HOUR, a_failure(), reports=(report,))
    assert "f is wrong" in message.text
    assert "by process" not in message.text


def test_a_failure_that_no_lake_holds_is_said_in_the_words_of_the_process() -> None:
    report = Incident(key="failed", kind=AlertKind.FAILED_NIGHT, at=NIGHT, message="the catalog is damaged")
    home = Home()
    (message,) = home.deliver(NIGHT + HOUR, reports=(report,))
    assert "the catalog is damaged" in message.text
    assert home.deliver(NIGHT + HOUR, reports=(report,)) == []  # its file was not removed before a kill


def test_a_failure_that_no_lake_holds_hides_none_of_a_later_night() -> None:
    home = Home()
    report = Incident(key="failed", kind=AlertKind.FAILED_NIGHT, at=NIGHT - DAY, message="the catalog is damaged")
    home.deliver(NIGHT - DAY + HOUR, reports=(report,))
    assert "urgent" in kinds(home.deliver(NIGHT + HOUR, a_failure()))


def test_a_crash_that_up_reported_is_not_said_again_when_the_next_night_records_it() -> None:
    home = Home()
    seen_by_up = Incident(key="up", kind=AlertKind.CRASHED_NIGHT, at=NIGHT + HOUR, message="its process is gone")
    assert kinds(home.deliver(NIGHT + HOUR, reports=(seen_by_up,))) == ["urgent"]
    recorded = an_alert("c", AlertKind.CRASHED_NIGHT, NIGHT + DAY, subject=run_id(NIGHT))
    assert "urgent" not in kinds(home.deliver(NIGHT + DAY + HOUR, recorded, good_at=NIGHT + DAY))
    later = an_alert("d", AlertKind.CRASHED_NIGHT, NIGHT + 2 * DAY, subject=run_id(NIGHT + DAY + 9 * HOUR))
    assert "urgent" in kinds(home.deliver(NIGHT + 2 * DAY + HOUR, later, good_at=NIGHT + 2 * DAY))


def test_a_crash_that_only_the_next_good_night_noticed_is_over_when_it_is_said() -> None:
    home = Home()
    recorded = an_alert("c", AlertKind.CRASHED_NIGHT, NIGHT + DAY, subject=run_id(NIGHT))
    messages = home.deliver(NIGHT + DAY + HOUR, recorded, good_at=NIGHT + DAY)
    assert kinds(messages) == ["urgent", "digest"]
    assert "The night of 2026-03-04 02:30 UTC ended well since." in messages[0].text
    assert home.said.unwell == []


def test_a_night_that_could_not_record_its_end_is_said_at_once_and_not_again_by_its_alert() -> None:
    home = Home()
    ended = find_ended_nights([
        Ended(run_id=run_id(NIGHT), started_at=NIGHT, path=Path("x")),
        Ended(run_id="b", started_at=NIGHT, kind=AlertKind.CANCELLED_NIGHT, message="stopped", path=Path("y")),
    ])  # fmt: skip
    seen_by_up = Incident(key="up", kind=AlertKind.CRASHED_NIGHT, at=NIGHT + HOUR, message="by up")
    (message,) = home.deliver(NIGHT + HOUR, ended=ended, reports=(seen_by_up,))
    assert "the night of 2026-03-03 02:30 UTC" in message.text
    assert "by up" not in message.text
    assert "stopped" not in message.text
    assert home.deliver(NIGHT + HOUR, ended=ended) == []
    recorded = an_alert("c", AlertKind.CRASHED_NIGHT, NIGHT + DAY, subject=run_id(NIGHT))
    assert kinds(home.deliver(NIGHT + DAY + HOUR, recorded, good_at=NIGHT + DAY)) == ["recovery", "digest"]


def test_a_missing_night_is_not_said_again_by_the_run_that_records_it() -> None:
    home = Home()
    missing = Incident(key="missed", kind=AlertKind.MISSED_NIGHT, at=NIGHT, message="nobody took it")
    assert kinds(home.deliver(NIGHT + HOUR, reports=(missing,))) == ["urgent"]
    recorded = an_alert("m", AlertKind.MISSED_NIGHT, NIGHT + 2 * HOUR)
    assert kinds(home.deliver(NIGHT + 3 * HOUR, recorded, good_at=NIGHT + 2 * HOUR)) == ["recovery"]


def test_a_full_disk_is_said_at_once_where_a_night_failed_by_it() -> None:
    failed = an_alert("d", AlertKind.DISK, subject=run_id(NIGHT))
    assert kinds(Home().deliver(NIGHT + HOUR, failed)) == ["urgent"]
    assert Home().deliver(NIGHT + HOUR, an_alert("d", AlertKind.DISK)) == []


def test_nights_of_long_ago_are_no_news() -> None:
    assert "urgent" not in kinds(Home().deliver(NIGHT + 3 * DAY, a_failure()))


# The digest


@pytest.mark.parametrize(
    ("hour", "due"), [(6, datetime(2026, 3, 2, 7, tzinfo=UTC)), (7, datetime(2026, 3, 3, 7, tzinfo=UTC))]
)
def test_a_digest_is_due_once_a_day_from_its_hour_on(hour: int, due: datetime) -> None:
    assert find_due_digest(NIGHT.replace(hour=hour), 7) == due


def test_thirty_days_of_alerts_make_one_digest_a_day_at_most_and_none_where_nothing_changes() -> None:
    home, days = Home(), []
    for hour in range(24 * 30):
        now = NIGHT + hour * HOUR
        alerts = [an_alert("a")] + ([an_alert("b", at=NIGHT + 5 * DAY)] if hour >= 5 * 24 else [])
        days += [now for message in home.deliver(now, *alerts) if message.kind == "digest"]
    # New on the first and the sixth day; then every seven days, as a reminder.
    assert [(day - NIGHT).days for day in days] == [0, 5, 12, 19, 26]


def test_a_digest_tells_new_open_and_closed_alerts_apart() -> None:
    home = Home()
    home.deliver(NIGHT + 5 * HOUR, an_alert("old"), an_alert("gone"))
    gone = an_alert("gone", closed_at=NIGHT + DAY)
    brief = an_alert("brief", at=NIGHT + 6 * HOUR, closed_at=NIGHT + DAY)
    (digest,) = home.deliver(NIGHT + DAY + 5 * HOUR, an_alert("old"), gone, brief, an_alert("new", at=NIGHT + DAY))
    assert digest.subject == "Wiredesk: 2 open alerts, 1 new, 2 over"
    places = [
        digest.text.index(word) for word in ("New: 1", "new is wrong", "Still open: 1", "old is wrong", "Over: 2")
    ]
    assert places == sorted(places)
    assert home.deliver(NIGHT + 2 * DAY + 5 * HOUR, an_alert("old"), gone, brief, an_alert("new", at=NIGHT + DAY)) == []


def test_a_lake_that_cannot_be_read_is_no_lake_without_alerts() -> None:
    said = Said(digest_at=NIGHT - DAY, digest_alerts=["a"])
    seen = Seen(alerts=[], reports=[], last_good_at=None, is_lake_read=False)
    assert plan(seen, said, NIGHT + 5 * HOUR, 7) == ([], said)


# Texts


def test_what_pages_bring_along_is_no_markup_of_a_chat_and_one_line() -> None:
    evil = an_alert("x", source="gazette", message="<!channel> <http://evil.example|win>\n\x1b[31m" + "x" * 5000)
    text = make_digest([evil], [], [], NIGHT).text
    assert "<" not in text
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) < 500


def test_messages_that_nobody_took_become_one_of_bounded_length() -> None:
    merged = Message(key="0", kind="digest", subject="s", text="x" * 9_000)
    for number in range(1, 99):
        merged = merge(Message(key=str(number), kind="digest", subject="s", text="x" * 9_000), merged)
    assert (merged.key, merged.subject) == ("98", "s")
    assert len(merged.text) < 50_000
