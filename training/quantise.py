"""8-bit weights and, token by token, 8-bit activations: the form in which a graph is released.

Weights get a scale a column (embeddings, a row), fixed here. Activations get a scale a token, found as the graph runs: after
LLM.int8() (Dettmers et al., arXiv:2208.07339) and ZeroQuant (Yao et al., arXiv:2206.01861). One scale for a whole batch, which is what
ONNX Runtime's own dynamic quantisation takes, lets one token with large values cost all others their precision: it changed
the label of one message in twenty, and made a verdict depend on the messages beside it. Only standard ONNX operators are used.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import NodeProto, TensorProto, helper, numpy_helper

LARGEST = 127
SMALLEST = 20_000  # a matrix of fewer values saves nothing in 8 bits, the outputs' above all

# GELU's values are never under -0.17, so what it gives is not spread evenly around nothing.
GELUS = ("Gelu", "BiasGelu", "FastGelu")
GELU_ZERO = 16
GELU_LEAST = 0.17

# Operators and initializers that the rewritten graph shares.
ZERO, ONE, TOP, TINY = "int8.zero", "int8.one", "int8.top", "int8.tiny"
LOW_ZERO, LOW_TOP, LOW_TINY = "int8.low_zero", "int8.low_top", "int8.low_tiny"


def quantise(source: Path, path: Path) -> None:
    """Write the graph of `source` with every product of a constant matrix, and every table that is looked up, in 8 bits."""
    model = onnx.load(source)
    graph = model.graph
    writer = _Writer({initializer.name: initializer for initializer in graph.initializer})
    for node in graph.node:
        writer.add(node)
    used = {name for node in writer.nodes for name in node.input}
    kept = [tensor for name, tensor in writer.tensors.items() if name in used]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(writer.nodes)
    graph.initializer.extend(kept)
    onnx.save(model, path)


class _Writer:
    def __init__(self, tensors: dict[str, TensorProto]) -> None:
        self.tensors = tensors
        self.nodes: list[NodeProto] = []
        self._quantised: set[str] = set()
        self._constant(ZERO, np.uint8(LARGEST + 1))
        self._constant(ONE, np.float32(1))
        self._constant(TOP, np.float32(LARGEST))
        self._constant(TINY, np.float32(1e-8))
        self._constant(LOW_ZERO, np.uint8(GELU_ZERO))
        self._constant(LOW_TOP, np.float32(255 - GELU_ZERO))
        self._constant(LOW_TINY, np.float32(GELU_LEAST * (255 - GELU_ZERO) / GELU_ZERO))
        self._gelus: set[str] = set()

    def add(self, node: NodeProto) -> None:
        if node.op_type in GELUS:
            self._gelus.update(node.output)
        if node.op_type == "MatMul" and self._is_matrix(node.input[1]):
            self._product(node)
        elif node.op_type == "Gather" and self._is_matrix(node.input[0]):
            self._lookup(node)
        else:
            self.nodes.append(node)

    def _product(self, node: NodeProto) -> None:
        left, right, result = node.input[0], node.input[1], node.output[0]
        self._weights(right, axis=0)
        low = left in self._gelus
        tokens, scale = self._tokens(left, *((LOW_ZERO, LOW_TOP, LOW_TINY) if low else (ZERO, TOP, TINY)))
        self._node("MatMulInteger", [tokens, f"{right}.int8", LOW_ZERO if low else ZERO], f"{result}.int32")
        self._node("Cast", [f"{result}.int32"], f"{result}.wide", to=TensorProto.FLOAT)
        self._node("Mul", [f"{result}.wide", f"{right}.scale"], f"{result}.columns")
        self._node("Mul", [f"{result}.columns", scale], result)

    def _tokens(self, name: str, zero: str, top: str, least: str) -> tuple[str, str]:
        """The activations `name` in 8 bits, nothing being `zero`, and their scale: shapes (…, tokens, width) and (…, tokens, 1)."""
        if name not in self._quantised:
            self._quantised.add(name)
            self._node("Abs", [name], f"{name}.abs")
            self._node("ReduceMax", [f"{name}.abs"], f"{name}.max", axes=[-1], keepdims=1)
            self._node("Max", [f"{name}.max", least], f"{name}.reach")
            self._node("Div", [top, f"{name}.reach"], f"{name}.inverse")
            self._node("Div", [f"{name}.reach", top], f"{name}.scale")
            self._node("Mul", [name, f"{name}.inverse"], f"{name}.steps")
            self._node("QuantizeLinear", [f"{name}.steps", ONE, zero], f"{name}.uint8")
        return f"{name}.uint8", f"{name}.scale"

    def _lookup(self, node: NodeProto) -> None:
        table, places, result = node.input[0], node.input[1], node.output[0]
        self._weights(table, axis=1)
        self._node("Gather", [f"{table}.int8", places], f"{result}.row")
        self._node("Cast", [f"{result}.row"], f"{result}.wide", to=TensorProto.FLOAT)
        self._node("Gather", [f"{table}.scale", places], f"{result}.row_scale")
        self._node("Mul", [f"{result}.wide", f"{result}.row_scale"], result)

    def _weights(self, name: str, axis: int) -> None:
        """`name` in 8 bits, scaled along `axis`: by column (0), scales of shape (columns,), or by row (1), of shape (rows, 1)."""
        if f"{name}.int8" in self.tensors:
            return
        values = numpy_helper.to_array(self.tensors[name])
        reach = np.abs(values).max(axis=axis, keepdims=axis == 1)
        scale = np.where(reach == 0, 1.0, reach / LARGEST).astype(np.float32)
        self._constant(f"{name}.int8", np.round(values / scale).astype(np.int8))
        self._constant(f"{name}.scale", scale)

    def _is_matrix(self, name: str) -> bool:
        tensor = self.tensors.get(name)
        return tensor is not None and len(tensor.dims) == 2 and int(np.prod(tensor.dims)) >= SMALLEST

    def _node(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> None:
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))

    def _constant(self, name: str, value: npt.ArrayLike) -> None:
        self.tensors[name] = numpy_helper.from_array(np.asarray(value), name)
