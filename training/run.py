"""A run: from a recipe to a folder that can be released, step by step.

runs/<recipe>/categories.toml
              network.pt, tokenizer.json, form.json   train
              wide.npz                                widen
              calibration.json                        calibrate
              model.onnx                              export
              baselines.json                          baselines
              figures.json                            evaluate
              cost.json                               what each of them took
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from models.arabizi import FILE as ARABIZI
from models.arabizi import Reader
from models.category import Categories
from models.decision import Calibration, decide
from models.encoding import Encoded, Encoding, InputForm
from models.release import digest_of
from models.wide import FILE as WIDE
from models.wide import Wide
from training import export, labels
from training.calibrate import calibrate
from training.corpus import Example
from training.cost import Meter
from training.data import Dataset, ReadyEncoder, tokenizer_of
from training.device import CPU, choose
from training.dropout import share_dropout
from training.evaluate import baseline_table, evaluate_run
from training.fit import Fit, Progress, predict
from training.network import Network, initialise
from training.progress import Bar, Display
from training.rationale import reasons_of
from training.recipe import Recipe
from training.report import Figures
from training.selection import known, select
from training.start import take_up
from training.step import Steps, fingerprint
from training.widen import widen

BASELINES = "baselines.json"


@dataclass(frozen=True)
class Run:
    """One recipe followed in one folder."""

    recipe: Recipe
    folder: Path
    display: Display

    @cached_property
    def meter(self) -> Meter:
        """What tells how long the steps took."""
        return Meter(self.folder)

    def train(self, dataset: Dataset) -> Steps:
        """Run the first step alone, the training; returns the folder's steps."""
        torch.set_num_threads(os.cpu_count() or 1)
        self.folder.mkdir(parents=True, exist_ok=True)
        steps = Steps(self.folder, self.display.say, self.meter)
        outputs = (
            "network.pt",
            "tokenizer.json",
            "form.json",
            *((ARABIZI,) if self.recipe.encoder.reads_arabizi else ()),
        )
        steps.run("train", self.train_inputs(dataset), outputs, lambda: self._train(dataset))
        return steps

    def selected(self, dataset: Dataset) -> list[Example]:
        """The training messages that the network learns from."""
        return select(dataset.train, self.recipe.selection, self.recipe.optimisation.seed)

    def train_inputs(self, dataset: Dataset) -> dict[str, Any]:
        """What the trained network depends on, as JSON values."""
        recipe = self.recipe.to_dict()
        learnt = {name: recipe[name] for name in ("encoder", "head", "optimisation", "losses", "augmentation")}
        learnt["optimisation"].pop("device")  # what computes is no part of what is computed
        learnt |= {"train": fingerprints(self.selected(dataset)), "categories": dataset.categories.to_dict()}
        if self.recipe.selection.share < 1:
            # Of all that is known are the vocabulary and the lexicon of Arabizi.
            learnt["known"] = fingerprints(known(dataset.train, self.recipe.selection))
        return learnt

    def follow(self) -> Figures:
        """Run every step whose inputs changed; returns the figures of `figures.json`."""
        dataset = Dataset.load(self.recipe.data)
        for note in dataset.notes:
            self.display.say(note)
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / labels.FILE).write_text(labels.as_toml(dataset.categories), encoding="utf-8")
        steps = self.train(dataset)
        recipe = self.recipe.to_dict()
        path = self.folder

        network_inputs = {
            "network": path / "network.pt",
            "tokenizer": path / "tokenizer.json",
            "pooling": recipe["head"]["pooling"],
        }
        mixed: dict[str, Any] = {}
        if self.recipe.wide.strength:
            learnt_from = {"train": fingerprints(dataset.train), "dev": fingerprints(dataset.dev)}
            steps.run(
                "widen", network_inputs | learnt_from | {"wide": recipe["wide"]}, (WIDE,), lambda: self._widen(dataset)
            )
            mixed["wide"] = path / WIDE
        else:
            (path / WIDE).unlink(missing_ok=True)  # of a former recipe
        steps.run(
            "calibrate",
            network_inputs | mixed | {"dev": fingerprints(dataset.dev), "calibration": recipe["calibration"]},
            ("calibration.json",),
            lambda: self._calibrate(dataset),
        )
        steps.run("export", network_inputs, ("model.onnx",), lambda: self._export(dataset))
        splits = {name: fingerprints(members) for name, members in dataset.splits.items()}
        # Apart from the figures: simpler means do not change when the network does.
        simpler = asdict(self.recipe.encoder.without_start()) | {"pooling": recipe["head"]["pooling"]}
        steps.run("baselines", simpler | {"splits": splits}, (BASELINES,), lambda: self._baselines(dataset))
        measured = {"calibration": path / "calibration.json", "baselines": path / BASELINES, "splits": splits}
        steps.run(
            "evaluate",
            {"model": path / "model.onnx"} | mixed | measured,
            ("figures.json",),
            lambda: self._evaluate(dataset),
        )
        figures: Figures = json.loads((path / "figures.json").read_text(encoding="utf-8"))
        return figures

    def _train(self, dataset: Dataset) -> None:
        choice = self.recipe.optimisation
        started = time.monotonic()
        # Named for what it learns from: a changed recipe or corpus must not go on from what another one began.
        checkpoint = self.folder / f"checkpoint-{fingerprint(self.train_inputs(dataset))[:12]}.pt"
        examples = self.selected(dataset)
        all_known = known(dataset.train, self.recipe.selection)
        dataset = replace(dataset, splits=dataset.splits | {"train": all_known})
        base = dataset.encoder(self.recipe.encoder)
        network = build(self.recipe, dataset.categories, base)
        reasons = self._reasons(dataset, examples) if self.recipe.losses.rationale and choice.epochs else None
        if start := self.recipe.encoder.start:
            others = self.recipe.encoder.averaged_with
            anew = take_up(network, base.tokenizer, Path(start), dataset.categories, [Path(other) for other in others])
            told = f"goes on from {start}" + (f" averaged with {', '.join(others)}" if others else "")
            self.display.say(told + (f"; anew: {', '.join(anew)}" if anew else ""))
        fit = Fit(network, base.encoding, base.pad_id, dataset.categories, examples, self.recipe, reasons)
        dev = [base.encoding.encode(example.message) for example in dataset.dev]
        with self.display.training(fit.steps) as bar:
            fit.run(
                checkpoint,
                report=lambda progress: self._progressed(bar, progress),
                after_epoch=lambda epoch: bar.score(
                    epoch, macro_f1_of(network, dev, dataset.dev, dataset.categories, base.pad_id)
                ),
            )
        torch.save(network.cpu().state_dict(), self.folder / "network.pt")
        base.tokenizer.save(str(self.folder / "tokenizer.json"), pretty=False)
        _write_json(self.folder / "form.json", base.form.to_dict() | {"max_tokens": min(512, _positions(base))})
        if base.reader is not None:
            base.reader.save(self.folder)
        for left in self.folder.glob("checkpoint*"):
            left.unlink()
        self.display.say(
            f"trained {choice.epochs} epochs of {len(examples)} messages in {(time.monotonic() - started) / 60:.0f} minutes"
        )

    def _progressed(self, bar: Bar, progress: Progress) -> None:
        self.meter.tick()
        bar.advance(progress)

    def _reasons(self, dataset: Dataset, examples: list[Example]) -> torch.Tensor:
        base = dataset.encoder(self.recipe.encoder.without_start())
        network = build(self.recipe, dataset.categories, base)
        return reasons_of(network, base.encoding, base.pad_id, examples)

    def network(self, dataset: Dataset) -> tuple[Network, Encoding, int]:
        """The trained network, with the encoding that feeds it and the padding's id."""
        # With its own tokenizer: the vocabulary of this corpus may be another by now.
        base = dataset.encoder(replace(self.recipe.encoder, start=str(self.folder), trim=False))
        network = build(self.recipe, dataset.categories, base)
        network.load_state_dict(torch.load(self.folder / "network.pt", weights_only=True))
        form = InputForm.from_dict(json.loads((self.folder / "form.json").read_text(encoding="utf-8")))
        return network.to(choose(self.recipe.optimisation.device)), replace(base, form=form).encoding, base.pad_id

    def logits(self, dataset: Dataset, examples: list[Example], widened: bool = True) -> npt.NDArray[np.float32]:
        """What the trained network says of `examples` (with its wide path, where it has one), of shape (messages, outputs)."""
        network, encoding, pad_id = self.network(dataset)
        messages = [example.message for example in examples]
        logits = predict(network, [encoding.encode(message) for message in messages], pad_id)
        if widened and (wide := Wide.load(self.folder)) is not None:
            logits[:, : len(wide.bias)] += wide.logits(encoding.tokenizer, encoding.read(messages))
        return logits

    def _widen(self, dataset: Dataset) -> None:
        tokenizer, reader = tokenizer_of(self.folder), Reader.load(self.folder)
        if reader is not None:
            train, dev = (
                [replace(one, message=reader.beside(one.message)) for one in given]
                for given in (dataset.train, dataset.dev)
            )
        else:
            train, dev = dataset.train, dataset.dev
        dev_logits = self.logits(dataset, dataset.dev, widened=False)
        found = widen(self.recipe.wide, dataset.categories, tokenizer, train, dev, dev_logits)
        found.wide.save(self.folder)
        told = ", ".join(f"{weight:g}: {likelihood:.4f}" for weight, likelihood in found.likelihoods.items())
        self.display.say(f"wide path at weight {found.weight:g}; log-likelihood of dev by weight: {told}")

    def _calibrate(self, dataset: Dataset) -> None:
        logits = self.logits(dataset, dataset.dev)
        calibration = calibrate(logits, dataset.dev, dataset.categories, self.recipe.calibration.review_accuracy)
        _write_json(self.folder / "calibration.json", calibration.to_dict())

    def _export(self, dataset: Dataset) -> None:
        network, _, _ = self.network(dataset)
        export.export(network.cpu(), self.folder)
        (self.folder / "plain.onnx").unlink()

    def _baselines(self, dataset: Dataset) -> None:
        _write_json(self.folder / BASELINES, baseline_table(dataset, self.recipe))

    def _evaluate(self, dataset: Dataset) -> None:
        baselines = json.loads((self.folder / BASELINES).read_text(encoding="utf-8"))
        _write_json(self.folder / "figures.json", evaluate_run(self, dataset, baselines))


def build(recipe: Recipe, categories: Categories, base: ReadyEncoder) -> Network:
    """The network of a recipe on a base encoder, its own parts freshly initialised."""
    if choose(recipe.optimisation.device) == CPU:
        base.model.set_attn_implementation("eager")  # on a processor faster to train than PyTorch's fused one
    network = Network(base.model, categories.outputs, recipe.head.pooling, recipe.head.dropout)
    share_dropout(network.encoder, recipe.head.dropout)
    initialise(network, recipe.optimisation.seed)
    return network


def macro_f1_of(
    network: Network, encoded: list[Encoded], examples: list[Example], categories: Categories, pad_id: int
) -> float:
    """Macro-F1 of the primary category."""
    from training.metrics import macro_f1

    decisions = decide(predict(network, encoded, pad_id), Calibration.neutral(len(categories.also_names)))
    found = [categories.names[place] for place in decisions.primary.argmax(axis=1)]
    return macro_f1([example.label for example in examples], found, categories.names)


def parity(
    trained: npt.NDArray[np.float32], released: npt.NDArray[np.float32], calibration: Calibration
) -> dict[str, float]:
    """How far the released form's logits are from the trained one's: share of equal labels, largest probability gap."""
    ours, theirs = decide(released, calibration).primary, decide(trained, calibration).primary
    return {
        "same_label": float((ours.argmax(axis=1) == theirs.argmax(axis=1)).mean()),
        "largest_gap": float(np.abs(ours - theirs).max()),
    }


def _positions(base: ReadyEncoder) -> int:
    return int(getattr(base.model.config, "max_position_embeddings", 512))


def fingerprints(examples: list[Example]) -> list[Any]:
    """What of examples a step depends on, as JSON values."""
    return [[example.id, example.label, list(example.labels), example.why, hash_of(example)] for example in examples]


def hash_of(example: Example) -> str:
    """What of an example training sees, in one string."""
    message = example.message
    return json.dumps(
        [message.text, message.relationship, [[turn.speaker, turn.text] for turn in message.previous]],
        ensure_ascii=False,
    )


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


__all__ = ["Run", "build", "digest_of", "macro_f1_of", "parity"]
