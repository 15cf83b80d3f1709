"""Trafilatura's own second reading of a page, which we decide on ourselves."""

from trafilatura import core

_ESCALATES_BELOW = core.ESCALATION_MAX_LENGTH


def allow_retry(is_allowed: bool) -> None:
    """Let trafilatura measure the whole page and read it once more where its text is short, or not."""
    core.ESCALATION_MAX_LENGTH = _ESCALATES_BELOW if is_allowed else 0
