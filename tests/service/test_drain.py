"""How a server starts, stops and fails, as a process of its own."""

from __future__ import annotations

import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2 as httpx

from tests.process import Served, served
from tests.service.conftest import until

IN_FLIGHT = 20


def post(server: Served, text: str) -> httpx.Response:
    with server.client() as client:
        return client.post("/v1/classify", json={"text": text})


def active(server: Served) -> int:
    text = httpx.get(f"{server.address}/metrics", timeout=60).text
    return int(float(next(line.split()[1] for line in text.splitlines() if line.startswith("talab_requests_active "))))


def test_a_stop_answers_what_is_in_flight_and_takes_nothing_new(tmp_path: Path) -> None:
    release = tmp_path / "release"
    settings = {"FAKE_HELD": str(release), "TALAB_BATCH_MESSAGES": "8"}
    with served(tmp_path, settings) as server, ThreadPoolExecutor(IN_FLIGHT) as pool:
        asked = [pool.submit(post, server, f"message {number}") for number in range(IN_FLIGHT)]
        until(lambda: active(server) == IN_FLIGHT)
        server.process.send_signal(signal.SIGTERM)
        ready = httpx.get(f"{server.address}/readyz", timeout=60)
        assert ready.status_code == 503
        assert "is finishing what it was sent and will stop" in ready.json()["detail"]
        refused = post(server, "one more")
        assert refused.status_code == 503
        assert refused.headers["retry-after"] == "5"
        assert not any(answer.done() for answer in asked)
        release.touch()
        assert [answer.result().status_code for answer in asked] == [200] * IN_FLIGHT
        assert server.process.wait(60) == 0
        assert "Traceback" not in server.log.read_text(encoding="utf-8")


def test_a_drain_has_a_limit(tmp_path: Path) -> None:
    settings = {"FAKE_HELD": str(tmp_path / "never"), "TALAB_DRAIN_SECONDS": "1"}
    with served(tmp_path, settings) as server, ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(post, server, f"message {number}") for number in range(8)]
        until(lambda: active(server) == 8)
        assert server.stop() == 0
        for answer in asked:
            assert answer.exception() is not None or answer.result().status_code in (500, 503)


def test_an_idle_server_stops_at_once(tmp_path: Path) -> None:
    with served(tmp_path) as server, server.client() as client:
        assert client.get("/healthz").status_code == 200
        started = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - started < 30


def test_a_server_listens_before_it_is_ready(tmp_path: Path) -> None:
    with served(tmp_path, {"FAKE_BATCH_SECONDS": "1"}, wait=False) as server:
        loading = httpx.get(f"{server.address}/readyz")
        assert loading.status_code == 503
        assert "is loading its model" in loading.json()["detail"]
        assert post(server, "sent early").status_code == 200
        assert httpx.get(f"{server.address}/readyz").status_code == 200


def test_a_server_whose_classifier_is_gone_says_so_and_still_stops(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        assert post(server, "die").status_code == 503
        assert httpx.get(f"{server.address}/readyz").status_code == 503
        assert httpx.get(f"{server.address}/healthz").status_code == 503
        assert post(server, "anything").status_code == 503
        assert server.stop() == 0


def test_a_client_that_leaves_costs_nothing(tmp_path: Path) -> None:
    release = tmp_path / "release"
    settings = {"FAKE_HELD": str(release), "TALAB_BATCH_MESSAGES": "1"}
    with served(tmp_path, settings) as server, ThreadPoolExecutor(1) as pool:
        first = pool.submit(post, server, "first")
        until(lambda: active(server) == 1)
        for _ in range(3):
            with socket.create_connection(("127.0.0.1", httpx.URL(server.address).port or 0)) as connection:
                body = b'{"text": "leaves"}'
                head = f"POST /v1/classify HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n"
                connection.sendall(head.encode() + b"Content-Type: application/json\r\n\r\n" + body)
                until(lambda: active(server) == 2)
            until(lambda: active(server) == 1)
        release.touch()
        assert first.result().status_code == 200
        # The server's first message, the first one here, and nothing of those who left.
        text = httpx.get(f"{server.address}/metrics", timeout=60).text
        assert "talab_batch_messages_sum 2.0" in text
        assert 'status="499"' in text
