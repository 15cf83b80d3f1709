"""The crawl's end of the line to its parent, which alone reads the lake."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from typing import Any

from tasks.collect.spec import Progress, Question, Verdict
from warehouse.answers import LastAnswer

# Addresses in one question: some hundred kilobytes on the line.
MAX_QUESTIONS = 5_000


class LedgerLine:
    """Asks the parent, hears its answers in order, and tells it how far the crawl is."""

    def __init__(self, line: Connection, stop: Callable[[], None]) -> None:
        self._line = line
        self._stop = stop
        self._waiting: list[asyncio.Future[Any]] = []
        self._sending = asyncio.Lock()
        # One thread: who is cancelled amid a message lets go of the lock, and the next must not run into it.
        self._sender = ThreadPoolExecutor(1)
        asyncio.get_running_loop().add_reader(line.fileno(), self._hear)

    async def judge(self, questions: Sequence[Question]) -> list[Verdict]:
        """Return whether each address may be asked for."""
        verdicts: list[Verdict] = []
        for start in range(0, len(questions), MAX_QUESTIONS):
            verdicts += await self._ask(("ask", list(questions[start : start + MAX_QUESTIONS])))
        return verdicts

    async def recall_answers(self, urls: Sequence[str]) -> dict[str, LastAnswer]:
        """Return the last whole answer of each listing that gave one."""
        return dict(await self._ask(("answers", list(urls)))) if urls else {}

    async def tell(self, progress: Progress, *, is_done: bool = False) -> None:
        """Tell the parent how far the crawl is."""
        await self._send(("done" if is_done else "progress", progress))

    def close(self) -> None:
        """Hang up."""
        asyncio.get_running_loop().remove_reader(self._line.fileno())
        self._sender.shutdown()
        self._line.close()

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

    def _hear(self) -> None:
        try:
            kind, content = self._line.recv()
        except (EOFError, OSError):  # the parent is gone
            asyncio.get_running_loop().remove_reader(self._line.fileno())
            self._stop()
            return
        if kind == "stop":
            self._stop()
            return
        answer = self._waiting.pop(0)
        if not answer.done():
            answer.set_result(content)
