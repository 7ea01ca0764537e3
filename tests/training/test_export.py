from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from models.encoding import Encoded, Encoding
from models.engine import OpenVinoEngine
from models.message import Message, Turn
from training.batch import pad
from training.export import INPUTS, export
from training.fit import predict
from training.network import Network

MESSAGES = [
    Message("1"),
    Message("2 3 4 5", relationship="new"),
    Message("9 8 7 6 5 4 3", previous=(Turn("recipient", "1 2"),)),
]
TOLERANCE = {"plain.onnx": 1e-4, "model.onnx": 0.02}


@pytest.fixture
def folder(tmp_path: Path, network: Network) -> Path:
    export(network, tmp_path)
    return tmp_path


@pytest.fixture
def encoded(encoding: Encoding) -> list[Encoded]:
    return [encoding.encode(message) for message in MESSAGES]


@pytest.mark.parametrize("name", TOLERANCE)
def test_the_graph_says_what_the_network_says(
    folder: Path, network: Network, encoded: list[Encoded], name: str
) -> None:
    engine = OpenVinoEngine(folder / name, pad_id=1, threads=1, precision="f32")
    ids, segments = [one.input_ids for one in encoded], [one.segment_ids for one in encoded]
    expected = predict(network, encoded, 1)
    assert engine.logits(ids, segments) == pytest.approx(expected, abs=TOLERANCE[name])
    for row in range(len(ids)):  # alone as in a batch
        assert engine.logits([ids[row]], [segments[row]])[0] == pytest.approx(expected[row], abs=TOLERANCE[name])
    vectors = engine.vectors(ids, segments)
    assert vectors is not None
    assert vectors.shape == (3, 32)
    assert np.isfinite(vectors).all()


@pytest.mark.parametrize("name", TOLERANCE)
def test_another_engine_reads_the_graph_alike(
    folder: Path, network: Network, encoded: list[Encoded], name: str
) -> None:
    session = onnxruntime.InferenceSession(str(folder / name), providers=["CPUExecutionProvider"])
    inputs = pad(encoded, 1)
    tensors = (inputs.input_ids, inputs.attention_mask, inputs.segment_ids)
    logits, _ = session.run(None, {key: value.numpy() for key, value in zip(INPUTS, tensors, strict=True)})
    assert logits == pytest.approx(predict(network, encoded, 1), abs=TOLERANCE[name])
