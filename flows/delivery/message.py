"""The messages about alerts, in plain text: for a mail, and as the text of a webhook's JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from flows.delivery.incident import Incident
from news.records.alerts import ALERTS, Alert, AlertKind

SHOWN_ALERTS = 40
MAX_TEXT_CHARS = 40_000
NAMES = {
    AlertKind.MISSED_NIGHT: "a night is missing",
    AlertKind.CRASHED_NIGHT: "a night crashed",
}  # fmt: skip
GO_ON = "`wiredesk status` and `wiredesk report` say more."

MessageKind = Literal["urgent", "recovery", "digest", "test"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message; `key` is the same where the same message is sent again, so that receivers can drop it."""

    key: str
    kind: MessageKind
    subject: str
    text: str


def make_urgent(incidents: Sequence[Incident], well_since: datetime | None) -> Message:
    """Return the message about nights that went wrong; `well_since` is the start of a good night after all of them."""
    lines = []
    for incident in incidents:
        info = ALERTS[incident.kind]
        lines += [f"{info.sentence}", f"  {_plain(incident.message)}", f"  {info.next_step}", ""]
    if well_since:
        lines += [f"The night of {_instant(well_since)} ended well since.", ""]
    name = NAMES.get(incidents[0].kind, "a night failed") if len(incidents) == 1 else f"{len(incidents)} nights failed"
    key = "urgent " + " ".join(sorted(incident.key for incident in incidents))
    return Message(key=key, kind="urgent", subject=f"Wiredesk: {name}", text="\n".join([*lines, GO_ON]))


def make_recovery(keys: Sequence[str], well_since: datetime) -> Message:
    """Return the message that a night ended well after some that did not."""
    text = (
        f"The night of {_instant(well_since)} ended well. It took up what the nights before had left open.\n\n{GO_ON}"
    )
    key = "recovery " + " ".join(sorted(keys))
    return Message(key=key, kind="recovery", subject="Wiredesk: the nights are well again", text=text)


def make_digest(opened: Sequence[Alert], still: Sequence[Alert], closed: Sequence[Alert], due_at: datetime) -> Message:
    """Return the digest of a day: new alerts, those that stay open, and those that are over."""
    lines: list[str] = []
    for title, alerts in (("New", opened), ("Still open", still), ("Over", closed)):
        lines += _section(title, alerts, is_brief=title == "Over")
    count = len(opened) + len(still)
    subject = f"Wiredesk: {count} open alert{'' if count == 1 else 's'}, {len(opened)} new, {len(closed)} over"
    return Message(
        key=f"digest {due_at:%Y-%m-%d}", kind="digest", subject=subject, text="\n".join([*lines, GO_ON])
    )  # fmt: skip


def make_test(now: datetime) -> Message:
    """Return a message that says that messages arrive."""
    text = "This is a test: messages of this home arrive. Nothing is wrong."
    return Message(key=f"test {now.isoformat()}", kind="test", subject="Wiredesk: test message", text=text)


def merge(newer: Message, older: Message) -> Message:
    """Return a message that also says what an older one said that nobody took."""
    text = f"{newer.text}\n\nNot delivered before: {older.subject}\n\n{older.text}"
    cut = text if len(text) <= MAX_TEXT_CHARS else f"{text[:MAX_TEXT_CHARS]}\n… (cut)"
    return Message(key=newer.key, kind=newer.kind, subject=newer.subject, text=cut)


def _section(title: str, alerts: Sequence[Alert], *, is_brief: bool) -> Iterator[str]:
    if not alerts:
        return
    yield f"{title}: {len(alerts)}"
    yield ""
    for alert in alerts[:SHOWN_ALERTS]:
        about = " ".join(filter(None, (alert.source, alert.subject)))
        name = ", ".join(filter(None, (AlertKind(alert.kind).replace("_", " "), _plain(about))))
        yield f"- {name}: {_plain(alert.message)}"
        if not is_brief:
            info = ALERTS[AlertKind(alert.kind)]
            yield from (f"  since {_instant(alert.opened_at)}", f"  {info.sentence}", f"  {info.next_step}")
    if len(alerts) > SHOWN_ALERTS:
        yield f'- and {len(alerts) - SHOWN_ALERTS} more: wiredesk sql "from open_alerts"'
    yield ""


def _plain(text: str) -> str:
    """Return text of pages and listings in one line, without what a chat takes for a mention or a link's markup."""
    line = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(line.split()).replace("<", "‹").replace(">", "›")[:300]


def _instant(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
