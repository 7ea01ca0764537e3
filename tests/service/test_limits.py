from __future__ import annotations

import json

import anyio
from fastapi.testclient import TestClient
from starlette.types import Message

from service.app import create_app
from service.settings import Settings
from tests.fake_classifier import FakeClassifier

JSON = {"Content-Type": "application/json"}
LIMIT = 1_000


def padded(size: int) -> bytes:
    body = b'{"text": "a"}'
    return body + b" " * (size - len(body))


def test_a_body_at_the_limit_is_read_and_one_byte_more_is_not() -> None:
    with TestClient(create_app(FakeClassifier(), Settings(max_body_bytes=LIMIT))) as client:
        assert client.post("/v1/classify", content=padded(LIMIT), headers=JSON).status_code == 200
        response = client.post("/v1/classify", content=padded(LIMIT + 1), headers=JSON)
    assert response.status_code == 413
    assert response.headers["connection"] == "close"
    assert response.json()["detail"] == (
        "The body has 1,001 bytes and the limit is 1,000. Send fewer messages a call, or shorter ones."
    )


def test_a_stream_is_counted_and_not_read_to_its_end() -> None:
    app = create_app(FakeClassifier(), Settings(max_body_bytes=LIMIT))
    received = 0
    sent: list[Message] = []

    async def receive() -> Message:
        nonlocal received
        received += 1
        return {"type": "http.request", "body": b" " * 100, "more_body": True}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/classify",
        "raw_path": b"/v1/classify",
        "query_string": b"",
        "root_path": "",
        "headers": [(b"content-type", b"application/json"), (b"transfer-encoding", b"chunked")],
    }
    anyio.run(app, scope, receive, send)
    assert sent[0]["status"] == 413
    assert "more than 1,000 bytes" in json.loads(sent[1]["body"])["detail"]
    assert received == 11


def test_a_call_without_a_body_has_no_limit_to_meet() -> None:
    with TestClient(create_app(FakeClassifier(), Settings(max_body_bytes=LIMIT))) as client:
        assert client.get("/healthz").status_code == 200


def test_even_an_unknown_path_does_not_read_a_large_body() -> None:
    with TestClient(create_app(FakeClassifier(), Settings(max_body_bytes=LIMIT))) as client:
        response = client.post("/nowhere", content=padded(LIMIT + 1), headers=JSON)
    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"
