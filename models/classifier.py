"""The classifier: messages in, verdicts out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.decision import decide
from models.encoding import Encoded
from models.engine import Engine, OpenVinoEngine
from models.language import detect
from models.message import Message
from models.release import CURRENT, Release
from models.verdict import Verdict

TOKENS_A_BATCH = 1_024  # padded; what lies between the layers of more no longer fits the processors' caches
MESSAGES_A_BATCH = 64
STRETCH = 1.25  # the longest of a batch by its shortest; padding beyond that costs more than another call


class Classifier:
    """A release and the engine that runs it; safe to call from several threads."""

    def __init__(self, release: Release, engine: Engine) -> None:
        self.release = release
        self.engine = engine
        self._encoding = release.encoding

    @classmethod
    def load(cls, folder: Path | None = None) -> Classifier:
        """Load a release folder, by default the one in this package; raises `models.release.InvalidRelease`."""
        release = Release.load(folder or CURRENT)
        return cls(release, OpenVinoEngine(release.model, release.pad_id))

    def classify(self, message: Message) -> Verdict:
        """The verdict on one message."""
        return self.classify_many([message])[0]

    def classify_many(self, messages: Sequence[Message]) -> list[Verdict]:
        """Verdicts in the order of `messages`, computed in batches of like length."""
        if not messages:
            return []
        encoded = [self._encoding.encode(message) for message in messages]
        return self._verdicts(messages, encoded, self._logits(messages, encoded))

    def logits(self, messages: Sequence[Message]) -> npt.NDArray[np.float32]:
        """What the network and the wide path say together, of shape (messages, outputs); see `models.decision`."""
        return self._logits(messages, [self._encoding.encode(message) for message in messages])

    def vectors(self, messages: Sequence[Message]) -> npt.NDArray[np.float32] | None:
        """The network's vectors of `messages`, of shape (messages, width), or None where the release gives none."""
        encoded = [self._encoding.encode(message) for message in messages]
        rows: dict[int, npt.NDArray[np.float32]] = {}
        for batch in batches([len(one.input_ids) for one in encoded]):
            vectors = self.engine.vectors(
                [encoded[index].input_ids for index in batch], [encoded[index].segment_ids for index in batch]
            )
            if vectors is None:
                return None
            rows |= zip(batch, vectors, strict=True)
        return np.stack([rows[index] for index in range(len(messages))])

    def _logits(self, messages: Sequence[Message], encoded: Sequence[Encoded]) -> npt.NDArray[np.float32]:
        logits = np.zeros((len(messages), self.release.categories.outputs), dtype=np.float32)
        for batch in batches([len(one.input_ids) for one in encoded]):
            logits[batch] = self.engine.logits(
                [encoded[index].input_ids for index in batch], [encoded[index].segment_ids for index in batch]
            )
        if (wide := self.release.wide) is not None:
            logits[:, : len(wide.bias)] += wide.logits(self.release.tokenizer, self._encoding.read(messages))
        return logits

    def _verdicts(self, messages: Sequence[Message], encoded: Sequence[Encoded], logits: np.ndarray) -> list[Verdict]:
        names = self.release.categories.names
        decisions = decide(logits, self.release.calibration)
        return [
            Verdict(
                label=names[int(decisions.primary[row].argmax())],
                labels=tuple(name for name, applies in zip(names, decisions.labels[row], strict=True) if applies),
                scores=dict(zip(names, decisions.scores[row].tolist(), strict=True)),
                confidence=float(decisions.confidence[row]),
                needs_review=bool(decisions.confidence[row] < self.release.review_threshold),
                language=detect(message.text),
                truncated=encoded[row].truncated,
                model=self.release.model_name,
            )
            for row, message in enumerate(messages)
        ]


def batches(
    lengths: Sequence[int], tokens: int = TOKENS_A_BATCH, messages: int = MESSAGES_A_BATCH
) -> Iterator[list[int]]:
    """Indexes in batches of like length, each of at most `messages` and, padded, `tokens` (or a single longer message)."""
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lengths.__getitem__):
        # Sorted upwards, so the newest is the longest and sets the padded width.
        length = lengths[index]
        stretched = batch and length > STRETCH * lengths[batch[0]]
        if batch and (stretched or len(batch) == messages or (len(batch) + 1) * length > tokens):
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch
