from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

import pytest
from fastapi.testclient import TestClient

from models.message import Message
from models.verdict import Verdict
from service.app import create_app
from service.keys import Keys, digest_of, make
from service.settings import Settings
from tests.fake_classifier import FakeClassifier
from tests.service.conftest import started, until

KEY = make()
KEYS = Keys((("mentors", digest_of(make())), ("alumni", digest_of(KEY))))
BEARER = {"Authorization": f"Bearer {KEY}"}


@pytest.fixture
def guarded() -> Iterator[TestClient]:
    with started(create_app(FakeClassifier(), Settings(api_keys=KEYS))) as client:
        yield client


@pytest.mark.parametrize("path", ["/v1/classify", "/v1/classify/batch", "/v1/moderations", "/v1/nothing", "/metrics"])
@pytest.mark.parametrize("sent", [None, "", "Bearer", "Bearer talab_wrong", f"Basic {KEY}", KEY])
def test_a_call_without_its_key_is_refused(guarded: TestClient, path: str, sent: str | None) -> None:
    response = guarded.post(path, json={"text": "a"}, headers={} if sent is None else {"Authorization": sent})
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert response.json()["type"] == "urn:talab:problem:unauthorized"
    assert "Authorization: Bearer KEY" in response.json()["detail"]
    assert KEY not in response.text


def test_a_call_with_a_key_is_answered(guarded: TestClient) -> None:
    assert guarded.post("/v1/classify", json={"text": "a"}, headers=BEARER).status_code == 200
    assert guarded.get("/metrics", headers={"Authorization": f"bearer  {KEY}"}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/docs", "/openapi.json", "/healthz", "/readyz", "/static/page.css"])
def test_what_tells_of_no_message_needs_no_key(guarded: TestClient, path: str) -> None:
    assert guarded.get(path).status_code == 200


def test_a_refused_body_is_not_read(guarded: TestClient) -> None:
    response = guarded.post("/v1/classify", content=b" " * 5_000_000)
    assert response.status_code == 401


def test_a_key_has_its_rate() -> None:
    with started(create_app(FakeClassifier(), Settings(api_keys=KEYS, rate_per_minute=12))) as client:
        answers = [client.post("/v1/classify", json={"text": "a"}, headers=BEARER) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert 1 <= int(answers[2].headers["retry-after"]) <= 5
        assert answers[2].json()["detail"].startswith("This key may send 12 requests a minute, and has.")
        assert client.get("/readyz").status_code == 200


def test_a_full_queue_is_told_with_the_time_it_takes() -> None:
    released = threading.Event()

    class Stuck(FakeClassifier):
        def classify_many(self, messages: Sequence[Message]) -> list[Verdict]:
            if messages[0].text == "stuck":
                assert released.wait(20)
            return super().classify_many(messages)

    app = create_app(Stuck(), Settings(queue_messages=2))
    with started(app) as client:
        threads = []
        statuses: list[int] = []

        def post(text: str) -> None:
            statuses.append(client.post("/v1/classify", json={"text": text}).status_code)

        for number, text in enumerate(["stuck", "b", "c"]):
            thread = threading.Thread(target=post, args=(text,))
            thread.start()
            threads.append(thread)
            until(lambda number=number: app.state.lifecycle.active == number + 1)  # type: ignore[misc]
            until(lambda number=number: app.state.inference.queue.waiting == number)  # type: ignore[misc]
        for path, body in (("/v1/classify", {"text": "d"}), ("/v1/classify/batch", {"messages": [{"text": "d"}]})):
            response = client.post(path, json=body)
            assert response.status_code == 429
            assert int(response.headers["retry-after"]) >= 1
            assert response.json()["detail"].startswith("2 messages wait already, and there is no room for more.")
        assert client.get("/readyz").status_code == 200
        released.set()
        for thread in threads:
            thread.join(20)
    assert statuses == [200, 200, 200]


def test_a_draining_server_says_so_and_answers_nothing_new() -> None:
    app = create_app(FakeClassifier())
    with started(app) as client:
        app.state.lifecycle.drain()
        response = client.post("/v1/classify", json={"text": "a"})
        assert response.status_code == 503
        assert response.headers["retry-after"] == "5"
        assert response.headers["connection"] == "close"
        assert client.get("/readyz").status_code == 503
        assert client.get("/healthz").status_code == 200
        assert client.get("/metrics").status_code == 200
