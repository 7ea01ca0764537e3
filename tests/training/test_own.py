"""Somebody's own table becomes a release that is served, and no code knows its labels."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from models.classifier import Classifier
from service.app import create_app
from tests.service.conftest import started
from tests.training.tiny import write_encoder
from training import command
from training.labels import read_categories

HERE = Path(__file__).parent / "own"


def recipe_of(folder: Path, data: str, epochs: int = 12) -> Path:
    path = folder / "own.toml"
    path.write_text(
        f"""
name = "own"
version = "0.0.1"
[data]
{data}
[encoder]
name = "{folder}/encoder"
trim = false
max_tokens = 48
[optimisation]
epochs = {epochs}
batch_size = 16
encoder_rate = 1e-3
head_rate = 1e-2
[wide]
strength = 4.0
rarest = 1
""",
        encoding="utf-8",
    )
    return path


def rows_of(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("name", "data", "text", "label"),
    [
        ("support.csv", 'text = "message"\nlabel = "kind"', "message", "kind"),
        ("asks.csv", "", "text", "label"),
    ],
)
def test_a_table_is_trained_on_released_and_served(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, data: str, text: str, label: str
) -> None:
    rows = rows_of(name)
    names = {row[label] for row in rows}
    words = [word for row in rows for word in re.findall(r"\w+", row[text])]
    write_encoder(tmp_path / "encoder", words, layers=1)
    assert command.train(recipe_of(tmp_path, f'corpus = "{HERE / name}"\n{data}'), tmp_path / "runs") == 0
    assert re.search(r"^test: \d+ messages$", capsys.readouterr().out, re.MULTILINE)

    run, target = tmp_path / "runs" / "own", tmp_path / "release"
    made = read_categories(run / "categories.toml")
    assert (set(made.names), made.exclusive, made.none) == (names, True, None)
    assert command.release(run, target) == 0
    assert {path.name for path in target.iterdir()} == {
        "model.onnx",
        "tokenizer.json",
        "wide.npz",
        "release.json",
        "MODEL_CARD.md",
        "confusion.png",
    }
    card = (target / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in card for name in names) and "$" not in card
    assert "professional contact" not in card

    check_served(target, rows, text, label)
    capsys.readouterr()
    table = tmp_path / "again.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("text", "label"), *((row[text], row[label]) for row in rows)])
    assert command.evaluate(target, table, as_json=True) == 0
    measured: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert measured["messages"] == len(rows)
    assert measured["macro_f1"] > 0.6  # most of them were learnt from
    further = recipe_of(tmp_path, f'corpus = "{HERE / name}"\n{data}', epochs=1)
    assert command.train(further, tmp_path / "further", start=target) == 0
    assert f'start = "{target}"' in (tmp_path / "further" / "own" / "recipe.toml").read_text(encoding="utf-8")


def check_served(target: Path, rows: list[dict[str, str]], text: str, label: str) -> None:
    classifier = Classifier.load(target)
    with started(create_app(classifier)) as client:
        served = client.get("/v1/categories").json()
        assert {category["name"] for category in served["categories"]} == {row[label] for row in rows}
        assert served["none"] is None
        found = [ask(client, row[text]) for row in rows[:20]]
    assert all(verdict["labels"] == [verdict["label"]] and verdict["advice"] is None for verdict in found)
    assert all(abs(sum(verdict["scores"].values()) - 1) < 0.01 for verdict in found)
    right = sum(verdict["label"] == row[label] for verdict, row in zip(found, rows[:20], strict=True))
    assert right > 10


def ask(client: TestClient, text: str) -> dict[str, Any]:
    verdict: dict[str, Any] = client.post("/v1/classify", json={"text": text, "advise": True}).json()
    return verdict
