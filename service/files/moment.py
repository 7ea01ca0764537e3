"""Dates and times as people's files write them, in an order of day and month that the whole file decides."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

# Right-to-left marks and embeddings, zero-width characters, the byte order mark.
MARKS = dict.fromkeys([0x061C, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF])
SPACES = dict.fromkeys([0x00A0, 0x2007, 0x2009, 0x202F], " ")
DIGITS = {first + digit: str(digit) for first in (0x0660, 0x06F0) for digit in range(10)}
PLAIN: Mapping[int, str | None] = MARKS | SPACES | DIGITS | {ord("،"): ","}

BEFORE_NOON = r"a\.? ?m\.?|ص(?:باح[اً]*)?"
AFTER_NOON = r"p\.? ?m\.?|م(?:ساء[اً]*)?"
CLOCK = (
    rf"(?P<hour>\d{{1,2}})[:.](?P<minute>\d{{2}})(?:[:.](?P<second>\d{{2}})(?:[.,]\d+)?)?"
    rf"(?: ?(?P<half>{BEFORE_NOON}|{AFTER_NOON})(?!\w))?"
)
DATE = r"(?P<a>\d{1,4}) ?[/.\-] ?(?P<b>\d{1,2}) ?[/.\-] ?(?P<c>\d{1,4})"
ZONE = r"(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})"
MOMENT = re.compile(rf"{DATE}\.?(?:(?:[T ]|, ?)+{CLOCK}(?: ?{ZONE})?)?", re.IGNORECASE)
SECONDS = re.compile(r"\d{9,10}(?:\.\d+)?")
MILLISECONDS = re.compile(r"\d{12,13}")
CENTURY = 2000

Parts = tuple[int, int, int]
# From the numbers as they stand to year, month, day. The earlier is taken where nothing tells.
ORDERS: Mapping[str, Callable[[int, int, int], Parts]] = {
    "day/month/year": lambda a, b, c: (c, b, a),
    "month/day/year": lambda a, b, c: (c, a, b),
    "year/month/day": lambda a, b, c: (a, b, c),
}


def plain(text: str) -> str:
    """`text` with ASCII digits and plain spaces, without marks of direction."""
    return text.translate(PLAIN)


@dataclass(slots=True)
class _Trial:
    impossible: int = 0
    backwards: int = 0
    last: datetime | None = None

    def see(self, moment: datetime | None) -> None:
        if moment is None:
            self.impossible += 1
            return
        self.backwards += self.last is not None and moment < self.last
        self.last = moment


@dataclass(slots=True)
class Moments:
    """Reads dates once it has seen those of a file: the order is the one in which every date exists and time runs on."""

    _trials: dict[str, _Trial] = field(default_factory=lambda: {name: _Trial() for name in ORDERS})
    _order: str | None = None

    def learn(self, text: str) -> None:
        """Look at a date of the file."""
        self._order = None
        if (found := MOMENT.fullmatch(plain(text).strip())) and len(found["a"]) < 3:
            for name, trial in self._trials.items():
                trial.see(_moment(found, name))

    @property
    def order(self) -> str:
        """The order of day, month and year."""
        if self._order is None:
            # Time may run backwards from line to line, as in lists with the newest first; it does not jump about.
            def cost(name: str) -> tuple[int, int]:
                trial = self._trials[name]
                return trial.impossible, trial.backwards

            self._order = min(ORDERS, key=cost)
        return self._order

    def read(self, text: str) -> datetime | None:
        """The moment that `text` says, or None where it says none. Without a time zone it is left without."""
        cleaned = plain(text).strip()
        if found := MOMENT.fullmatch(cleaned):
            return _moment(found, self.order)
        if SECONDS.fullmatch(cleaned):
            return datetime.fromtimestamp(float(cleaned), UTC)
        if MILLISECONDS.fullmatch(cleaned):
            return datetime.fromtimestamp(int(cleaned) / 1000, UTC)
        try:
            return parsedate_to_datetime(cleaned)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None


def seconds(moment: datetime) -> float:
    """Where `moment` stands among others; one without a zone as if it were UTC."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def written(moment: datetime | None) -> str:
    """`moment` in ISO 8601, or nothing."""
    return "" if moment is None else moment.isoformat(sep=" ", timespec="seconds").replace("+00:00", "Z")


def _moment(found: re.Match[str], order: str) -> datetime | None:
    if len(found["a"]) >= 3:
        order = "year/month/day"
    year, month, day = ORDERS[order](int(found["a"]), int(found["b"]), int(found["c"]))
    hour = int(found["hour"] or 0)
    if half := found["half"]:
        hour = hour % 12 + 12 * bool(re.fullmatch(AFTER_NOON, half, re.IGNORECASE))
    try:
        moment = datetime(year if year > 99 else CENTURY + year, month, day, hour, int(found["minute"] or 0))
    except ValueError:
        return None
    return (moment + timedelta(seconds=int(found["second"] or 0))).replace(tzinfo=_zone(found["zone"]))


def _zone(name: str | None) -> timezone | None:
    if not name:
        return None
    if name[0] not in "+-":
        return UTC
    offset = timedelta(hours=int(name[1:3]), minutes=int(name[-2:]))
    return timezone(-offset if name[0] == "-" else offset) if offset < timedelta(hours=24) else UTC
