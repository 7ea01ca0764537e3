"""Every link from one document of the project to another leads to a file that is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LINK = re.compile(r"\]\(([^)\s]+)\)")
DOCUMENTS = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "data").glob("*.md")),
    *sorted((ROOT / "models").rglob("*.md")),
]


def broken(document: Path, text: str) -> list[str]:
    """The links of `text` that lead from `document` to no file; those to other hosts are not looked at."""
    targets = [target.split("#")[0] for target in LINK.findall(text) if "://" not in target]
    return [target for target in targets if target and not (document.parent / target).exists()]


@pytest.mark.parametrize("document", [pytest.param(path, id=str(path.relative_to(ROOT))) for path in DOCUMENTS])
def test_links_lead_somewhere(document: Path) -> None:
    assert broken(document, document.read_text(encoding="utf-8")) == []


def test_a_broken_link_is_found() -> None:
    text = "[here](README.md), [there](https://example.org/nothing) and [nowhere](missing.md#part)"
    assert broken(ROOT / "README.md", text) == ["missing.md"]
