"""Evaluate: the figures of a release, and of simpler means beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from models.classifier import Classifier
from training.baseline import Frozen, Linear, Majority
from training.corpus import Example, Split
from training.data import Dataset
from training.guard import candidate
from training.recipe import Recipe
from training.report import Figures, baseline_figures, figures

if TYPE_CHECKING:
    from training.run import Run


def evaluate(classifier: Classifier, examples: Sequence[Example]) -> Figures:
    """Classify `examples` with a release and compare."""
    verdicts = classifier.classify_many([example.message for example in examples])
    return figures(examples, verdicts, classifier.release.categories)


def evaluate_run(run: Run, dataset: Dataset, baselines: dict[str, dict[str, Figures]]) -> Figures:
    """Figures of a run's exported model on dev and the test splits, beside `baselines`, and its parity with the trained network."""
    from training.run import parity

    classifier = candidate(run.folder, run.recipe, dataset.categories)
    splits: dict[str, Any] = {}
    for split in ("dev", *dataset.tests):
        splits[split] = evaluate(classifier, dataset.splits[split])
    test = dataset.splits[dataset.tests[0]]
    alone = np.concatenate([classifier.logits([example.message]) for example in test])
    return {
        "splits": splits,
        "baselines": baselines,
        "parity": parity(run.logits(dataset, test), alone, classifier.release.calibration),
        "sizes": {name: len(members) for name, members in dataset.splits.items()},
    }


def baseline_table(dataset: Dataset, recipe: Recipe) -> dict[Split, dict[str, Figures]]:
    """Figures of the baselines, learnt from the same training split: split, then baseline."""
    found: dict[Split, dict[str, list[str]]] = {split: {} for split in dataset.tests}
    train = dataset.train
    majority = Majority().fit(train)
    # A table of one's own may hold no context at all; of a corpus with author sets the cards show both.
    either = bool(dataset.splits["test_authors"]) or any(example.has_context for example in train)
    contexts = (False, True) if either else (False,)
    for linear in map(Linear, contexts):
        linear.fit(train)
        name = f"{linear.name}, {'with' if linear.with_context else 'without'} context"
        for split in dataset.tests:
            found[split][name] = linear.predict(dataset.splits[split])
    frozen = Frozen().fit(_base_vectors(recipe, dataset, train), train)
    for split in dataset.tests:
        found[split][majority.name] = majority.predict(dataset.splits[split])
        found[split][frozen.name] = frozen.predict(_base_vectors(recipe, dataset, dataset.splits[split]))
    return {
        split: {
            name: baseline_figures(dataset.splits[split], labels, dataset.categories)
            for name, labels in by_name.items()
        }
        for split, by_name in found.items()
    }


def _base_vectors(recipe: Recipe, dataset: Dataset, examples: Sequence[Example]) -> np.ndarray:
    import torch

    from training.batch import by_length, pad
    from training.device import choose, computes_bf16
    from training.run import build

    base = dataset.encoder(recipe.encoder.without_start())
    network = build(recipe, dataset.categories, base)
    device = choose(recipe.optimisation.device)
    network.to(device)
    network.in_bf16 = computes_bf16(recipe.optimisation.precision, device)
    network.eval()
    encoded = [base.encoding.encode(example.message) for example in examples]
    vectors = np.zeros((len(encoded), int(base.model.config.hidden_size)), dtype=np.float32)
    with torch.no_grad():
        for batch in by_length([len(one.input_ids) for one in encoded], 32):
            inputs = pad([encoded[index] for index in batch], base.pad_id).to(device)
            vectors[batch] = network.pooled(inputs.input_ids, inputs.attention_mask, inputs.segment_ids).cpu().numpy()
    return vectors


def release_figures(folder: Path, examples: Sequence[Example]) -> Figures:
    """Figures of a release folder on `examples`."""
    return evaluate(Classifier.load(folder), examples)
