"""A classifier whose verdicts can be foreseen, so that a test knows which words must be marked."""

from __future__ import annotations

import time
from collections.abc import Sequence

from models.language import detect
from models.message import Message
from models.verdict import ModelName, Verdict
from tests.fake_classifier import CATEGORIES, FakeRelease

PRESS, FAVOUR, MINE = CATEGORIES.ask_names
NONE = CATEGORIES.names[-1]
CUES = {PRESS: ("ليش", "معتمد عليك", "why can't"), FAVOUR: ("ابن عمي", "cousin"), MINE: ("أرقام", "numbers")}


class RuleClassifier:
    """Each category where one of its cues is; pressure also by half where the thread holds a no."""

    def __init__(self) -> None:
        self.release = FakeRelease()
        self.wait_seconds = 0.0

    def classify(self, message: Message) -> Verdict:
        return self.classify_many([message])[0]

    def classify_many(self, messages: Sequence[Message]) -> list[Verdict]:
        time.sleep(self.wait_seconds)
        return [self._verdict(message) for message in messages]

    def _verdict(self, message: Message) -> Verdict:
        scores = {name: 0.9 * any(cue in message.text.lower() for cue in CUES[name]) for name in CATEGORIES.ask_names}
        if any(
            turn.speaker == "recipient" and any(no in turn.text for no in ("لا ", "ما أقدر"))
            for turn in message.previous
        ):
            scores[PRESS] = max(scores[PRESS] * 1.05, 0.55)
        scores[NONE] = 1 - max(scores.values())
        labels = tuple(name for name in CATEGORIES.ask_names if scores[name] > 0.5) or (NONE,)
        confidence = max(0.05, scores[labels[0]])
        return Verdict(
            label=labels[0],
            labels=labels,
            scores=scores,
            confidence=confidence,
            needs_review=confidence < self.release.review_threshold,
            language=detect(message.text),
            truncated=len(message.text) > 5_000,
            model=ModelName("rules", "1"),
        )
