"""The crawl's end of the line to its parent, which alone reads the lake."""

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

# Addresses in one question: some hundred kilobytes on the line.
MAX_QUESTIONS = 5_000


class LedgerConnection:
    """Asks the parent, hears its answers in order, and tells it how far the crawl is."""

    def __init__(self, line: Connection, stop: Callable[[], None]) -> None:
        self._line = line
        self._stop = stop
        self._waiting: list[asyncio.Future[Any]] = []
        self._questions: deque[tuple[Question, asyncio.Future[Decision]]] = deque()
        self._judging: asyncio.Task[None] | None = None
        self._sending = asyncio.Lock()
        # One thread: who is cancelled amid a message lets go of the lock, and the next must not run into it.
        self._sender = ThreadPoolExecutor(1)
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._listen, name="ledger-line", daemon=True).start()

    async def judge(self, questions: Sequence[Question]) -> list[Decision]:
        """Return whether each address may be asked for.

        What is asked while the parent looks others up goes to it together: five thousand feeds are not as many trips.
        """
        futures = [self._loop.create_future() for _ in questions]
        self._questions.extend(zip(questions, futures, strict=True))
        if self._questions and self._judging is None:
            self._judging = self._loop.create_task(self._judge())
        return [await future for future in futures]

    async def recall_responses(self, urls: Sequence[str]) -> dict[str, LastResponse]:
        """Return the last whole answer of each listing that gave one."""
        return dict(await self._ask(("answers", list(urls)))) if urls else {}

    async def tell(self, progress: CrawlProgress, *, is_done: bool = False) -> None:
        """Tell the parent how far the crawl is."""
        await self._send(("done" if is_done else "progress", progress))

    def close(self) -> None:
        """Ask no more; the line itself ends with the process, in which a thread still listens."""
        if self._judging:
            self._judging.cancel()
        self._sender.shutdown()

    async def _judge(self) -> None:
        try:
            while self._questions:
                asked = [self._questions.popleft() for _ in range(min(len(self._questions), MAX_QUESTIONS))]
                decisions = await self._ask(("ask", [question for question, _ in asked]))
                for (_, future), decision in zip(asked, decisions, strict=True):
                    if not future.done():  # else its asker was told to stop
                        future.set_result(decision)
        finally:
            self._judging = None

    async def _ask(self, message: Any) -> Any:
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        async with self._sending:  # answers come in the order of questions
            self._waiting.append(answer)
            await self._write(message)
        return await answer

    async def _send(self, message: Any) -> None:
        async with self._sending:
            await self._write(message)

    async def _write(self, message: Any) -> None:
        # A full pipe would hold up every host: a thread waits in the loop's place.
        await asyncio.get_running_loop().run_in_executor(self._sender, self._line.send, message)

    def _listen(self) -> None:
        """Hear the parent, in a thread: were the line watched by the event loop, it could not be sent on in one go."""
        while True:
            try:
                message = self._line.recv()
            except (EOFError, OSError):  # the parent is gone
                message = ("stop", None)
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                self._loop.call_soon_threadsafe(self._hear, *message)
            if message[0] == "stop":
                return

    def _hear(self, kind: str, content: Any) -> None:
        if kind == "stop":
            self._stop()
            return
        answer = self._waiting.pop(0)
        if not answer.done():
            answer.set_result(content)
