"""What simpler means reach on the same split, to stand beside the model's figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion

from training.corpus import Example


class Majority:
    """Says the commonest category of the training split."""

    name = "majority"

    def fit(self, train: Sequence[Example]) -> Majority:
        self.label = Counter(example.label for example in train).most_common(1)[0][0]
        return self

    def predict(self, examples: Sequence[Example]) -> list[str]:
        return [self.label] * len(examples)


class Linear:
    """TF-IDF of characters (2 to 5) and words (1 to 2), of the message and apart from it of its context, and logistic regression."""

    name = "TF-IDF + logistic regression"

    def __init__(self, with_context: bool = True, strength: float = 4.0) -> None:
        self.with_context = with_context
        self.message = _features()
        self.context = _features()
        self.model = LogisticRegression(C=strength, max_iter=400)

    def fit(self, train: Sequence[Example]) -> Linear:
        parts = [self.message.fit_transform(_texts(train))]
        if self.with_context:
            parts.append(self.context.fit_transform(_contexts(train)))
        self.model.fit(sparse.hstack(parts).tocsr(), [example.label for example in train])
        return self

    def probabilities(self, examples: Sequence[Example], names: Sequence[str]) -> npt.NDArray[np.float64]:
        """Probability of each category of `names`, shape (examples, categories)."""
        found = self.model.predict_proba(self._matrix(examples))
        return np.stack([found[:, list(self.model.classes_).index(name)] for name in names], axis=1)

    def predict(self, examples: Sequence[Example]) -> list[str]:
        return [str(label) for label in self.model.predict(self._matrix(examples))]

    def _matrix(self, examples: Sequence[Example]) -> sparse.csr_matrix:
        parts = [self.message.transform(_texts(examples))]
        if self.with_context:
            parts.append(self.context.transform(_contexts(examples)))
        matrix: sparse.csr_matrix = sparse.hstack(parts).tocsr()
        return matrix


class Frozen:
    """Logistic regression on the base encoder's vectors, not fine-tuned; `vectors` are computed by the caller."""

    name = "frozen encoder + logistic regression"

    def __init__(self) -> None:
        self.model = LogisticRegression(C=1.0, max_iter=2000)

    def fit(self, vectors: npt.NDArray[np.floating], train: Sequence[Example]) -> Frozen:
        self.centre, self.scale = vectors.mean(0), vectors.std(0) + 1e-6
        self.model.fit((vectors - self.centre) / self.scale, [example.label for example in train])
        return self

    def predict(self, vectors: npt.NDArray[np.floating]) -> list[str]:
        return [str(label) for label in self.model.predict((vectors - self.centre) / self.scale)]


def _features() -> FeatureUnion:
    return FeatureUnion(
        [
            (
                "characters",
                TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2, dtype=np.float32),
            ),
            (
                "words",
                TfidfVectorizer(analyzer="word", ngram_range=(1, 2), sublinear_tf=True, min_df=2, dtype=np.float32),
            ),
        ]
    )


def _texts(examples: Sequence[Example]) -> list[str]:
    return [example.message.text for example in examples]


def _contexts(examples: Sequence[Example]) -> list[str]:
    return [
        " ".join(
            [
                f"relationship_{example.message.relationship}",
                *(f"{turn.speaker}: {turn.text}" for turn in example.message.previous),
            ]
        )
        for example in examples
    ]
