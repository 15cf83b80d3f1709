"""The pipe between a crawl and its parent, when the parent is slow to listen."""

import asyncio
import threading
import time
from multiprocessing import Pipe
from typing import Any

import uvloop

from tasks.collect.crawl.ledger_connection import LedgerConnection
from tasks.collect.crawl.messages import CrawlProgress, Decision, Question

# More than a pipe holds: the sender is still at it when its question is given up.
QUESTIONS = [Question(f"https://gazette.example/{number}/{'a' * 200}") for number in range(5_000)]


def test_a_question_that_is_given_up_does_not_run_into_the_next_message() -> None:
    """At its deadline a crawl lets go of every question, and one of them may be half-way through the pipe."""
    ours, theirs = Pipe()
    heard: list[Any] = []

    def listen() -> None:
        heard.extend(ours.recv() for _ in range(2))

    async def crawl() -> None:
        ledger = LedgerConnection(theirs, lambda: None)
        decision = asyncio.create_task(ledger.decide(QUESTIONS))
        await asyncio.sleep(0.1)
        decision.cancel()
        reported = asyncio.create_task(ledger.report(CrawlProgress(fetched_count=7), is_done=True))
        await asyncio.sleep(0.1)
        listener = threading.Thread(target=listen, daemon=True)
        listener.start()
        await asyncio.wait_for(reported, 10)
        await asyncio.to_thread(listener.join, 10)
        ledger.close()

    uvloop.run(crawl())
    assert [kind for kind, _ in heard] == ["decide", "done"]
    assert heard[0][1] == QUESTIONS
    assert heard[1][1] == CrawlProgress(fetched_count=7)


def test_questions_that_come_while_one_is_looked_up_go_together() -> None:
    ours, theirs = Pipe()
    sizes: list[int] = []

    def answer() -> None:
        while True:
            kind, content = ours.recv()
            if kind == "done":
                return
            sizes.append(len(content))
            time.sleep(0.2)
            ours.send((kind, [Decision(is_known=question.address.endswith("7")) for question in content]))

    async def crawl() -> list[list[Decision]]:
        ledger = LedgerConnection(theirs, lambda: None)
        batches = [[Question(f"https://gazette.example/{feed}-{story}") for story in range(20)] for feed in range(50)]
        decided = await asyncio.gather(*(ledger.decide(questions) for questions in batches), ledger.decide([]))
        await ledger.report(CrawlProgress(), is_done=True)
        ledger.close()
        return decided

    listener = threading.Thread(target=answer, daemon=True)
    listener.start()
    *decisions, nothing = uvloop.run(crawl())
    listener.join(10)
    assert nothing == []
    assert [[decision.is_known for decision in group] for group in decisions] == [[n % 10 == 7 for n in range(20)]] * 50
    assert sum(sizes) == 1_000
    assert len(sizes) <= 2
