from __future__ import annotations

import numpy as np
import pytest
import torch

from models.category import Categories
from models.encoding import Encoding
from training.batch import pad
from training.corpus import Example
from training.recipe import Wide as Choice
from training.wide import Wide
from training.widen import features, widen


def test_features_times_the_table_is_what_the_path_says(encoding: Encoding, examples: list[Example]) -> None:
    wide = Wide(64, 3, 7)
    torch.nn.init.normal_(wide.table.weight, generator=torch.Generator().manual_seed(1))
    encoded = [encoding.encode(example.message) for example in examples]
    inputs = pad(encoded, 1)
    said = wide(inputs.input_ids, inputs.attention_mask, inputs.segment_ids).detach().numpy()
    assert features(wide, encoded, 1) @ wide.table.weight.detach().numpy() == pytest.approx(said, abs=1e-5)


def test_padding_says_nothing(encoding: Encoding, examples: list[Example]) -> None:
    from models.message import Message

    wide = Wide(64, 3, 7)
    torch.nn.init.normal_(wide.table.weight, generator=torch.Generator().manual_seed(1))
    short = encoding.encode(Message("1 2"))
    alone = pad([short], 1)
    beside = pad([short, encoding.encode(Message("1 2 3 4 5 6 7 8"))], 1)
    first = wide(alone.input_ids, alone.attention_mask, alone.segment_ids)[0]
    second = wide(beside.input_ids, beside.attention_mask, beside.segment_ids)[0]
    assert torch.allclose(first, second, atol=1e-6)


def test_a_network_that_knows_nothing_lets_the_path_speak(
    encoding: Encoding, examples: list[Example], categories: Categories
) -> None:
    encoded = [encoding.encode(example.message) for example in examples]
    nothing = np.zeros((len(examples), 7), dtype=np.float32)
    found = widen(
        Choice(buckets=2**10, strength=50.0), categories, (examples, encoded), (examples, encoded), nothing, 1
    )
    assert found.weight > 0
    inputs = pad(encoded, 1)
    said = found.wide(inputs.input_ids, inputs.attention_mask, inputs.segment_ids).detach().numpy()
    assert [categories.names[place] for place in said[:, :4].argmax(axis=1)] == [example.label for example in examples]
    assert not said[:, 4:].any()


def test_a_network_that_knows_all_keeps_the_path_quiet(
    encoding: Encoding, examples: list[Example], categories: Categories
) -> None:
    encoded = [encoding.encode(example.message) for example in examples]
    known = np.zeros((len(examples), 7), dtype=np.float32)
    known[np.arange(len(examples)), [categories.names.index(example.label) for example in examples]] = 30
    misled = [*examples[1:], examples[0]]  # the path learns what is wrong
    found = widen(Choice(buckets=2**10), categories, (misled, encoded), (examples, encoded), known, 1)
    assert found.weight == 0
    assert not found.wide.table.weight.any()
