"""A marker is planted wherever a person's words can be, and must be in no log line, metric or error."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest

from service.keys import digest_of, make
from tests.process import Served, served
from tests.service.conftest import until

MARKER = "Zebra7731"
KEY = make()
BEARER = {"Authorization": f"Bearer {KEY}"}
CSV = {"Content-Type": "text/csv"}
JSONL = {"Content-Type": "application/x-ndjson"}
JSON = {"Content-Type": "application/json"}
THREAD = [{"from": "sender", "text": MARKER}, {"from": "recipient", "text": MARKER}]
REVIEWED = {"message": {"text": MARKER, "previous": THREAD}, "labels": ["acceptable"], "why": MARKER}

# What is sent, and the status it gets: none of the answers that are no 2xx may hold the marker.
REQUESTS: list[tuple[int, str, str, dict[str, Any]]] = [
    (200, "POST", "/v1/classify", {"json": {"text": MARKER, "id": MARKER, "previous": THREAD}}),
    (422, "POST", "/v1/classify", {"json": {"text": f"{MARKER}\x00"}}),
    (422, "POST", "/v1/classify", {"json": {"text": MARKER * 2_000}}),
    (422, "POST", "/v1/classify", {"json": {"text": [MARKER]}}),
    (422, "POST", "/v1/classify", {"json": {"text": MARKER, "id": MARKER * 99}}),
    (422, "POST", "/v1/classify", {"json": {"text": MARKER, "relationship": MARKER}}),
    (422, "POST", "/v1/classify", {"json": {"text": "a", "previous": [{"from": MARKER, "text": MARKER}]}}),
    (400, "POST", "/v1/classify", {"content": f'{{"text": "{MARKER}'.encode(), "headers": JSON}),
    (400, "POST", "/v1/classify", {"content": MARKER.encode("utf-16"), "headers": JSON}),
    (415, "POST", "/v1/classify", {"content": MARKER.encode(), "headers": {"Content-Type": f"text/{MARKER}"}}),
    (500, "POST", "/v1/classify", {"json": {"text": f"fail {MARKER}"}}),
    (200, "POST", "/v1/classify/batch", {"json": {"messages": [{"text": MARKER}, {"text": MARKER, "id": 7}]}}),
    (422, "POST", "/v1/classify/batch", {"json": {"messages": MARKER}}),
    (200, "POST", "/v1/moderations", {"json": {"input": [MARKER, MARKER]}}),
    (422, "POST", "/v1/moderations", {"json": {"input": [MARKER, {"type": MARKER, "text": MARKER}]}}),
    (422, "POST", "/v1/moderations", {"json": {"input": MARKER, "model": MARKER}}),
    (201, "POST", "/v1/feedback", {"json": REVIEWED, "headers": {"Idempotency-Key": MARKER}}),
    (409, "POST", "/v1/feedback", {"json": REVIEWED | {"why": "b"}, "headers": {"Idempotency-Key": MARKER}}),
    (422, "POST", "/v1/feedback", {"json": REVIEWED, "headers": {"Idempotency-Key": f"{MARKER} and more"}}),
    (422, "POST", "/v1/feedback", {"json": REVIEWED | {"labels": [MARKER]}, "headers": {"Idempotency-Key": "1"}}),
    (200, "POST", "/v1/score", {"content": f"id,text\n{MARKER},{MARKER}\n".encode(), "headers": CSV}),
    (200, "POST", "/v1/score", {"content": json.dumps({"text": MARKER}).encode(), "headers": JSONL}),
    (422, "POST", "/v1/score", {"content": f"{MARKER},b\n{MARKER},c\n".encode(), "headers": CSV}),
    (200, "POST", "/v1/score", {"content": f'text\n"{MARKER}\n'.encode(), "headers": CSV}),
    (422, "POST", f"/v1/score?format={MARKER}", {"content": MARKER.encode(), "headers": CSV}),
    (
        200,
        "POST",
        "/v1/score",
        {"content": b"text\na\n", "headers": CSV | {"Content-Disposition": f'attachment; filename="{MARKER}.csv"'}},
    ),
    (202, "POST", "/v1/jobs", {"content": f"id,text\n{MARKER},{MARKER}\n".encode(), "headers": CSV}),
    (422, "POST", "/v1/jobs", {"content": f"{MARKER}\n{MARKER}\n".encode(), "headers": CSV}),
    (404, "GET", f"/v1/jobs/{MARKER}", {}),
    (404, "DELETE", f"/v1/jobs/{MARKER}", {}),
    (404, "GET", f"/v1/{MARKER}", {}),
    (404, "GET", f"/static/{MARKER}.css", {}),
    (405, "PUT", f"/v1/jobs/{MARKER}", {"json": {"text": MARKER}}),
    (401, "POST", "/v1/classify", {"json": {"text": MARKER}, "headers": {"Authorization": f"Bearer {MARKER}"}}),
    (200, "GET", "/healthz", {"headers": {"X-Request-ID": f"{MARKER} and what else they said"}}),
    (200, "GET", "/healthz", {"headers": {"User-Agent": MARKER, "Referer": f"https://example.org/{MARKER}"}}),
    (400, MARKER.upper(), "/v1/classify", {}),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder: Path = tmp_path_factory.mktemp("privacy")
    with served(folder, {"TALAB_API_KEYS": f"alumni:{digest_of(KEY)}"}) as server:
        yield server


def test_the_marker_is_nowhere_but_in_answers_to_who_sent_it(server: Served) -> None:
    with server.client() as client:
        for status, method, path, sent in REQUESTS:
            headers = BEARER | sent.get("headers", {})
            response = client.request(method, path, **(sent | {"headers": headers}))
            assert response.status_code == status, (method, path, sent, response.text)
            if not response.is_success:
                assert_absent(response.text)
            assert_absent(str(response.headers))
        job = client.post("/v1/jobs", content=f"text\n{MARKER}\n".encode(), headers=CSV | BEARER).headers["location"]
        until(lambda: client.get(job, headers=BEARER).json()["state"] == "done")
        assert_absent(client.get(job, headers=BEARER).text)
        assert_absent(client.get("/metrics", headers=BEARER).text)
        assert_absent(client.get("/openapi.json").text)
    assert server.stop() == 0
    log = server.log.read_text(encoding="utf-8")
    assert_absent(log)
    assert KEY not in log
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert sum(line["logger"] == "talab.access" for line in lines) >= len(REQUESTS)
    assert any("RuntimeError" in line["message"] for line in lines)


def test_what_is_no_http_is_not_repeated(tmp_path: Path) -> None:
    import socket

    with served(tmp_path) as server:
        url = httpx.URL(server.address)
        with socket.create_connection((url.host, url.port or 0)) as connection:
            connection.sendall(f"{MARKER} {MARKER}\r\n{MARKER}\r\n\r\n".encode())
            assert_absent(connection.recv(4_096).decode())
        assert server.stop() == 0
        assert_absent(server.log.read_text(encoding="utf-8"))


def assert_absent(text: str) -> None:
    assert MARKER.casefold() not in text.casefold()
