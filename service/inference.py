"""Where requests meet the classifier: on one thread of its own, in batches."""

from __future__ import annotations

import asyncio
import logging
import math
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from threading import Lock, Thread
from typing import Any, Protocol

from models.category import Categories
from models.message import Message
from models.verdict import Verdict
from service.queue import Bounds, Order, Pending, Queue, QueueClosed, QueueFull
from service.tokens import counter

logger = logging.getLogger("talab.inference")

SMOOTHING = 0.2
JOIN_SECONDS = 2
MOST_RETRY_SECONDS = 60


class Release(Protocol):
    """What the service tells of what it serves."""

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def categories(self) -> Categories: ...
    @property
    def quality(self) -> Mapping[str, Any]: ...
    @property
    def limits(self) -> Mapping[str, Any]: ...
    @property
    def review_threshold(self) -> float: ...


class Classifier(Protocol):
    """What the service needs of `models.classifier.Classifier`; tests give it one without weights."""

    @property
    def release(self) -> Release: ...

    def classify(self, message: Message) -> Verdict: ...

    def classify_many(self, messages: Sequence[Message]) -> list[Verdict]: ...


class Overloaded(Exception):
    """The queue is full. `retry_after` is in how many seconds, at the present pace, what waits now will be done."""

    def __init__(self, waiting: int, retry_after: int) -> None:
        super().__init__(f"{waiting} messages wait.")
        self.waiting = waiting
        self.retry_after = retry_after


class Stopped(Exception):
    """The classifier no longer runs."""


# Told of each batch: how many tokens it had, how many seconds it took, and its verdicts.
Watch = Callable[[int, float, Sequence[Verdict]], None]


class Inference:
    """Gives what waits to the classifier, batch by batch, so that the event loop goes on answering."""

    def __init__(self, classifier: Classifier, bounds: Bounds | None = None, watch: Watch | None = None) -> None:
        self._classifier = classifier
        self.queue = Queue(bounds or Bounds(), counter(classifier.release))
        self._watch = watch
        self._lock = Lock()
        self._thread: Thread | None = None
        self._pace = 0.0
        self.failed = False

    @property
    def release(self) -> Release:
        return self._classifier.release

    async def classify(self, message: Message) -> Verdict:
        """The verdict on one message; raises `Overloaded` and `Stopped`, as the others do."""
        return (await self.classify_many([message]))[0]

    async def classify_many(self, messages: Sequence[Message]) -> list[Verdict]:
        """Verdicts in the order of `messages`. Cancelling it takes out of the queue what has not been computed."""
        return await asyncio.wrap_future(self.submit(messages))

    def submit(self, messages: Sequence[Message], bulk: bool = False) -> Future[list[Verdict]]:
        """Queue `messages`, from any thread; `bulk` ones let all others pass and are not counted."""
        order = Order(messages, bulk)
        if not messages:
            order.answer.set_result([])
            return order.answer
        try:
            self.queue.put(order)
        except QueueFull:
            raise Overloaded(self.queue.waiting, self.retry_after) from None
        except QueueClosed:
            raise Stopped from None
        self._start()
        return order.answer

    @property
    def retry_after(self) -> int:
        """Seconds until what waits now is done, at the pace of the latest batches."""
        seconds = self.queue.waiting / self._pace if self._pace else 1
        return min(max(1, math.ceil(seconds)), MOST_RETRY_SECONDS)

    def close(self) -> None:
        """Stop after the batch that is being computed; what waits is told."""
        self._refuse_all()
        if self._thread is not None:
            self._thread.join(JOIN_SECONDS)

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = Thread(target=self._run, name="inference", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        batch: list[Pending] = []
        try:
            while batch := self.queue.take():
                self._answer(batch)
        # Also what is no Exception: whatever ends this thread must be seen from outside.
        except BaseException as error:
            self.failed = True
            _log(error)
        finally:
            for pending in batch:
                pending.order.fail(Stopped())
            self._refuse_all()

    def _answer(self, batch: Sequence[Pending]) -> None:
        started = time.perf_counter()
        try:
            verdicts = self._classifier.classify_many([pending.message for pending in batch])
        except Exception as error:
            if len(batch) == 1:
                batch[0].order.fail(error)
                return
            _log(error)
            # One message must not fail its neighbours, which came from others.
            for pending in batch:
                self._answer([pending])
            return
        seconds = time.perf_counter() - started
        pace = len(batch) / max(seconds, 1e-6)
        self._pace = pace if not self._pace else (1 - SMOOTHING) * self._pace + SMOOTHING * pace
        if self._watch is not None:
            self._watch(sum(pending.tokens for pending in batch), seconds, verdicts)
        for pending, verdict in zip(batch, verdicts, strict=True):
            pending.order.deliver(pending.index, verdict)

    def _refuse_all(self) -> None:
        for pending in self.queue.close():
            pending.order.fail(Stopped())


def _log(error: BaseException) -> None:
    # Never the error's own words: they may hold the text that was being read.
    logger.error("%s\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
