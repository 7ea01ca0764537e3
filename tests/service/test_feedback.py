from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.database.database import Database
from service.feedback import export
from service.keys import Keys, digest_of, make
from service.settings import Settings
from tests.fake_classifier import FakeClassifier
from tests.service.conftest import started

BODY: dict[str, Any] = {
    "message": {
        "text": "أستاذة هناء، من تعرفين في الوزارة؟",
        "id": "not kept",
        "relationship": "new",
        "previous": [{"from": "recipient", "text": "أهلًا"}],
    },
    "labels": ["contact-mining", "over-pressure"],
    "variety": "lev",
    "channel": "whatsapp",
    "why": "asks for contacts",
}


def send(client: TestClient, key: str = "review-1", **members: Any) -> Any:
    return client.post("/v1/feedback", json=BODY | members, headers={"Idempotency-Key": key})


def test_a_label_is_kept_in_precedence(client: TestClient, database: Database) -> None:
    response = send(client)
    assert response.status_code == 201
    assert response.json()["label"] == "over-pressure"
    assert response.json()["labels"] == ["over-pressure", "contact-mining"]
    (kept,) = export(database)
    assert kept == {
        "id": "feedback-000001",
        "group": "feedback-g000001",
        "text": BODY["message"]["text"],
        "label": "over-pressure",
        "labels": ["over-pressure", "contact-mining"],
        "variety": "lev",
        "channel": "whatsapp",
        "why": "asks for contacts",
        "relationship": "new",
        "previous": [{"from": "recipient", "text": "أهلًا"}],
    }


def test_the_same_key_stores_once(client: TestClient, database: Database) -> None:
    first, again = send(client), send(client)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert send(client, "review-2").status_code == 201
    assert len(list(export(database))) == 2


def test_the_same_key_for_another_message_is_refused(client: TestClient, database: Database) -> None:
    send(client)
    response = send(client, labels=["acceptable"])
    assert response.status_code == 409
    assert response.json()["errors"][0]["field"] == "Idempotency-Key"
    assert len(list(export(database))) == 1


def test_keys_are_each_owners_own(database: Database) -> None:
    names = {name: make() for name in ("alumni", "mentors")}
    keys = Keys(tuple((name, digest_of(key)) for name, key in names.items()))
    with started(create_app(FakeClassifier(), Settings(api_keys=keys), database)) as client:
        for key in names.values():
            headers = {"Idempotency-Key": "1", "Authorization": f"Bearer {key}"}
            assert client.post("/v1/feedback", json=BODY, headers=headers).status_code == 201


@pytest.mark.parametrize(
    ("members", "problem"),
    [
        ({"labels": []}, "labels holds too few; the least is 1."),
        ({"labels": ["Zebra"]}, "labels must be of over-pressure, intro-for-friend, contact-mining, acceptable."),
        ({"labels": ["acceptable", "acceptable"]}, "labels holds a category twice"),
        ({"labels": ["acceptable", "over-pressure"]}, "labels holds acceptable, which stands alone"),
        ({"labels": "acceptable"}, "labels must be a list."),
        ({"message": {"text": " "}}, "text is empty"),
        ({"message": {"text": "a", "Zebra": 1}}, "message.Zebra is unknown here"),
        ({"variety": "zebra"}, "variety must be 'msa', "),
        ({"why": "a\x00"}, "why holds a NUL character"),
        ({"reviewer": "me"}, "reviewer is unknown here"),
    ],
)
def test_what_is_wrong_is_told(client: TestClient, database: Database, members: dict[str, Any], problem: str) -> None:
    response = send(client, **members)
    assert response.status_code == 422
    assert problem in response.json()["detail"]
    assert list(export(database)) == []


@pytest.mark.parametrize("key", [None, "", "a b", "k" * 256])
def test_a_key_is_needed(client: TestClient, key: str | None) -> None:
    headers = {} if key is None else {"Idempotency-Key": key}
    response = client.post("/v1/feedback", json=BODY, headers=headers)
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"].casefold() == "idempotency-key"


def test_without_a_database_nothing_is_kept() -> None:
    with started(create_app(FakeClassifier())) as client:
        assert send(client).status_code == 503
