"""Messages reach receivers on loopback; one that refuses, hangs or speaks no TLS is named, without secrets."""

import email
import json
import socket
from email import policy
from typing import Any

import pytest

from flows.delivery.channels import DeliveryError, Mail, Webhook
from flows.delivery.message import Message
from flows.settings import AlertSettings
from tests.flows.delivery.conftest import Tls
from tests.flows.delivery.receivers import MailReceiver, a_mail_receiver, a_web_receiver

pytestmark = pytest.mark.slow  # starts servers

MESSAGE = Message(key="k", kind="urgent", subject="Wiredesk: a night failed", text="Prüfung\n.\nthe disk is full")


def settings(receiver: MailReceiver, **values: Any) -> AlertSettings:
    plain = {
        "smtp_host": "127.0.0.1", "smtp_port": receiver.port, "smtp_starttls": False,
        "smtp_from": "wiredesk@gazette.example", "smtp_to": ["news@gazette.example", "night@gazette.example"],
    }  # fmt: skip
    return AlertSettings.model_validate(plain | values)


LOGIN = {"smtp_starttls": True, "smtp_user": "me", "smtp_password": "s3cret"}


def sentence(channel: Webhook | Mail) -> str:
    with pytest.raises(DeliveryError) as error:
        channel.send(MESSAGE)
    assert "s3cret" not in str(error.value)
    assert error.value.__context__ is None or error.value.__suppress_context__
    return str(error.value)


def test_a_webhook_gets_the_text_as_json() -> None:
    with a_web_receiver(200) as receiver:
        Webhook(receiver.url).send(MESSAGE)
    (body,) = receiver.bodies
    assert json.loads(body) | {"key": ""} == {
        "key": "", "kind": "urgent", "subject": MESSAGE.subject, "text": MESSAGE.text,
    }  # fmt: skip


def test_proxies_of_the_environment_see_no_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with a_web_receiver(200) as receiver:
        Webhook(receiver.url).send(MESSAGE)
    assert len(receiver.bodies) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status: int) -> None:
    with a_web_receiver(status) as receiver:
        assert sentence(Webhook(receiver.url)) == (
            f"webhook at http://127.0.0.1:{receiver.port}: redirects (status {status}), which is not followed; set the "
            "address to which it leads"
        )
    assert receiver.paths == ["/hooks/s3cret"]


def test_a_receiver_that_refuses_or_hangs_is_named() -> None:
    with a_web_receiver(500, 0) as receiver:
        place = f"webhook at http://127.0.0.1:{receiver.port}: "
        assert sentence(Webhook(receiver.url)) == f"{place}refused the message (status 500)"
        assert sentence(Webhook(receiver.url, seconds=0.2)) in (
            f"{place}took nothing within 0.2 s", f"{place}did not respond in time",
        )  # fmt: skip
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert sentence(Webhook(f"http://127.0.0.1:{port}/s3cret")).endswith("cannot be reached (Connection refused)")


def test_a_mail_arrives_over_tls_with_its_login(tls: Tls) -> None:
    with a_mail_receiver(tls=tls.server) as receiver:
        Mail(settings(receiver, **LOGIN), tls=tls.client).send(MESSAGE)
    mail = email.message_from_string(receiver.mails[0], policy=policy.default)
    assert (mail["From"], mail["To"]) == ("wiredesk@gazette.example", "news@gazette.example, night@gazette.example")
    assert mail["Subject"] == MESSAGE.subject
    # The dot of a line is doubled on its way.
    assert mail.get_content().splitlines() == ["Prüfung", "..", "the disk is full"]
    assert len(receiver.logins) == 1


def test_a_mail_is_sent_plainly_where_the_settings_say_so() -> None:
    with a_mail_receiver() as receiver:
        Mail(settings(receiver)).send(MESSAGE)
    assert len(receiver.mails) == 1


def test_a_mail_server_without_tls_sees_neither_mail_nor_password() -> None:
    with a_mail_receiver() as receiver:
        said = sentence(Mail(settings(receiver, **LOGIN)))
    assert said == (
        f"mail server 127.0.0.1:{receiver.port}: offers no TLS or no login; set alerts.smtp_starttls to false only "
        "where the way to it is your own"
    )
    assert (receiver.mails, receiver.logins) == ([], [])


def test_a_certificate_of_somebody_else_is_refused(tls: Tls) -> None:
    with a_mail_receiver(tls=tls.server) as receiver:
        assert "its certificate cannot be verified" in sentence(Mail(settings(receiver, **LOGIN)))
    assert receiver.logins == []


@pytest.mark.parametrize(
    ("command", "words"),
    [
        pytest.param("RCPT", "refused all recipients of alerts.smtp_to", id="recipients"),
        pytest.param("MAIL", "refused the message (code 550)", id="sender"),
        pytest.param("DATA", "refused the message (code 550)", id="text"),
    ],
)
def test_what_a_mail_server_refuses_is_named(command: str, words: str) -> None:
    with a_mail_receiver(refused=command) as receiver:
        assert sentence(Mail(settings(receiver))) == f"mail server 127.0.0.1:{receiver.port}: {words}"


def test_a_refused_login_is_named(tls: Tls) -> None:
    with a_mail_receiver(tls=tls.server, refused="AUTH") as receiver:
        assert sentence(Mail(settings(receiver, **LOGIN), tls=tls.client)).endswith(
            "refused the login of alerts.smtp_user (code 550)"
        )


def test_a_silent_mail_server_is_left() -> None:
    with a_mail_receiver(is_silent=True) as receiver:
        assert sentence(Mail(settings(receiver), seconds=0.2)).split(": ")[1] in (
            "took nothing within 0.2 s", "did not respond in time",
        )  # fmt: skip
