"""Messages that wait for the classifier, and which of them are given to it together."""

from __future__ import annotations

import time
from bisect import insort
from collections.abc import Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Condition

from models.message import Message
from models.verdict import Verdict
from service.tokens import Count

# However busy requests keep the classifier, files get a batch this often.
BULK_SECONDS = 1.0
# A batch is chosen from so many batches' worth of the oldest. From more, its messages would be more alike in length, and one
# that resembles no other would wait through twice the queue.
WINDOW_BATCHES = 4


class QueueFull(Exception):
    """More messages wait than the queue holds."""


class QueueClosed(Exception):
    """Nothing will take what is put here: the classifier stopped."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many messages may wait, and how much goes into a batch.

    A batch has at most `batch_messages`, and at most `batch_tokens` when each is padded to its longest. When several
    came together last time, the next batch waits up to `wait_seconds` for as many.
    """

    messages: int = 512
    batch_messages: int = 64
    batch_tokens: int = 1_024
    wait_seconds: float = 0.005


@dataclass(eq=False, slots=True)
class Order:
    """Messages that were sent together, and the promise of their verdicts. `bulk` ones let others pass."""

    messages: Sequence[Message]
    bulk: bool = False
    answer: Future[list[Verdict]] = field(default_factory=Future)
    _verdicts: dict[int, Verdict] = field(default_factory=dict)

    def deliver(self, index: int, verdict: Verdict) -> None:
        self._verdicts[index] = verdict
        if len(self._verdicts) == len(self.messages):
            # Its client may have gone in this moment.
            with suppress(InvalidStateError):
                self.answer.set_result([self._verdicts[place] for place in range(len(self.messages))])

    def fail(self, error: BaseException) -> None:
        with suppress(InvalidStateError):
            self.answer.set_exception(error)


@dataclass(eq=False, slots=True)
class Pending:
    """A message of an order. `number` counts the messages as they arrive."""

    order: Order
    index: int
    number: int
    tokens: int = 0

    @property
    def message(self) -> Message:
        return self.order.messages[self.index]


class Queue:
    """Filled from any thread, emptied by one."""

    def __init__(self, bounds: Bounds, count: Count) -> None:
        self.bounds = bounds
        self._count = count
        self._changed = Condition()
        self._arrived: list[Pending] = []
        self._closed = False
        self._number = 0
        self._waiting = 0
        # These belong to the thread that takes: by length, requests' and files' apart.
        self._sorted: dict[bool, list[Pending]] = {False: [], True: []}
        self._expected = 1
        self._bulk_taken = 0.0

    @property
    def waiting(self) -> int:
        """How many messages of requests wait; those of files are not counted."""
        return self._waiting

    @property
    def full(self) -> bool:
        return self._waiting >= self.bounds.messages

    def put(self, order: Order) -> None:
        """Add the order's messages; raises `QueueFull`, and `QueueClosed`."""
        count = len(order.messages)
        with self._changed:
            if self._closed:
                raise QueueClosed
            if not order.bulk:
                # What is larger than the whole queue would never fit, so it may have it when it is empty.
                if self._waiting and self._waiting + count > self.bounds.messages:
                    raise QueueFull
                self._waiting += count
            self._arrived += [Pending(order, index, self._number + index) for index in range(count)]
            self._number += count
            self._changed.notify()

    def take(self) -> list[Pending]:
        """Wait for messages, and take those that go together; empty when the queue was closed."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._arrived or any(self._sorted.values()))
                if self._closed:
                    return []
                self._gather()
                arrived, self._arrived = self._arrived, []
            for pending in arrived:
                if not pending.order.answer.cancelled():
                    pending.tokens = self._count(pending.message)
                insort(self._sorted[pending.order.bulk], pending, key=lambda one: one.tokens)
            self._drop_cancelled()
            if batch := self._next():
                return batch

    def close(self) -> list[Pending]:
        """Take nothing more in or out; what still waited is returned."""
        with self._changed:
            self._closed = True
            left = [*self._arrived, *self._sorted[False], *self._sorted[True]]
            self._arrived, self._sorted = [], {False: [], True: []}
            self._waiting = 0
            self._changed.notify_all()
        return left

    def _gather(self) -> None:
        # Only where others came together before: a client that is alone never waits.
        wanted = min(self._expected, self.bounds.batch_messages)
        self._changed.wait_for(
            lambda: self._closed or len(self._arrived) + len(self._sorted[False]) >= wanted, self.bounds.wait_seconds
        )

    def _next(self) -> list[Pending]:
        requests, files = self._sorted[False], self._sorted[True]
        now = time.monotonic()
        bulk = bool(files) and (not requests or now - self._bulk_taken > BULK_SECONDS)
        if bulk:
            self._bulk_taken = now
        lane = files if bulk else requests
        candidates = lane if bulk else oldest(lane, WINDOW_BATCHES * self.bounds.batch_messages)
        start, stop = together(candidates, self.bounds)
        batch = candidates[start:stop]
        taken = {pending.number for pending in batch}
        self._sorted[bulk] = [pending for pending in lane if pending.number not in taken]
        if not bulk:
            self._expected = max(1, len(batch))
            with self._changed:
                self._waiting -= len(batch)
        return batch

    def _drop_cancelled(self) -> None:
        for bulk, lane in self._sorted.items():
            kept = [pending for pending in lane if not pending.order.answer.cancelled()]
            if not bulk and len(kept) < len(lane):
                with self._changed:
                    self._waiting -= len(lane) - len(kept)
            self._sorted[bulk] = kept


def oldest(lane: list[Pending], most: int) -> list[Pending]:
    """The `most` of `lane` that arrived first, sorted as it is."""
    if len(lane) <= most:
        return lane
    last = sorted(pending.number for pending in lane)[most - 1]
    return [pending for pending in lane if pending.number <= last]


def together(lane: Sequence[Pending], bounds: Bounds) -> tuple[int, int]:
    """The slice of `lane`, sorted by length, that goes with its oldest message: the nearest to it in length."""
    if not lane:
        return 0, 0
    oldest = min(range(len(lane)), key=lambda index: lane[index].number)
    start, stop = oldest, oldest + 1
    length = lane[oldest].tokens
    while stop - start < bounds.batch_messages:
        size = stop - start + 1
        shorter = start > 0 and size * lane[stop - 1].tokens <= bounds.batch_tokens
        longer = stop < len(lane) and size * lane[stop].tokens <= bounds.batch_tokens
        if shorter and not (longer and lane[stop].tokens - length < length - lane[start - 1].tokens):
            start -= 1
        elif longer:
            stop += 1
        else:
            break
    return start, stop
