from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.peer.environment import LOCK, MADE, Environment, NotMade


def test_the_lock_is_exact_and_satisfies_what_it_is_made_from() -> None:
    lines = [line.split("#")[0].strip() for line in LOCK.read_text(encoding="utf-8").splitlines()]
    locked = {pin.name: pin for pin in map(Requirement, filter(None, lines))}
    assert all(re.fullmatch(r"==[\w.]+", str(pin.specifier)) and pin.url is None for pin in locked.values())
    wanted = LOCK.with_suffix(".in").read_text(encoding="utf-8").splitlines()
    for requirement in (Requirement(line.split("#")[0]) for line in wanted if not line.startswith("#")):
        assert locked[requirement.name].specifier == requirement.specifier
    assert "infinity-emb 0.0.78 (torch " in Environment().told()


def test_one_that_is_made_is_left_alone_until_its_lock_changes(tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text("infinity-emb==1\n")
    made = Environment(tmp_path / "there", lock)
    made.folder.mkdir()
    assert not made.is_made
    (made.folder / MADE).write_text(made._digest())
    made.make("no such python", [], pytest.fail)
    lock.write_text("infinity-emb==2\n")
    assert not made.is_made


def test_what_is_no_environment_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("kept")
    with pytest.raises(NotMade, match="was not made by this"):
        Environment(tmp_path).make(sys.executable, [], str)
    assert (tmp_path / "mine.txt").exists()


def test_a_python_that_it_cannot_be_made_with_is_named(tmp_path: Path) -> None:
    old = tmp_path / "python"
    old.write_text("#!/bin/sh\necho 3 14\n")
    old.chmod(0o755)
    for python, told in ((str(old), r"needs Python 3\.11 or 3\.12; .* is 3\.14"), ("no-such-python", "There is no")):
        with pytest.raises(NotMade, match=told):
            Environment(tmp_path / "env").make(python, [], str)
    assert not (tmp_path / "env").exists()


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="The environment is made with this Python.")
def test_an_index_that_cannot_be_reached_is_told(tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text("infinity-emb==0.0.78\n")
    made = Environment(tmp_path / "env", lock)
    with pytest.raises(NotMade, match=r"(?s)pip .*failed with 1:.*needs PyPI"):
        made.make(sys.executable, ["--no-index", "--find-links", str(tmp_path)], str)
    assert not made.is_made
    with pytest.raises(NotMade, match="No matching distribution"):  # and not "was not made by this"
        made.make(sys.executable, ["--no-index"], str)
