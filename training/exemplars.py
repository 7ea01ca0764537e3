"""The exemplars of a release: acceptable twins of flagged messages, from the contrast groups of the messages to learn from.

Not every twin is another way to ask: many are answers, stories or ordinary business. Those whose author says so in `why` are left
out, as are those that need their thread to be acceptable, and every one that the model itself does not judge acceptable.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict

import numpy as np

from models import situation
from models.classifier import Classifier
from models.exemplar import Exemplar, Exemplars
from models.message import Message
from models.variety import fold
from training.corpus import Example

MOST_BYTES = 900_000
LEAST_WORDS, MOST_WORDS = 6, 90
LEAST_KEPT = 0.1  # of the words: a twin about something else is no rewrite

# What authors write of twins that ask, and of those that do something else.
ASKS = re.compile(
    r"question|way out|easy out|goal|interest|experience|opinion|pointer|public|resource|in return|follow-up|own ask|"
    r"modest|specific|reminder|release|accept|deadline|states|advice|established|سؤال|مخرج|هدف|خبر|رأي|متابعة"
)
OTHER = re.compile(
    r"\breply|repl(?:y|ies)|asked person|declin|mention|story|quot|report|tells|ordinary|business|schedul|small talk|"
    r"recipient (?:asked|offered|stated|wants|invited|needs)|recipient's (?:need|order|request)|stated need|need the|"
    r"known|both|customer|unrelated|complain|joke|order|invoice|colleague|suggested|news|no ask|update|invitation|"
    r"refus|congratul|رد|حكاية|قصة|يعرفه|مزح"
)


def build(classifier: Classifier, examples: Sequence[Example]) -> Exemplars:
    """The exemplars that `examples` (those of the training split) give for the classifier's release."""
    none = classifier.release.categories.none_name
    if none is None:
        return Exemplars([], np.zeros((0, 1), dtype=np.float32))
    pairs = _judged(classifier, list(_pairs(examples, none)), none)
    kept = _within(pairs, MOST_BYTES)
    if not kept:
        return Exemplars([], np.zeros((0, 1), dtype=np.float32))
    vectors = classifier.vectors([flagged.message for flagged, _ in kept])
    if vectors is None:
        raise ValueError("The released graph has no output `vector`, by which exemplars are found; export it anew.")
    entries = [_entry(flagged, twin) for flagged, twin in kept]
    return Exemplars(entries, np.asarray(vectors))


Pair = tuple[Example, Example]


def _pairs(examples: Iterable[Example], none: str) -> Iterable[Pair]:
    """Each flagged message with the twin that keeps most of its words, no twin twice."""
    groups: dict[tuple[str, str], list[Example]] = defaultdict(list)
    for example in examples:
        if example.variety:  # by which they are found
            groups[example.group, example.variety].append(example)
    for members in groups.values():
        flagged = [one for one in members if one.label != none]
        for twin in members:
            if twin.label == none and flagged and is_rewrite(twin):
                best = max(flagged, key=lambda one: kept_share(one, twin))
                if kept_share(best, twin) >= LEAST_KEPT and best.message.text != twin.message.text:
                    yield best, twin


def is_rewrite(twin: Example) -> bool:
    """Whether an acceptable message asks, and can stand without its thread."""
    words = len(twin.message.text.split())
    why = twin.why.lower()
    return LEAST_WORDS <= words <= MOST_WORDS and bool(ASKS.search(why)) and not OTHER.search(why)


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
    size = 0
    while any(shelves.values()):
        for shelf in shelves.values():
            if shelf:
                flagged, twin = shelf.pop()
                entry = json.dumps(asdict(_entry(flagged, twin)), ensure_ascii=False)
                size += len(entry.encode()) + 400  # with its vector
                if size > most_bytes:
                    return kept
                kept.append((flagged, twin))
    return kept


def _entry(flagged: Example, twin: Example) -> Exemplar:
    kind = situation.read(flagged.message, flagged.label).kind
    return Exemplar(twin.message.text, flagged.label, flagged.variety, kind)
