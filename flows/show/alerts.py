"""`wiredesk alerts`: send a test message, or what is due."""

import sys

from flows.delivery.deliver import deliver, send_test
from flows.exit_codes import DONE, FAILED, WRONG_USAGE
from flows.settings import Settings

NOBODY = "no receiver is set: set alerts.webhook_url, or alerts.smtp_host with smtp_from and smtp_to"


def test(settings: Settings) -> int:
    """Send a test message to every receiver, and print who took it; return the exit code."""
    results = send_test(settings)
    if not results:
        print(f"wiredesk: {NOBODY}", file=sys.stderr)
        return WRONG_USAGE
    for place, problem in results:
        if problem:
            print(f"wiredesk: {problem}", file=sys.stderr)
        else:
            print(f"{place}: took a test message")
    return FAILED if any(problem for _, problem in results) else DONE


def send(settings: Settings, *, is_patient: bool) -> int:
    """Send what is due; return the exit code."""
    return DONE if deliver(settings, is_patient=is_patient) else FAILED
