from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from service.commands.numbers import numbers


@click.command()
@click.option("--seeds", callback=numbers(int, 0, 9))
@click.option("--shares", callback=numbers(float, 0.1, 1), default="0.5,1")
def command(seeds: tuple[int, ...] | None, shares: tuple[float, ...]) -> None:
    click.echo((seeds, shares))


def test_numbers_are_read() -> None:
    assert CliRunner().invoke(command, []).output == "(None, (0.5, 1.0))\n"
    assert CliRunner().invoke(command, ["--seeds", "1, 2,9", "--shares", "1"]).output == "((1, 2, 9), (1.0,))\n"


@pytest.mark.parametrize("text", ["", "1;2", "1,,2", "1,1", "10", "-1", "1.5", "x"])
def test_what_is_not_numbers_is_an_error(text: str) -> None:
    result = CliRunner().invoke(command, ["--seeds", text])
    assert result.exit_code == 2
    assert f"{text!r} is not whole numbers from 0 to 9 with commas between, each once." in result.output


def test_nan_is_no_share() -> None:
    assert "is not numbers from 0.1 to 1" in CliRunner().invoke(command, ["--shares", "nan"]).output
