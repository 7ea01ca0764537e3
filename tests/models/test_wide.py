from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.message import Message, Turn
from models.wide import FILE, Wide, counts

TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60)


def keys_of(tokenizer: Any, *messages: Message) -> list[set[int]]:
    found = counts(tokenizer, messages)
    return [set(found.keys[found.rows == row].tolist()) for row in range(len(messages))]


@pytest.fixture
def wide(tokenizer: Any) -> Wide:
    keys = np.unique(counts(tokenizer, [Message("could you help"), Message("who do you know")]).keys)
    random = np.random.default_rng(1)
    return Wide(
        keys,
        random.uniform(1, 5, len(keys)).astype(np.float32),
        random.normal(size=(len(keys), 4)).astype(np.float32),
        random.normal(size=4).astype(np.float32),
    )


def test_letters_are_told_by_words_and_not_by_their_order(tokenizer: Any) -> None:
    first, second, third = keys_of(tokenizer, Message("ab cd"), Message("cd ab"), Message("abcd"))
    assert len(first - second) == 1  # the pair of words
    letters = {key for key in first & third if key >> 30 == 0}
    assert len(letters) == 6  # " a", "ab", " ab", "cd", "d " and "cd "


def test_case_and_space_are_nothing(tokenizer: Any) -> None:
    one, other = keys_of(tokenizer, Message("Could  you\nhelp"), Message("could you help"))
    assert one == other


def test_persian_letters_are_the_arabic_ones_that_they_stand_for(tokenizer: Any) -> None:
    one, other = keys_of(tokenizer, Message("هل يمكنك"), Message("هل یمکنك"))
    assert one == other


def test_what_stands_in_the_context_is_another_feature(tokenizer: Any) -> None:
    bare, told = keys_of(
        tokenizer, Message("help"), Message("help", relationship="new", previous=(Turn("sender", "help"),))
    )
    before = {key for key in told if key >> 30 >= 2}
    assert told - before == {key for key in bare if key >> 30 < 2}
    assert len(before) > len(told - before)


def test_a_repeated_feature_counts_by_its_logarithm(tokenizer: Any) -> None:
    found = counts(tokenizer, [Message("help help help help")])
    # The relationship, the pair of words, and the word with its letters.
    assert np.unique(found.values) == pytest.approx([1, 1 + np.log(3), 1 + np.log(4)])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_a_message_says_the_same_in_any_company(tokenizer: Any, wide: Wide, texts: list[str]) -> None:
    messages = [Message(f"{text} could you") for text in texts]
    together = wide.logits(tokenizer, messages)
    alone = np.concatenate([wide.logits(tokenizer, [message]) for message in messages])
    assert together == pytest.approx(alone, abs=1e-5)


def test_of_a_message_without_known_features_the_bias_is_left(tokenizer: Any, wide: Wide) -> None:
    assert wide.logits(tokenizer, [Message("zzz", relationship="new")])[0] == pytest.approx(wide.bias, abs=1e-6)


def test_one_that_knows_nothing_says_its_bias(tokenizer: Any) -> None:
    empty = Wide(
        np.zeros(0, np.uint32), np.zeros(0, np.float32), np.zeros((0, 4), np.float32), np.ones(4, dtype=np.float32)
    )
    assert empty.logits(tokenizer, [Message("help")]).tolist() == [[1.0] * 4]


def test_it_is_read_back_as_it_was_said_to_be(tmp_path: Path, tokenizer: Any, wide: Wide) -> None:
    stored = wide.save(tmp_path)
    assert stored.keys.tolist() == wide.keys.tolist()
    messages = [Message("could you help"), Message("do you know her?")]
    assert stored.logits(tokenizer, messages) == pytest.approx(wide.logits(tokenizer, messages), abs=0.05)
    (tmp_path / FILE).unlink()
    assert Wide.load(tmp_path) is None
