from __future__ import annotations

import subprocess
import sys

import pytest
from click.testing import CliRunner

from service import __version__
from service.cli import talab


@pytest.mark.parametrize("command", sorted(talab.commands))
def test_every_command_has_help(command: str) -> None:
    result = CliRunner().invoke(talab, [command, "--help"])
    assert result.exit_code == 0
    assert talab.commands[command].help


def test_the_version_is_told() -> None:
    assert CliRunner().invoke(talab, ["--version"]).stdout == f"talab, version {__version__}\n"


def test_a_process_prints_arabic_whatever_the_terminals_encoding() -> None:
    command = [sys.executable, "-c", "from service.cli import main; main()", "--help"]
    environment = {"PYTHONIOENCODING": "ascii", "PATH": ""}
    result = subprocess.run(command, capture_output=True, env=environment, check=True)
    assert "طلب" in result.stdout.decode()
