"""How a server starts, stops and fails, as a process of its own."""

from __future__ import annotations

import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2 as httpx

from tests.process import Served, served

IN_FLIGHT = 20
RETRIES = {"retry-after": "5"}


def post(server: Served, text: str) -> httpx.Response:
    with server.client() as client:
        return client.post("/v1/classify", json={"text": text})


def active(server: Served) -> int:
    text = httpx.get(f"{server.address}/metrics").text
    return int(float(next(line.split()[1] for line in text.splitlines() if line.startswith("talab_requests_active "))))


def test_a_stop_answers_what_is_in_flight_and_takes_nothing_new(tmp_path: Path) -> None:
    slow = {"FAKE_BATCH_SECONDS": "0.4", "TALAB_BATCH_MESSAGES": "8"}
    with served(tmp_path, slow) as server, ThreadPoolExecutor(IN_FLIGHT) as pool:
        asked = [pool.submit(post, server, f"message {number}") for number in range(IN_FLIGHT)]
        while active(server) < IN_FLIGHT:
            time.sleep(0.01)
        server.process.send_signal(signal.SIGTERM)
        started = time.monotonic()
        ready = httpx.get(f"{server.address}/readyz")
        assert time.monotonic() - started < 0.3
        assert ready.status_code == 503
        assert "is finishing what it was sent and will stop" in ready.json()["detail"]
        refused = post(server, "one more")
        assert refused.status_code == 503
        assert refused.headers["retry-after"] == "5"
        assert [answer.result().status_code for answer in asked] == [200] * IN_FLIGHT
        assert server.process.wait(10) == 0
        assert "Traceback" not in server.log.read_text(encoding="utf-8")


def test_a_drain_has_a_limit(tmp_path: Path) -> None:
    stuck = {"FAKE_MESSAGE_SECONDS": "1.5", "TALAB_BATCH_MESSAGES": "1", "TALAB_DRAIN_SECONDS": "0"}
    with served(tmp_path, stuck) as server, ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(post, server, f"message {number}") for number in range(8)]
        while active(server) < 8:
            time.sleep(0.01)
        started = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - started < 8
        for answer in asked:
            assert answer.exception() is not None or answer.result().status_code in (200, 500, 503)


def test_an_idle_server_stops_at_once(tmp_path: Path) -> None:
    with served(tmp_path) as server, server.client() as client:
        assert client.get("/healthz").status_code == 200
        started = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - started < 5


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
    with served(tmp_path, {"FAKE_MESSAGE_SECONDS": "0.5", "TALAB_BATCH_MESSAGES": "1"}) as server:
        with ThreadPoolExecutor(10) as pool:
            for _ in range(10):
                pool.submit(impatient, server)
        started = time.monotonic()
        assert post(server, "stays").status_code == 200
        # One was being computed; the nine that waited are gone with their clients.
        assert time.monotonic() - started < 2.5


def impatient(server: Served) -> None:
    try:
        httpx.post(f"{server.address}/v1/classify", json={"text": "leaves"}, timeout=0.3)
    except httpx.TimeoutException:
        pass
