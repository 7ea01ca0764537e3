from __future__ import annotations

import json
import logging
import re

import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.keys import Keys, digest_of, make
from service.logs import JsonFormatter
from service.settings import Settings
from tests.fake_classifier import FakeClassifier
from tests.service.conftest import started


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    records = [record for record in caplog.records if record.name == "talab.access"]
    return [json.loads(JsonFormatter().format(record)) for record in records]


def test_a_request_is_logged_by_its_route(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.clear()
    with caplog.at_level(logging.INFO, logger="talab.access"):
        client.post("/v1/classify", json={"text": "hello"})
    (line,) = lines(caplog)
    assert str(line["message"]).startswith("POST /v1/classify 200 ")
    assert (line["method"], line["route"], line["status"]) == ("POST", "/v1/classify", 200)
    assert isinstance(line["milliseconds"], float)
    assert "key" not in line


def test_the_caller_is_logged_by_the_name_of_its_key(caplog: pytest.LogCaptureFixture) -> None:
    key = make()
    with started(create_app(FakeClassifier(), Settings(api_keys=Keys((("alumni", digest_of(key)),))))) as client:
        caplog.clear()
        with caplog.at_level(logging.INFO, logger="talab.access"):
            client.get("/v1/categories", headers={"Authorization": f"Bearer {key}"})
    (line,) = lines(caplog)
    assert line["key"] == "alumni"
    assert key not in caplog.text


def test_a_request_keeps_the_name_it_came_with(client: TestClient) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": "a-1.b_2"}).headers["x-request-id"] == "a-1.b_2"


@pytest.mark.parametrize("given", [None, "", "a b", "x" * 65, "هوية", "a\tb"])
def test_a_request_is_named_where_its_own_name_could_hold_text(client: TestClient, given: str | None) -> None:
    response = client.get("/nowhere", headers=[] if given is None else [(b"X-Request-ID", given.encode())])
    assert re.fullmatch("[0-9a-f]{32}", response.headers["x-request-id"])
