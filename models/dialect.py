"""Which variety of Arabic a text is nearest to, learnt from texts whose variety is known: naive Bayes on words and their letters.

`models/variety.py` tells the variety by a list of words, of which a short message may hold none. Here every word and every three
letters of it speak, and what is told is not one variety but how far each is behind the likeliest.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

from models.clause import WORD
from models.variety import WORDS, fold

LETTERS = 3
LEAST_SEEN = 3  # texts that a mark must stand in to speak
SMOOTHING = 0.3  # texts that each variety is supposed to have had with every mark


class Dialects:
    """The marks of each Arabic variety among texts."""

    def __init__(self, texts: Sequence[str], varieties: Sequence[str]) -> None:
        seen: dict[str, Counter[str]] = defaultdict(Counter)
        of: Counter[str] = Counter()
        for text, variety in zip(texts, varieties, strict=True):
            if variety in WORDS:
                of[variety] += 1
                for mark in marks(text):
                    seen[mark][variety] += 1
        self.varieties = tuple(sorted(of))
        self._logs = {
            mark: tuple(
                math.log((counts[variety] + SMOOTHING) / (of[variety] + 2 * SMOOTHING)) for variety in self.varieties
            )
            for mark, counts in seen.items()
            if counts.total() >= LEAST_SEEN
        }

    def behind(self, text: str) -> dict[str, float]:
        """How far each variety is behind the likeliest, in nats of log likelihood; 0 is the likeliest."""
        sums = [0.0] * len(self.varieties)
        for mark in sorted(marks(text)):
            for place, log in enumerate(self._logs.get(mark, ())):
                sums[place] += log
        best = max(sums, default=0.0)
        return {variety: best - found for variety, found in zip(self.varieties, sums, strict=True)}


def marks(text: str) -> set[str]:
    """A text's folded words, their beginnings and ends, and every three letters of them."""
    found: set[str] = set()
    for match in WORD.finditer(text):
        word = fold(match.group())
        found |= {word, f"^{word[:2]}", f"{word[-2:]}$"}
        found.update(word[at : at + LETTERS] for at in range(len(word) - LETTERS + 1))
    return found
