from __future__ import annotations

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from models.category import Categories, Category
from models.encoding import MARKERS


@pytest.fixture
def categories() -> Categories:
    def category(name: str) -> Category:
        return Category(name, {"ar": name, "en": name}, {"ar": name, "en": name})

    return Categories((category("press"), category("favour"), category("mine")), category("fine"))


@pytest.fixture
def tokenizer() -> Tokenizer:
    """One token a word: the numbers 0 to 99, and what an input needs."""
    words = ["<s>", "<pad>", "</s>", "<unk>", *map(str, range(100))]
    tokenizer = Tokenizer(models.WordLevel({word: index for index, word in enumerate(words)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>", *MARKERS])
    return tokenizer
