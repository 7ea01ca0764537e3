"""The commands that the README shows are run, where it marks them with `<!-- run -->`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"<!-- run -->\s*```sh\n(.*?)```", re.DOTALL)


def blocks() -> Sequence[object]:
    found = []
    for path in (*sorted(ROOT.glob("README*.md")), *sorted((ROOT / "docs").glob("**/*.md"))):
        for number, block in enumerate(BLOCK.findall(path.read_text(encoding="utf-8")), start=1):
            found.append(pytest.param(block, id=f"{path.relative_to(ROOT)}-{number}"))
    return found


@pytest.mark.parametrize("block", blocks())
def test_a_block_runs(block: str, tmp_path: Path) -> None:
    bash = shutil.which("bash")
    assert bash is not None
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "TMPDIR": str(tmp_path)}
    command = [bash, "-euo", "pipefail", "-c", block]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_marked_block_is_found() -> None:
    assert BLOCK.findall("text\n\n<!-- run -->\n```sh\ntalab --help\n```\n\n```sh\nmake train\n```\n") == [
        "talab --help\n"
    ]
