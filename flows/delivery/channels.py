"""The channels by which messages leave: a webhook and a mail server, each within a time and with errors in words."""

import http.client
import json
import smtplib
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from hashlib import sha256
from importlib.metadata import version
from typing import Any, Protocol
from urllib.parse import urlsplit

from flows.delivery.message import Message
from flows.settings import SMTPS_PORT, AlertSettings

# For one message, from the connection to the receiver's consent.
SEND_SECONDS = 20.0


class DeliveryError(Exception):
    """A receiver did not take a message; the sentence names no secret."""


class Channel(Protocol):
    """A way to one receiver; `place` names it without secrets."""

    @property
    def name(self) -> str:
        """Return the name of its queue."""

    @property
    def place(self) -> str:
        """Return the receiver as a person may see it."""

    def send(self, message: Message) -> None:
        """Return once the receiver took a message; raise DeliveryError otherwise."""


def find_channels(settings: AlertSettings) -> list[Channel]:
    """Return the channels that the settings name."""
    channels: list[Channel] = []
    if settings.webhook_url:
        channels.append(Webhook(settings.webhook_url.get_secret_value()))
    if settings.smtp_host:
        channels.append(Mail(settings))
    return channels


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow none: the address is the one that somebody chose."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that takes messages as JSON. It may be private: it is the user's own setting."""

    url: str
    seconds: float = SEND_SECONDS
    name = "webhook"

    @property
    def place(self) -> str:
        """Return the receiver's origin: the path of a webhook is its password."""
        parts = urlsplit(self.url)
        return f"webhook at {parts.scheme}://{parts.netloc}"

    def send(self, message: Message) -> None:
        """Post a message; any status from 200 to 299 is the receiver's consent."""
        body = {"key": _digest(message.key), "kind": message.kind, "subject": message.subject, "text": message.text}
        request = urllib.request.Request(  # noqa: S310 - the settings take http and https only
            self.url,
            data=json.dumps(body, ensure_ascii=False).encode(),
            headers={
                "Content-Type": "application/json; charset=utf-8",
                "User-Agent": f"wiredesk/{version('wiredesk')}",
            },
            method="POST",
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect)
        _within(self.seconds, self.place, lambda: opener.open(request, timeout=self.seconds).close())


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail server, spoken to over TLS unless the settings say otherwise."""

    settings: AlertSettings
    seconds: float = SEND_SECONDS
    tls: ssl.SSLContext | None = None
    name = "smtp"

    @property
    def place(self) -> str:
        """Return the mail server's name and port."""
        return f"mail server {self.settings.smtp_host}:{self.settings.smtp_port}"

    def send(self, message: Message) -> None:
        """Hand a message to the mail server for all recipients."""
        _within(self.seconds, self.place, lambda: self._send(self._compose(message)))

    def _compose(self, message: Message) -> EmailMessage:
        mail = EmailMessage()
        mail["From"] = self.settings.smtp_from
        mail["To"] = ", ".join(self.settings.smtp_to)
        mail["Subject"] = message.subject
        mail["Date"] = formatdate()
        # The same message has the same id: mailboxes drop the second.
        mail["Message-ID"] = f"<{_digest(message.key)}@wiredesk>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text, cte="quoted-printable")  # not every server takes eight bits
        return mail

    def _send(self, mail: EmailMessage) -> None:
        chosen = self.settings
        tls = self.tls or ssl.create_default_context()
        host, port = chosen.smtp_host or "", chosen.smtp_port
        is_tls = port == SMTPS_PORT
        with (
            smtplib.SMTP_SSL(host, port, timeout=self.seconds, context=tls)
            if is_tls
            else smtplib.SMTP(host, port, timeout=self.seconds)
        ) as server:
            if chosen.smtp_starttls and not is_tls:
                server.starttls(context=tls)
            if chosen.smtp_user and chosen.smtp_password:
                server.login(chosen.smtp_user, chosen.smtp_password.get_secret_value())
            server.send_message(mail)


def _within(seconds: float, place: str, send: Callable[[], None]) -> None:
    """Run a delivery in a thread, and leave it after so long: a socket's own limit begins anew with each byte."""
    failed: list[Exception] = []

    def run() -> None:
        try:
            send()
        except Exception as error:
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise DeliveryError(f"{place}: took nothing within {seconds:g} s")
    if failed:
        raise DeliveryError(f"{place}: {_explain(failed[0])}") from None


def _explain(error: Exception) -> str:
    """Return a failure in words; never the server's own, nor an address, which may hold a secret."""
    if isinstance(error, urllib.error.HTTPError):
        error.close()
        if 300 <= error.code < 400:
            return f"redirects (status {error.code}), which is not followed; set the address to which it leads"
        return f"refused the message (status {error.code})"
    if isinstance(error, urllib.error.URLError) and isinstance(error.reason, Exception):
        return _explain(error.reason)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "offers no TLS or no login; set alerts.smtp_starttls to false only where the way to it is your own"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"refused the login of alerts.smtp_user (code {error.smtp_code})"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "refused all recipients of alerts.smtp_to"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"refused the message (code {error.smtp_code})"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate cannot be verified ({error.verify_message})"
    if isinstance(error, TimeoutError):
        return "did not respond in time"
    if isinstance(error, smtplib.SMTPServerDisconnected | http.client.RemoteDisconnected):
        return "closed the connection"
    if isinstance(error, OSError):
        return f"cannot be reached ({error.strerror or type(error).__name__})"
    return f"cannot be used ({type(error).__name__})"


def _digest(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:32]
