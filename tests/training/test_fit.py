from __future__ import annotations

import copy
from pathlib import Path

import pytest
import torch

from models.category import Categories
from models.encoding import Encoding
from training.corpus import Example
from training.fit import Fit, Progress, predict
from training.network import Network
from training.rationale import reasons_of
from training.recipe import Augmentation, Losses, Optimisation, Recipe

RECIPE = Recipe(
    optimisation=Optimisation(epochs=12, batch_size=8, encoder_rate=2e-3, head_rate=1e-2, average=0.8),
    losses=Losses(rationale=0.2, contrastive=0.1, r_drop=0.1),
    augmentation=Augmentation(0.0),
)


def fit(
    network: Network, encoding: Encoding, categories: Categories, examples: list[Example], recipe: Recipe = RECIPE
) -> Fit:
    network = copy.deepcopy(network)
    reasons = reasons_of(network, encoding, 1, examples)
    return Fit(network, encoding, 1, categories, examples, recipe, reasons)


def test_it_learns(network: Network, encoding: Encoding, categories: Categories, examples: list[Example]) -> None:
    run = fit(network, encoding, categories, examples)
    run.run()
    logits = predict(run.network, [encoding.encode(example.message) for example in examples], 1)
    found = [categories.names[place] for place in logits[:, :4].argmax(axis=1)]
    assert found == [example.label for example in examples]


def test_the_same_seed_ends_with_the_same_weights(
    network: Network, encoding: Encoding, categories: Categories, examples: list[Example]
) -> None:
    first, second = (fit(network, encoding, categories, examples) for _ in range(2))
    first.run()
    second.run()
    assert all(torch.equal(a, b) for a, b in zip(first.network.parameters(), second.network.parameters(), strict=True))


def test_a_stopped_run_ends_as_if_it_had_not_been_stopped(
    tmp_path: Path,
    network: Network,
    encoding: Encoding,
    categories: Categories,
    examples: list[Example],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("training.fit.CHECKPOINT_SECONDS", 0.0)  # after every step
    whole = fit(network, encoding, categories, examples)
    whole.run()

    class Killed(Exception):
        pass

    def kill(progress: Progress) -> None:
        if progress.step == 23:
            raise Killed

    with pytest.raises(Killed):
        fit(network, encoding, categories, examples).run(tmp_path / "checkpoint.pt", report=kill)
    resumed = fit(network, encoding, categories, examples)
    steps: list[int] = []
    resumed.run(tmp_path / "checkpoint.pt", report=lambda progress: steps.append(progress.step))
    assert steps[0] == 23
    assert all(torch.equal(a, b) for a, b in zip(whole.network.parameters(), resumed.network.parameters(), strict=True))


def test_epochs_of_unequal_batches_are_all_learnt(
    network: Network,
    encoding: Encoding,
    categories: Categories,
    examples: list[Example],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("training.batch.POOL", 1)  # pools so small that epochs differ in their number of batches
    uneven = [example for example in examples if int(example.id[-4:]) % 3]
    run = fit(network, encoding, categories, uneven)
    epochs: list[int] = []
    run.run(after_epoch=epochs.append)
    counts = {sum(epoch == number for epoch, _ in run.batches) for number in range(12)}
    assert len(counts) > 1
    assert epochs == list(range(1, 13))


def test_progress_tells_where_the_run_stands(
    network: Network, encoding: Encoding, categories: Categories, examples: list[Example]
) -> None:
    told: list[Progress] = []
    epochs: list[int] = []
    run = fit(network, encoding, categories, examples)
    run.run(report=told.append, after_epoch=epochs.append)
    assert epochs == list(range(1, 13))
    assert [progress.step for progress in told] == list(range(1, run.steps + 1))
    assert told[-1].seconds_left == 0
    assert told[-1].loss < told[0].loss


def test_predictions_do_not_depend_on_the_order(network: Network, encoding: Encoding, examples: list[Example]) -> None:
    encoded = [encoding.encode(example.message) for example in examples]
    forwards, backwards = predict(network, encoded, 1), predict(network, encoded[::-1], 1)
    assert forwards == pytest.approx(backwards[::-1], abs=1e-5)
