"""Which parts of a message, and of its thread, carry its verdict.

The message is cut into clauses, and each gets its Shapley value (see `models.shapley`) for the score of a category: what its
words add, the others coming and going, the thread as it stands. Likewise each of the latest turns of the thread, the message as
it stands. A message without words makes no ask, so that is where the counting starts; a thread starts from the message alone.

Explaining asks the classifier for shorter versions of the message, all in one call: `Explanation.messages`, whose verdicts go
to `Explanation.spans`. Half the coalitions of n clauses, each half as long, cost what 2^(n - 1) plain classifications do, so
there are no more than four clauses in a message of common length.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from models.category import Categories
from models.clause import WORD, Clause, clauses
from models.message import InvalidMessage, Message
from models.shapley import Game
from models.verdict import Verdict

# Up to how many words a message is cut into how many parts; beyond, a part more every twenty words.
PARTS = ((45, 4), (90, 5), (160, 6))
WORDS_A_PART = 20
MOST_PARTS = 16
LATEST_TURNS = 3
THREAD_DECIDES = 0.1  # of the score, from the message alone to the message in its thread
TURN_DECIDES = 0.05
DECIDING_SHARE = 0.5  # of the weight of the weightiest
SAME = 1e-3  # weights that differ by less


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a text and how much of the score of `category` it carries; below 0 it speaks against it.

    `start` and `end` (exclusive) count code points of the message as sent or, where `turn` is given, of `previous[turn]`.
    """

    start: int
    end: int
    text: str
    category: str
    weight: float
    turn: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """The wire form; `turn` is left out of spans of the message itself."""
        place = {} if self.turn is None else {"turn": self.turn}
        span = {"start": self.start, "end": self.end, "text": self.text, "category": self.category}
        return span | {"weight": round(self.weight, 4)} | place


class Explanation:
    """One verdict, to be explained once `messages` have been classified."""

    def __init__(self, message: Message, verdict: Verdict, categories: Categories) -> None:
        self._message = message
        self._verdict = verdict
        self._none = categories.none_name
        self._parts = clauses(message.text, parts_of(message.text))
        self._words = Game(len(self._parts))
        older = len(message.previous) - LATEST_TURNS
        self._turns = [[turn] for turn in range(max(0, older), len(message.previous))]
        if older > 0:
            self._turns.insert(0, list(range(older)))
        self._thread = Game(len(self._turns))
        self.messages: list[Message] = []
        self._places: dict[Message, int] = {}
        for version in (*map(self._said, self._words.coalitions), *map(self._after, self._thread.coalitions)):
            if version is not None and version != message and version not in self._places:
                self._places[version] = len(self.messages)
                self.messages.append(version)

    def spans(self, verdicts: Sequence[Verdict]) -> tuple[Span, ...]:
        """Of each label of the verdict every part in order, then the turns of the thread where that decided."""
        return tuple(span for label in self._verdict.labels for span in self._spans(label, verdicts))

    def _spans(self, label: str, verdicts: Sequence[Verdict]) -> list[Span]:
        def worth_of(versions: Callable[[int], Message | None]) -> Callable[[int], float]:
            return lambda coalition: self._score(versions(coalition), label, verdicts)

        weights = self._words.values(worth_of(self._said))
        spans = [
            Span(part.start, part.end, part.text, label, weight)
            for part, weight in zip(self._parts, weights, strict=True)
        ]
        weights = self._thread.values(worth_of(self._after))
        if sum(weights) >= THREAD_DECIDES:
            for turns, weight in zip(self._turns, weights, strict=True):
                if len(turns) == 1 and weight >= TURN_DECIDES:
                    text = self._message.previous[turns[0]].text
                    spans.append(Span(0, len(text), text, label, weight, turns[0]))
        return spans

    def _score(self, version: Message | None, label: str, verdicts: Sequence[Verdict]) -> float:
        if version is None:
            return float(label == self._none)
        verdict = self._verdict if version == self._message else verdicts[self._places[version]]
        return verdict.scores[label]

    def _said(self, coalition: int) -> Message | None:
        """The message with the parts of a coalition alone, or None when they hold nothing to read."""
        if coalition == self._words.everyone:
            return self._message
        return without(self._message, [part for at, part in enumerate(self._parts) if not coalition >> at & 1])

    def _after(self, coalition: int) -> Message:
        """The message after the turns of a coalition alone."""
        kept = {turn for at, turns in enumerate(self._turns) if coalition >> at & 1 for turn in turns}
        previous = tuple(turn for at, turn in enumerate(self._message.previous) if at in kept)
        return replace(self._message, previous=previous)


def parts_of(text: str) -> int:
    """Into how many parts at most a text is cut to be explained."""
    words = sum(1 for _ in WORD.finditer(text))
    return next((parts for most, parts in PARTS if words <= most), min(MOST_PARTS, words // WORDS_A_PART))


def without(message: Message, gone: Sequence[Clause | Span]) -> Message | None:
    """The message with parts of its text taken out, each with the white space after it; None when nothing is left to read."""
    kept, place = [], 0
    for part in sorted(gone, key=lambda part: part.start):
        kept.append(message.text[place : part.start])
        place = part.end + len(message.text[part.end :]) - len(message.text[part.end :].lstrip())
    try:
        return replace(message, text="".join([*kept, message.text[place:]]).strip())
    except InvalidMessage:
        return None


def deciding(spans: Sequence[Span]) -> list[Span]:
    """The words to mark: of a category, what weighs at least half as much as the weightiest and no less than the average."""
    weights: dict[str, list[float]] = {}
    for span in spans:
        weights.setdefault(span.category, []).append(span.weight)
    least = {
        category: max(TURN_DECIDES, DECIDING_SHARE * max(found), sum(found) / len(found) - SAME)
        for category, found in weights.items()
    }
    return [span for span in spans if span.weight >= least[span.category]]
