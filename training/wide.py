"""The wide path: a linear model over hashed n-grams of token ids, inside the same graph as the encoder.

"Wide & Deep Learning" (Cheng et al., arXiv:1606.07792): the linear model remembers exact turns of phrase, the encoder generalises, and
they err in different places. Token ids are hashed with integer arithmetic that ONNX has, so the release stays one graph.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

# No step leaves 24 bits: some engines compute with integers as 32-bit floats, which are exact so far and no further. Two short
# hashes, one of them whole and 4 bits of the other, make a long one.
MODULI = (4_093, 4_091)
FACTORS = ((1_579, 3_181, 2_017, 4_001), (2_221, 1_013, 3_469, 2_803))
SPREAD = 16


class Wide(nn.Module):
    """Logits from the n-grams of the message and, apart from them, of its context; of `buckets`, at most 65,488 are used."""

    def __init__(self, buckets: int, longest: int, outputs: int) -> None:
        super().__init__()
        self.buckets = buckets
        self.longest = longest
        self.table = nn.Embedding(buckets, outputs)
        nn.init.zeros_(self.table.weight)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, segment_ids: Tensor) -> Tensor:
        """Sum of the n-grams' rows, each n-gram length and segment divided by the root of its count."""
        # Not torch.zeros(len(...)): tracing would keep the example's batch size.
        total = torch.zeros_like(self.table(input_ids[:, 0]))
        for segment in (0, 1):
            inside = attention_mask * (segment_ids == segment)
            for length in range(1, self.longest + 1):
                hashed, present = self.ngrams(input_ids, inside, length, segment)
                rows = self.table(hashed) * present.unsqueeze(-1)
                total = total + rows.sum(1) / present.sum(1, keepdim=True).clamp(min=1).sqrt()
        return total

    def ngrams(self, input_ids: Tensor, inside: Tensor, length: int, segment: int) -> tuple[Tensor, Tensor]:
        """Buckets of every n-gram of `length`, and 1 where it lies wholly inside; both of shape (messages, tokens - length + 1)."""
        width = input_ids.shape[1] - length + 1
        present = torch.ones_like(input_ids[:, :width])
        for place in range(length):
            present = present * inside[:, place : place + width]
        coarse, fine = (
            self._hash(input_ids, width, length, segment, modulus, factors)
            for modulus, factors in zip(MODULI, FACTORS, strict=True)
        )
        return (coarse * SPREAD + fine % SPREAD) % self.buckets, present.to(torch.float32)

    @staticmethod
    def _hash(
        input_ids: Tensor, width: int, length: int, segment: int, modulus: int, factors: tuple[int, ...]
    ) -> Tensor:
        code = torch.full_like(input_ids[:, :width], length * 2 + segment)
        for place in range(length):
            code = (code * factors[place] + input_ids[:, place : place + width] % modulus) % modulus
        return code
