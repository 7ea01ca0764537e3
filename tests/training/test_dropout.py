from __future__ import annotations

import torch
from transformers import BertConfig, BertModel

from training.batch import Inputs
from training.dropout import SharedDropout, hide_tokens, share_dropout


def test_a_feature_is_dropped_for_all_tokens_of_a_message() -> None:
    torch.manual_seed(1)
    states = SharedDropout(0.5)(torch.ones(3, 7, 40))
    assert set(states.unique().tolist()) == {0.0, 2.0}
    assert torch.equal(states, states[:, :1].expand_as(states))
    assert not torch.equal(states[0], states[1])


def test_nothing_is_dropped_when_it_is_not_trained() -> None:
    states = torch.ones(2, 3, 8)
    assert torch.equal(SharedDropout(0.5).eval()(states), states)


def test_an_encoders_attention_weights_are_left_whole() -> None:
    config = BertConfig(vocab_size=30, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=16)
    encoder = BertModel(config, add_pooling_layer=False)
    share_dropout(encoder, 0.3)
    found = {name: child.p for name, child in encoder.named_modules() if isinstance(child, SharedDropout)}
    assert len(found) == 1 + 2 * 3
    assert {p for name, p in found.items() if "self" in name} == {0.0}
    assert {p for name, p in found.items() if "self" not in name} == {0.3}


def test_tokens_are_hidden_but_special_ones() -> None:
    torch.manual_seed(2)
    ids = torch.arange(2, 402).reshape(4, 100)
    ids[:, 0], ids[:, -1] = 0, 1
    inputs = Inputs(ids, torch.ones_like(ids), torch.zeros_like(ids))
    hidden = hide_tokens(inputs, 0.25, torch.tensor([0, 1]))
    assert hidden.attention_mask[:, [0, -1]].all()
    assert 70 < int((hidden.attention_mask == 0).sum()) < 130
    assert torch.equal(hidden.input_ids, ids)
    assert hide_tokens(inputs, 0.0, torch.tensor([0, 1])) is inputs
