from __future__ import annotations

import threading
from collections.abc import Sequence

from fastapi.testclient import TestClient

from models.message import MAX_PREVIOUS, MAX_TEXT_CHARACTERS, Message
from models.verdict import Verdict
from service.app import create_app
from tests.fake_classifier import CATEGORIES, FakeClassifier
from tests.service.conftest import started

ARABIC = "مساء الخير أستاذة هناء، هل يمكنك أن ترشّحي صديقي لمديرك؟"


def test_a_message_gets_the_classifiers_verdict(client: TestClient, classifier: FakeClassifier) -> None:
    response = client.post("/v1/classify", json={"text": ARABIC})
    assert response.status_code == 200
    assert response.json() == classifier.classify(Message(text=ARABIC)).to_dict()


def test_an_id_comes_back(client: TestClient) -> None:
    assert client.post("/v1/classify", json={"text": ARABIC, "id": "ن-17"}).json()["id"] == "ن-17"
    assert "id" not in client.post("/v1/classify", json={"text": ARABIC}).json()


def test_the_context_reaches_the_classifier(client: TestClient, classifier: FakeClassifier) -> None:
    wire = {
        "text": "هل من جديد؟",
        "relationship": "established",
        "previous": [{"from": "sender", "text": "سلام"}, {"from": "recipient", "text": "أهلًا"}],
    }
    expected = classifier.classify(Message.from_dict(wire)).to_dict()
    assert client.post("/v1/classify", json=wire).json() == expected
    assert expected != classifier.classify(Message(text="هل من جديد؟")).to_dict()


def test_optional_members_may_be_null(client: TestClient) -> None:
    wire = {"text": ARABIC, "id": None, "relationship": None, "previous": None}
    assert client.post("/v1/classify", json=wire).json() == client.post("/v1/classify", json={"text": ARABIC}).json()


def test_the_largest_message_is_read(client: TestClient) -> None:
    turn = {"from": "recipient", "text": "😀" * MAX_TEXT_CHARACTERS}
    wire = {"text": "ن" * MAX_TEXT_CHARACTERS, "previous": [turn] * MAX_PREVIOUS}
    assert client.post("/v1/classify", json=wire).status_code == 200


def test_a_batch_is_answered_in_order(client: TestClient, classifier: FakeClassifier) -> None:
    texts = [f"{ARABIC} {number}" for number in range(256)]
    response = client.post("/v1/classify/batch", json={"messages": [{"text": text} for text in texts]})
    batches = classifier.seen[1:]  # the first is the warm-up
    assert response.json()["verdicts"] == [classifier.classify(Message(text=text)).to_dict() for text in texts]
    assert sum(batches) == 256
    assert len(batches) < 16


def test_two_texts_are_two_messages(client: TestClient) -> None:
    response = client.post("/v1/classify/batch", json={"messages": [{"text": "a"}, {"text": "b"}]})
    assert len(response.json()["verdicts"]) == 2


def test_a_bad_message_is_an_error_in_its_place(client: TestClient) -> None:
    messages = [{"text": "a", "id": "1"}, {"text": ""}, 7, {"text": "b", "lang": "en"}, {"text": "c"}]
    verdicts = client.post("/v1/classify/batch", json={"messages": messages}).json()["verdicts"]
    assert verdicts[0]["id"] == "1"
    assert [verdict.get("error", {}).get("detail") for verdict in verdicts] == [
        None,
        "text is empty; send 1 to 10,000 characters with something to read.",
        "body must be an object.",
        "lang is unknown here; correct its name or remove it.",
        None,
    ]
    assert verdicts[1]["error"]["status"] == 422


def test_an_empty_batch_asks_nothing(client: TestClient, classifier: FakeClassifier) -> None:
    assert client.post("/v1/classify/batch", json={"messages": []}).json() == {"verdicts": []}
    assert classifier.seen == [1]


def test_too_large_a_batch_is_refused(client: TestClient) -> None:
    response = client.post("/v1/classify/batch", json={"messages": [{"text": "a"}] * 257})
    assert response.status_code == 422
    assert response.json()["detail"] == "messages holds 257 and the limit is 256; send them in parts."


def test_scores_are_told_for_every_category(client: TestClient) -> None:
    assert list(client.post("/v1/classify", json={"text": "a"}).json()["scores"]) == list(CATEGORIES.names)


def test_the_server_answers_while_it_classifies() -> None:
    release = threading.Event()

    class Slow(FakeClassifier):
        def classify_many(self, messages: Sequence[Message]) -> list[Verdict]:
            if messages[0].text == "slow":
                assert release.wait(10)
            return super().classify_many(messages)

    with started(create_app(Slow())) as client:
        slow = threading.Thread(target=client.post, args=("/v1/classify",), kwargs={"json": {"text": "slow"}})
        slow.start()
        assert client.get("/healthz").status_code == 200
        assert client.get("/v1/categories").status_code == 200
        assert slow.is_alive()
        release.set()
        slow.join(10)
        assert not slow.is_alive()
