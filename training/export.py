"""From a trained network to the ONNX graph that is released, its weights in 8 bits."""

from __future__ import annotations

import warnings
from pathlib import Path

import torch
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
        network = self.network
        vector = network.pooled(input_ids, attention_mask, segment_ids)
        # A sum, not a product of matrices: engines that compute products in bf16 keep what follows the last one in 32 bits,
        # and so the pooling, the vector and the logits.
        logits = (vector.unsqueeze(-1) * network.output.weight.T.unsqueeze(0)).sum(1) + network.output.bias
        return logits, vector


def to_onnx(network: Network, path: Path) -> None:
    """Write the network with 32-bit weights; inputs of shape (messages, tokens), outputs `logits` and `vector`."""
    network.eval()
    network.encoder.set_attn_implementation("eager")  # the plainest graph, which engines fuse as they like
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


def export(network: Network, folder: Path) -> None:
    """Write `plain.onnx` (32 bits) and `model.onnx` (8-bit weights) into `folder`."""
    to_onnx(network, folder / "plain.onnx")
    quantise(folder / "plain.onnx", folder / "model.onnx")
