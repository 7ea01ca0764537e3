"""The exemplars of a release: acceptable twins of flagged messages, from the contrast groups of the messages to learn from.

Not every twin is another way to ask: many are answers, stories or ordinary business. `training/way.py` tells by the author's reason
which way a twin asks; those of no way are left out, as is every one that the model itself does not judge acceptable.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict

import numpy as np

from models import situation
from models.classifier import Classifier
from models.exemplar import KEPT, Exemplar, Exemplars
from models.likeness import stems
from models.message import Message
from models.variety import fold
from models.way import RELEASE
from training.corpus import Example
from training.way import way_of

MOST_BYTES = 900_000  # of both files
PACKED = 0.42  # of an entry's bytes, more than gzip leaves of them
ROOM = 120_000  # for the space: means and projection
LEAST_WORDS, MOST_WORDS = 7, 90
LEAST_RELEASE = 3  # words; an ask is let go in few
LEAST_KEPT = 0.1  # of the words: a twin about something else is no rewrite


def build(classifier: Classifier, examples: Sequence[Example]) -> Exemplars | None:
    """The exemplars that `examples` (those of the training split) give for the classifier's release.

    None where there are none, as in a corpus without contrast groups or categories without a none. Raises `ValueError` where the
    released graph gives no vectors.
    """
    none = classifier.release.categories.none_name
    if none is None:
        return None
    pairs = _judged(classifier, list(_pairs(examples, none)), none)
    kept = _within(pairs, MOST_BYTES)
    if not kept:
        return None
    vectors = classifier.vectors([flagged.message for flagged, _ in kept])
    if vectors is None:
        raise ValueError("The released graph has no output `vector`, by which exemplars are found; export it anew.")
    entries = [entry_of(flagged, twin) for flagged, twin in kept]
    return Exemplars.of(entries, np.asarray(vectors, dtype=np.float32))


Pair = tuple[Example, Example]


def _pairs(examples: Iterable[Example], none: str) -> Iterable[Pair]:
    """Each flagged message with the twin that keeps most of its words, no twin twice, and none that is flagged elsewhere."""
    groups: dict[tuple[str, str], list[Example]] = defaultdict(list)
    for example in examples:
        if example.variety:  # by which they are found
            groups[example.group, example.variety].append(example)
    for members in groups.values():
        flagged = [one for one in members if one.label != none]
        texts = {one.message.text for one in flagged}
        for twin in members:
            if twin.label == none and flagged and twin.message.text not in texts:
                best = max(flagged, key=lambda one: kept_share(one, twin))
                if kept_share(best, twin) >= LEAST_KEPT and is_rewrite(best, twin):
                    yield best, twin


def is_rewrite(flagged: Example, twin: Example) -> bool:
    """Whether a twin asks in a way that can be followed, or lets go, and is neither a scrap nor a long letter."""
    way = way_of(flagged, twin)
    words = len(twin.message.text.split())
    return bool(way) and (LEAST_RELEASE if way == RELEASE else LEAST_WORDS) <= words <= MOST_WORDS


def kept_share(flagged: Example, twin: Example) -> float:
    """The share of words that two messages have in common."""
    ours, theirs = ({fold(word) for word in one.message.text.split()} for one in (flagged, twin))
    return len(ours & theirs) / max(1, len(ours | theirs))


def _judged(classifier: Classifier, pairs: list[Pair], none: str) -> list[Pair]:
    verdicts = classifier.classify_many([Message(twin.message.text) for _, twin in pairs])
    return [
        pair
        for pair, verdict in zip(pairs, verdicts, strict=True)
        if verdict.label == none and not verdict.needs_review
    ]


def _within(pairs: Sequence[Pair], most_bytes: int) -> list[Pair]:
    """As many pairs as fit, the nearest of each category and variety in turn."""
    shelves: dict[tuple[str, str], list[Pair]] = defaultdict(list)
    for pair in sorted(pairs, key=lambda pair: (kept_share(*pair), pair[1].id)):
        shelves[pair[0].label, pair[0].variety].append(pair)
    kept: list[Pair] = []
    size = float(ROOM)
    while any(shelves.values()):
        for shelf in shelves.values():
            if shelf:
                flagged, twin = shelf.pop()
                entry = json.dumps(asdict(entry_of(flagged, twin)), ensure_ascii=False)
                size += PACKED * len(entry.encode()) + KEPT
                if size > most_bytes:
                    return kept
                kept.append((flagged, twin))
    return kept


def entry_of(flagged: Example, twin: Example) -> Exemplar:
    """The exemplar of a pair."""
    text = twin.message.text
    return Exemplar(
        text=text,
        category=flagged.label,
        variety=flagged.variety,
        kind=situation.read(flagged.message, flagged.label).kind,
        way=way_of(flagged, twin),
        subjects=tuple(sorted(situation.subjects(flagged.message.text))),
        about=" ".join(sorted(set(stems(flagged.message.text)) - set(stems(text)))),
    )
