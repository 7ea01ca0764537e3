"""Screen changes of a recipe cheaply: several seeds each, the lower layers frozen and their states computed once.

A full run costs an hour of two cores and says little alone, since two seeds differ by a point. Here only the top layers learn,
on states of the lower ones that are kept in memory, so that a run costs a few minutes and every change can be judged over several
seeds on dev.
What is found so holds for the losses, dropout, the order of batches and the rates of the layers that learn; it says nothing of
augmentation or of the layers below.
"""

from __future__ import annotations

import argparse
import copy
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import torch
from torch import Tensor, nn

from models.encoding import Encoding
from training import loss, metrics
from training.batch import by_length, order, pad, targets
from training.corpus import Example
from training.corpus.split import position
from training.data import Dataset
from training.device import computes_bf16
from training.dropout import share_dropout
from training.network import Network, initialise
from training.rationale import reasons_of
from training.recipe import Losses, Recipe

VARIANTS: dict[str, dict[str, Any]] = {
    "plain": {},
    "rationale 0.5": {"losses": {"rationale": 0.5}},
    "pairs 0.5": {"losses": {"pairs": 0.5}},
    "contrastive 0.2": {"losses": {"contrastive": 0.2}},
    "smoothing 0.1": {"losses": {"smoothing": 0.1}},
    "groups apart": {"together": False},
    "pooling message": {"pooling": "message"},
    "rates by layer 0.8": {"layer_decay": 0.8},
    "dropout 0.1": {"dropout": 0.1},
    "R-Drop 1.0": {"dropout": 0.1, "losses": {"r_drop": 1.0}},
}


@dataclass(frozen=True)
class States:
    """The lower layers' output of each example, with its input."""

    hidden: list[Tensor]
    segments: list[Tensor]

    @property
    def lengths(self) -> list[int]:
        return [len(states) for states in self.hidden]

    def batch(self, indexes: Sequence[int]) -> tuple[Tensor, Tensor, Tensor]:
        def padded(tensors: list[Tensor]) -> Tensor:
            return nn.utils.rnn.pad_sequence([tensors[index] for index in indexes], batch_first=True)

        mask = nn.utils.rnn.pad_sequence(
            [torch.ones(len(self.hidden[index]), dtype=torch.long) for index in indexes], batch_first=True
        )
        return padded(self.hidden), mask, padded(self.segments)


class Top(nn.Module):
    """The top layers of a network, its head, and the loss of a batch."""

    def __init__(self, network: Network, layers: int) -> None:
        super().__init__()
        self.network = copy.deepcopy(network)
        self.layers = cast(nn.ModuleList, cast(Any, self.network.encoder).encoder.layer)[-layers:]
        share_dropout(self.layers, self.network.dropout.p)

    def vectors(self, hidden: Tensor, mask: Tensor, segments: Tensor) -> Tensor:
        bias = (1.0 - mask[:, None, None, :].to(hidden.dtype)) * torch.finfo(hidden.dtype).min
        with torch.autocast("cpu", torch.bfloat16, enabled=self.network.in_bf16):
            for layer in self.layers:
                output = layer(hidden, bias)
                hidden = output[0] if isinstance(output, tuple) else output
        hidden = hidden.float()
        weights = (mask * (1 - segments) if self.network.pooling == "message" else mask).unsqueeze(-1).to(hidden.dtype)
        pooled: Tensor = self.network.norm((hidden * weights).sum(1) / weights.sum(1))
        return pooled

    def logits(self, vectors: Tensor) -> Tensor:
        return self.network.logits(vectors)


@torch.no_grad()
def lower_states(network: Network, encoding: Encoding, examples: Sequence[Example], pad_id: int, layers: int) -> States:
    """Run all but the top `layers` once over `examples`."""
    encoded = [encoding.encode(example.message) for example in examples]
    hidden: list[Tensor] = [torch.empty(0)] * len(encoded)
    place = network.encoder.config.num_hidden_layers - layers
    for batch in by_length([len(one.input_ids) for one in encoded], 32):
        inputs = pad([encoded[index] for index in batch], pad_id)
        with torch.autocast("cpu", torch.bfloat16, enabled=network.in_bf16):
            states = network.encoder(
                input_ids=inputs.input_ids,
                attention_mask=inputs.attention_mask,
                token_type_ids=inputs.segment_ids,
                output_hidden_states=True,
            ).hidden_states[place]
        states = states.bfloat16() if network.in_bf16 else states
        for row, index in enumerate(batch):
            hidden[index] = states[row, : len(encoded[index].input_ids)].clone()
    return States(hidden, [torch.tensor(one.segment_ids) for one in encoded])


def train_top(
    network: Network,
    train: States,
    dataset: Dataset,
    reasons: Tensor,
    variant: dict[str, Any],
    recipe: Recipe,
    layers: int,
) -> Top:
    """Train the top layers of a copy of `network` under one variant; returns the weights' moving average."""
    choice = recipe.optimisation
    losses = replace(recipe.losses, **variant.get("losses", {}))
    network = copy.deepcopy(network)
    network.pooling = variant.get("pooling", network.pooling)
    network.dropout = nn.Dropout(variant.get("dropout", 0.0))
    initialise(network, choice.seed)
    torch.manual_seed(choice.seed)
    top = Top(network, layers)
    top.train()
    decay = variant.get("layer_decay", choice.layer_decay)
    groups = [
        {"params": list(layer.parameters()), "lr": choice.encoder_rate * decay**depth}
        for depth, layer in enumerate(reversed(top.layers))
    ]
    heads = (top.network.norm, top.network.output, top.network.rationale)
    groups += [{"params": list(head.parameters()), "lr": choice.head_rate} for head in heads]
    learnt = [parameter for group in groups for parameter in group["params"]]
    optimizer = torch.optim.AdamW(groups, weight_decay=choice.weight_decay, fused=True)
    together = variant.get("together", choice.together)
    orders = [
        order(dataset.train, train.lengths, choice.batch_size, choice.seed * 1000 + epoch, together)
        for epoch in range(choice.epochs)
    ]
    batches = [batch for epoch in orders for batch in epoch]
    warm = max(1, round(len(batches) * choice.warmup))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, (len(batches) - step) / (len(batches) - warm + 1))
    )
    average = [parameter.detach().clone() for parameter in learnt]
    for step, batch in enumerate(batches):
        wanted = targets([dataset.train[index] for index in batch], dataset.categories, reasons[batch])
        _step(top, train.batch(batch), wanted, losses).backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(learnt, choice.clip)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad(set_to_none=True)
        share = 1 - min(0.98, (step + 1) / (step + 10))
        for kept, parameter in zip(average, learnt, strict=True):
            kept.lerp_(parameter.detach(), share)
    for kept, parameter in zip(average, learnt, strict=True):
        parameter.data.copy_(kept)
    return top


def _step(top: Top, batch: tuple[Tensor, Tensor, Tensor], wanted: loss.Targets, losses: Losses) -> Tensor:
    hidden, mask, segments = batch
    vectors = top.vectors(hidden, mask, segments)
    logits = top.logits(vectors)
    value = loss.classification(logits, wanted, losses)
    if losses.pairs:
        value = value + losses.pairs * loss.pairs(logits, wanted)
    if losses.rationale and wanted.reasons is not None:
        value = value + losses.rationale * loss.rationale(top.network.rationale(vectors), wanted.reasons)
    if losses.contrastive:
        value = value + losses.contrastive * loss.contrastive(vectors, wanted.primary)
    if losses.r_drop:
        second = top.logits(top.vectors(hidden, mask, segments))
        value = value + loss.classification(second, wanted, losses)
        value = value / 2 + losses.r_drop * loss.r_drop(logits, second, logits.shape[1] - wanted.also.shape[1])
    return value


@torch.no_grad()
def dev_score(top: Top, dev: States, dataset: Dataset) -> float:
    """Macro-F1 of the primary category on dev."""
    names = dataset.categories.names
    found = [""] * len(dataset.dev)
    top.eval()
    for batch in by_length(dev.lengths, 32):
        hidden, mask, segments = dev.batch(batch)
        best = top.logits(top.vectors(hidden, mask, segments))[:, : len(names)].argmax(1).tolist()
        for index, place in zip(batch, best, strict=True):
            found[index] = names[place]
    return metrics.macro_f1([example.label for example in dataset.dev], found, names)


def screen(
    recipe: Recipe, variants: dict[str, dict[str, Any]], seeds: Sequence[int], layers: int, share: float = 1.0
) -> Iterator[tuple[str, list[float], float]]:
    """Yield each variant's name, its dev macro-F1 of every seed and the minutes it took.

    Learns from a `share` (0 to 1) of the training groups.
    """
    dataset = Dataset.load(recipe.data)
    fewer = [example for example in dataset.train if position(f"{example.group}/screen") < share]
    dataset = replace(dataset, splits=dataset.splits | {"train": fewer})
    base = dataset.encoder(recipe.encoder)
    encoding, pad_id = base.encoding, base.pad_id
    base.model.set_attn_implementation("eager")  # as a run does, see `training.run.build`
    network = Network(base.model, dataset.categories.outputs, recipe.head.pooling)
    network.in_bf16 = computes_bf16(recipe.optimisation.precision)
    reasons = reasons_of(network, encoding, pad_id, dataset.train)
    train = lower_states(network, encoding, dataset.train, pad_id, layers)
    dev = lower_states(network, encoding, dataset.dev, pad_id, layers)
    for name, variant in variants.items():
        started = time.monotonic()
        scores = []
        for seed in seeds:
            seeded = replace(recipe, optimisation=replace(recipe.optimisation, seed=seed))
            scores.append(dev_score(train_top(network, train, dataset, reasons, variant, seeded, layers), dev, dataset))
        yield name, scores, (time.monotonic() - started) / 60


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a Markdown table: variant, mean and standard deviation over the seeds, every seed."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("recipe", type=Path)
    parser.add_argument("--variants", nargs="*", default=list(VARIANTS), choices=list(VARIANTS))
    parser.add_argument("--seeds", nargs="*", type=int, default=[1, 2, 3])
    parser.add_argument("--layers", type=int, default=4, help="how many top layers learn")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--share", type=float, default=1.0, help="of the training groups")
    options = parser.parse_args(arguments)
    recipe = Recipe.read(options.recipe)
    recipe = replace(
        recipe,
        optimisation=replace(recipe.optimisation, epochs=options.epochs),
        losses=replace(Losses(), also=recipe.losses.also),
    )
    out = sys.stdout
    out.write("| variant | dev macro-F1, mean | deviation | seeds | minutes |\n|---|---|---|---|---|\n")
    chosen = {name: VARIANTS[name] for name in options.variants}
    for name, scores, minutes in screen(recipe, chosen, options.seeds, options.layers, options.share):
        listed = " ".join(f"{score:.4f}" for score in scores)
        out.write(
            f"| {name} | {statistics.mean(scores):.4f} | {statistics.stdev(scores):.4f} | {listed} | {minutes:.1f} |\n"
        )
        out.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
