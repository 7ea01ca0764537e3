"""Learn the wide path, apart from the network, and weigh it on dev.

Learnt together, the linear path would take the easy half of the work and the encoder would learn less; learnt apart, it errs elsewhere than
the encoder does. How much it may say is one number, chosen by the likelihood of dev.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from tokenizers import Tokenizer

from models.category import Categories
from models.decision import softmax
from models.message import Message
from models.wide import Wide, counts
from training.calibrate import calibrate
from training.corpus import Example
from training.recipe import Wide as Choice

WEIGHTS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0)


@dataclass(frozen=True)
class Widened:
    """The wide path, its weights already weighed; `weight` (0 and up) is how much it says, `likelihoods` what dev said of each weight."""

    wide: Wide
    weight: float
    likelihoods: dict[float, float]


def widen(
    choice: Choice,
    categories: Categories,
    tokenizer: Tokenizer,
    train: Sequence[Example],
    dev: Sequence[Example],
    dev_logits: npt.NDArray[np.float32],
) -> Widened:
    """Learn the wide path on `train` and weigh it on `dev`, where the network alone gives `dev_logits`."""
    names = categories.names
    wide = learn(choice, tokenizer, train, names)
    truth = np.array([names.index(example.label) for example in dev])
    said = wide.logits(tokenizer, _messages(dev))
    likelihoods = {}
    for weight in WEIGHTS:
        logits = dev_logits.copy()
        logits[:, : len(names)] += np.float32(weight) * said
        temperature = calibrate(logits, dev, categories, 0.95).temperature
        probability = softmax(logits[:, : len(names)].astype(np.float64) / temperature)
        likelihoods[weight] = float(np.log(probability[np.arange(len(truth)), truth]).mean())
    best = max(likelihoods, key=likelihoods.__getitem__)
    weighed = replace(wide, weights=wide.weights * np.float32(best), bias=wide.bias * np.float32(best))
    return Widened(weighed, best, likelihoods)


def learn(choice: Choice, tokenizer: Tokenizer, train: Sequence[Example], names: Sequence[str]) -> Wide:
    """A wide path that says of `names` what it has learnt from `train`, unweighed: its logits are log-probabilities up to a constant."""
    seen = counts(tokenizer, _messages(train))
    keys, messages = np.unique(seen.keys, return_counts=True)
    often = messages >= choice.rarest
    idf = np.log((1 + len(train)) / (1 + messages[often])) + 1  # as scikit-learn smooths it
    shape = (int(often.sum()), len(names))
    nothing = Wide(keys[often], idf.astype(np.float32), np.zeros(shape, np.float32), np.zeros(len(names), np.float32))
    model = LogisticRegression(C=choice.strength, max_iter=400)
    model.fit(matrix(nothing, tokenizer, train), [example.label for example in train])
    # Of two classes the model has one row, for the second of them.
    two = len(model.classes_) == 2
    rows, bias = ((np.concatenate([-part, part]) / 2 if two else part) for part in (model.coef_, model.intercept_))
    places = [list(names).index(name) for name in model.classes_]
    nothing.weights[:, places] = rows.T
    nothing.bias[places] = bias
    return nothing


def matrix(wide: Wide, tokenizer: Tokenizer, examples: Sequence[Example]) -> sparse.csr_matrix:
    """The features that `wide` knows, of shape (messages, features)."""
    rows, places, values = wide.features(counts(tokenizer, _messages(examples)), len(examples))
    return sparse.csr_matrix((values, (rows, places)), shape=(len(examples), len(wide.keys)))


def _messages(examples: Sequence[Example]) -> list[Message]:
    return [example.message for example in examples]
