from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from training.recipe import EncoderChoice, InvalidRecipe
from training.revision import restore


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A repository whose first commit holds a release that the second changed; returns the first."""

    def git(*words: str) -> str:
        who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        return subprocess.run(["git", *who, *words], cwd=tmp_path, check=True, capture_output=True, text=True).stdout

    git("init", "--quiet")
    release = tmp_path / "models" / "current"
    release.mkdir(parents=True)
    for content in (b"first\x00", b"second"):
        (release / "model.onnx").write_bytes(content)
        git("add", ".")
        git("commit", "--quiet", "--message", "a release")
    monkeypatch.chdir(tmp_path)
    return git("rev-parse", "HEAD~1").strip()


def test_the_release_of_that_commit_is_put_there(repository: str, tmp_path: Path) -> None:
    restore(repository, tmp_path / "runs" / "first")
    assert (tmp_path / "runs" / "first" / "model.onnx").read_bytes() == b"first\x00"


def test_a_commit_that_is_not_there_is_told(repository: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidRecipe, match=r"start_commit is 1234567.*whole history"):
        restore("1234567", tmp_path / "runs" / "first")
    assert not (tmp_path / "runs" / "first").exists()


def test_a_machine_without_git_is_told(repository: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InvalidRecipe, match="no git here"):
        restore(repository, tmp_path / "runs" / "first")


def test_a_commit_without_a_start_is_refused() -> None:
    with pytest.raises(InvalidRecipe, match="name that folder too"):
        EncoderChoice(start_commit="1234567")
