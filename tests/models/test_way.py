from __future__ import annotations

import pytest

from models.message import Message, Turn
from models.way import FAVOUR, FOLLOW_UP, GOAL, INTRODUCTION, MINING, OTHERS, OWN, PRESSURE, RELEASE, suiting

ASKED = Turn("sender", "هل تكتب لي توصية؟")
REFUSED = Turn("recipient", "أعتذر، لا أستطيع")
PROMISED = Turn("recipient", "سأرد عليك بعد العيد")


def test_an_ask_for_a_third_person_keeps_the_third_person() -> None:
    assert set(suiting(Message("وظّف ابن عمي"), FAVOUR, (FAVOUR,))) == {(FAVOUR, OTHERS), (PRESSURE, OTHERS)}


def test_two_labels_are_looked_up_under_both() -> None:
    ways = suiting(Message("ليش ما شغّلت أخي؟"), PRESSURE, (PRESSURE, FAVOUR))
    assert (FAVOUR, OTHERS) in ways
    assert (PRESSURE, FOLLOW_UP) not in ways
    both = suiting(Message("بعتلك ٣ رسايل، وين الرقم؟"), PRESSURE, (PRESSURE, MINING))
    assert {(MINING, GOAL), (PRESSURE, FOLLOW_UP)} <= set(both)


@pytest.mark.parametrize("label", [(PRESSURE,), (PRESSURE, FAVOUR)])
def test_after_a_no_one_lets_go(label: tuple[str, ...]) -> None:
    ways = suiting(Message("وقّعها اليوم", previous=(ASKED, REFUSED)), PRESSURE, label)
    assert max(ways, key=ways.__getitem__) == (PRESSURE, RELEASE)
    assert (PRESSURE, FOLLOW_UP) not in ways


def test_after_a_promise_one_asks_once() -> None:
    ways = suiting(Message("أين التوصية؟", previous=(ASKED, PROMISED)), PRESSURE, (PRESSURE,))
    assert max(ways, key=ways.__getitem__) == (PRESSURE, FOLLOW_UP)


def test_an_introduction_is_for_those_who_know_each_other_long() -> None:
    def known(text: str, relationship: str | None = None) -> bool:
        message = Message.from_dict({"text": text} | ({"relationship": relationship} if relationship else {}))
        return (MINING, INTRODUCTION) in suiting(message, MINING, (MINING,))

    assert not known("من تعرف في المصارف؟")
    assert known("من تعرف في المصارف؟", "established")
    assert known("عملنا معا عشر سنوات، من تعرف في المصارف؟")
    assert not known("عملت عشر سنوات، من تعرف في المصارف؟", "new")


def test_a_goal_goes_before_a_question() -> None:
    ways = suiting(Message("Who do you know?"), MINING, (MINING,))
    assert ways[MINING, GOAL] > ways[MINING, OWN]
