"""A classifier without weights: it says the same of the same message, and every category of some."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from models.category import Categories, Category
from models.message import Message
from models.verdict import ModelName, Verdict

CATEGORIES = Categories(
    asks=(
        Category(
            name="over-pressure",
            title={"ar": "الضغط الزائد", "en": "Over-pressure"},
            description={
                "ar": "«لم تفعل ما يكفي، فافعل المزيد الآن.»",
                "en": "“Not enough; do more, now.”",
            },
        ),
        Category(
            name="intro-for-friend",
            title={"ar": "طلب مساعدة لصديق", "en": "A favour for a friend"},
            description={"ar": "«أسدِ معروفًا لمن لا تعرفه.»", "en": "“Do a favour for somebody you have never met.”"},
        ),
        Category(
            name="contact-mining",
            title={"ar": "التنقيب عن جهات الاتصال", "en": "Contact mining"},
            description={"ar": "«تهمّني بمن تعرف.»", "en": "“You matter for the people you know.”"},
        ),
    ),
    none=Category(
        name="acceptable",
        title={"ar": "طلب مقبول", "en": "Acceptable"},
        description={"ar": "يترك العلاقة كما كانت.", "en": "Leaves the relationship as good as before."},
    ),
)
NONE = CATEGORIES.names[-1]


@dataclass(frozen=True)
class FakeRelease:
    name: str = "fake"
    version: str = "0"
    categories: Categories = CATEGORIES
    quality: dict[str, Any] = field(default_factory=lambda: {"macro_f1": 0.25})
    limits: dict[str, Any] = field(default_factory=lambda: {"text_characters": 10_000, "previous": 50, "tokens": 256})
    review_threshold: float = 0.6


class FakeClassifier:
    """Scores are read off a hash of the whole message. `seen` counts the calls, and `fails` makes them raise."""

    def __init__(self, *, fails: bool = False, categories: Categories = CATEGORIES) -> None:
        self.release = FakeRelease(categories=categories)
        self.fails = fails
        self.seen: list[int] = []

    def classify(self, message: Message) -> Verdict:
        return self.classify_many([message])[0]

    def classify_many(self, messages: Sequence[Message]) -> list[Verdict]:
        self.seen.append(len(messages))
        if self.fails:
            raise RuntimeError(f"Cannot classify {messages[0].text}")
        return [self._verdict(message) for message in messages]

    def _verdict(self, message: Message) -> Verdict:
        digest = hashlib.sha256(repr((message.text, message.relationship, message.previous)).encode()).digest()
        categories = self.release.categories
        asks = categories.ask_names
        scores = {name: digest[index] / 255 for index, name in enumerate(asks)}
        if categories.none is not None:
            scores[categories.none.name] = 1 - max(scores.values())
        if categories.exclusive or categories.none is None:
            labels: tuple[str, ...] = (max(scores, key=scores.__getitem__),)
        else:
            labels = tuple(name for name in asks if scores[name] > 0.7) or (categories.none.name,)
        confidence = scores[labels[0]]
        return Verdict(
            label=labels[0],
            labels=labels,
            scores=scores,
            confidence=confidence,
            needs_review=confidence < self.release.review_threshold,
            language="en" if message.text.isascii() else "ar",
            truncated=len(message.text) > 5_000,
            model=ModelName(self.release.name, self.release.version),
        )
