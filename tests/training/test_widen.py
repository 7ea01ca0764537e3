from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from models.category import Categories
from models.wide import HASH_BITS, counts
from training.corpus import Example
from training.recipe import Wide as Choice
from training.widen import learn, matrix, widen

CHOICE = Choice(strength=50.0, rarest=1)


def test_features_are_those_of_scikit_learn(tokenizer: Any, examples: list[Example]) -> None:
    texts = ["cabbage and a bag", "bag", "a cab, bagged", "cab"]
    told = [
        replace(example, message=replace(example.message, text=text))
        for example, text in zip(examples, texts, strict=False)
    ]
    wide = learn(CHOICE, tokenizer, told, [example.label for example in told])
    found = matrix(wide, tokenizer, told)
    kinds = (
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True),
        TfidfVectorizer(analyzer="word", ngram_range=(1, 2), sublinear_tf=True),
    )
    for block, kind in enumerate(kinds):
        expected = kind.fit_transform(texts)
        ours = found[:, wide.keys >> HASH_BITS == block]
        # The columns stand in another order, so what is compared is how near the messages are to each other.
        assert (ours @ ours.T).toarray() == pytest.approx((expected @ expected.T).toarray(), abs=1e-5)
        assert ours.shape == expected.shape


def test_a_feature_that_too_few_messages_have_is_left_out(tokenizer: Any, examples: list[Example]) -> None:
    names = sorted({example.label for example in examples})
    keys, messages = np.unique(counts(tokenizer, [example.message for example in examples]).keys, return_counts=True)
    assert messages.min() < 12 < messages.max()
    wide = learn(Choice(strength=1.0, rarest=12), tokenizer, examples, names)
    assert wide.keys.tolist() == keys[messages >= 12].tolist()


def test_a_network_that_knows_nothing_lets_the_path_speak(
    tokenizer: Any, examples: list[Example], categories: Categories
) -> None:
    nothing = np.zeros((len(examples), 7), dtype=np.float32)
    found = widen(CHOICE, categories, tokenizer, examples, examples, nothing)
    assert found.weight > 0
    said = found.wide.logits(tokenizer, [example.message for example in examples])
    assert [categories.names[place] for place in said.argmax(axis=1)] == [example.label for example in examples]


def test_a_network_that_knows_all_keeps_the_path_quiet(
    tokenizer: Any, examples: list[Example], categories: Categories
) -> None:
    known = np.zeros((len(examples), 7), dtype=np.float32)
    known[np.arange(len(examples)), [categories.names.index(example.label) for example in examples]] = 30
    misled = [*examples[1:], examples[0]]
    wrong = [replace(example, label=other.label) for example, other in zip(examples, misled, strict=True)]
    found = widen(CHOICE, categories, tokenizer, wrong, examples, known)
    assert found.weight == 0
    assert not found.wide.weights.any()
    assert not found.wide.bias.any()


def test_of_two_categories_each_has_its_half(tokenizer: Any, examples: list[Example]) -> None:
    two = [example for example in examples if example.label in ("press", "fine")]
    said = learn(CHOICE, tokenizer, two, ["fine", "press"]).logits(tokenizer, [example.message for example in two])
    assert said.sum(axis=1) == pytest.approx(np.zeros(len(two)), abs=1e-4)
    assert [("fine", "press")[place] for place in said.argmax(axis=1)] == [example.label for example in two]
