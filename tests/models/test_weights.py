from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from models.engine import OpenVinoEngine
from models.release import CURRENT, Release
from models.vino import openvino
from models.weights import SIDE, widen, widened_each_call

ROWS = [[0, *range(10, 30), 2], [0, 11, 2]]
SEGMENTS = [[0] * len(row) for row in ROWS]


@pytest.fixture(scope="module")
def release() -> Release:
    return Release.load(CURRENT)


def eight_bit(model: openvino.Model) -> Counter[str]:
    """How many 8-bit matrices are multiplied, and how many looked up in."""
    found: Counter[str] = Counter()
    for operation in model.get_ops():
        if operation.get_type_name() == "Constant" and "int8" in str(operation.get_element_type()):
            users = {target.get_node().get_type_name() for target in operation.output(0).get_target_inputs()}
            found["looked up" if users == {"Gather"} else "multiplied"] += 1
    return found


def test_widened_weights_are_those_of_every_product_and_of_no_table(release: Release) -> None:
    model = openvino.Core().read_model(str(release.model))
    before = eight_bit(model)
    assert before["multiplied"] > 10
    widen(model)
    after = eight_bit(model)
    assert after["multiplied"] == 0
    assert after["looked up"] == before["looked up"] > 0


def test_widening_says_nothing_else(release: Release) -> None:
    core = openvino.Core()
    exact = {"INFERENCE_PRECISION_HINT": "f32", "DYNAMIC_QUANTIZATION_GROUP_SIZE": 0}
    logits = []
    for wide in (False, True):
        model = core.read_model(str(release.model))
        if wide:
            widen(model)
        request = core.compile_model(model, "CPU", exact).create_infer_request()
        ids = np.array([ROWS[0]], dtype=np.int64)
        request.infer({"input_ids": ids, "attention_mask": np.ones_like(ids), "segment_ids": np.zeros_like(ids)})
        logits.append(request.get_tensor("logits").data.copy())
    assert logits[0] == pytest.approx(logits[1], abs=1e-3)


def test_the_engine_follows_what_the_processor_would_do(release: Release) -> None:
    engine = OpenVinoEngine(release.model, release.pad_id)
    assert engine.widened == widened_each_call(openvino.Core(), {"PERFORMANCE_HINT": "LATENCY"})
    flags = set()
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            flags = {flag for line in file if line.startswith("flags") for flag in line.split()}
    except FileNotFoundError:
        pytest.skip("only Linux tells of matrix units here")
    assert engine.widened == ("amx_bf16" in flags)


def test_products_in_32_bits_need_no_matrix_units() -> None:
    assert not widened_each_call(openvino.Core(), {"INFERENCE_PRECISION_HINT": "f32"})
    assert SIDE % 32 == 0  # whole tiles, or the question is put to another kernel
