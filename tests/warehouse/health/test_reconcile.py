from datetime import UTC, datetime, timedelta

from news.records.alerts import Alert, AlertKind
from warehouse.health.findings import Finding
from warehouse.health.reconcile import SeenBy, reconcile

FIRST = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)


def a_run(night: int) -> SeenBy:
    return SeenBy(f"run-{night}", FIRST + timedelta(days=night))


def a_finding(message: str | None, subject: str | None = "authors") -> Finding:
    return Finding(kind=AlertKind.LOST_FIELD, source="gazette", subject=subject, message=message)


def an_open_alert() -> Alert:
    (alert,) = reconcile([], [a_finding("0 of 9")], a_run(0))
    return alert


def test_an_alert_that_is_seen_again_stays_the_same_alert() -> None:
    (again,) = reconcile([an_open_alert()], [a_finding("1 of 8")], a_run(1))
    assert (again.alert_id, again.opened_run) == (an_open_alert().alert_id, "run-0")
    assert (again.message, again.last_seen_run, again.closed_at) == ("1 of 8", "run-1", None)


def test_an_alert_closes_when_all_is_well() -> None:
    (closed,) = reconcile([an_open_alert()], [a_finding(None)], a_run(1))
    assert (closed.closed_at, closed.last_seen_run) == (FIRST + timedelta(days=1), "run-0")


def test_a_night_that_shows_nothing_of_it_leaves_an_alert_alone() -> None:
    assert reconcile([an_open_alert()], [a_finding(None, "date")], a_run(1)) == []


def test_an_alert_that_nobody_can_judge_any_more_is_closed_after_a_month() -> None:
    assert reconcile([an_open_alert()], [], a_run(30)) == []
    (closed,) = reconcile([an_open_alert()], [], a_run(31))
    assert closed.closed_at == FIRST + timedelta(days=31)


def test_two_fields_are_two_alerts_and_two_addresses_of_a_feed_are_one() -> None:
    assert len(reconcile([an_open_alert()], [a_finding("0 of 9"), a_finding("0 of 9", "date")], a_run(1))) == 2
    moved = [Finding(kind=AlertKind.MOVED_FEED, source="gazette", subject=f"/{n}", message="moved") for n in (1, 2)]
    (first,) = reconcile([], moved[:1], a_run(0))
    (second,) = reconcile([first], moved[1:], a_run(1))
    assert (second.alert_id, second.subject) == (first.alert_id, "/2")
