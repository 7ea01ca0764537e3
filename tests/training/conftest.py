from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from transformers import BertConfig, BertModel

from models.category import Categories
from models.encoding import Encoding, InputForm
from tests.models.conftest import categories, tokenizer  # noqa: F401 - fixtures
from training.corpus import Example
from training.network import Network, initialise

Make = Callable[..., Example]


@pytest.fixture
def make(categories: Categories) -> Make:  # noqa: F811
    """Makes an example of the guide's schema; what is given replaces what stands for it."""

    def make(**given: Any) -> Example:
        data = {
            "id": "seta-0001",
            "group": "seta-g001",
            "text": "1 2",
            "label": "fine",
            "variety": "en",
            "channel": "email",
            "why": "3",
        } | given
        data.setdefault("labels", [data["label"]])
        return Example.from_dict(data, categories, f"corpus.jsonl:{data['id']}")

    return make


@pytest.fixture
def examples(make: Make) -> list[Example]:
    """Forty examples whose first number tells the category, in groups of two."""
    names = ("press", "favour", "mine", "fine")
    return [
        make(
            id=f"seta-{n:04}",
            group=f"seta-g{n // 2:03}",
            text=f"{n % 4} {n % 7 + 10} {n % 5 + 20}",
            label=names[n % 4],
            why=str(n % 4 + 30),
        )
        for n in range(40)
    ]


@pytest.fixture
def encoding(tokenizer: Any) -> Encoding:  # noqa: F811
    return Encoding(tokenizer, InputForm(max_tokens=32, max_context=12))


@pytest.fixture
def network(tokenizer: Any) -> Network:  # noqa: F811
    """A network of two small layers."""
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
        pad_token_id=1,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    network = Network(BertModel(config, add_pooling_layer=False), outputs=7)
    initialise(network, seed=0)
    return network
