import pytest

from news.records.alerts import Alert
from tests.warehouse.health.months import SOURCE_FAULTS, Month, Planted, play_month

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
