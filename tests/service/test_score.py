from __future__ import annotations

import csv
import gzip
import io
import json
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from models.message import Message
from models.verdict import Verdict
from service.app import create_app
from service.chunks import CHUNK_ROWS
from service.files import csvfile
from service.files.score import Scoring
from service.settings import Settings
from tests.fake_classifier import CATEGORIES, FakeClassifier
from tests.process import served
from tests.service.conftest import started, until

CSV = {"Content-Type": "text/csv"}
JSONL = {"Content-Type": "application/x-ndjson"}
CUT_OFF = gzip.compress(b"text\n" + b"".join(b"Zebra %d\n" % number for number in range(9_000)))[:-100]
ANY = {"Content-Type": "application/octet-stream"}


def table(rows: int) -> bytes:
    return ("id,text\n" + "".join(f"{number},رسالة {number}\n" for number in range(rows))).encode()


def test_a_table_comes_back_as_the_command_line_scores_it(client: TestClient, tmp_path: Path) -> None:
    rows = 3 * CHUNK_ROWS + 7
    source = tmp_path / "in.csv"
    source.write_bytes(table(rows) + b'9999,\n"=1+1",text\n')
    Scoring(source, tmp_path / "out.csv", csvfile.FORMAT).run(FakeClassifier().classify_many, CATEGORIES)
    response = client.post("/v1/score", content=source.read_bytes(), headers=CSV)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["content-disposition"] == 'attachment; filename="scored.csv"'
    assert response.headers["talab-rows"] == str(rows + 2)
    assert response.content == (tmp_path / "out.csv").read_bytes()


def test_json_lines_come_back_as_json_lines(client: TestClient) -> None:
    lines = [{"text": "a", "mine": 1}, {"text": ""}, {"text": "c", "relationship": "new"}]
    response = client.post("/v1/score", content="\n".join(map(json.dumps, lines)).encode(), headers=JSONL)
    assert response.headers["content-type"] == "application/x-ndjson"
    scored = [json.loads(line) for line in response.text.splitlines()]
    assert [line.get("text") for line in scored] == ["a", "", "c"]
    assert scored[0]["mine"] == 1
    assert "verdict" in scored[0]
    assert "verdict_error" in scored[1]


def test_the_query_says_how_to_read_and_write(client: TestClient) -> None:
    body = b"note,body\n=1+1,hello\n"
    response = client.post("/v1/score?format=csv&text_column=body&raw=true", content=body, headers=ANY)
    (row,) = csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")))
    assert row["note"] == "=1+1"
    assert row["verdict_label"]


@pytest.mark.parametrize(
    ("query", "headers", "body", "status", "problem"),
    [
        ("", CSV, b"", 400, "The body is empty. Send the file itself as the body."),
        ("", ANY, b"text\na\n", 422, "format is needed where the Content-Type does not tell"),
        ("", {}, b"text\na\n", 422, "format is needed"),
        ("?format=xlsx", CSV, b"text\na\n", 422, "format must be one of auto, csv, jsonl"),
        ("?format=csv&format=jsonl", CSV, b"text\na\n", 422, "format stands in the query more than once"),
        ("?name=a.csv", CSV, b"text\na\n", 422, "name is unknown in the query"),
        ("?raw=perhaps", CSV, b"text\na\n", 422, "raw must be true or false."),
        ("", {"Content-Type": "multipart/form-data; boundary=x"}, b"--x", 415, "Send the file itself as the body"),
        ("", {"Content-Type": "application/json"}, b"{}", 415, "text/csv (csv)"),
        ("", CSV, b"comment\nZebra\n", 422, "No column is named like a message's text"),
        ("", CSV, b"Zebra hello,\n\n", 422, "No column is named like a message's text"),
        ("?text_column=nothing", CSV, b"text\na\n", 422, "The file has no column 'nothing'."),
        ("", CSV, b"text,verdict_label\na,b\n", 422, "has a column 'verdict_label' already"),
        ("", CSV, b"\x89PNG\r\n\x1a\n\x00\x00", 422, ""),
        ("", CSV, CUT_OFF, 422, "The file begins as gzip and cannot be unpacked to its end."),
    ],
)
def test_what_cannot_be_scored_is_told_before_any_of_it_is(
    client: TestClient, query: str, headers: dict[str, str], body: bytes, status: int, problem: str
) -> None:
    response = client.post(f"/v1/score{query}", content=body, headers=headers)
    assert response.status_code == status
    assert problem in response.json()["detail"]
    assert "Zebra" not in response.text


def test_a_file_has_its_own_limit() -> None:
    settings = Settings(max_body_bytes=1_024, max_file_bytes=50_000)
    with started(create_app(FakeClassifier(), settings)) as client:
        assert client.post("/v1/score", content=table(1_000), headers=CSV).status_code == 200
        assert client.post("/v1/score", content=table(5_000), headers=CSV).status_code == 413


class Held(FakeClassifier):
    def __init__(self) -> None:
        super().__init__()
        self.released = threading.Event()

    def classify_many(self, messages: Sequence[Message]) -> list[Verdict]:
        if messages[0].text.startswith("hold"):
            assert self.released.wait(20)
        return super().classify_many(messages)


def test_only_so_many_files_are_taken_at_once() -> None:
    held = Held()
    app = create_app(held, Settings(max_files=1))
    with started(app) as client:
        ask = {"content": b"text\nhold\n", "headers": CSV}
        first = threading.Thread(target=client.post, args=("/v1/score",), kwargs=ask)
        first.start()
        until(lambda: app.state.places.taken == 1)
        response = client.post("/v1/score", content=b"text\na\n", headers=CSV)
        assert response.status_code == 429
        assert response.headers["retry-after"] == "10"
        assert "send it to /v1/jobs" in response.json()["detail"]
        held.released.set()
        first.join(20)
        assert client.post("/v1/score", content=b"text\na\n", headers=CSV).status_code == 200
        assert app.state.places.taken == 0


def test_a_bad_file_gives_its_place_back(client: TestClient) -> None:
    for _ in range(6):
        assert client.post("/v1/score", content=b"comment\na\n", headers=CSV).status_code == 422


def test_rows_are_sent_as_they_are_done(tmp_path: Path) -> None:
    rows = 8 * CHUNK_ROWS
    with served(tmp_path, {"FAKE_MESSAGE_SECONDS": "0.001"}) as server, server.client() as client:
        received = 0
        with client.stream("POST", "/v1/score", content=table(rows), headers=CSV) as response:
            pieces = response.iter_bytes()
            received += len(next(pieces))
            scored = total(server.address)
            received += sum(map(len, pieces))
        assert scored < rows
        assert total(server.address) == rows + 1
        assert received > rows * 20


def test_a_reader_that_leaves_ends_the_work(tmp_path: Path) -> None:
    rows = 24 * CHUNK_ROWS
    with served(tmp_path, {"FAKE_MESSAGE_SECONDS": "0.001"}) as server:
        with (
            server.client() as client,
            client.stream("POST", "/v1/score", content=table(rows), headers=CSV) as response,
        ):
            next(response.iter_bytes())
        with server.client() as client:
            until(lambda: client.post("/v1/score", content=table(1), headers=CSV).status_code == 200)
            assert total(server.address) < rows / 2
        assert server.stop() == 0


def test_memory_stays_flat_whatever_the_files_size(tmp_path: Path) -> None:
    with served(tmp_path) as server, server.client() as client:
        peaks = []
        for rows in (4_000, 24_000):
            size = 0
            with client.stream("POST", "/v1/score", content=pieces(rows), headers=CSV) as response:
                assert response.headers["talab-rows"] == str(rows)
                for piece in response.iter_bytes():
                    size += len(piece)
            assert size > rows * 100
            peaks.append(peak(server.process.pid))
        assert peaks[1] < peaks[0] + 8 * 1024


def pieces(rows: int):  # type: ignore[no-untyped-def] # noqa: ANN201
    yield b"id,text\n"
    for start in range(0, rows, 1_000):
        yield "".join(f"{number},message {number} {'x' * 60}\n" for number in range(start, start + 1_000)).encode()


def peak(process: int) -> int:
    """The most memory a process has had, in KB."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))


def total(address: str) -> float:
    """How many verdicts a server has given."""
    import httpx2 as httpx

    text = httpx.get(f"{address}/metrics", timeout=60).text
    return sum(float(line.split()[-1]) for line in text.splitlines() if line.startswith("talab_verdicts_total{"))
