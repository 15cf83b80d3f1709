"""What may be set of politeness is declared once: its defaults, bounds and messages."""

from typing import Any

import pytest

from flows.settings import FetchSettings, SettingsError, load_settings
from tasks.collect.politeness.politeness import Politeness, iter_options


def test_without_settings_the_web_is_crawled_as_politeness_declares() -> None:
    politeness = load_settings().politeness()
    assert politeness == Politeness(user_agent=politeness.user_agent)


def test_every_option_and_the_contact_can_be_set_and_nothing_else() -> None:
    assert set(FetchSettings.model_fields) == {option.name for option in iter_options()} | {"contact"}
    assert "retries" not in FetchSettings.model_fields


def test_what_is_set_reaches_the_crawl() -> None:
    chosen: dict[str, Any] = {"host_gap_seconds": 2.5, "allow_addresses": ["127.0.0.1:8080"], "revisit_seconds": [60]}
    politeness = load_settings(fetch=chosen | {"contact": "desk@gazette.example"}).politeness()
    assert (politeness.host_gap_seconds, politeness.allow_addresses) == (2.5, ("127.0.0.1:8080",))
    assert politeness.revisit_seconds == (60.0,)
    assert politeness.user_agent.endswith("(news archive; desk@gazette.example)")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        pytest.param("host_gap_seconds", -1, "Input should be greater than or equal to 0 (got -1)", id="below"),
        pytest.param("host_gap_seconds", 3601, "Input should be less than or equal to 3600 (got 3601)", id="above"),
        pytest.param("deadline_seconds", 0, "Input should be greater than 0 (got 0)", id="nothing"),
        pytest.param("rotate_bytes", 5, "Input should be greater than or equal to 1048576 (got 5)", id="bytes"),
        pytest.param("proxy", "ftp://x", "String should match pattern '^https?://' (got 'ftp://x')", id="pattern"),
        pytest.param(
            "proxy", "me:s3cret@proxy", "String should match pattern '^https?://' (got '***@proxy')", id="a user in it"
        ),
        pytest.param(
            "proxy",
            "ftp://me:s3cret@x",
            "String should match pattern '^https?://' (got 'ftp://***@x')",
            id="its host",
        ),
    ],
)
def test_a_setting_out_of_bounds_is_refused_by_name(name: str, value: object, message: str) -> None:
    with pytest.raises(SettingsError) as error:
        load_settings(fetch={name: value})
    assert str(error.value) == f"wiredesk.toml or WIREDESK_*: fetch.{name}: {message}"


@pytest.mark.parametrize("name", ["retries", "user_agent", "hostgap"])
def test_what_is_no_setting_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match=f"'fetch.{name}' is not a setting; see docs/operations.md"):
        load_settings(fetch={name: 1})
