"""The crawl's end of the pipe to its parent, which alone opens the lake and its ledger."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from tasks.collect.crawl.messages import CrawlProgress, Decision, Question
from warehouse.memory.records import LastResponse

# Addresses in one message: some hundred kilobytes in the pipe.
MAX_QUESTIONS = 5_000


class LedgerConnection:
    """Sends questions to the parent, receives its replies in order, and reports the crawl's progress."""

    def __init__(self, pipe: Connection, stop: Callable[[], None]) -> None:
        self._pipe = pipe
        self._stop = stop
        self._waiting: list[asyncio.Future[Any]] = []
        self._questions: deque[tuple[Question, asyncio.Future[Decision]]] = deque()
        self._deciding: asyncio.Task[None] | None = None
        self._sending = asyncio.Lock()
        # One thread: who is cancelled amid a message lets go of the lock, and the next must not run into it.
        self._sender = ThreadPoolExecutor(1)
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._listen, name="ledger-connection", daemon=True).start()

    async def decide(self, questions: Sequence[Question]) -> list[Decision]:
        """Return for each address whether to request it.

        Questions that come while the parent looks others up go to it together: five thousand feeds are not as many
        trips.
        """
        futures = [self._loop.create_future() for _ in questions]
        self._questions.extend(zip(questions, futures, strict=True))
        if self._questions and self._deciding is None:
            self._deciding = self._loop.create_task(self._send_questions())
        return [await future for future in futures]

    async def recall_responses(self, urls: Sequence[str]) -> dict[str, LastResponse]:
        """Return the last whole response of each URL that gave one."""
        return dict(await self._exchange(("recall", list(urls)))) if urls else {}

    async def report(self, progress: CrawlProgress, *, is_done: bool = False) -> None:
        """Report the crawl's progress to the parent."""
        await self._send(("done" if is_done else "progress", progress))

    def close(self) -> None:
        """Send no more questions; the pipe itself ends with the process, in which a thread still listens."""
        if self._deciding:
            self._deciding.cancel()
        self._sender.shutdown()

    async def _send_questions(self) -> None:
        try:
            while self._questions:
                asked = [self._questions.popleft() for _ in range(min(len(self._questions), MAX_QUESTIONS))]
                decisions = await self._exchange(("decide", [question for question, _ in asked]))
                for (_, future), decision in zip(asked, decisions, strict=True):
                    if not future.done():  # else whoever waited for it was stopped
                        future.set_result(decision)
        finally:
            self._deciding = None

    # What is sent and received is whatever the two sides agreed on in `messages`.
    async def _exchange(self, message: Any) -> Any:
        reply: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        async with self._sending:  # replies come in the order of messages
            self._waiting.append(reply)
            await self._write(message)
        return await reply

    async def _send(self, message: Any) -> None:
        async with self._sending:
            await self._write(message)

    async def _write(self, message: Any) -> None:
        # A full pipe would hold up every host: a thread waits in the loop's place.
        await asyncio.get_running_loop().run_in_executor(self._sender, self._pipe.send, message)

    def _listen(self) -> None:
        """Take messages, in a thread: were the pipe watched by the event loop, it could not be sent on in one go."""
        while True:
            try:
                message = self._pipe.recv()
            except (EOFError, OSError):  # the parent is gone
                message = ("stop", None)
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                self._loop.call_soon_threadsafe(self._take, *message)
            if message[0] == "stop":
                return

    def _take(self, kind: str, content: Any) -> None:
        if kind == "stop":
            self._stop()
            return
        reply = self._waiting.pop(0)
        if not reply.done():
            reply.set_result(content)
