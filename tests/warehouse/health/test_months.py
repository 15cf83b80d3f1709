import pytest

from news.records.alerts import Alert
from tests.warehouse.health.months import SOURCE_FAULTS, Month, Planted, play_month

# It plays whole months.
pytestmark = pytest.mark.slow

MONTHS = 6


@pytest.fixture(scope="module")
def months() -> list[Month]:
    return [play_month(seed) for seed in range(MONTHS)]


def test_each_fault_of_a_month_is_named_within_one_night(months: list[Month]) -> None:
    missed = [planted for month in months for planted, alert in month.named.items() if alert is None]
    assert missed == []
    assert all(len(month.named) == 13 for month in months)


def test_a_month_has_at_most_two_false_alerts(months: list[Month]) -> None:
    assert max(len(month.false) for month in months) <= 2


def test_each_alert_closes_by_itself(months: list[Month]) -> None:
    named: list[Alert] = [alert for month in months for alert in month.named.values() if alert]
    assert [alert.message for alert in named if alert.closed_at is None] == []


@pytest.mark.parametrize("seed", [100, 101, 102])
def test_a_month_without_faults_has_hardly_an_alert(seed: int) -> None:
    """Among its outlets one publishes on weekdays only, one on Thursdays, and one is new on the twentieth night."""
    assert len(play_month(seed, plan=[]).false) <= 1


@pytest.mark.parametrize("fault", SOURCE_FAULTS)
def test_a_new_outlet_has_no_history_to_differ_from(fault: str) -> None:
    """Only what a response says by itself is an alert: that the feed has moved for good."""
    month = play_month(7, nights=5, plan=[Planted(fault, "outlet-1", 3, 4)])
    assert len(month.false) == 0
    assert [alert for alert in month.named.values() if alert and fault != "moved feed"] == []


@pytest.mark.parametrize("fault", ["404 storm", "template", "moved feed"])
def test_what_follows_from_a_cause_is_no_alert_of_its_own(fault: str) -> None:
    month = play_month(3, plan=[Planted(fault, "outlet-8", 20, 22)])
    assert all(month.named.values())
    assert [alert.kind for alert in month.false if alert.source == "outlet-8"] == []


def test_nights_that_went_wrong_do_not_become_usual() -> None:
    """Ten nights without authors are one alert, from the first of them to the first night that has authors again."""
    (alert,) = play_month(3, plan=[Planted("lost field", "outlet-4", 15, 24)]).named.values()
    assert alert is not None
    assert (alert.opened_run, alert.last_seen_run) == ("15", "24")
    assert alert.closed_at is not None
