from __future__ import annotations

from fastapi.testclient import TestClient


def values(client: TestClient) -> dict[str, float]:
    text = client.get("/metrics").text
    lines = [line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in lines}


def test_requests_are_counted_by_route_and_status(client: TestClient) -> None:
    client.post("/v1/classify", json={"text": "a"})
    client.post("/v1/classify", json={})
    client.get("/somewhere/else")
    found = values(client)
    assert found['talab_requests_total{method="POST",route="/v1/classify",status="200"}'] == 1
    assert found['talab_requests_total{method="POST",route="/v1/classify",status="422"}'] == 1
    assert found['talab_requests_total{method="GET",route="(not routed)",status="404"}'] == 1
    assert found['talab_request_seconds_count{route="/v1/classify"}'] == 2


def test_an_unheard_of_method_makes_no_label(client: TestClient) -> None:
    client.request("ZEBRA", "/v1/classify")
    assert not [name for name in values(client) if "ZEBRA" in name]


def test_batches_tokens_and_verdicts_are_counted(client: TestClient) -> None:
    before = values(client)
    texts = [f"message {number}" for number in range(50)]
    answer = client.post("/v1/classify/batch", json={"messages": [{"text": text} for text in texts]}).json()
    found = values(client)
    assert found["talab_batch_messages_sum"] - before["talab_batch_messages_sum"] == 50
    assert found["talab_tokens_total"] > before["talab_tokens_total"]
    for label in {verdict["label"] for verdict in answer["verdicts"]}:
        name = f'talab_verdicts_total{{category="{label}"}}'
        expected = sum(verdict["label"] == label for verdict in answer["verdicts"])
        assert found[name] - before.get(name, 0) == expected
    reviews = sum(verdict["needs_review"] for verdict in answer["verdicts"])
    assert found["talab_verdicts_to_review_total"] - before["talab_verdicts_to_review_total"] == reviews


def test_the_queue_and_the_memory_are_told(client: TestClient) -> None:
    found = values(client)
    assert found["talab_queue_messages"] == 0
    assert found["process_resident_memory_bytes"] > 1e6
