from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from fastapi.testclient import TestClient

from models.message import Message
from models.verdict import Verdict
from service.app import create_app
from service.chunks import CHUNK_ROWS
from service.database.database import Database
from service.keys import Keys, digest_of, make
from service.settings import Settings
from tests.fake_classifier import FakeClassifier
from tests.service.conftest import started, until

CSV = {"Content-Type": "text/csv"}


class Held(FakeClassifier):
    def __init__(self) -> None:
        super().__init__()
        self.released = threading.Event()

    def classify_many(self, messages: Sequence[Message]) -> list[Verdict]:
        if messages[0].text.startswith("hold"):
            assert self.released.wait(20)
        if messages[0].text.startswith("fail"):
            raise RuntimeError(messages[0].text)
        return super().classify_many(messages)


@pytest.fixture
def held() -> Iterator[Held]:
    held = Held()
    yield held
    held.released.set()


@pytest.fixture
def client(held: Held, database: Database) -> Iterator[TestClient]:
    with started(create_app(held, database=database)) as client:
        yield client
        held.released.set()


def table(rows: int, text: str = "رسالة") -> bytes:
    return ("id,text\n" + "".join(f"{number},{text} {number}\n" for number in range(rows))).encode()


def ask(client: TestClient, content: bytes) -> str:
    response = client.post("/v1/jobs", content=content, headers=CSV)
    assert response.status_code == 202
    assert response.headers["location"] == f"/v1/jobs/{response.json()['id']}"
    return response.headers["location"]


def state(client: TestClient, job: str) -> Callable[[str], Callable[[], bool]]:
    return lambda wanted: lambda: client.get(job).json()["state"] == wanted


def test_a_job_ends_with_the_file_that_score_gives(client: TestClient) -> None:
    content = table(2 * CHUNK_ROWS + 3) + b"9999,\n"
    job = ask(client, content)
    until(state(client, job)("done"))
    told: dict[str, Any] = client.get(job).json()
    assert (told["rows_total"], told["rows_done"], told["rows_in_error"]) == (516, 516, 1)
    assert told["progress"] == 1
    assert sum(told["labels"].values()) == 515
    assert told["finished"] is not None
    assert told["expires"] > told["finished"]
    result = client.get(f"{job}/result")
    assert result.status_code == 200
    assert result.headers["content-type"] == "text/csv; charset=utf-8"
    assert result.headers["talab-rows"] == "516"
    assert result.content == client.post("/v1/score", content=content, headers=CSV).content


def test_an_empty_table_is_done_at_once(client: TestClient) -> None:
    job = ask(client, b"text\n")
    until(state(client, job)("done"))
    assert client.get(job).json()["progress"] == 1
    assert client.get(f"{job}/result").text.startswith("\ufefftext,verdict_label,")


def test_a_job_that_runs_tells_how_far_it_is(client: TestClient, held: Held) -> None:
    job = ask(client, table(CHUNK_ROWS) + table(CHUNK_ROWS, "hold").split(b"\n", 1)[1])
    until(lambda: client.get(job).json()["rows_done"] == CHUNK_ROWS)
    told = client.get(job).json()
    assert told["state"] == "running"
    assert told["progress"] == 0.5
    assert told["rows_per_second"] > 0
    assert told["seconds_left"] is not None
    early = client.get(f"{job}/result")
    assert early.status_code == 409
    assert early.headers["retry-after"] == "5"
    assert early.json()["detail"].startswith(f"The job is not done: {CHUNK_ROWS:,} of {2 * CHUNK_ROWS:,} rows.")
    held.released.set()
    until(state(client, job)("done"))


def test_a_job_is_cancelled_and_erased(client: TestClient, held: Held) -> None:
    job = ask(client, table(5, "hold"))
    until(state(client, job)("running"))
    response = client.delete(job)
    assert response.status_code == 204
    assert response.content == b""
    for path in (job, f"{job}/result"):
        assert client.get(path).status_code == 404
    assert client.delete(job).status_code == 404
    held.released.set()
    after = ask(client, table(5))
    until(state(client, after)("done"))


def test_a_job_that_the_server_fails_says_so(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    job = ask(client, b"text\nfail Zebra7731\n")
    until(state(client, job)("failed"))
    told = client.get(job).json()
    assert told["error"] == "The server failed while it scored this. That is our mistake, not the file's."
    assert client.get(f"{job}/result").status_code == 409
    assert "Zebra" not in caplog.text
    after = ask(client, table(5))
    until(state(client, after)("done"))


def test_what_cannot_be_scored_is_refused_at_once(client: TestClient) -> None:
    response = client.post("/v1/jobs", content=b"comment\nZebra\n", headers=CSV)
    assert response.status_code == 422
    assert "Zebra" not in response.text


@pytest.mark.parametrize("path", ["/v1/jobs/unknown", "/v1/jobs/unknown/result", "/v1/jobs/..%2F", "/v1/jobs/طلب"])
def test_an_unknown_job_is_not_repeated(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "unknown" not in response.text


def test_a_job_is_told_to_its_owner_only(database: Database) -> None:
    names = {name: make() for name in ("alumni", "mentors")}
    keys = Keys(tuple((name, digest_of(key)) for name, key in names.items()))
    with started(create_app(FakeClassifier(), Settings(api_keys=keys), database)) as client:
        bearer = {name: {"Authorization": f"Bearer {key}"} for name, key in names.items()}
        made = client.post("/v1/jobs", content=table(1), headers=CSV | bearer["alumni"])
        job = made.headers["location"]
        assert client.get(job, headers=bearer["alumni"]).status_code == 200
        assert client.get(job, headers=bearer["mentors"]).status_code == 404
        assert client.delete(job, headers=bearer["mentors"]).status_code == 404
        assert client.delete(job, headers=bearer["alumni"]).status_code == 204


def test_without_a_database_there_are_no_jobs() -> None:
    with started(create_app(FakeClassifier())) as client:
        response = client.post("/v1/jobs", content=table(1), headers=CSV)
        assert response.status_code == 503
        assert response.json()["detail"] == "This server keeps nothing, so it takes no jobs and no feedback."


def test_a_database_that_fails_is_told(
    client: TestClient, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE job_scored")
        connection.exec_driver_sql("DROP TABLE job_piece")
        connection.exec_driver_sql("DROP TABLE job")
    response = client.get("/v1/jobs/secret")
    assert response.status_code == 503
    assert response.headers["retry-after"] == "60"
    assert "The database does not answer" in response.json()["detail"]
    assert "secret" not in caplog.text
