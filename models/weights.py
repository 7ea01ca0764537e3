"""8-bit weights: left as they are, or made wide once, whichever the processor multiplies faster.

For Intel's matrix units (AMX) OpenVINO computes in 16 bits, and would widen the 8-bit weights in every call, which takes as long as the
products do. Widened at loading they take more memory, and the logits are the same to the last bit. Other processors are left to OpenVINO:
with VNNI it multiplies the 8-bit numbers themselves.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from models.vino import openvino, ops, passes

SIDE = 64  # of the product that is asked about; what is chosen for it is chosen for any
MATRIX_UNITS = "amx"


def widened_each_call(core: openvino.Core, options: Mapping[str, str | int | bool]) -> bool:
    """Whether OpenVINO, under `options`, would widen 8-bit weights anew for every product."""
    states = ops.parameter([1, SIDE, SIDE], np.float32)
    narrow = ops.convert(ops.constant(np.ones((SIDE, SIDE), np.int8)), np.float32)
    weights = ops.multiply(narrow, ops.constant(np.ones((1, SIDE), np.float32)))
    product = openvino.Model([ops.matmul(states, weights, False, False)], [states])
    compiled = core.compile_model(product, "CPU", dict(options))
    # No property tells of matrix units; the name of the kernel does.
    kernels = [operation.get_rt_info() for operation in compiled.get_runtime_model().get_ops()]
    return any(MATRIX_UNITS in str(kernel["primitiveType"].value) for kernel in kernels if "primitiveType" in kernel)


def widen(model: openvino.Model) -> None:
    """Put wide weights in place of 8-bit ones and their scales; tables of which rows are looked up stay in 8 bits."""
    manager = passes.Manager()
    manager.register_pass(passes.ConstantFolding())
    manager.run_passes(model)
