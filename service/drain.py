"""How the server stops: it takes nothing new, answers what it has, and then goes."""

from __future__ import annotations

import time
from types import FrameType

import uvicorn

from service.lifecycle import Lifecycle

# For answers that are computed and still on their way out.
CLOSING_SECONDS = 2


class Server(uvicorn.Server):
    """Listens on while it drains, so that new requests are told 503 and not left without an answer.

    uvicorn by itself closes its socket first and ends with the signal it was sent; this ends with 0.
    """

    def __init__(self, config: uvicorn.Config, lifecycle: Lifecycle, seconds: float) -> None:
        super().__init__(config)
        self._lifecycle = lifecycle
        self._seconds = seconds
        self._deadline: float | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to drain; asked a second time, stop at once."""
        if self._deadline is not None:
            self.should_exit = True
            self.force_exit = True
            return
        self._deadline = time.monotonic() + self._seconds
        self._lifecycle.drain()

    async def on_tick(self, counter: int) -> bool:
        if await super().on_tick(counter):
            return True
        if self._deadline is None:
            return False
        return not self._lifecycle.active or time.monotonic() > self._deadline


def serve(config: uvicorn.Config, lifecycle: Lifecycle, seconds: float) -> None:
    """Serve until told to stop, and then for at most `seconds` more."""
    config.timeout_graceful_shutdown = CLOSING_SECONDS
    Server(config, lifecycle, seconds).run()
