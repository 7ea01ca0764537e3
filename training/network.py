"""The network that is fine-tuned: a pre-trained encoder, a pooled and normalised vector, and its outputs.

Outputs of a message:
- a logit a category of which is primary (softmax): the asks in precedence, then none where there is such a category;
- a logit an ask of "this ask applies also" (sigmoid), given that the primary category is one before it in precedence. The first is
  never used, since nothing stands before it. Where one category alone can hold of a message, there are none of these.

By the chain rule the two give the probability of every label set, so scores, label and confidence cannot contradict each other
(see `models.decision`).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel


class Network(nn.Module):
    """Encoder, pooling, LayerNorm, linear outputs; and, in training only, a projection to the reasons' embeddings."""

    def __init__(
        self,
        encoder: PreTrainedModel,
        outputs: int,
        pooling: str = "all",
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        hidden = int(encoder.config.hidden_size)
        self.encoder = encoder
        self.pooling = pooling
        self.norm = nn.LayerNorm(hidden)
        self.dropout = nn.Dropout(dropout)
        self.output = nn.Linear(hidden, outputs)
        self.rationale = nn.Linear(hidden, hidden)
        self.in_bf16 = False  # whether the encoder's products are in bf16: training's choice, never the release's

    @property
    def device(self) -> torch.device:
        """Where its weights are, and its inputs must be."""
        return self.output.weight.device

    def forward(self, input_ids: Tensor, attention_mask: Tensor, segment_ids: Tensor) -> Tensor:
        """Logits of shape (messages, outputs); inputs of shape (messages, tokens)."""
        return self.logits(self.pooled(input_ids, attention_mask, segment_ids))

    def logits(self, vector: Tensor) -> Tensor:
        """Logits of messages whose vectors are known."""
        logits: Tensor = self.output(self.dropout(vector))
        return logits

    def pooled(self, input_ids: Tensor, attention_mask: Tensor, segment_ids: Tensor) -> Tensor:
        """The message's vector, of shape (messages, hidden)."""
        given = {"input_ids": input_ids, "attention_mask": attention_mask}
        if getattr(self.encoder.config, "type_vocab_size", 0) > 1:
            given["token_type_ids"] = segment_ids
        if self.in_bf16:
            states = self._bf16_states(given)
        else:
            states = self.encoder(**given)[0]
        mask = attention_mask * (1 - segment_ids) if self.pooling == "message" else attention_mask
        weights = mask.unsqueeze(-1).to(states.dtype)
        vector: Tensor = self.norm((states * weights).sum(1) / weights.sum(1))
        return vector

    def _bf16_states(self, given: dict[str, Tensor]) -> Tensor:
        kind = given["input_ids"].device.type
        # On a processor narrowed at the embeddings: else the residual stream stays wide and every product casts it anew.
        narrow = self.encoder.get_submodule("embeddings").register_forward_hook(_narrow) if kind == "cpu" else None
        try:
            with torch.autocast(kind, torch.bfloat16):
                states: Tensor = self.encoder(**given)[0]
        finally:
            if narrow is not None:
                narrow.remove()
        return states.float()


def _narrow(_: nn.Module, __: object, output: Tensor) -> Tensor:
    return output.to(torch.bfloat16)


def initialise(network: Network, seed: int) -> None:
    """Give the parts that are not pre-trained their first weights, the same for the same seed."""
    generator = torch.Generator().manual_seed(seed)
    for layer in (network.output, network.rationale):
        nn.init.normal_(layer.weight, std=0.02, generator=generator)
        nn.init.zeros_(layer.bias)
