from __future__ import annotations

import logging

import pytest
from fastapi.testclient import TestClient

MARKER = "Zebra7731"
JSON = {"Content-Type": "application/json"}


def test_a_request_is_logged_by_its_route(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="talab.access"):
        client.post("/v1/classify", json={"text": "hello"})
    (record,) = [record for record in caplog.records if record.name == "talab.access"]
    assert record.getMessage().startswith("POST /v1/classify 200 ")


def test_nothing_that_was_sent_is_logged(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="talab"):
        client.post("/v1/classify", json={"text": MARKER, "id": MARKER})
        client.post(f"/v1/classify?text={MARKER}", json={"text": MARKER})
        client.post("/v1/classify", json={"text": MARKER, MARKER: MARKER})
        client.post(
            "/v1/classify", content=f'{{"text": "{MARKER}'.encode(), headers={"Content-Type": "application/json"}
        )
        client.post("/v1/classify/batch", json={"messages": [{"text": MARKER}, {"text": MARKER, "x": MARKER}]})
        client.get(f"/v1/{MARKER}")
    assert sum(record.name == "talab.access" for record in caplog.records) == 6
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("talab")]
    assert not [line for line in lines if MARKER in line]
