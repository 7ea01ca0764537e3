"""The wide path: a linear model of letters and words that stands beside the network, and errs elsewhere than it does.

"Wide & Deep Learning" (Cheng et al., arXiv:1606.07792): the linear model remembers turns of phrase and spellings, the encoder
generalises. Its features are TF-IDF of the letters' n-grams within words and of words and pairs of words, of the message and, apart from
it, of its context. They are known by their hashes alone (Weinberger et al., arXiv:0902.2206), in 32 bits, where few meet.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from models.message import Message

FILE = "wide.npz"
LENGTHS = (2, 3, 4, 5)  # of the letters' n-grams, a space at either end of a word among the letters
BLOCKS = 4  # letters and words of the message, letters and words of its context: each of length 1, whatever it holds
HASH_BITS = 30  # of a key; the two above them hold its block
SPACE = ord(" ")
FACTOR = np.uint32(0x9E3779B1)
PERSIAN = str.maketrans("یک", "يك")  # many keyboards write these for the Arabic letters that look like them

Keys = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Counts:
    """Which features each message has, once each: its row, the feature's key, and 1 + log of how often; all of one shape."""

    rows: npt.NDArray[np.int64]
    keys: Keys
    values: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Wide:
    """What was learnt of `f` features: `keys`, ascending, and `idf` of shape (f,), `weights` of shape (f, outputs), and `bias`."""

    keys: Keys
    idf: npt.NDArray[np.float32]
    weights: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]

    @classmethod
    def load(cls, folder: Path) -> Wide | None:
        """The wide path in a release's folder, where it has one."""
        if not (folder / FILE).is_file():
            return None
        with np.load(folder / FILE, allow_pickle=False) as stored:
            return cls(
                np.cumsum(stored["steps"], dtype=np.uint32),
                stored["idf"].astype(np.float32),
                stored["weights"].astype(np.float32) * stored["scale"],
                stored["bias"],
            )

    def save(self, folder: Path) -> Wide:
        """Write it into `folder`, the weights in 8 bits; returns what `load` will read."""
        scale = (np.abs(self.weights).max(axis=0, initial=1e-9) / 127).astype(np.float32)
        np.savez_compressed(
            folder / FILE,
            steps=np.diff(self.keys, prepend=np.uint32(0)),
            idf=self.idf.astype(np.float16),
            weights=np.round(self.weights / scale).astype(np.int8),
            scale=scale,
            bias=self.bias,
        )
        stored = self.load(folder)
        assert stored is not None
        return stored

    def logits(self, tokenizer: Tokenizer, messages: Sequence[Message]) -> npt.NDArray[np.float32]:
        """What it adds to the network's logits, of shape (messages, outputs); `tokenizer` normalises the texts."""
        rows, places, values = self.features(counts(tokenizer, messages), len(messages))
        said = [
            np.bincount(rows, values * self.weights[places, output], len(messages))
            for output in range(self.weights.shape[1])
        ]
        return (np.stack(said, axis=1) + self.bias).astype(np.float32)

    def features(
        self, found: Counts, messages: int
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Of the features that it knows: the rows, their places in `keys`, and TF-IDF, each block of a message of length 1."""
        if not len(self.keys):
            nothing = np.zeros(0, dtype=np.int64)
            return nothing, nothing, np.zeros(0, dtype=np.float32)
        places = np.searchsorted(self.keys, found.keys).clip(max=len(self.keys) - 1)
        known = self.keys[places] == found.keys
        rows, places = found.rows[known], places[known]
        values = found.values[known] * self.idf[places]
        blocks = rows * BLOCKS + (self.keys[places] >> HASH_BITS)
        squares = np.bincount(blocks, values * values, messages * BLOCKS)
        return rows, places, (values / np.sqrt(squares)[blocks]).astype(np.float32)


def counts(tokenizer: Tokenizer, messages: Sequence[Message]) -> Counts:
    """The features of `messages`, known or not."""
    texts = [_normalised(tokenizer, message.text) for message in messages]
    turns = [_turns(tokenizer, message) for message in messages]
    contexts = [f"relationship_{message.relationship} {told}" for message, told in zip(messages, turns, strict=True)]
    pairs = [
        (rows, (keys >> np.uint32(32 - HASH_BITS)) | np.uint32(block << HASH_BITS))
        for block, (read, given) in enumerate(
            ((_letters, texts), (_words, texts), (_letters, turns), (_words, contexts))
        )
        for rows, keys in [read(given)]
    ]
    rows, keys = (np.concatenate(parts) for parts in zip(*pairs, strict=True))
    once, often = np.unique(rows.astype(np.uint64) << np.uint64(32) | keys, return_counts=True)
    return Counts(
        (once >> np.uint64(32)).astype(np.int64),
        (once & np.uint64(0xFFFFFFFF)).astype(np.uint32),
        (1 + np.log(often)).astype(np.float32),
    )


def _normalised(tokenizer: Tokenizer, text: str) -> str:
    normalizer = tokenizer.normalizer
    normal = normalizer.normalize_str(text) if normalizer is not None else text
    return " ".join(normal.lower().translate(PERSIAN).split())


def _turns(tokenizer: Tokenizer, message: Message) -> str:
    return " ".join(f"{turn.speaker}: {_normalised(tokenizer, turn.text)}" for turn in message.previous)


def _letters(texts: Sequence[str]) -> tuple[npt.NDArray[np.int64], Keys]:
    """Rows and 32-bit hashes of the n-grams of letters that lie within a word and the spaces about it."""
    padded = [f" {text} " for text in texts]
    letters = np.frombuffer("".join(padded).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    rows = np.repeat(np.arange(len(texts)), [len(text) for text in padded])
    space = letters == SPACE
    found_rows, found_keys = [], []
    for length in LENGTHS:
        width = max(len(letters) - length + 1, 0)
        # A space stands at an end alone; two of them are the border of two texts.
        inside = ~(space[:width] & space[1 : width + 1]) if length == 2 else np.ones(width, dtype=bool)
        hashed = np.full(width, length, dtype=np.uint32)
        for place in range(length):
            hashed = _mixed(hashed ^ letters[place : place + width])
            if 0 < place < length - 1:
                inside &= ~space[place : place + width]
        found_rows.append(rows[:width][inside])
        found_keys.append(hashed[inside])
    return np.concatenate(found_rows), np.concatenate(found_keys)


def _words(texts: Sequence[str]) -> tuple[npt.NDArray[np.int64], Keys]:
    """Rows and 32-bit hashes of the words of two letters and more, and of the pairs of such words that follow each other."""
    rows, keys = [], []
    for row, text in enumerate(texts):
        words = [word.encode("utf-8", "surrogatepass") for word in re.findall(r"\w\w+", text)]
        hashes = [crc32(word) for word in words] + [crc32(b" ".join(pair)) for pair in itertools.pairwise(words)]
        rows += [row] * len(hashes)
        keys += hashes
    return np.array(rows, dtype=np.int64), _mixed(np.array(keys, dtype=np.uint32))


def _mixed(values: Keys) -> Keys:
    # Every bit of what is given moves every bit of what is returned, as in MurmurHash3's last steps; products go around at 32 bits.
    values = (values ^ (values >> np.uint32(16))) * FACTOR
    return (values ^ (values >> np.uint32(13))) * np.uint32(0x85EBCA6B)
