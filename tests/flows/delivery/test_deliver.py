"""What is due reaches its receivers from a home: once, whatever is killed, and at no night's cost."""

import json
import os
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from signal import SIGKILL
from typing import Any

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.delivery import outbox as outbox_module
from flows.delivery.channels import Webhook
from flows.delivery.deliver import deliver
from flows.delivery.due import is_delivery_due, report_incident
from flows.delivery.incident import Incident
from flows.delivery.outbox import Outbox
from flows.delivery.poster import Poster
from flows.settings import load_settings
from news.records.alerts import AlertKind
from tests.dying import after, before
from tests.flows.delivery.receivers import WebReceiver, a_mail_receiver, a_web_receiver
from tests.flows.plain import share_children
from tests.forked import run_forked
from tests.warehouse.given import GivenRows, make_lake
from warehouse.home import Home

pytestmark = pytest.mark.slow  # builds lakes and starts servers

NOW = datetime.now(UTC)
RUN = f"{NOW - timedelta(hours=1):%Y%m%dT%H%M%SZ}-abcdef"


def an_alert(kind: str, **values: Any) -> GivenRows:
    at = NOW - timedelta(hours=1)
    return {"alerts": [{
        "alert_id": kind, "kind": kind, "message": "as seen", "opened_at": at, "opened_run": RUN, "last_seen_at": at,
        "last_seen_run": RUN, "first_seen_at": at,
    } | values]}  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Return a home whose last night failed."""
    return make_lake(tmp_path / "home", (RUN, an_alert("failed_night", subject=RUN)))


def said(receiver: WebReceiver) -> list[str]:
    return [json.loads(body)["kind"] for body in receiver.bodies]


def test_every_receiver_gets_each_message_once_though_the_other_one_fails(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    with a_web_receiver(500) as web, a_mail_receiver() as mail:
        smtp = {"smtp_host": "127.0.0.1", "smtp_port": mail.port, "smtp_starttls": False, "smtp_from": "a@b.example",
                "smtp_to": ["c@d.example"]}  # fmt: skip
        settings = load_settings(home=home.root, alerts={"webhook_url": web.url} | smtp)
        assert not deliver(settings)
        assert "refused the message (status 500); the message waits" in capsys.readouterr().err
        assert (said(web), len(mail.mails)) == ([], 2)  # the failed night, and the day's digest
        assert deliver(settings)
        assert deliver(settings)
        assert (said(web), len(mail.mails)) == (["urgent", "digest"], 2)
        # A report of what the lake holds already is no reason to look again and again.
        at = NOW - timedelta(hours=1, minutes=1)
        report_incident(settings, Incident(key="k", kind=AlertKind.FAILED_NIGHT, at=at, message="by the process"))
        assert is_delivery_due(settings, NOW)
        assert deliver(settings)
        assert not is_delivery_due(settings, NOW)
        assert len(mail.mails) == 2


def test_a_receiver_that_failed_is_left_alone_for_a_while(home: Home) -> None:
    with a_web_receiver(500) as web:
        settings = load_settings(home=home.root, alerts={"webhook_url": web.url})
        assert is_delivery_due(settings, NOW)
        deliver(settings, is_patient=True)
        now = datetime.now(UTC)
        assert not is_delivery_due(settings, now)
        assert deliver(settings, is_patient=True)
        assert len(web.paths) == 1
        assert is_delivery_due(settings, now + timedelta(minutes=6))


def test_without_receivers_nothing_is_written(home: Home) -> None:
    assert deliver(load_settings(home=home.root))
    assert not (home.root / "alerts").exists()


def test_a_lake_that_cannot_be_read_ends_no_delivery(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    home.catalog.write_bytes(b"no catalog" * 100)
    with a_web_receiver() as web:
        settings = load_settings(home=home.root, alerts={"webhook_url": web.url})
        report_incident(settings, Incident(key="k", kind=AlertKind.FAILED_NIGHT, at=NOW, message="its file is cut"))
        assert deliver(settings)
        assert said(web) == ["urgent"]
    assert capsys.readouterr().err == ""


POINTS = {
    "before anything is queued": before(Outbox, "queue"),
    "between queue and what was said": before(outbox_module, "_write", 3),
    "before the receiver hears of it": before(Webhook, "send"),
    "after the receiver took it": after(Webhook, "send"),
}


def _die_at(point: str, home: Path, url: str) -> None:
    POINTS[point]()
    deliver(load_settings(home=home, alerts={"webhook_url": url}))


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_loses_no_message_and_repeats_one_at_most(home: Home, point: str) -> None:
    with a_web_receiver() as web:
        assert run_forked(_die_at, point, home.root, web.url) == -SIGKILL
        settings = load_settings(home=home.root, alerts={"webhook_url": web.url})
        assert deliver(settings)
        assert deliver(settings)
        keys = Counter(json.loads(body)["key"] for body in web.bodies)
    assert set(said(web)) == {"urgent", "digest"}
    assert sorted(keys.values()) == ([1, 2] if point == "after the receiver took it" else [1, 1])


def test_a_night_that_fails_says_so_at_once_and_the_next_good_one_that_it_is_over(tmp_path: Path) -> None:
    from flows.nightly import nightly

    share_children()
    (tmp_path / "sources.toml").write_text('[[source]]\nname = "gazette"\nkind = "text"\nlocation = "gone.txt"\n')
    with a_web_receiver() as web, pytest.MonkeyPatch.context() as patch:
        patch.setenv("WIREDESK_ALERTS__WEBHOOK_URL", web.url)
        given = {"home": str(tmp_path / "home"), "sources": str(tmp_path / "sources.toml")}
        assert nightly.fn(**given).is_failed()
        assert [kind for kind in said(web) if kind != "digest"] == ["urgent"]
        assert "no source could be listed" in json.loads(web.bodies[0])["text"]
        (tmp_path / "gone.txt").write_text("Rain\n\nIt rained.")
        assert nightly.fn(**given).is_completed()
        assert [kind for kind in said(web) if kind != "digest"] == ["urgent", "recovery"]
        kept = b"".join(path.read_bytes() for path in (tmp_path / "home").rglob("*") if path.is_file())
        assert b"s3cret" not in kept  # neither in the settings of a run nor beside the messages


def test_up_sends_what_it_notices_by_a_child_and_does_not_wait_for_it(home: Home, tmp_path: Path) -> None:
    with a_web_receiver() as web, pytest.MonkeyPatch.context() as patch:
        patch.setenv("WIREDESK_ALERTS__WEBHOOK_URL", web.url)
        settings = load_settings(home=home.root)
        poster = Poster(settings, os.environ, tmp_path / "alerts.log")
        for _ in range(2):
            poster.note_run("nightly 2026-03-03 02:30: Crashed: its process is gone")
            poster.note_run("ingest gazette: Crashed: its process is gone")
            poster.note_missed(NOW - timedelta(hours=2))
        assert len(Outbox(home).load_reports()) == 2
        poster.tend()
        assert poster._child is not None
        assert poster._child.wait(120) == 0
        assert said(web) == ["urgent", "digest"]
        text = json.loads(web.bodies[0])["text"]
        assert text.count("its process is gone") == 1
        assert text.count("nobody took it") == 1
        poster.tend()
        assert poster._child is None  # nothing is due


# The command


def test_a_test_message_says_who_took_it_and_who_did_not(tmp_path: Path) -> None:
    with a_web_receiver(204, 503) as web:
        environment = {"WIREDESK_ALERTS__WEBHOOK_URL": web.url, "WIREDESK_HOME": str(tmp_path)}
        done = CliRunner().invoke(app, ["alerts", "test"], env=environment)
        assert (done.exit_code, done.output) == (0, f"webhook at http://127.0.0.1:{web.port}: took a test message\n")
        done = CliRunner().invoke(app, ["alerts", "test"], env=environment)
        assert done.exit_code == 1
        assert done.output.endswith("refused the message (status 503)\n")
        assert said(web) == ["test"]
    done = CliRunner().invoke(app, ["alerts", "test"], env={"WIREDESK_HOME": str(tmp_path)})
    assert (done.exit_code, "set alerts.webhook_url" in done.output) == (2, True)
