"""What training minimises."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from training.recipe import Losses


@dataclass(frozen=True)
class Targets:
    """What a batch should say.

    `primary`: index of the primary category, shape (messages,). `also`: 1 where an ask after the primary one applies, and
    `known`: 1 where that is a question at all; both of shape (messages, asks). `groups`: a number a contrast group, shape (messages,).
    `reasons`: unit vectors, shape (messages, hidden).
    """

    primary: Tensor
    also: Tensor
    known: Tensor
    groups: Tensor
    reasons: Tensor | None = None

    def to(self, device: torch.device) -> Targets:
        reasons = None if self.reasons is None else self.reasons.to(device)
        return Targets(
            self.primary.to(device), self.also.to(device), self.known.to(device), self.groups.to(device), reasons
        )


def classification(logits: Tensor, targets: Targets, losses: Losses) -> Tensor:
    """Cross-entropy of the primary category and of the further asks; a scalar."""
    classes = logits.shape[1] - targets.also.shape[1]
    loss = F.cross_entropy(logits[:, :classes], targets.primary, label_smoothing=losses.smoothing)
    further = F.binary_cross_entropy_with_logits(logits[:, classes:], targets.also.to(logits.dtype), reduction="none")
    # Divided by the batch, not by the questions: a batch with a single question must not weigh it as much as all others.
    return loss + losses.also * (further * targets.known).sum() / len(targets.primary)


def pairs(logits: Tensor, targets: Targets) -> Tensor:
    """Of two messages of one contrast group with different categories: which has which; a scalar, 0 where no such two are.

    The logistic loss of the right assignment against the swapped one. What the two share, nearly all of their words, cancels out,
    and what is learnt is what tells them apart (after the contrastive estimation of Dua et al., arXiv:2104.08735).
    """
    said = logits[:, : logits.shape[1] - targets.also.shape[1]]
    primary, groups = targets.primary, targets.groups
    crossed = said[:, primary]  # row i, column j: what message i gives to the category of message j
    own = crossed.diagonal()
    margin = own[:, None] + own[None, :] - crossed - crossed.T
    apart = (groups[:, None] == groups[None, :]) & (primary[:, None] != primary[None, :])
    costs = F.softplus(-margin) * apart
    return costs.sum() / apart.sum().clamp(min=1)


def rationale(projected: Tensor, reasons: Tensor) -> Tensor:
    """Mean cosine distance between what the message's vector says of the reason and the reason; a scalar, 0 to 2."""
    return 1 - F.cosine_similarity(projected, reasons).mean()


def r_drop(first: Tensor, second: Tensor, classes: int) -> Tensor:
    """Symmetric Kullback-Leibler divergence of two passes of one batch under dropout; a scalar."""
    p, q = first[:, :classes].log_softmax(1), second[:, :classes].log_softmax(1)
    return (
        F.kl_div(p, q, log_target=True, reduction="batchmean") + F.kl_div(q, p, log_target=True, reduction="batchmean")
    ) / 2


def contrastive(vectors: Tensor, primary: Tensor, temperature: float = 0.1) -> Tensor:
    """Supervised contrastive loss: a message near those of its category, far from the others; a scalar."""
    vectors = F.normalize(vectors, dim=1)
    itself = torch.eye(len(vectors), dtype=torch.bool, device=vectors.device)
    similarity = (vectors @ vectors.T / temperature).masked_fill(itself, float("-inf"))
    same = (primary[:, None] == primary[None, :]) & ~itself
    log_probability = similarity.log_softmax(1).masked_fill(~same, 0.0)
    return -(log_probability.sum(1) / same.sum(1).clamp(min=1)).mean()
