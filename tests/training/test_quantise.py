from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from training.quantise import quantise

ROWS, WIDTH, COLUMNS = 400, 256, 96


def graphs(folder: Path, table: np.ndarray, matrix: np.ndarray) -> tuple[Path, Path]:
    """A table that is looked up and multiplied twice by one matrix, before and after."""
    graph = helper.make_graph(
        [
            helper.make_node("Gather", ["table", "ids"], ["rows"]),
            helper.make_node("MatMul", ["rows", "matrix"], ["out"]),
            helper.make_node("Neg", ["rows"], ["negative"]),
            helper.make_node("MatMul", ["negative", "matrix"], ["opposite"]),
        ],
        "graph",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, ["messages", "tokens"])],
        [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, ["messages", "tokens", matrix.shape[1]])
            for name in ("out", "opposite")
        ],
        [
            numpy_helper.from_array(value.astype(np.float32), name)
            for name, value in (("table", table), ("matrix", matrix))
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10)
    onnx.save(model, folder / "wide.onnx")
    quantise(folder / "wide.onnx", folder / "narrow.onnx")
    return folder / "wide.onnx", folder / "narrow.onnx"


def run(path: Path, ids: list[int]) -> tuple[np.ndarray, np.ndarray]:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    out, opposite = session.run(None, {"ids": np.array([ids])})
    return out[0], opposite[0]


@pytest.fixture
def paths(tmp_path: Path) -> tuple[Path, Path]:
    rng = np.random.default_rng(1)
    table, matrix = rng.normal(size=(ROWS, WIDTH)), rng.normal(size=(WIDTH, COLUMNS))
    table[7] *= 1000  # a row with large values
    matrix[:, 3] *= 1000  # and a column
    return graphs(tmp_path, table, matrix)


def test_large_values_of_a_row_or_a_column_cost_the_others_nothing(paths: tuple[Path, Path]) -> None:
    (expected, _), (found, opposite) = run(paths[0], [1, 2, 7, 3]), run(paths[1], [1, 2, 7, 3])
    size = np.ones((4, COLUMNS)) * WIDTH**0.5  # of a usual product of that row and that column
    size[2] *= 1000
    size[:, 3] *= 1000
    assert (np.abs(found - expected) < 0.1 * size).all()
    assert (opposite == -found).all()


def test_the_weights_are_in_eight_bits(paths: tuple[Path, Path]) -> None:
    graph = onnx.load(paths[1]).graph
    kinds = {tensor.name: tensor.data_type for tensor in graph.initializer}
    assert kinds["table.int8"] == kinds["matrix.int8"] == TensorProto.INT8
    assert not {"table", "matrix"} & set(kinds)
    assert paths[1].stat().st_size < paths[0].stat().st_size / 2
    assert {node.domain for node in graph.node} == {""}  # standard operators only


def test_nothing_but_zeros_stays_nothing(tmp_path: Path) -> None:
    _, narrow = graphs(tmp_path, np.zeros((ROWS, WIDTH)), np.zeros((WIDTH, COLUMNS)))
    assert not run(narrow, [0, 5])[0].any()


def test_small_matrices_stay_as_they_are(tmp_path: Path) -> None:
    wide, narrow = graphs(tmp_path, np.ones((ROWS, 8)), np.ones((8, COLUMNS)))
    assert onnx.load(wide).graph.initializer == onnx.load(narrow).graph.initializer
