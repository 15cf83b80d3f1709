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


MAIL = {"smtp_host": "mail.example", "smtp_from": "a@gazette.example", "smtp_to": ["b@gazette.example"]}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param({"webhook_url": "ftp://s3cret.example/s3cret"}, "alerts.webhook_url: an http or", id="scheme"),
        pytest.param({"webhook_url": "https://me:s3cret@x.example"}, "alerts.webhook_url: an http", id="a user in it"),
        pytest.param({"webhook_url": "https:///s3cret"}, "alerts.webhook_url: an http or", id="no host"),
        pytest.param({"webhook_url": "s3cret"}, "alerts.webhook_url: an http or", id="no address"),
        pytest.param({"webhook_url": "http://[s3cret"}, "alerts.webhook_url: ", id="no address at all"),
        pytest.param({"smtp_host": "s3cret"}, "alerts: smtp_host needs smtp_from and smtp_to", id="a mail to nobody"),
        pytest.param(MAIL | {"smtp_password": "s3cret"}, "alerts: smtp_user and smtp_password belong", id="no user"),
        pytest.param(
            MAIL | {"smtp_user": "me", "smtp_password": "s3cret", "smtp_starttls": False},
            "alerts: smtp_password is never sent without TLS", id="a password without TLS",
        ),
        pytest.param(MAIL | {"smtp_from": "s3cret\nBcc: x@y.example"}, "alerts.smtp_from: a plain mail", id="a header"),
        pytest.param(MAIL | {"smtp_to": ["s3cret <x@y.example>"]}, "alerts.smtp_to: a plain mail", id="a name"),
        pytest.param({"smtp_password": {"s3cret": 1}}, "alerts.smtp_password: ", id="a table for a password"),
    ],
)  # fmt: skip
def test_settings_of_messages_are_refused_in_words_that_hold_no_secret(given: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingsError) as error:
        load_settings(alerts=given)
    assert str(error.value).startswith(f"wiredesk.toml or WIREDESK_*: {message}")
    assert "s3cret" not in str(error.value)


@pytest.mark.parametrize("name", ["WIREDESK_ALERTS", "WIREDESK_FETCH", "WIREDESK_FETCH__REVISIT_SECONDS"])
def test_a_variable_that_is_no_json_is_refused_in_words(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "{s3cret")
    with pytest.raises(SettingsError, match=r"^WIREDESK_\*: .*(?:JSON|valid)") as error:
        load_settings()
    assert "s3cret" not in str(error.value)


def test_recipients_may_be_given_as_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIREDESK_ALERTS__SMTP_TO", '["b@gazette.example"]')
    assert load_settings().alerts.smtp_to == ("b@gazette.example",)


def test_settings_of_messages_are_no_part_of_what_a_run_records() -> None:
    login = {"smtp_user": "me", "smtp_password": "s3cret", "webhook_url": "https://x.example/s3cret"}
    settings = load_settings(alerts=MAIL | login)
    assert "example" not in settings.for_night().recorded
    assert "s3cret" not in repr(settings)
