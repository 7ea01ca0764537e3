from __future__ import annotations

from fastapi.testclient import TestClient

from models.message import Message
from tests.fake_classifier import CATEGORIES, FakeClassifier

NONE = CATEGORIES.names[-1]
# The fake reads its verdict off a hash of the text; this one it flags, and the other not.
FLAGGED = next(
    text
    for text in (f"مساء الخَيْر أستاذة 🌹 أرسلتُ السيـــرة أمس. ليش ما تردين عليّ؟ رسالة {number}" for number in range(50))
    if FakeClassifier().classify(Message(text)).label == CATEGORIES.ask_names[0]
)
FINE = next(
    text
    for text in (f"شكرًا على وقتك أمس {number}" for number in range(50))
    if FakeClassifier().classify(Message(text)).label == NONE
)


def test_nothing_is_told_that_was_not_asked_for(client: TestClient) -> None:
    plain = client.post("/v1/classify", json={"text": FLAGGED}).json()
    assert not {"spans", "advice"} & set(plain)
    assert client.post("/v1/classify", json={"text": FLAGGED, "explain": False, "advise": False}).json() == plain


def test_spans_point_into_the_text_as_sent(client: TestClient) -> None:
    told = client.post("/v1/classify", json={"text": FLAGGED, "explain": True}).json()
    assert "advice" not in told
    assert {span["category"] for span in told["spans"]} == set(told["labels"])
    for span in told["spans"]:
        assert set(span) == {"start", "end", "text", "category", "weight"}
        assert FLAGGED[span["start"] : span["end"]] == span["text"]


def test_explaining_is_one_more_call_of_the_classifier(client: TestClient, classifier: FakeClassifier) -> None:
    client.post("/v1/classify", json={"text": FLAGGED, "explain": True})
    warm_up, plain, versions = classifier.seen
    assert (warm_up, plain) == (1, 1)
    assert 1 < versions <= 14


def test_a_turn_that_decided_has_its_place(client: TestClient) -> None:
    turns = [{"from": "sender", "text": "سلام"}, {"from": "recipient", "text": "لا أستطيع"}]
    told = [
        client.post("/v1/classify", json={"text": f"{FLAGGED} {number}", "previous": turns, "explain": True}).json()
        for number in range(20)
    ]
    spans = [span for one in told for span in one["spans"] if "turn" in span]
    assert spans
    assert all(span["text"] == turns[span["turn"]]["text"] for span in spans)


def test_advice_comes_in_the_language_asked_for(client: TestClient) -> None:
    for language in ("ar", "en"):
        body = {"text": FLAGGED, "advise": True, "language": language}
        advice = client.post("/v1/classify", json=body).json()["advice"]
        assert advice["language"] == language
        assert advice["rewrites"] == []
        assert all(advice[name] for name in ("kind", "why", "instead", "draft", "reply", "offer"))


def test_an_acceptable_message_has_no_advice(client: TestClient) -> None:
    assert client.post("/v1/classify", json={"text": FINE, "advise": True}).json()["advice"] is None


def test_a_language_without_texts_is_refused(client: TestClient) -> None:
    response = client.post("/v1/classify", json={"text": FINE, "advise": True, "language": "fr"})
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "language"


def test_only_one_message_is_explained_at_a_time(client: TestClient) -> None:
    body = {"messages": [{"text": FLAGGED, "explain": True}]}
    error = client.post("/v1/classify/batch", json=body).json()["verdicts"][0]["error"]
    assert error["errors"][0]["field"] == "explain"
