"""A release of somebody else's categories is served as it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from models.category import Categories
from models.message import Message
from service.app import create_app
from service.database.database import Database
from service.files.report import render
from service.files.row import Row
from service.files.summary import Summary
from tests.fake_classifier import CATEGORIES, FakeClassifier
from tests.service.conftest import started

ADVICE = {member: f"{member} of billing" for member in ("why", "instead", "draft", "reply", "offer")}
OWN = Categories.from_dict(
    {
        "categories": [
            {"name": "billing", "title": {"ar": "فوترة", "en": "Billing"}, "advice": {"en": ADVICE}},
            {"name": "طلب تدريب"},
            {"name": "delivery"},
        ]
    }
)


@pytest.fixture
def own(database: Database) -> Iterator[TestClient]:
    with started(create_app(FakeClassifier(categories=OWN), database=database)) as client:
        yield client


def text_of(label: str) -> str:
    """A message that the fake puts under `label`."""
    fake = FakeClassifier(categories=OWN)
    return next(text for n in range(99) if fake.classify(Message(text := f"message {n}")).label == label)


def test_its_categories_are_told_and_that_none_stands_for_no_ask(own: TestClient) -> None:
    told = own.get("/v1/categories").json()
    assert [category["name"] for category in told["categories"]] == ["billing", "طلب تدريب", "delivery"]
    assert told["categories"][0] == {"name": "billing", "title": {"ar": "فوترة", "en": "Billing"}, "description": {}}
    assert told["none"] is None


def test_it_classifies_explains_and_advises_where_it_can(own: TestClient) -> None:
    asked = {"text": text_of("billing"), "explain": True, "advise": True}
    verdict = own.post("/v1/classify", json=asked).json()
    assert verdict["labels"] == ["billing"]
    assert verdict["advice"] == ADVICE | {"language": "en", "kind": "general", "rewrites": []}
    bare = own.post("/v1/classify", json=asked | {"text": text_of("delivery")}).json()
    assert bare["advice"] is None and bare["spans"]


def test_feedback_takes_its_labels_one_a_message(own: TestClient) -> None:
    def send(*labels: str) -> Any:
        body = {"message": {"text": "hello"}, "labels": labels}
        return own.post("/v1/feedback", json=body, headers={"Idempotency-Key": "-".join(map(str, map(hash, labels)))})

    assert send("طلب تدريب").status_code == 201
    assert "of which one alone can hold" in send("billing", "delivery").json()["detail"]


def test_moderations_and_files_name_its_categories(own: TestClient) -> None:
    [result] = own.post("/v1/moderations", json={"input": "hello"}).json()["results"]
    assert set(result["categories"]) == set(OWN.names)
    scored = own.post("/v1/score", content=b"text\nhello\n", headers={"Content-Type": "text/csv"}).text
    assert "score_billing,score_طلب تدريب,score_delivery" in scored


def test_the_description_names_nothing_that_is_not_served(own: TestClient) -> None:
    described = json.dumps(own.get("/openapi.json").json(), ensure_ascii=False)
    assert not [name for name in CATEGORIES.names[:3] if name in described]
    assert "`acceptable`" not in described and "$none" not in described and "$ask" not in described
    assert '"labels": ["delivery"]' in described


def test_the_report_gives_each_a_colour_and_its_title() -> None:
    summary, fake = Summary(), FakeClassifier(categories=OWN)
    for number in range(30):
        message = Message(f"message {number}")
        summary.count(Row([], message, "a", "2026-01-01"), fake.classify(message))
    page = render(summary, "in.csv", OWN)
    assert "فوترة" in page and "طلب تدريب" in page


def test_no_module_names_a_category() -> None:
    root = Path(__file__).parents[2]
    names = [*CATEGORIES.ask_names, *(f"{quote}{CATEGORIES.names[-1]}{quote}" for quote in "\"'`")]
    names += [name.replace("-", "_") for name in CATEGORIES.ask_names]
    found = [
        f"{path.relative_to(root)}: {name}"
        for room in ("models", "training", "service")
        for path in (root / room).rglob("*")
        if path.suffix in (".py", ".js", ".css", ".html")
        for name in names
        if name in path.read_text(encoding="utf-8")
    ]
    assert found == []
