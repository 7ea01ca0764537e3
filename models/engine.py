"""What runs the network: token ids in, logits out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Protocol

import numpy as np
import numpy.typing as npt

from models.vino import openvino
from models.weights import widen, widened_each_call

TokenRows = Sequence[Sequence[int]]

GROUPED = "DYNAMIC_QUANTIZATION_GROUP_SIZE"
# Where the processor multiplies 8-bit numbers (VNNI), OpenVINO rounds what meets an 8-bit weight to 8 bits as well, a scale for so
# many values of a token. Its own choice is 32: as right and slower; one scale a token is no faster and less right (docs/tried.md).
GROUP = 128
WIDTH = 16  # rows are padded to multiples of it: the first sight of a shape costs as much as several messages


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


class OpenVinoEngine:
    """OpenVINO on the processor: in bf16 where it has units for that, else in 32 bits. Safe to call from several threads.

    `threads` 0 or None: as many as there are processors. `precision` is `bf16` or `f32`; None leaves the choice to OpenVINO.
    `widened` tells whether its weights were made wide at loading (see `models.weights`).
    """

    def __init__(self, path: Path, pad_id: int, threads: int | None = None, precision: str | None = None) -> None:
        options: dict[str, str | int | bool] = {
            "PERFORMANCE_HINT": "LATENCY",  # one call at a time, on every thread
            "INFERENCE_NUM_THREADS": threads or os.cpu_count() or 1,
            # Whoever asks for fewer threads than there are processors has others run beside this one, and pinned, each of
            # them would take the first processors and leave the rest idle.
            "ENABLE_CPU_PINNING": not threads,
        }
        if precision:
            options["INFERENCE_PRECISION_HINT"] = precision
        core = openvino.Core()
        if GROUPED in core.get_property("CPU", "SUPPORTED_PROPERTIES"):
            options[GROUPED] = GROUP
        model = core.read_model(str(path))
        self.widened = widened_each_call(core, options)
        if self.widened:
            widen(model)
        self._compiled = core.compile_model(model, "CPU", options)
        self._request = self._compiled.create_infer_request()
        self._lock = Lock()
        self._pad_id = pad_id
        self._outputs = {name for output in self._compiled.outputs for name in output.names}

    @property
    def precision(self) -> str:
        """What the products are computed in: `bf16` or `f32`."""
        kind: str = self._compiled.get_property("INFERENCE_PRECISION_HINT").to_string()
        return kind

    @property
    def group(self) -> int | None:
        """How many values of a token share a scale where they are rounded to 8 bits, or None where OpenVINO knows no such choice."""
        known = GROUPED in self._compiled.get_property("SUPPORTED_PROPERTIES")
        return int(self._compiled.get_property(GROUPED)) if known else None

    @property
    def threads(self) -> int:
        """How many threads a call runs on."""
        return int(self._compiled.get_property("INFERENCE_NUM_THREADS"))

    @property
    def pinned(self) -> bool:
        """Whether each thread keeps to a processor of its own."""
        return bool(self._compiled.get_property("ENABLE_CPU_PINNING"))

    def logits(self, input_ids: TokenRows, segment_ids: TokenRows) -> npt.NDArray[np.float32]:
        return self._run("logits", input_ids, segment_ids)

    def vectors(self, input_ids: TokenRows, segment_ids: TokenRows) -> npt.NDArray[np.float32] | None:
        # A second output of the graph, which releases made before there were rewrites do not have.
        return self._run("vector", input_ids, segment_ids) if "vector" in self._outputs else None

    def _run(self, output: str, input_ids: TokenRows, segment_ids: TokenRows) -> npt.NDArray[np.float32]:
        width = -(-max(map(len, input_ids)) // WIDTH) * WIDTH
        ids = np.full((len(input_ids), width), self._pad_id, dtype=np.int64)
        mask = np.zeros_like(ids)
        segments = np.zeros_like(ids)
        for row, (tokens, parts) in enumerate(zip(input_ids, segment_ids, strict=True)):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
            segments[row, : len(parts)] = parts
        feed = {"input_ids": ids, "attention_mask": mask, "segment_ids": segments}
        with self._lock:  # a request holds one call's tensors
            self._request.infer(feed, share_inputs=True)
            values: npt.NDArray[np.float32] = self._request.get_tensor(output).data.copy()
        return values
