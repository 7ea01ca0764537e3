"""Where a server is in its life, and how many requests it is answering."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum

from service.inference import Inference


class State(Enum):
    """Whether a server may be sent messages."""

    LOADING = "is loading its model"
    READY = "is ready"
    DRAINING = "is finishing what it was sent and will stop"
    FAILED = "can no longer classify and must be started anew"


class Lifecycle:
    """Moves from loading to ready to draining; failed as soon as the classifier's thread is gone."""

    def __init__(self, inference: Inference) -> None:
        self._inference = inference
        self._state = State.LOADING
        self.active = 0

    @property
    def state(self) -> State:
        return State.FAILED if self._inference.failed else self._state

    def loaded(self) -> None:
        if self._state is State.LOADING:
            self._state = State.READY

    def fail(self) -> None:
        self._state = State.FAILED

    def drain(self) -> None:
        self._state = State.DRAINING

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Count a request among those that a drain waits for."""
        self.active += 1
        try:
            yield
        finally:
            self.active -= 1
