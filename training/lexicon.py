"""The lexicon by which Arabizi is read: how often each Arabic word stands in the training texts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

WORD = re.compile("[\u0621-\u063a\u0641-\u064a\u067e\u0686\u06a4\u06af]+")
SILENT = re.compile("[\u064b-\u0652\u0640]")  # diacritics, tatweel
FOLDED = str.maketrans("أإآ", "ااا")  # as most people type them
RAREST = 2  # what stands once is as often a slip as a word


def lexicon(texts: Iterable[str]) -> dict[str, int]:
    """How often each word in Arabic letters stands in `texts`, in the order of the alphabet; words that stand once are left out."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(WORD.findall(SILENT.sub("", text).translate(FOLDED)))
    return {word: counts[word] for word in sorted(counts) if counts[word] >= RAREST}
