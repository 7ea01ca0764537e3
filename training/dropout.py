"""What keeps a network from learning its messages by heart: features dropped for whole messages, and tokens hidden.

A mask of one draw a feature and message, shared by all its tokens (Gal & Ghahramani, arXiv:1512.05287), costs a processor
nothing beside the products; a draw a token and feature doubles the time of a step.
"""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor, nn

from training.batch import Inputs


class SharedDropout(nn.Dropout):
    """Drops features of a message, the same for all its tokens; of shape (messages, tokens, features) what is given and returned."""

    def forward(self, states: Tensor) -> Tensor:
        if not self.training or self.p == 0.0:
            return states
        shape = (states.shape[0], *[1] * (states.ndim - 2), states.shape[-1])
        kept = torch.empty(shape, device=states.device).bernoulli_(1 - self.p).div_(1 - self.p)
        return states * kept.to(states.dtype)


def share_dropout(encoder: nn.Module, p: float) -> None:
    """Put `SharedDropout(p)` in place of the encoder's dropout; attention weights, whose draws cost most, are left whole."""
    for parent in list(encoder.modules()):
        for name, child in parent.named_children():
            if isinstance(child, nn.Dropout):
                # Where queries are made, dropout is that of the attention weights.
                setattr(parent, name, SharedDropout(0.0 if hasattr(parent, "query") else p))


def hide_tokens(inputs: Inputs, share: float, special: Tensor) -> Inputs:
    """Hide a share (0 to 1) of the tokens from the network, but none of the ids in `special` (Shen et al., arXiv:2009.13818).

    A hidden token keeps its place and is attended by nothing, as padding is.
    """
    if share == 0.0:
        return inputs
    drawn = torch.rand(inputs.input_ids.shape) < share
    hidden = drawn.to(inputs.input_ids.device) & ~torch.isin(inputs.input_ids, special)
    return replace(inputs, attention_mask=inputs.attention_mask * ~hidden)
