"""A server that is timed: who it is, how it is asked, and what it did when its turn came."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.client import Answers, client
from tests.peer.memory import resident
from tests.process import Served

TURN_SECONDS = 900


class NotAnswered(RuntimeError):
    """A server that did not answer every message: what it did cannot be compared."""


@dataclass(frozen=True)
class Figures:
    """What a server did: messages a second, milliseconds that half and 99 in 100 answers took at most, megabytes held."""

    rate: float
    p50: float
    p99: float
    memory: float | None


@dataclass(frozen=True)
class Contender:
    """A running server, and the request that asks it about a message."""

    name: str
    server: Served
    request: Callable[[str], bytes]

    def turn(self, texts: Sequence[str], clients: int) -> Figures:
        """Have `clients` ask about all `texts`, each the next when it has an answer. Raises `NotAnswered`."""
        requests = [self.request(text) for text in texts]
        try:
            answers = asyncio.run(asyncio.wait_for(_ask(self.server.port, requests, clients), TURN_SECONDS))
        except TimeoutError:
            raise NotAnswered(f"{self.name} did not answer {len(texts)} messages in {TURN_SECONDS} s.") from None
        except (OSError, EOFError) as error:
            raise NotAnswered(f"{self.name} broke a connection off ({error}). Its log ends:\n{self._log()}") from None
        if answers.statuses[200] != len(texts):
            told = ", ".join(f"{count} times {status}" for status, count in answers.statuses.items())
            raise NotAnswered(f"{self.name} answered {told}. Its log ends:\n{self._log()}")
        memory = resident(self.server.process.pid)
        return Figures(answers.rate, answers.percentile(50), answers.percentile(99), memory)

    def _log(self) -> str:
        return "\n".join(self.server.log.read_text(encoding="utf-8", errors="replace").splitlines()[-20:])


async def _ask(port: int, requests: Sequence[bytes], clients: int) -> Answers:
    answers = Answers()
    # One queue for all, so that no client is done long before the others.
    queue = iter(requests)
    started = time.perf_counter()
    await asyncio.gather(*(client(port, queue, answers) for _ in range(clients)))
    answers.seconds = time.perf_counter() - started
    return answers


def medians(turns: Sequence[Figures]) -> Figures:
    """The median of each figure over several turns; of the memory the most, which only grows as a server warms up."""
    held = [turn.memory for turn in turns if turn.memory is not None]
    return Figures(
        rate=statistics.median(turn.rate for turn in turns),
        p50=statistics.median(turn.p50 for turn in turns),
        p99=statistics.median(turn.p99 for turn in turns),
        memory=max(held, default=None),
    )
