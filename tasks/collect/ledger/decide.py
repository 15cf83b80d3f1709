"""Decides from the ledger whether the crawl requests an address."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import duckdb

from tasks.collect.crawl.messages import Decision, Question
from tasks.collect.politeness.politeness import Politeness
from warehouse.memory.fetched import recall, recall_responses
from warehouse.memory.records import Memory


def decide(
    lake: duckdb.DuckDBPyConnection, questions: Sequence[Question], politeness: Politeness, now: datetime
) -> list[Decision]:
    """Return for each address whether it is settled, and if not, the conditions of the next request."""
    memories = recall(lake, [question.address for question in questions])
    due = {
        question.address
        for question, memory in zip(questions, memories, strict=True)
        if is_revisited(question, memory, politeness, now)
    }
    settled = {q.address for q, memory in zip(questions, memories, strict=True) if memory.is_settled}
    responses = recall_responses(lake, sorted(due & settled))
    return [
        Decision(
            is_known=memory.is_settled and question.address not in due,
            last=responses.get(question.address),
            retry_at=None if memory.is_settled else memory.retry_at,
            reserved_for=() if question.address in due | settled else _split_signals(memory.reserved_for),
        )
        for question, memory in zip(questions, memories, strict=True)
    ]


def _split_signals(reserved_for: str | None) -> tuple[str, ...]:
    """Return the signals that an input's detail names."""
    return tuple(reserved_for.split(", ")) if reserved_for else ()


def is_revisited(question: Question, memory: Memory, politeness: Politeness, now: datetime) -> bool:
    """Return whether a page that is still listed is looked at again: at its ages, or when its listing says so.

    So is a page for which the host returned an error, whoever lists it. A listing whose stories all change every night
    is believed until the last age, and no longer.
    """
    is_asked_for = question.may_revisit or memory.is_refused
    if not is_asked_for or memory.first_at is None or not politeness.revisit_seconds:
        return False
    last = max(memory.last_at or memory.first_at, memory.first_at)
    if any(last < memory.first_at + timedelta(seconds=seconds) <= now for seconds in politeness.revisit_seconds):
        return True
    if now > memory.first_at + timedelta(seconds=max(politeness.revisit_seconds)) or question.modified_at is None:
        return False
    return question.modified_at > (memory.told_modified_at or last)
