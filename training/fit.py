"""Fine-tune a network: deterministic for a seed, resumed where it was stopped, with progress."""

from __future__ import annotations

import copy
import os
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from models.category import Categories
from models.encoding import Encoded, Encoding
from training import loss
from training.augmentation import augment
from training.batch import Inputs, by_length, order, pad, targets
from training.corpus import Example
from training.device import choose, computes_bf16
from training.dropout import hide_tokens
from training.network import Network
from training.recipe import Optimisation, Recipe

CHECKPOINT_SECONDS = 300.0


@dataclass(frozen=True)
class Progress:
    """Told after every step: where the run stands."""

    epoch: int
    epochs: int
    step: int
    steps: int
    loss: float
    seconds_left: float


Report = Callable[[Progress], None]


@dataclass
class Fit:
    """One fine-tuning run of `network` on `examples`.

    `reasons` holds the embeddings of the examples' reasons, of shape (examples, hidden), when the recipe wants them.
    """

    network: Network
    encoding: Encoding
    pad_id: int
    categories: Categories
    examples: Sequence[Example]
    recipe: Recipe
    reasons: Tensor | None = None

    def __post_init__(self) -> None:
        choice = self.recipe.optimisation
        torch.manual_seed(choice.seed)
        self.device = choose(choice.device)
        self.network.to(self.device)
        self.network.in_bf16 = computes_bf16(choice.precision, self.device)
        special = self.encoding.tokenizer.get_added_tokens_decoder()
        self.special = torch.tensor(sorted(special), dtype=torch.long, device=self.device)
        self.lengths = [len(self.encoding.encode(example.message).input_ids) for example in self.examples]
        # Epochs differ by a batch or two, since groups are cut into pools anew each time.
        self.batches = [(epoch, batch) for epoch in range(choice.epochs) for batch in self._order(epoch)]
        self.steps = len(self.batches)
        self.optimizer = torch.optim.AdamW(
            parameter_groups(self.network, choice),
            lr=1.0,
            betas=(0.9, 0.98),
            eps=1e-6,
            weight_decay=choice.weight_decay,
            fused=True,
        )
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimizer, lambda step: _rate(step, self.steps, choice.warmup)
        )
        self.average = copy.deepcopy(self.network.state_dict()) if choice.average else None
        self.step = 0

    def run(
        self,
        checkpoint: Path | None = None,
        report: Report | None = None,
        after_epoch: Callable[[int], None] | None = None,
    ) -> None:
        """Train to the end; with `checkpoint`, start from it where it exists and keep it up to date."""
        if checkpoint is not None and checkpoint.exists():
            self._resume(checkpoint)
        saved = started = time.monotonic()
        first = self.step
        self.network.train()
        while self.step < self.steps:
            epoch, batch = self.batches[self.step]
            value = self._learn(epoch, batch)
            self.step += 1
            pace = (time.monotonic() - started) / (self.step - first)
            if report is not None:
                report(
                    Progress(
                        epoch + 1,
                        self.recipe.optimisation.epochs,
                        self.step,
                        self.steps,
                        value,
                        pace * (self.steps - self.step),
                    )
                )
            ended = self.step == self.steps or self.batches[self.step][0] != epoch
            if checkpoint is not None and (ended or time.monotonic() - saved > CHECKPOINT_SECONDS):
                self._save(checkpoint)
                saved = time.monotonic()
            if ended and after_epoch is not None:
                after_epoch(epoch + 1)
                self.network.train()
        if self.average is not None:
            self.network.load_state_dict(self.average)

    def _order(self, epoch: int) -> list[list[int]]:
        choice = self.recipe.optimisation
        return order(self.examples, self.lengths, choice.batch_size, choice.seed * 1000 + epoch, choice.together)

    def _learn(self, epoch: int, batch: list[int]) -> float:
        choice = self.recipe.optimisation
        examples = [self.examples[index] for index in batch]
        inputs = pad([self._encoded(index, epoch) for index in batch], self.pad_id).to(self.device)
        inputs = hide_tokens(inputs, self.recipe.augmentation.hidden, self.special)
        reasons = self.reasons[batch] if self.reasons is not None else None
        wanted = targets(examples, self.categories, reasons).to(self.device)
        value = self._loss(inputs, wanted)
        value.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), choice.clip)
        self.optimizer.step()
        self.schedule.step()
        self.optimizer.zero_grad(set_to_none=True)
        if self.average is not None:
            decay = min(choice.average, (self.step + 1) / (self.step + 10))
            _blend(self.average, self.network.state_dict(), decay)
        return value.item()

    def _encoded(self, index: int, epoch: int) -> Encoded:
        example = self.examples[index]
        # Its own generator an example and epoch: a resumed run disturbs the same texts the same way.
        rng = random.Random(f"{self.recipe.optimisation.seed}/{epoch}/{example.id}")
        return self.encoding.encode(augment(example.message, self.recipe.augmentation, rng))

    def _loss(self, inputs: Inputs, wanted: loss.Targets) -> Tensor:
        losses, network = self.recipe.losses, self.network
        tensors = (inputs.input_ids, inputs.attention_mask, inputs.segment_ids)
        vectors = network.pooled(*tensors)
        logits = network.logits(vectors)
        value = loss.classification(logits, wanted, losses)
        if losses.pairs:
            value = value + losses.pairs * loss.pairs(logits, wanted)
        if losses.rationale and wanted.reasons is not None:
            value = value + losses.rationale * loss.rationale(network.rationale(vectors), wanted.reasons)
        if losses.contrastive:
            value = value + losses.contrastive * loss.contrastive(vectors, wanted.primary)
        if losses.r_drop:
            second = network(*tensors)
            value = value + loss.classification(second, wanted, losses)
            value = value / 2 + losses.r_drop * loss.r_drop(logits, second, len(self.categories.names))
        return value

    def _save(self, path: Path) -> None:
        state = {
            "step": self.step,
            "network": self.network.state_dict(),
            "average": self.average,
            "optimizer": self.optimizer.state_dict(),
            "schedule": self.schedule.state_dict(),
            "random": torch.get_rng_state(),
        }
        if self.device.type == "cuda":
            state["random_cuda"] = torch.cuda.get_rng_state(self.device)
        partial = path.with_suffix(".partial")
        torch.save(state, partial)
        os.replace(partial, path)

    def _resume(self, path: Path) -> None:
        state = torch.load(path, weights_only=True, map_location="cpu")
        self.step = state["step"]
        self.network.load_state_dict(state["network"])
        average = state["average"]
        self.average = average and {name: tensor.to(self.device) for name, tensor in average.items()}
        self.optimizer.load_state_dict(state["optimizer"])
        self.schedule.load_state_dict(state["schedule"])
        torch.set_rng_state(state["random"])
        if self.device.type == "cuda" and "random_cuda" in state:
            torch.cuda.set_rng_state(state["random_cuda"], self.device)


def parameter_groups(network: Network, choice: Optimisation) -> list[dict[str, Any]]:
    """Parameters with their learning rates: head, encoder layers (decayed from the top down), embeddings."""
    layers = int(network.encoder.config.num_hidden_layers)
    groups: list[dict[str, Any]] = []
    for name, parameter in network.named_parameters():
        rate = choice.head_rate
        if name.startswith("encoder."):
            numbers = [int(part) for part in name.split(".") if part.isdigit()]
            depth = layers - numbers[0] - 1 if numbers else layers
            rate = choice.encoder_rate * choice.layer_decay**depth
            if "embeddings" in name:
                rate *= choice.embedding_rate
        decays = parameter.ndim > 1
        if rate == 0.0:
            parameter.requires_grad_(False)
            continue
        groups.append({"params": [parameter], "lr": rate, "weight_decay": choice.weight_decay if decays else 0.0})
    return groups


def _rate(step: int, steps: int, warmup: float) -> float:
    rising = max(1, round(steps * warmup))
    return min((step + 1) / rising, (steps - step) / max(1, steps - rising))


def _blend(average: dict[str, Tensor], state: dict[str, Tensor], decay: float) -> None:
    for name, tensor in average.items():
        if tensor.is_floating_point():
            tensor.lerp_(state[name].detach(), 1 - decay)


@torch.no_grad()
def predict(network: Network, encoded: Sequence[Encoded], pad_id: int, size: int = 32) -> npt.NDArray[np.float32]:
    """Logits of shape (messages, outputs), rows in the order of `encoded`."""
    network.eval()
    logits = np.zeros((len(encoded), network.output.out_features), dtype=np.float32)
    for batch in by_length([len(one.input_ids) for one in encoded], size):
        inputs = pad([encoded[index] for index in batch], pad_id).to(network.device)
        logits[batch] = network(inputs.input_ids, inputs.attention_mask, inputs.segment_ids).cpu().numpy()
    return logits
