"""OpenVINO, imported so that it reports nobody.

`import openvino` also imports its converter, which nothing here uses, and which tells its maker's server that it was imported. None makes
that import fail, as OpenVINO allows for: nobody who runs Talab is reported to anybody.
"""

from __future__ import annotations

import sys

sys.modules.setdefault("openvino.tools.ovc", None)  # type: ignore[arg-type]

import openvino  # noqa: E402
from openvino import opset13 as ops  # noqa: E402
from openvino import passes  # noqa: E402

__all__ = ["openvino", "ops", "passes"]
