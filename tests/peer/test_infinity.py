from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.peer.checkpoint import ONNX, ONNX_INT8, TORCH
from tests.peer.infinity import SETTINGS, environment, infinity

# Answers as the server does, with what it was started with.
STAND_IN = """#!{python}
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(" ".join(sys.argv[1:]).encode())
http.server.HTTPServer(("127.0.0.1", int(sys.argv[sys.argv.index("--port") + 1])), Handler).serve_forever()
"""


def test_it_is_started_with_its_setting_and_stopped(tmp_path: Path) -> None:
    program = tmp_path / "infinity_emb"
    program.write_text(STAND_IN.format(python=sys.executable))
    program.chmod(0o755)
    with infinity(program, SETTINGS["onnx"], tmp_path / "checkpoint", tmp_path) as server, server.client() as client:
        told = client.get("/health").text
    assert told.startswith("v2 --host 127.0.0.1 ")
    assert f"--model-id {tmp_path}/checkpoint/onnx " in told
    assert told.endswith("--engine optimum --onnx-disable-optimize")
    assert server.process.poll() is not None


def test_settings_have_names_and_folders_of_the_checkpoint() -> None:
    assert len({setting.name for setting in SETTINGS.values()}) == len(SETTINGS)
    assert {setting.folder for setting in SETTINGS.values()} == {TORCH, ONNX, ONNX_INT8}


def test_it_tells_nobody_and_asks_no_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INFINITY_BATCH_SIZE", "1")
    monkeypatch.setenv("PYTHONPATH", ".")
    made = environment(tmp_path)
    assert "INFINITY_BATCH_SIZE" not in made
    assert "PYTHONPATH" not in made
    assert made["DO_NOT_TRACK"] == made["HF_HUB_OFFLINE"] == "1"
