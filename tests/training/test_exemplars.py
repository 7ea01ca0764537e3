from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import pytest

from models.classifier import Classifier
from models.message import Message
from models.way import DEADLINE, FAVOUR, FOLLOW_UP, GOAL, INTRODUCTION, MINING, OTHERS, OWN, PRESSURE, RELEASE
from tests.fake_classifier import CATEGORIES, FakeClassifier, FakeRelease
from training.corpus import Example
from training.exemplars import build, is_rewrite, kept_share
from training.way import way_of

PRESS = CATEGORIES.ask_names[0]
NONE = CATEGORIES.names[-1]


class Judge:
    """Accepts what does not hold «الآن», and gives a vector of the text's length."""

    def __init__(self, gives: bool = True) -> None:
        self.release = FakeRelease()
        self._gives = gives

    def classify_many(self, messages: Sequence[Message]) -> list[Any]:
        fake = FakeClassifier()
        verdicts = []
        for message in messages:
            verdict = fake.classify(message)
            object.__setattr__(verdict, "label", PRESS if "الآن" in message.text else NONE)
            object.__setattr__(verdict, "needs_review", False)
            verdicts.append(verdict)
        return verdicts

    def vectors(self, messages: Sequence[Message]) -> np.ndarray | None:
        return np.asarray([[len(message.text), 1] for message in messages], np.float32) if self._gives else None


def example(group: str, number: int, text: str, label: str, why: str) -> Example:
    return Example(f"t-{group}{number}", group, Message(text), label, (label,), why=why)


EXAMPLES = [
    example("a", 1, "أين الرسالة التي وعدت بها منذ شهر كامل؟", PRESS, "blame"),
    example("a", 2, "شكرا على الرسالة التي وعدت بها، وإن لم يتسع الوقت فلا بأس", NONE, "one follow-up, way out"),
    example("a", 3, "لا أستطيع كتابة الرسالة التي وعدت بها، المعذرة منك يا صديقي", NONE, "asked person declines"),
    example("b", 1, "اكتب لي الرسالة الآن ولا تؤخرها يا صديقي أكثر", PRESS, "demand"),
    example("b", 2, "هل تكتب لي الرسالة الآن يا صديقي؟ لا بأس إن تعذر", NONE, "modest ask, way out"),
    example("d", 1, "أين التقرير الذي وعدت به؟ كتبت لك أمس", PRESS, "the third in two days"),
    example(
        "d", 2, "أين التقرير الذي وعدت به؟ كتبت لك أمس", NONE, "one polite follow-up; the same words, another thread"
    ),
    example("c", 1, "هل تكتب لي كلمة عن كتابي الجديد إن تيسر؟", NONE, "modest ask"),
]


def test_exemplars_are_twins_that_ask_and_that_the_model_accepts() -> None:
    exemplars = build(cast(Classifier, Judge()), EXAMPLES)
    assert exemplars is not None
    assert [(one.text, one.category, one.variety) for one in exemplars.entries] == [
        (EXAMPLES[1].message.text, PRESS, "msa")
    ]


def test_a_graph_without_vectors_is_told() -> None:
    with pytest.raises(ValueError, match="no output `vector`"):
        build(cast(Classifier, Judge(gives=False)), EXAMPLES)


@pytest.mark.parametrize(
    ("label", "why", "way"),
    [
        (FAVOUR, "one specific question for a friend", OTHERS),
        (FAVOUR, "own modest question about a vacancy", ""),
        (MINING, "established, one person, reason, way out", INTRODUCTION),
        (MINING, "goal stated, nobody known, offer left open", GOAL),
        (MINING, "asks the recipient's own experience", OWN),
        (MINING, "right for the recipient's posted need", ""),
        (MINING, "answers an announced need", ""),
        (MINING, "public page passed on, nothing asked", ""),
        (PRESSURE, "one follow-up after a reasonable wait, way out", FOLLOW_UP),
        (PRESSURE, "accepts the refusal with thanks", RELEASE),
        (PRESSURE, "deadline as fact, may decline", DEADLINE),
        (PRESSURE, "reply by asked person, declines with thanks", ""),
        (PRESSURE, "tells a story about such an ask", ""),
        (PRESSURE, "ordinary business; both know her", ""),
    ],
)
def test_a_twin_has_the_way_that_its_author_tells(label: str, why: str, way: str) -> None:
    twin = example("a", 1, "هل من نصيحة قصيرة في هذا الأمر إن تيسر؟", NONE, why)
    assert way_of(example("a", 2, "اكتبها", label, ""), twin) == way
    assert is_rewrite(example("a", 2, "اكتبها", label, ""), twin) == bool(way)


def test_a_debt_is_no_example() -> None:
    twin = example("a", 1, "أنا الذي وقفت معك سبع سنين، وأسأل مرة واحدة لا غير", NONE, "one follow-up after a wait")
    assert way_of(EXAMPLES[0], twin) == ""


def test_only_a_release_may_be_a_scrap() -> None:
    asks, lets_go = (example("a", 1, "شكرا على صراحتك", NONE, why) for why in ("one follow-up", "takes the no"))
    assert not is_rewrite(EXAMPLES[0], asks)
    assert is_rewrite(EXAMPLES[0], lets_go)


def test_without_twins_there_are_no_exemplars() -> None:
    assert build(cast(Classifier, Judge()), EXAMPLES[:1]) is None


def test_words_in_common_are_counted_whatever_their_spelling() -> None:
    one = example("a", 1, "أريد رسالةً مـــنك", PRESS, "")
    other = example("a", 2, "اريد رساله منك الآن", NONE, "")
    assert kept_share(one, other) == 3 / 4
