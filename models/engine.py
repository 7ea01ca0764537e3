"""What runs the network: token ids in, logits out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import onnxruntime

TokenRows = Sequence[Sequence[int]]


class Engine(Protocol):
    """A loaded network."""

    def logits(self, input_ids: TokenRows, segment_ids: TokenRows) -> npt.NDArray[np.float32]:
        """Logits of shape (messages, outputs), rows in the order given.

        `input_ids` and `segment_ids` hold a list of token ids and one of segments (0 or 1) a message, unpadded.
        """
        ...

    def vectors(self, input_ids: TokenRows, segment_ids: TokenRows) -> npt.NDArray[np.float32] | None:
        """The messages' vectors, of shape (messages, width), or None where the network gives none."""
        ...


class OnnxEngine:
    """ONNX Runtime on the processor; one session, safe to call from several threads."""

    def __init__(self, path: Path, pad_id: int, threads: int | None = None) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or os.cpu_count() or 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # The arena keeps the largest batch ever seen; without it memory stays flat and speed is the same within noise.
        options.enable_cpu_mem_arena = False
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self._pad_id = pad_id
        self._outputs = {output.name for output in self._session.get_outputs()}

    def logits(self, input_ids: TokenRows, segment_ids: TokenRows) -> npt.NDArray[np.float32]:
        return self._run("logits", input_ids, segment_ids)

    def vectors(self, input_ids: TokenRows, segment_ids: TokenRows) -> npt.NDArray[np.float32] | None:
        # A second output of the graph, which releases made before there were rewrites do not have.
        return self._run("vector", input_ids, segment_ids) if "vector" in self._outputs else None

    def _run(self, output: str, input_ids: TokenRows, segment_ids: TokenRows) -> npt.NDArray[np.float32]:
        width = max(map(len, input_ids))
        ids = np.full((len(input_ids), width), self._pad_id, dtype=np.int64)
        mask = np.zeros_like(ids)
        segments = np.zeros_like(ids)
        for row, (tokens, parts) in enumerate(zip(input_ids, segment_ids, strict=True)):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
            segments[row, : len(parts)] = parts
        feed = {"input_ids": ids, "attention_mask": mask, "segment_ids": segments}
        values: npt.NDArray[np.float32] = self._session.run([output], feed)[0]
        return values
