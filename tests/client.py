"""Clients of a server on this machine, on connections of their own: what they send, and what comes back."""

from __future__ import annotations

import asyncio
import json
import math
import statistics
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from service.timing import CORPUS

SHORT_CHARACTERS = 120


@dataclass
class Answers:
    """What came back, and how long it took: `times` of those that were answered, and `seconds` of all, in seconds."""

    statuses: Counter[int] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    waits: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def told(self, name: str) -> str:
        others = {status: count for status, count in self.statuses.items() if status != 200}
        return (
            f"{name:<28} p50 {self.percentile(50):7.1f} ms   p99 {self.percentile(99):7.1f} ms   "
            f"{self.rate:6.0f} a second   {f'others {others}' if others else 'no error'}"
        )

    def percentile(self, share: int) -> float:
        """The time that `share` in a hundred answers took at most, in milliseconds."""
        return 1000 * statistics.quantiles(self.times, n=100)[share - 1] if len(self.times) > 1 else 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.statuses[200] / self.seconds if self.seconds else 0.0


def short_texts() -> list[str]:
    """The short messages of the corpus."""
    lines = [line for path in sorted(CORPUS.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    return [text for text in (json.loads(line)["text"] for line in lines) if len(text) <= SHORT_CHARACTERS]


def request(path: str, body: object) -> bytes:
    """A request with a JSON body, ready to be sent."""
    content = json.dumps(body).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: talab\r\nContent-Type: application/json\r\nContent-Length: {len(content)}"
    return head.encode() + b"\r\n\r\n" + content


async def client(
    port: int,
    requests: Iterable[bytes],
    answers: Answers,
    until: float = math.inf,
    every: float = 0.0,
    first_after: float = 0.0,
) -> None:
    """Send a request after the other, or one `every` so many seconds, on one connection.

    Ends with the requests, or at the first that would be sent after `until`, by `time.perf_counter`.
    """
    next_at = time.perf_counter() + first_after
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for one in requests:
            if every:
                await asyncio.sleep(max(0.0, next_at - time.perf_counter()))
                next_at += every
            started = time.perf_counter()
            if started > until:
                return
            writer.write(one)
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            await reader.readexactly(int(head.split("content-length: ")[1].split("\r\n")[0]))
            status = int(head.split(" ", 2)[1])
            answers.statuses[status] += 1
            if status == 200:
                answers.times.append(time.perf_counter() - started)
            elif "retry-after: " in head:
                answers.waits[head.split("retry-after: ")[1].split("\r\n")[0]] += 1
    finally:
        writer.close()
