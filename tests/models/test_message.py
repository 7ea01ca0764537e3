from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.message import MAX_PREVIOUS, MAX_TEXT_CHARACTERS, InvalidMessage, Message, Turn


def test_a_message_is_read_from_its_wire_form() -> None:
    message = Message.from_dict(
        {
            "text": "هل من جديد؟",
            "id": "7",
            "relationship": "new",
            "previous": [{"from": "sender", "text": "سلام"}, {"from": "recipient", "text": "أهلا"}],
        }
    )
    assert message == Message("هل من جديد؟", "7", "new", (Turn("sender", "سلام"), Turn("recipient", "أهلا")))


@pytest.mark.parametrize(
    ("data", "field", "problem"),
    [
        ({}, "text", "missing"),
        ({"text": 7}, "text", "a int"),
        ({"text": ""}, "text", "is empty"),
        ({"text": " \n\t"}, "text", "is empty"),
        ({"text": "\u200f\u200b\u0640"[:2]}, "text", "is empty"),
        ({"text": "a" * (MAX_TEXT_CHARACTERS + 1)}, "text", "has 10,001 characters and the limit is 10,000"),
        ({"text": "ab\x00"}, "text", "NUL character at position 2"),
        ({"text": "a\ud800"}, "text", "surrogate pair at position 1"),
        ({"text": "a", "relationship": "old"}, "relationship", '"new", "established"'),
        ({"text": "a", "previous": "b"}, "previous", "must be a list"),
        ({"text": "a", "previous": ["b"]}, "previous[0]", 'an object with "from" and "text"'),
        ({"text": "a", "previous": [{"from": "me", "text": "b"}]}, "previous[0].from", '"sender" or "recipient"'),
        ({"text": "a", "previous": [{"from": "sender", "text": ""}]}, "previous[0].text", "is empty"),
        (
            {"text": "a", "previous": [{"from": "sender", "text": "b"}] * (MAX_PREVIOUS + 1)},
            "previous",
            "holds 51 messages and the limit is 50",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(data: dict[str, Any], field: str, problem: str) -> None:
    with pytest.raises(InvalidMessage) as caught:
        Message.from_dict(data)
    assert caught.value.field == field
    assert problem in caught.value.problem


def test_the_limits_themselves_are_allowed() -> None:
    Message("a" * MAX_TEXT_CHARACTERS, previous=(Turn("sender", "b"),) * MAX_PREVIOUS)


@given(st.text(max_size=60))
def test_any_text_is_taken_or_refused_without_being_repeated(text: str) -> None:
    try:
        Message(text)
    except InvalidMessage as error:
        assert error.field == "text"
        assert len(text) < 3 or text not in str(error)
