from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from models.category import Categories
from models.classifier import Classifier
from models.message import Message
from tests.training.stub import Stub
from tests.training.tiny import SPOKEN, write_corpus
from training import inspection
from training.data import read_categories
from training.inspection import Listing

CATEGORIES = read_categories(Path("data/categories.toml"))


def right(message: Message) -> str:
    first = message.text.split()[0]
    return next(label for label, words in SPOKEN.items() if first in words)


def wrong(message: Message) -> str:
    return "acceptable" if "please" in message.text else right(message)


Serve = Callable[..., None]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    write_corpus(tmp_path / "corpus")
    return tmp_path / "corpus"


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Makes the folders `a` and `b` releases that say what is given."""

    def serve(a: Callable[[Message], str], b: Callable[[Message], str], of_b: Categories = CATEGORIES) -> None:
        stubs = {Path("a"): Stub(CATEGORIES, a), Path("b"): Stub(of_b, b)}
        monkeypatch.setattr(Classifier, "load", lambda folder: stubs[folder])

    return serve


def test_two_releases_are_compared_on_a_split(serve: Serve, corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    serve(right, wrong)
    assert inspection.compare(Path("a"), Path("b"), corpus, "dev", Listing()) == 0
    dev = capsys.readouterr().out
    assert dev.startswith("A: stub 1 in a\nB: stub 1 in b\ndev, ")
    assert "please" not in dev
    assert inspection.compare(Path("a"), Path("b"), corpus, "all", Listing(changed=1, texts=True, as_json=True)) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["messages"][0]["truth"], told["messages"][0]["b"]) == ("over-pressure", "acceptable")
    assert "please" in told["messages"][0]["text"]
    assert told["changed"] > len(told["messages"]) == 1
    assert told["slices"][0]["units"] == 240
    assert told["split"] == "all"


def test_other_categories_cannot_be_compared(serve: Serve, corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    serve(right, right, of_b=Categories(CATEGORIES.asks[:1], CATEGORIES.none))
    assert inspection.compare(Path("a"), Path("b"), corpus, "dev", Listing()) == 2
    assert "b over-pressure, acceptable: they cannot be compared" in capsys.readouterr().err


def test_errors_are_counted_beside_a_baseline(serve: Serve, corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    serve(wrong, right)
    assert inspection.errors(Path("a"), corpus, "dev", baseline=True, markdown=True) == 0
    out = capsys.readouterr().out
    assert out.startswith("## stub 1 on dev: ")
    assert "| over-pressure | acceptable |" in out
    assert "| the label is | found was | messages | of all errors | baseline right |" in out
    assert "learnt from" in out


@pytest.mark.parametrize("split", ["train", "all"])
def test_a_baseline_says_nothing_of_what_it_learnt(
    serve: Serve, corpus: Path, split: str, capsys: pytest.CaptureFixture[str]
) -> None:
    serve(right, right)
    assert inspection.errors(Path("a"), corpus, split, baseline=True) == 2
    assert f"dev, test, test_authors only, not of {split}" in capsys.readouterr().err


def test_an_empty_split_is_told(serve: Serve, corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    serve(right, right)
    assert inspection.errors(Path("a"), corpus, "test_authors") == 2
    assert inspection.compare(Path("a"), Path("b"), corpus, "test_authors", Listing()) == 2
    assert capsys.readouterr().err.count("holds no message of the split test_authors") == 2


def test_what_is_no_release_is_told(tmp_path: Path, corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert inspection.compare(tmp_path, tmp_path, corpus, "dev", Listing()) == 2
    assert inspection.errors(tmp_path, corpus, "dev") == 2
    assert inspection.calibration(tmp_path, corpus, (0.9,)) == 2
    assert capsys.readouterr().err.count("holds no release.json") == 3


def test_calibration_is_proven_on_the_test_splits(
    serve: Serve, corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    serve(wrong, right)
    picture = tmp_path / "reliability.png"
    assert inspection.calibration(Path("a"), corpus, (0.5, 0.9), picture=picture) == 0
    told = capsys.readouterr()
    assert told.out.startswith("stub 1, thresholds from ")
    assert "\n\ntest: sets that are to hold the right category of 50.0%\n" in told.out
    assert "test_authors" not in told.out  # which holds nothing here
    assert "please" not in told.out + told.err
    assert told.err.endswith(f"written to {picture}\n")
    assert picture.read_bytes().startswith(b"\x89PNG")

    assert inspection.calibration(Path("b"), corpus, (0.5,), ("test",), as_json=True) == 0
    test = json.loads(capsys.readouterr().out)["splits"]["test"]
    assert [row["variety"] for row in test["reliability"]] == ["all", "en"]
    assert test["reliability"][0]["accuracy"] == 1
    assert test["conformal"][0]["all"]["seen"] == 1
    assert [row["score_from"] for row in test["conformal"][0]["categories"]] == [0.9] * 4


def test_calibration_needs_messages_and_a_place_for_its_picture(
    serve: Serve, corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    serve(right, right)
    assert inspection.calibration(Path("a"), corpus, (0.9,), ("test_authors",)) == 2
    assert "holds no message of the split test_authors" in capsys.readouterr().err
    assert inspection.calibration(Path("a"), corpus, (0.9,), picture=tmp_path / "nowhere" / "a.png") == 2
    assert "to write a.png into; make it first" in capsys.readouterr().err


@pytest.mark.parametrize("named", [True, False])
def test_calibration_is_proven_on_a_table_in_any_categories(
    named: bool, serve: Serve, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = Categories.from_dict({"categories": [{"name": "bug"}, {"name": "praise"}]})
    rows = [(f"words {n} {'abcdefghij'[n % 10] * 3}", ("bug", "praise")[n % 2]) for n in range(200)]
    head, splits = ("text,label,split", (",dev", ",test")) if named else ("text,label", ("", ""))
    lines = [f"{text},{label}{splits[n // 100]}" for n, (text, label) in enumerate(rows)]
    table = tmp_path / "own.csv"
    table.write_text("\n".join([head, *lines]) + "\n")
    serve(right, lambda message: dict(rows)[message.text], of_b=own)
    assert inspection.calibration(Path("b"), table, (0.9,), as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert list(told["splits"]) == ["test"]
    measured = told["splits"]["test"]["reliability"]
    assert [row["variety"] for row in measured] == ["all"]
    assert (told["dev"], measured[0]["messages"]) == (100, 100) if named else told["dev"] > 5
    conformal = told["splits"]["test"]["conformal"][0]
    assert [row["category"] for row in conformal["categories"]] == ["bug", "praise"]
