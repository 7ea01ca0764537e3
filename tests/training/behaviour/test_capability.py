from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from training.behaviour import Capabilities, Capability, InvalidBehaviour

GIVEN: dict[str, Any] = {"name": "n", "kind": "INV", "about": "a", "bar": 0.1, "change": "typo"}


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"kind": "XYZ"}, "'kind' must be one of MFT, INV, DIR"),
        ({"bar": 2}, "a share of the cases"),
        ({"change": ""}, "either a 'change' of corpus messages or a file of 'cases'"),
        ({"cases": "x.jsonl"}, "either a 'change' of corpus messages or a file of 'cases'"),
        ({"kind": "MFT"}, "only an invariance"),
        ({"kind": "DIR", "change": "", "cases": "x.jsonl"}, "a direction"),
        ({"rises": "acceptable"}, "a direction"),
        ({"bars": 1}, "unknown members"),
    ],
)
def test_a_wrong_capability_is_refused(given: dict[str, Any], problem: str) -> None:
    with pytest.raises(InvalidBehaviour, match=problem):
        Capability.from_dict(GIVEN | given, "here")


def test_what_is_lacking_is_named() -> None:
    with pytest.raises(InvalidBehaviour, match="here: lacks about, bar"):
        Capability.from_dict({"name": "n", "kind": "INV"}, "here")


def test_a_folder_without_capabilities_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidBehaviour, match="is not there"):
        Capabilities.read(tmp_path)


def test_a_name_stands_once(tmp_path: Path) -> None:
    one = '[[capability]]\nname = "n"\nkind = "INV"\nabout = "a"\nbar = 0.1\nchange = "typo"\n'
    (tmp_path / "capabilities.toml").write_text(f"sample = 3\n{one}{one}")
    with pytest.raises(InvalidBehaviour, match="n stands more than once"):
        Capabilities.read(tmp_path)


def test_the_suite_tries_enough() -> None:
    members = Capabilities.read().members
    assert len(members) >= 25
    assert {member.kind for member in members} == {"MFT", "INV", "DIR"}
