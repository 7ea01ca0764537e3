"""From a trained network to the ONNX graph that is released: exported, fused, its weights in 8 bits."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path

import torch
from onnxruntime.transformers import optimizer
from onnxruntime.transformers.fusion_options import FusionOptions
from torch import Tensor, nn

from training.network import Network
from training.quantise import quantise

INPUTS = ("input_ids", "attention_mask", "segment_ids")


class Released(nn.Module):
    """What of a network is released: its logits and the message's vector, without what only training needs."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, input_ids: Tensor, attention_mask: Tensor, segment_ids: Tensor) -> tuple[Tensor, Tensor]:
        vector = self.network.pooled(input_ids, attention_mask, segment_ids)
        return self.network.logits(vector, input_ids, attention_mask, segment_ids), vector


def to_onnx(network: Network, path: Path) -> None:
    """Write the network with 32-bit weights; inputs of shape (messages, tokens), outputs `logits` and `vector`."""
    network.eval()
    network.encoder.set_attn_implementation("eager")  # what the fusion below recognises
    example = torch.ones(2, 8, dtype=torch.int64)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer warns of every Python integer in transformers' code
        torch.onnx.export(
            Released(network),
            (example, example, torch.zeros_like(example)),
            str(path),
            input_names=list(INPUTS),
            output_names=["logits", "vector"],
            dynamic_axes={name: {0: "messages", 1: "tokens"} for name in INPUTS}
            | {"logits": {0: "messages"}, "vector": {0: "messages"}},
            opset_version=17,
            dynamo=False,
        )


def fuse(path: Path, fused: Path, heads: int, hidden: int) -> None:
    """Write the graph with attention, GELU and LayerNorm each as one node."""
    logging.getLogger("onnxruntime.transformers").setLevel(logging.ERROR)
    options = FusionOptions("bert")
    # Both fusions swallow weights that training.quantise must see.
    options.enable_embed_layer_norm = False
    options.use_multi_head_attention = True
    model = optimizer.optimize_model(
        str(path), model_type="bert", num_heads=heads, hidden_size=hidden, optimization_options=options, opt_level=0
    )
    model.save_model_to_file(str(fused))


def export(network: Network, folder: Path, heads: int, hidden: int) -> None:
    """Write `plain.onnx`, `fused.onnx` and `model.onnx` (8 bits) into `folder`."""
    to_onnx(network, folder / "plain.onnx")
    fuse(folder / "plain.onnx", folder / "fused.onnx", heads, hidden)
    quantise(folder / "fused.onnx", folder / "model.onnx")
