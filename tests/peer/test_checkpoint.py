from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from tokenizers import Tokenizer
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from models.encoding import Encoding, InputForm
from models.message import Message
from tests.models.conftest import tokenizer  # noqa: F401 - fixture
from tests.peer.checkpoint import INPUTS, ONNX, ONNX_INT8, TORCH, write
from training import peers


@pytest.fixture
def checkpoint(tokenizer: Tokenizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:  # noqa: F811
    monkeypatch.setattr(peers, "LAYERS", 2)
    write(tokenizer, tmp_path)
    return tmp_path


def test_transformers_loads_it_and_gives_it_the_tokens_of_the_release(checkpoint: Path, tokenizer: Tokenizer) -> None:  # noqa: F811
    expected = Encoding(tokenizer, InputForm()).encode(Message("7 8 word"))
    assert {path.name for path in checkpoint.iterdir()} == {TORCH, ONNX, ONNX_INT8}
    for name in (TORCH, ONNX, ONNX_INT8):
        encoded = AutoTokenizer.from_pretrained(checkpoint / name)("7 8 word")
        assert encoded["input_ids"] == expected.input_ids
        # What transformers 4 can read, and what tells infinity-emb that it is a classifier.
        told = json.loads((checkpoint / name / "tokenizer_config.json").read_text())
        assert told["tokenizer_class"] == "PreTrainedTokenizerFast"
        assert json.loads((checkpoint / name / "config.json").read_text())["architectures"] == [
            "BertForSequenceClassification"
        ]


def test_every_form_of_it_is_the_same_network(checkpoint: Path) -> None:
    model = AutoModelForSequenceClassification.from_pretrained(checkpoint / TORCH)
    ids = np.array([[0, 11, 12, 13, 2], [0, 14, 2, 1, 1]], dtype=np.int64)
    given = dict(zip(INPUTS, (ids, (ids != 1).astype(np.int64), np.zeros_like(ids)), strict=True))
    with torch.no_grad():
        expected = model(**{name: torch.from_numpy(array) for name, array in given.items()}).logits.numpy()
    assert expected.shape == (2, 4)
    for name, file, tolerance in ((ONNX, "model.onnx", 1e-4), (ONNX_INT8, "model_quantized.onnx", 0.1)):
        session = onnxruntime.InferenceSession(checkpoint / name / file, providers=["CPUExecutionProvider"])
        assert session.run(None, given)[0] == pytest.approx(expected, abs=tolerance)
