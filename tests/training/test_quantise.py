from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from training.quantise import quantise

ROWS, WIDTH, COLUMNS = 400, 256, 96


@pytest.fixture
def paths(tmp_path: Path) -> tuple[Path, Path]:
    """A table that is looked up and multiplied by a matrix, before and after."""
    rng = np.random.default_rng(1)
    table, matrix = rng.normal(size=(ROWS, WIDTH)), rng.normal(size=(WIDTH, COLUMNS))
    table[7] *= 1000  # a token with large values
    graph = helper.make_graph(
        [
            helper.make_node("Gather", ["table", "ids"], ["rows"]),
            helper.make_node("MatMul", ["rows", "matrix"], ["out"]),
        ],
        "graph",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, ["messages", "tokens"])],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, ["messages", "tokens", COLUMNS])],
        [
            numpy_helper.from_array(value.astype(np.float32), name)
            for name, value in (("table", table), ("matrix", matrix))
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10)
    onnx.save(model, tmp_path / "wide.onnx")
    quantise(tmp_path / "wide.onnx", tmp_path / "narrow.onnx")
    return tmp_path / "wide.onnx", tmp_path / "narrow.onnx"


def run(path: Path, ids: list[int]) -> np.ndarray:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    values: np.ndarray = session.run(None, {"ids": np.array([ids])})[0]
    rows: np.ndarray = values[0]
    return rows


def test_a_token_with_large_values_costs_the_others_nothing(paths: tuple[Path, Path]) -> None:
    wide, narrow = paths
    expected, found = run(wide, [1, 2, 7, 3]), run(narrow, [1, 2, 7, 3])
    assert np.abs(found - expected).max(axis=1) == pytest.approx([0, 0, 0, 0], abs=600)
    for token in (0, 1, 3):
        assert np.abs(found[token] - expected[token]).max() < 0.02 * np.abs(expected[token]).max()
    assert (run(narrow, [1])[0] == found[0]).all()


def test_the_weights_are_in_eight_bits(paths: tuple[Path, Path]) -> None:
    kinds = {tensor.name: tensor.data_type for tensor in onnx.load(paths[1]).graph.initializer}
    assert kinds["table.int8"] == kinds["matrix.int8"] == TensorProto.INT8
    assert not {"table", "matrix"} & set(kinds)
    assert paths[1].stat().st_size < paths[0].stat().st_size / 2


def product(folder: Path, matrix: np.ndarray, gelu: bool, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """`values`, through GELU or not, times `matrix`: in 32 bits and in 8."""
    given = "activated" if gelu else "x"
    nodes = [helper.make_node("MatMul", [given, "matrix"], ["out"])]
    if gelu:
        nodes.insert(0, helper.make_node("Gelu", ["x"], [given], domain="com.microsoft"))
    graph = helper.make_graph(
        nodes,
        "graph",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, values.shape)],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, [*values.shape[:-1], matrix.shape[1]])],
        [numpy_helper.from_array(matrix.astype(np.float32), "matrix")],
    )
    sets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    onnx.save(helper.make_model(graph, opset_imports=sets, ir_version=10), folder / "wide.onnx")
    quantise(folder / "wide.onnx", folder / "narrow.onnx")
    found = []
    for name in ("wide.onnx", "narrow.onnx"):
        session = onnxruntime.InferenceSession(str(folder / name), providers=["CPUExecutionProvider"])
        found.append(session.run(None, {"x": values.astype(np.float32)})[0])
    return found[0], found[1]


def test_nothing_but_zeros_stays_nothing(tmp_path: Path) -> None:
    _, found = product(tmp_path, np.zeros((WIDTH, COLUMNS)), False, np.zeros((1, 2, WIDTH)))
    assert (found == 0).all()


@pytest.mark.parametrize("size", [0.01, 0.3, 1, 10, 300])
@pytest.mark.parametrize("gelu", [False, True])
def test_products_are_good_to_a_hundredth(tmp_path: Path, gelu: bool, size: float) -> None:
    rng = np.random.default_rng(2)
    values = rng.normal(size=(1, 5, WIDTH)) * size
    expected, found = product(tmp_path, rng.normal(size=(WIDTH, COLUMNS)), gelu, values)
    # After GELU small values are rounded to steps of 0.01, whatever their size.
    assert np.abs(found - expected).max() < 0.02 * max(np.abs(expected).max(), 10 if gelu else 0)
