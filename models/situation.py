"""What kind of ask a flagged message makes, and in which situation, so that advice can be about it and nothing else.

The thread is looked at first: after a no, after a promise, after messages without an answer. Then the words, those that decided
before the others, are looked up among the cues of `texts/cues.toml`. The category is given; nothing here changes it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from models.explain import Span, deciding
from models.message import Message
from models.variety import fold
from models.wording import GENERAL, NOTES, cues, kinds_of, parts

DECIDING_WEIGHT = 3  # a cue in the words that decided, against one elsewhere in the message

# Kinds that the thread alone can tell, of categories that have them.
REFUSAL, PROMISED, REPEATED = "refusal", "promised", "repeated"
ABOUT = tuple(
    parts()[part] for part in ("favour", "mining")
)  # the categories whose cues tell what is asked for, not how


@dataclass(frozen=True, slots=True)
class Situation:
    """`kind` names the texts to advise with; `notes` what of the situation is worth adding."""

    kind: str
    notes: tuple[str, ...]


def read(message: Message, category: str, spans: Sequence[Span] = ()) -> Situation:
    """The situation of a message of `category`; its kind is one of those that the category has texts for."""
    kinds = kinds_of(category)
    thread = _thread(message)
    known = thread if thread in kinds else None
    kind = known or _by_cues(message.text, category, kinds, spans) or GENERAL
    notes = [note for note, cue in _cues().get(NOTES, {}).items() if cue.search(fold(message.text))]
    if thread == REFUSAL and kind != REFUSAL:
        notes.append("refused")
    if message.relationship is not None:
        notes.append(message.relationship)
    return Situation(kind, tuple(notes))


def subjects(text: str) -> frozenset[str]:
    """What a text of any category is about: which cues of favours and of contacts it holds, by the kinds they tell."""
    folded = fold(text)
    tables = (_cues()[category] for category in ABOUT)
    return frozenset(kind for table in tables for kind, cue in table.items() if cue.search(folded))


def _thread(message: Message) -> str | None:
    said = _cues()["thread"]
    answers = [fold(turn.text) for turn in message.previous if turn.speaker == "recipient"]
    if any(said["refused"].search(answer) for answer in answers):
        return REFUSAL
    if any(said["promised"].search(answer) for answer in answers):
        return PROMISED
    unanswered = 0
    for turn in reversed(message.previous):
        if turn.speaker == "recipient":
            break
        unanswered += 1
    return REPEATED if unanswered > 1 else None


def _by_cues(text: str, category: str, kinds: Sequence[str], spans: Sequence[Span]) -> str | None:
    decided = " ".join(span.text for span in deciding(spans) if span.category == category and span.turn is None)
    points: dict[str, int] = {}
    for kind, cue in _cues().get(category, {}).items():
        found = bool(cue.search(fold(text))) + DECIDING_WEIGHT * bool(cue.search(fold(decided)))
        if found and kind in kinds:
            points[kind] = found
    # Of equals, the one that the file tells first.
    return max(points, key=points.__getitem__) if points else None


@cache
def _cues() -> dict[str, dict[str, re.Pattern[str]]]:
    return {table: {name: _compiled(cue) for name, cue in members.items()} for table, members in cues().items()}


def _compiled(cue: str) -> re.Pattern[str]:
    # A cue begins where a word does, after what Arabic writes onto it: و، ف، ب، ل، ال.
    joined = re.sub(r"\s*\n\s*", "", cue)
    return re.compile(rf"(?<!\w)(?:[وف]?(?:ال|[بلك])?)(?:{joined})")
