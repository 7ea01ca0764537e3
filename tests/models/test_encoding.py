from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from models.arabizi import Reader
from models.encoding import Encoding, InputForm
from models.message import Message, Turn


def words(encoding: Encoding, ids: list[int]) -> str:
    return " ".join(str(encoding.tokenizer.id_to_token(identifier)) for identifier in ids)


def test_a_message_alone(tokenizer: Tokenizer) -> None:
    encoding = Encoding(tokenizer, InputForm())
    encoded = encoding.encode(Message("1 2 3"))
    assert words(encoding, encoded.input_ids) == "<s> 1 2 3 </s>"
    assert encoded.segment_ids == [0] * 5
    assert not encoded.truncated


def test_the_context_follows_with_who_spoke(tokenizer: Tokenizer) -> None:
    encoding = Encoding(tokenizer, InputForm())
    encoded = encoding.encode(
        Message("9", relationship="new", previous=(Turn("sender", "1 2"), Turn("recipient", "3")))
    )
    assert words(encoding, encoded.input_ids) == "<s> 9 </s> [new] [sender] 1 2 [recipient] 3 </s>"
    assert encoded.segment_ids == [0, 0, 0] + [1] * 7


def test_the_message_is_never_shortened_for_its_context(tokenizer: Tokenizer) -> None:
    encoding = Encoding(tokenizer, InputForm(max_tokens=12, max_context=8))
    message = Message("1 2 3 4 5 6 7", previous=(Turn("sender", "50 51"), Turn("recipient", "60")))
    encoded = encoding.encode(message)
    assert words(encoding, encoded.input_ids).startswith("<s> 1 2 3 4 5 6 7 </s>")
    assert encoded.truncated


def test_of_a_long_thread_the_newest_stays(tokenizer: Tokenizer) -> None:
    encoding = Encoding(tokenizer, InputForm(max_tokens=100, max_context=8))
    encoded = encoding.encode(Message("1", previous=(Turn("sender", "50 51 52 53"), Turn("recipient", "60 61 62"))))
    assert words(encoding, encoded.input_ids) == "<s> 1 </s> [sender] 52 53 [recipient] 60 61 62 </s>"
    assert encoded.truncated


def test_of_a_long_message_both_ends_stay(tokenizer: Tokenizer) -> None:
    encoding = Encoding(tokenizer, InputForm(max_tokens=8))
    encoded = encoding.encode(Message(" ".join(map(str, range(20)))))
    assert words(encoding, encoded.input_ids) == "<s> 0 1 16 17 18 19 </s>"
    assert encoded.truncated


def test_a_tokenizer_without_the_markers_is_refused(tokenizer: Tokenizer) -> None:
    with pytest.raises(ValueError, match="no token <begin>"):
        Encoding(tokenizer, InputForm(begin="<begin>"))


numbers = st.lists(st.integers(0, 99), min_size=1, max_size=40).map(lambda values: " ".join(map(str, values)))
turns = st.builds(Turn, st.sampled_from(["sender", "recipient"]), numbers)


@given(
    st.builds(
        Message,
        numbers,
        relationship=st.sampled_from([None, "new", "established"]),
        previous=st.lists(turns, max_size=6).map(tuple),
    )
)
def test_every_input_fits(message: Message) -> None:
    tokenizer = TOKENIZER
    form = InputForm(max_tokens=30, max_context=12)
    encoded = Encoding(tokenizer, form).encode(message)
    assert len(encoded.input_ids) == len(encoded.segment_ids) <= form.max_tokens
    assert sum(encoded.segment_ids) <= form.max_context
    whole = 2 + len(message.text.split())
    context = sum(1 + len(turn.text.split()) for turn in message.previous) + (message.relationship is not None)
    fits = (
        whole <= form.max_tokens and context + 1 <= min(form.max_context, form.max_tokens - whole)
        if context
        else whole <= form.max_tokens
    )
    assert encoded.truncated == (not fits)


@pytest.fixture(autouse=True)
def shared(tokenizer: Tokenizer) -> None:
    global TOKENIZER  # hypothesis runs many examples in one test; the fixture is made once for all of them
    TOKENIZER = tokenizer


TOKENIZER: Tokenizer


def test_arabizi_stands_in_arabic_letters_before_its_context(tokenizer: Tokenizer) -> None:
    form = InputForm()
    reader = Reader({"انا": 5, "مش": 5})
    message = Message("ana msh", relationship="new")
    read = Encoding(tokenizer, form, reader).encode(message)
    plain = Encoding(tokenizer, form).encode(message)
    end = int(tokenizer.token_to_id(form.end) or 0)
    reading = [*tokenizer.encode("انا مش", add_special_tokens=False).ids, end]
    message_end = plain.input_ids.index(end) + 1
    assert read.input_ids == [*plain.input_ids[:message_end], *reading, *plain.input_ids[message_end:]]
    assert read.segment_ids == [0] * message_end + [1] * (len(read.input_ids) - message_end)
    assert not read.truncated
    english = Message("not me", relationship="new")
    assert Encoding(tokenizer, form, reader).encode(english) == Encoding(tokenizer, form).encode(english)


def test_a_reading_takes_no_room_from_the_message(tokenizer: Tokenizer) -> None:
    reader = Reader({"انا": 5, "مش": 5})
    for most in range(8, 24):
        form = InputForm(max_tokens=most, max_context=6)
        message = Message("ana msh " * 3, relationship="new")
        read, plain = (Encoding(tokenizer, form, one).encode(message) for one in (reader, None))
        assert len(read.input_ids) <= most
        texts = [one.input_ids[: one.segment_ids.count(0)] for one in (read, plain)]
        assert texts[0] == texts[1]
