from __future__ import annotations

from pathlib import Path

import pytest

from service.commands import training
from tests.service.commands.conftest import Run


@pytest.mark.parametrize(
    "arguments",
    [
        ("train", "a"),
        ("train", "a", "--seeds", "1,2"),
        ("curve", "a"),
        ("evaluate", ".", "a"),
        ("check", "."),
        ("fairness", "."),
        ("compare", ".", ".", "a"),
        ("errors", ".", "a"),
        ("calibration", ".", "a"),
        ("release", ".", "--even-if-worse"),
        ("corpus", "check", "."),
    ],
)
def test_a_command_without_its_packages_says_how_to_install_them(
    run: Run, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a").touch()
    monkeypatch.setattr(training, "NEEDED", ("torch_that_is_not_there",))
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stderr == (
        "Error: This command needs torch_that_is_not_there, which serving does not. Install what training needs: "
        "make setup, or pip install '.[train]' in the repository.\n"
    )


def test_a_recipe_that_is_not_there_is_told(run: Run) -> None:
    result = run("train", "no-such-recipe.toml")
    assert result.exit_code == 2
    assert "File 'no-such-recipe.toml' does not exist." in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("train", "a", "--seeds", "1,x"), "'1,x' is not whole numbers"),
        (("curve", "a", "--shares", "0"), "'0' is not numbers from 0.001 to 1"),
        (("calibration", ".", "a", "--promise", "0.9,1"), "'0.9,1' is not numbers from 0.5 to 0.999"),
        (("calibration", ".", "a", "--split", "test,dev"), "'test,dev' is not test_authors, test or one of them"),
        (("calibration", ".", "a", "--split", "test,test"), "each once"),
        (
            ("compare", ".", ".", "a", "--split", "tests"),
            "'tests' is not one of 'dev', 'test', 'test_authors', 'train', 'all'",
        ),
    ],
)
def test_an_option_that_says_nothing_is_told(
    run: Run, arguments: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a").touch()
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
