"""The peer server infinity-emb, in the settings that are tried."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.client import request
from tests.peer.checkpoint import ONNX, ONNX_INT8, TORCH
from tests.process import Served, free_port, running

MODEL = "counterpart"
# It imports all of torch, transformers and optimum, which takes a busy machine minutes.
START_SECONDS = 600


@dataclass(frozen=True)
class Setting:
    """A way to run it: which folder of the checkpoint, and the options that say so."""

    name: str
    folder: str
    options: tuple[str, ...]


SETTINGS = {
    "torch": Setting("torch as it comes (fp32, BetterTransformer)", TORCH, ("--engine", "torch")),
    "torch-bf16": Setting("torch, bf16, BetterTransformer", TORCH, ("--engine", "torch", "--dtype", "bfloat16")),
    "torch-bf16-sdpa": Setting(
        "torch, bf16, PyTorch's own attention",
        TORCH,
        ("--engine", "torch", "--dtype", "bfloat16", "--no-bettertransformer"),
    ),
    "onnx": Setting("ONNX Runtime, fp32, fused", ONNX, ("--engine", "optimum", "--onnx-disable-optimize")),
    "onnx-int8": Setting("ONNX Runtime, int8, fused", ONNX_INT8, ("--engine", "optimum", "--onnx-disable-optimize")),
}


@contextmanager
def infinity(program: Path, setting: Setting, checkpoint: Path, folder: Path) -> Iterator[Served]:
    """The server with the checkpoint in that setting, ready; keeps its things in `folder`."""
    port = free_port()
    command = [
        *(str(program), "v2", "--host", "127.0.0.1", "--port", str(port)),
        *("--model-id", str(checkpoint / setting.folder), "--served-model-name", MODEL),
        # It would run 32 texts of 512 tokens, whose memory it keeps. It is warmed up with the messages instead, as Talab is.
        "--no-model-warmup",
        *setting.options,
    ]
    log = folder / f"infinity-{port}.log"
    with running(command, port, log, environment(folder), ready="/health", cwd=folder, seconds=START_SECONDS) as server:
        yield server


def environment(folder: Path) -> dict[str, str]:
    """The variables it is started with: none of its own or of Python's that are set here, no hub and no telemetry."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("INFINITY_", "PYTHON"))}
    return kept | {
        "PYTHONUNBUFFERED": "1",
        "DO_NOT_TRACK": "1",
        "INFINITY_ANONYMOUS_USAGE_STATS": "0",
        "INFINITY_HOME": str(folder),
        "HF_HOME": str(folder),
        "HF_HUB_OFFLINE": "1",
    }


def classify(text: str) -> bytes:
    """The request that classifies one message."""
    return request("/classify", {"model": MODEL, "input": [text]})
