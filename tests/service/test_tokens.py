from __future__ import annotations

from models.message import Message, Turn
from service.tokens import counter, estimate
from tests.fake_classifier import FakeRelease


def test_without_a_tokenizer_characters_are_counted() -> None:
    message = Message(text="abcdef", previous=(Turn("sender", "abc"),))
    assert counter(FakeRelease())(message) == estimate(message) == 5
