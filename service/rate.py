"""How many requests a key may send: so many a minute, saved up to a burst."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

BURST_SECONDS = 10


class Rate:
    """A bucket a key, filled steadily and emptied by a request at a time. Each server counts by itself."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_minute = per_minute
        self._per_second = per_minute / 60
        self._most = max(1.0, self._per_second * BURST_SECONDS)
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}

    def wait(self, key: str) -> int:
        """Take a request of `key` out of its bucket: 0, or the seconds until there is one to take."""
        if not self.per_minute:
            return 0
        now = self._clock()
        level, at = self._buckets.get(key, (self._most, now))
        level = min(self._most, level + (now - at) * self._per_second)
        if level < 1:
            self._buckets[key] = (level, now)
            return max(1, math.ceil((1 - level) / self._per_second))
        self._buckets[key] = (level - 1, now)
        return 0
