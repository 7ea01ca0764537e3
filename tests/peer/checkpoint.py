"""The release's counterpart in the files that other servers read: the same shape and tokens, random weights.

No speed depends on what a weight is, and so none is copied: a release holds its weights in 8 bits and in a graph of its own.
"""

from __future__ import annotations

import json
import logging
import warnings
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertForSequenceClassification, PreTrainedTokenizerFast
from transformers.utils.logging import disable_progress_bar

from training import peers

# The folders of a checkpoint, each with all that a server needs.
TORCH, ONNX, ONNX_INT8 = "torch", "onnx", "onnx-int8"
INPUTS = ("input_ids", "attention_mask", "token_type_ids")


class _Logits(nn.Module):
    """What of a classifier goes into the graph."""

    def __init__(self, model: BertForSequenceClassification) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        logits: Tensor = self.model(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).logits
        return logits


def write(tokenizer: Tokenizer, folder: Path) -> None:
    """Write the counterpart of a release with that tokenizer: `torch` (fp32), `onnx` (fp32, fused) and `onnx-int8`."""
    disable_progress_bar()  # type: ignore[no-untyped-call]
    model, fast = peers.counterpart(tokenizer)
    model.save_pretrained(folder / TORCH)  # first: only then does the config name the class, which infinity-emb goes by
    for name in (TORCH, ONNX, ONNX_INT8):
        _write_tokenizer(fast, folder / name)
        model.config.save_pretrained(folder / name)
    plain = folder / "plain.onnx"
    _write_graph(model, plain)
    _fuse(plain, folder / ONNX / "model.onnx")
    # The name by which infinity-emb knows and prefers it on a processor.
    _quantise(folder / ONNX / "model.onnx", folder / ONNX_INT8 / "model_quantized.onnx")
    plain.unlink()


def _write_tokenizer(fast: PreTrainedTokenizerFast, folder: Path) -> None:
    fast.save_pretrained(folder)
    # transformers 5 names a class that transformers 4, which the peer needs, does not have.
    path = folder / "tokenizer_config.json"
    config = json.loads(path.read_text(encoding="utf-8")) | {"tokenizer_class": "PreTrainedTokenizerFast"}
    path.write_text(json.dumps(config, indent=2), encoding="utf-8")


def _write_graph(model: BertForSequenceClassification, path: Path) -> None:
    model.set_attn_implementation("eager")  # the plainest graph, whose attention ONNX Runtime's optimiser knows
    example = torch.ones(2, 8, dtype=torch.int64)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # the tracer warns of every Python integer in transformers' code
        torch.onnx.export(
            _Logits(model),
            (example, example, torch.zeros_like(example)),
            str(path),
            input_names=list(INPUTS),
            output_names=["logits"],
            dynamic_axes={name: {0: "messages", 1: "tokens"} for name in INPUTS} | {"logits": {0: "messages"}},
            opset_version=17,
            dynamo=False,
        )


def _fuse(plain: Path, path: Path) -> None:
    """What infinity-emb does by itself at each start, done once, so that its memory does not count for it."""
    from onnxruntime.transformers.optimizer import optimize_model

    fused = optimize_model(str(plain), model_type="bert", num_heads=peers.HEADS, hidden_size=peers.WIDTH, opt_level=1)
    fused.save_model_to_file(str(path))


def _quantise(fused: Path, path: Path) -> None:
    from onnx import TensorProto
    from onnxruntime.quantization import QuantType, quantize_dynamic

    # What comes out of a fused operator has no type that it could infer.
    options = {"DefaultTensorType": TensorProto.FLOAT}
    logging.disable(logging.WARNING)  # it advises what fusing has done
    try:
        quantize_dynamic(str(fused), str(path), weight_type=QuantType.QInt8, extra_options=options)
    finally:
        logging.disable(logging.NOTSET)
