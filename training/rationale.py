"""The authors' reasons as a second teacher.

Each example carries why its label holds, in a few words. The base encoder, a text embedding model, turns that reason into a vector, and
training asks the message's vector to tell it. The reason is used in training alone; a message is classified without one.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from models.encoding import Encoding
from models.message import Message
from training.batch import by_length, pad
from training.corpus import Example
from training.network import Network


@torch.no_grad()
def reasons_of(network: Network, encoding: Encoding, pad_id: int, examples: Sequence[Example]) -> Tensor:
    """Unit vectors of the examples' reasons, centred, of shape (examples, hidden); a network not yet fine-tuned is expected.

    Embeddings of E5 lie in a narrow cone, so the mean is taken off before they are scaled.
    """
    encoded = [encoding.encode(Message(example.why)) for example in examples]
    vectors = torch.zeros(len(examples), int(network.encoder.config.hidden_size))
    for batch in by_length([len(one.input_ids) for one in encoded], 64):
        inputs = pad([encoded[index] for index in batch], pad_id)
        states = network.encoder(input_ids=inputs.input_ids, attention_mask=inputs.attention_mask)[0]
        weights = inputs.attention_mask.unsqueeze(-1)
        vectors[batch] = (states * weights).sum(1) / weights.sum(1)
    return F.normalize(vectors - vectors.mean(0), dim=1)
