from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.health import State
from tests.fake_classifier import FakeClassifier


def test_a_started_server_is_live_and_ready(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "live"}
    assert client.get("/readyz").json() == {"status": "ready"}


def test_a_server_that_has_not_started_is_live_and_not_ready() -> None:
    client = TestClient(create_app(FakeClassifier()))
    assert client.get("/healthz").status_code == 200
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.headers["retry-after"] == "5"
    assert response.json()["detail"] == "The server is loading its model. Send messages to another, or try again."


def test_a_stopped_server_is_not_ready() -> None:
    app = create_app(FakeClassifier())
    with TestClient(app) as client:
        assert client.get("/readyz").status_code == 200
    assert app.state.health is State.DRAINING
    assert TestClient(app).get("/readyz").status_code == 503


def test_a_classifier_that_cannot_answer_does_not_become_ready() -> None:
    app = create_app(FakeClassifier(fails=True))
    with pytest.raises(RuntimeError), TestClient(app):
        pass
    assert app.state.health is State.LOADING
