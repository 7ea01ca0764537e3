from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest
from fastapi.testclient import TestClient

from models.message import Message
from models.verdict import Verdict
from service.app import create_app
from service.lifecycle import State
from tests.fake_classifier import FakeClassifier
from tests.service.conftest import started, until


def test_a_started_server_is_live_and_ready(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "live"}
    assert client.get("/readyz").json() == {"status": "ready"}


def test_a_server_that_loads_is_live_and_not_ready() -> None:
    released = threading.Event()

    class Slow(FakeClassifier):
        def classify_many(self, messages: Sequence[Message]) -> list[Verdict]:
            assert released.wait(10)
            return super().classify_many(messages)

    with TestClient(create_app(Slow())) as client:
        assert client.get("/healthz").status_code == 200
        response = client.get("/readyz")
        assert response.status_code == 503
        assert response.headers["retry-after"] == "5"
        assert response.json()["detail"] == ("The server is loading its model. Send messages to another, or try again.")
        released.set()
        until(lambda: client.get("/readyz").status_code == 200)


def test_a_stopped_server_is_not_ready() -> None:
    app = create_app(FakeClassifier())
    with started(app) as client:
        assert client.get("/readyz").status_code == 200
    assert app.state.lifecycle.state is State.DRAINING
    assert TestClient(app).get("/readyz").status_code == 503


def test_a_classifier_that_cannot_answer_does_not_become_ready() -> None:
    app = create_app(FakeClassifier(fails=True))
    with TestClient(app) as client:
        until(lambda: app.state.lifecycle.state is State.FAILED)
        response = client.get("/readyz")
        assert response.status_code == 503
        assert response.json()["detail"].startswith("The server can no longer classify and must be started anew.")
        assert client.get("/healthz").status_code == 503


@pytest.mark.parametrize("path", ["/v1/classify", "/v1/classify/batch"])
def test_the_end_of_the_inference_thread_takes_readiness_down(path: str) -> None:
    class Dying(FakeClassifier):
        def classify_many(self, messages: Sequence[Message]) -> list[Verdict]:
            if any(message.text == "die" for message in messages):
                raise SystemExit
            return super().classify_many(messages)

    app = create_app(Dying())
    with started(app) as client:
        body = {"text": "die"} if path == "/v1/classify" else {"messages": [{"text": "die"}, {"text": "b"}]}
        response = client.post(path, json=body)
        assert response.status_code == 503
        assert response.headers["retry-after"] == "5"
        assert client.get("/readyz").status_code == 503
        assert client.get("/healthz").status_code == 503
        assert client.post(path, json=body).status_code == 503
