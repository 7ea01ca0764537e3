"""Give a trained network its wide path: a linear model of token n-grams, learnt apart and weighed on dev.

Learnt together, the linear path would take the easy half of the work and the encoder would learn less; learnt apart, it errs elsewhere than
the encoder does. How much it may say is one number, chosen by the likelihood of dev.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from models.category import Categories
from models.decision import softmax
from models.encoding import Encoded
from training.batch import by_length, pad
from training.calibrate import calibrate
from training.corpus import Example
from training.recipe import Wide as Choice
from training.wide import Wide

WEIGHTS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 1.25, 1.5)


@dataclass(frozen=True)
class Widened:
    """The wide path, its table already weighed; `weight` (0 and up) is how much it says, `likelihoods` what dev said of each weight."""

    wide: Wide
    weight: float
    likelihoods: dict[float, float]


def features(wide: Wide, encoded: Sequence[Encoded], pad_id: int) -> sparse.csr_matrix:
    """What `wide` sums for each message, as a matrix of shape (messages, buckets): its output is this times its table."""
    rows: list[npt.NDArray[np.int64]] = []
    columns: list[npt.NDArray[np.int64]] = []
    values: list[npt.NDArray[np.float32]] = []
    for batch in by_length([len(one.input_ids) for one in encoded], 64):
        inputs = pad([encoded[index] for index in batch], pad_id)
        places = np.asarray(batch)
        for segment in (0, 1):
            inside = inputs.attention_mask * (inputs.segment_ids == segment)
            for length in range(1, wide.longest + 1):
                hashed, present = wide.ngrams(inputs.input_ids, inside, length, segment)
                share = present / present.sum(1, keepdim=True).clamp(min=1).sqrt()
                row, column = torch.nonzero(present, as_tuple=True)
                rows.append(places[row.numpy()])
                columns.append(hashed[row, column].numpy())
                values.append(share[row, column].numpy())
    shape = (len(encoded), wide.buckets)
    return sparse.csr_matrix((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape=shape)


def widen(
    choice: Choice,
    categories: Categories,
    train: tuple[Sequence[Example], Sequence[Encoded]],
    dev: tuple[Sequence[Example], Sequence[Encoded]],
    dev_logits: npt.NDArray[np.float32],
    pad_id: int,
) -> Widened:
    """Learn the wide path on `train` and weigh it on `dev`, where the encoder alone gives `dev_logits`."""
    names = categories.names
    wide = Wide(choice.buckets, choice.longest, dev_logits.shape[1])
    model = LogisticRegression(C=choice.strength, max_iter=300)
    model.fit(features(wide, train[1], pad_id), [example.label for example in train[0]])
    # Of two classes the model has one row, for the second of them.
    rows = model.coef_ if len(model.classes_) > 2 else np.concatenate([-model.coef_, model.coef_]) / 2
    table = np.zeros((choice.buckets, dev_logits.shape[1]), dtype=np.float32)
    table[:, [names.index(name) for name in model.classes_]] = rows.T

    truth = np.array([names.index(example.label) for example in dev[0]])
    said = features(wide, dev[1], pad_id) @ table
    likelihoods = {}
    for weight in WEIGHTS:
        logits = dev_logits + np.float32(weight) * said
        temperature = calibrate(logits, dev[0], categories, 0.95).temperature
        probability = softmax(logits[:, : len(names)].astype(np.float64) / temperature)
        likelihoods[weight] = float(np.log(probability[np.arange(len(truth)), truth]).mean())
    best = max(likelihoods, key=likelihoods.__getitem__)
    wide.table.weight.data.copy_(torch.from_numpy(table * best))
    return Widened(wide, best, likelihoods)
