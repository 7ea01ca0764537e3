from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.explain import LATEST_TURNS, Explanation, Span, deciding, parts_of, without
from models.message import Message, Turn
from models.verdict import ModelName, Verdict
from tests.fake_classifier import CATEGORIES

PRESS, FAVOUR, MINE = CATEGORIES.ask_names
NONE = CATEGORIES.names[-1]


def verdict(message: Message) -> Verdict:
    """Pressure where «ليش» or a thread with «لا» is, a favour where «ابن عمي» is, and both in parts."""
    scores = dict.fromkeys(CATEGORIES.names, 0.0)
    refused = any(turn.speaker == "recipient" and "لا" in turn.text for turn in message.previous)
    scores[PRESS] = 0.6 * ("ليش" in message.text) + 0.3 * refused
    scores[FAVOUR] = 0.8 * ("ابن عمي" in message.text)
    scores[NONE] = 1 - max(scores.values())
    labels = tuple(name for name in CATEGORIES.ask_names if scores[name] > 0.5) or (NONE,)
    return Verdict(labels[0], labels, scores, 1.0, False, "ar", False, ModelName("rule", "1"))


def explain(message: Message) -> tuple[Span, ...]:
    explanation = Explanation(message, verdict(message), CATEGORIES)
    return explanation.spans([verdict(one) for one in explanation.messages])


def weights(spans: Sequence[Span], category: str) -> dict[str, Any]:
    return {span.text: pytest.approx(span.weight) for span in spans if span.category == category}


TEXT = "مســاء الخَيْر يا أستاذة 🌹 أرسلتُ سيرة ابن عمي أمس. ليش ما تردين عليّ؟"


def test_the_part_that_decided_carries_the_score() -> None:
    spans = explain(Message(TEXT))
    assert weights(spans, FAVOUR) == {
        "مســاء الخَيْر يا أستاذة 🌹": 0.0,
        "أرسلتُ سيرة ابن عمي أمس.": 0.8,
        "ليش ما تردين عليّ؟": 0.0,
    }
    assert weights(spans, PRESS)["ليش ما تردين عليّ؟"] == 0.6
    assert {span.category for span in spans} == {PRESS, FAVOUR}
    assert [span.text for span in deciding(spans)] == ["ليش ما تردين عليّ؟", "أرسلتُ سيرة ابن عمي أمس."]


def test_where_all_weigh_alike_the_lightest_is_not_marked() -> None:
    spans = [Span(at, at + 1, "a", PRESS, weight) for at, weight in enumerate((0.25, 0.25, 0.2, 0.25))]
    assert [span.start for span in deciding(spans)] == [0, 1, 3]
    assert len(deciding([Span(0, 1, "a", PRESS, 0.3), Span(1, 2, "b", PRESS, 0.3001)])) == 2


def test_a_span_counts_code_points_of_the_text_as_sent() -> None:
    for span in explain(Message(TEXT)):
        assert TEXT[span.start : span.end] == span.text
    assert explain(Message(TEXT))[0].to_dict() == {
        "start": 0,
        "end": 26,
        "text": TEXT[:26],
        "category": PRESS,
        "weight": 0.0,
    }


def test_the_turn_that_decided_is_told() -> None:
    turns = (Turn("sender", "هل تساعدني؟"), Turn("recipient", "لا أستطيع، عذرًا"))
    spans = explain(Message("ليش؟ كنت أعتمد عليك", previous=turns))
    assert [(span.turn, span.text, round(span.weight, 3)) for span in spans] == [
        (None, "ليش؟ كنت أعتمد عليك", 0.9),
        (1, "لا أستطيع، عذرًا", 0.3),
    ]
    assert spans[1].to_dict()["turn"] == 1


def test_a_thread_that_changes_nothing_is_not_told() -> None:
    spans = explain(Message("ليش ما ترد؟", previous=(Turn("recipient", "أهلًا"),)))
    assert [span.turn for span in spans] == [None]


def test_of_a_long_thread_the_latest_turns_are_weighed() -> None:
    turns = tuple(Turn("recipient", f"لا {number}") for number in range(50))
    message = Message("ليش ما ترد؟", previous=turns)
    explanation = Explanation(message, verdict(message), CATEGORIES)
    assert len(explanation.messages) == 2 ** (LATEST_TURNS + 1) - 1
    assert {span.turn for span in explain(message)} <= {None, 47, 48, 49}


def test_an_acceptable_message_has_nothing_to_mark() -> None:
    spans = explain(Message("شكرًا جزيلًا على وقتك أمس. كانت نصيحتك في مكانها تمامًا."))
    assert {span.category for span in spans} == {NONE}
    assert deciding(spans) == []


@pytest.mark.parametrize(("words", "parts"), [(1, 4), (45, 4), (46, 5), (91, 6), (161, 8), (2_000, 16)])
def test_longer_messages_have_more_parts(words: int, parts: int) -> None:
    assert parts_of("كلمة " * words) == parts


def test_a_message_of_common_length_asks_for_few_others() -> None:
    message = Message("أرسلت لك السيرة أمس ولم أجد ردًا، " * 5)
    words = [len(one.text.split()) for one in Explanation(message, verdict(message), CATEGORIES).messages]
    assert len(words) <= 14
    assert sum(words) <= 7 * len(message.text.split())


def test_what_is_left_without_a_part() -> None:
    message = Message("a b, c d; e f")
    assert without(message, [Span(5, 9, "c d;", PRESS, 1)]) == Message("a b, e f")
    assert without(message, [Span(0, 13, "a b, c d; e f", PRESS, 1)]) is None


@given(st.text(min_size=1, max_size=300).filter(lambda text: any(map(str.isalnum, text)) and "\x00" not in text))
@settings(deadline=None)
def test_whatever_is_sent_is_explained(text: str) -> None:
    try:
        message = Message(text)
    except ValueError:
        return
    spans = explain(message)
    assert all(text[span.start : span.end] == span.text for span in spans)
    found = verdict(message)
    for label in found.labels:
        total = sum(span.weight for span in spans if span.category == label)
        assert total == pytest.approx(found.scores[label] - (label == NONE))
