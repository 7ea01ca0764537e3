from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from models.encoding import Encoding
from models.engine import OnnxEngine
from models.message import Message, Turn
from training.export import export
from training.fit import predict
from training.network import Network
from training.wide import Wide

MESSAGES = [
    Message("1"),
    Message("2 3 4 5", relationship="new"),
    Message("9 8 7 6 5 4 3", previous=(Turn("recipient", "1 2"),)),
]


@pytest.fixture
def folder(tmp_path: Path, network: Network) -> Path:
    network.wide = Wide(64, 3, 7)
    torch.nn.init.normal_(network.wide.table.weight, generator=torch.Generator().manual_seed(1))
    export(network, tmp_path, heads=2, hidden=32)
    return tmp_path


@pytest.mark.parametrize(("name", "tolerance"), [("plain.onnx", 1e-4), ("fused.onnx", 1e-3), ("model.onnx", 0.02)])
def test_the_graph_says_what_the_network_says(
    folder: Path, network: Network, encoding: Encoding, name: str, tolerance: float
) -> None:
    encoded = [encoding.encode(message) for message in MESSAGES]
    engine = OnnxEngine(folder / name, pad_id=1, threads=1)
    ids, segments = [one.input_ids for one in encoded], [one.segment_ids for one in encoded]
    expected = predict(network, encoded, 1)
    assert engine.logits(ids, segments) == pytest.approx(expected, abs=tolerance)
    for row in range(len(ids)):  # alone as in a batch
        assert engine.logits([ids[row]], [segments[row]])[0] == pytest.approx(expected[row], abs=tolerance)
    vectors = engine.vectors(ids, segments)
    assert vectors is not None
    assert vectors.shape == (3, 32)
    assert np.isfinite(vectors).all()
