"""8-bit weights: the form in which a graph is released.

Every large constant matrix gets a scale a column, every table that is looked up a scale a row; activations keep the precision of the
processor that runs them. Only standard ONNX operators are used, so that any engine reads the release.
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


def quantise(source: Path, path: Path) -> None:
    """Write the graph of `source` with the weights of every product, and every table that is looked up, in 8 bits."""
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

    def add(self, node: NodeProto) -> None:
        if node.op_type == "MatMul" and self._is_matrix(node.input[1]):
            self._product(node)
        elif node.op_type == "Gather" and self._is_matrix(node.input[0]):
            self._lookup(node)
        else:
            self.nodes.append(node)

    def _product(self, node: NodeProto) -> None:
        left, right = node.input
        if self._weights(right, axis=0):
            self._node("DequantizeLinear", [f"{right}.int8", f"{right}.scale"], f"{right}.wide", axis=1)
        self._node("MatMul", [left, f"{right}.wide"], node.output[0])

    def _lookup(self, node: NodeProto) -> None:
        # Row by row, not the table whole: the rows of one batch are few.
        table, places, result = node.input[0], node.input[1], node.output[0]
        self._weights(table, axis=1)
        self._node("Gather", [f"{table}.int8", places], f"{result}.row")
        self._node("Cast", [f"{result}.row"], f"{result}.wide", to=TensorProto.FLOAT)
        self._node("Gather", [f"{table}.scale", places], f"{result}.row_scale")
        self._node("Mul", [f"{result}.wide", f"{result}.row_scale"], result)

    def _weights(self, name: str, axis: int) -> bool:
        """`name` in 8 bits, scaled along `axis`: by column (0), scales of shape (columns,), or by row (1), of shape (rows, 1).

        False where that was done before.
        """
        if f"{name}.int8" in self.tensors:
            return False
        values = numpy_helper.to_array(self.tensors[name])
        reach = np.abs(values).max(axis=axis, keepdims=axis == 1)
        scale = np.where(reach == 0, 1.0, reach / LARGEST).astype(np.float32)
        self._constant(f"{name}.int8", np.round(values / scale).astype(np.int8))
        self._constant(f"{name}.scale", scale)
        return True

    def _is_matrix(self, name: str) -> bool:
        tensor = self.tensors.get(name)
        return tensor is not None and len(tensor.dims) == 2 and int(np.prod(tensor.dims)) >= SMALLEST

    def _node(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> None:
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))

    def _constant(self, name: str, value: npt.ArrayLike) -> None:
        self.tensors[name] = numpy_helper.from_array(np.asarray(value), name)
