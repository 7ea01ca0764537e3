"""Where requests meet the classifier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from anyio import CapacityLimiter, to_thread

from models.category import Categories
from models.message import Message
from models.verdict import Verdict


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


class Inference:
    """Runs the classifier on threads of its own, so that the event loop goes on answering."""

    def __init__(self, classifier: Classifier, threads: int) -> None:
        self._classifier = classifier
        self._limiter = CapacityLimiter(threads)

    @property
    def release(self) -> Release:
        return self._classifier.release

    async def classify(self, message: Message) -> Verdict:
        return await to_thread.run_sync(self._classifier.classify, message, limiter=self._limiter)

    async def classify_many(self, messages: Sequence[Message]) -> list[Verdict]:
        if not messages:
            return []
        return await to_thread.run_sync(self._classifier.classify_many, messages, limiter=self._limiter)
