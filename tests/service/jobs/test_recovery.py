"""Jobs through the death of servers, and shared among them: real processes, and a real database."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Callable
from pathlib import Path

import httpx2 as httpx

from service.chunks import CHUNK_ROWS
from service.settings import Settings
from tests.process import Served, served
from tests.service.conftest import until

CSV = {"Content-Type": "text/csv"}
ROWS = 5 * CHUNK_ROWS
SLOW = {"FAKE_MESSAGE_SECONDS": "0.001", "TALAB_JOB_LEASE_SECONDS": "2"}


def table(rows: int, mark: str = "رسالة") -> bytes:
    return ("id,text\n" + "".join(f"{number},{mark} {number}\n" for number in range(rows))).encode()


def ask(server: Served, content: bytes) -> str:
    response = httpx.post(f"{server.address}/v1/jobs", content=content, headers=CSV, timeout=60)
    assert response.status_code == 202
    return str(response.headers["location"])


def told(server: Served, job: str) -> dict[str, object]:
    answer: dict[str, object] = httpx.get(server.address + job, timeout=60).json()
    return answer


def ids(server: Served, job: str) -> list[str]:
    response = httpx.get(f"{server.address}{job}/result", timeout=30)
    assert response.status_code == 200
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert all(row["verdict_label"] for row in rows)
    return [row["id"] for row in rows]


def done(server: Served, job: str) -> Callable[[], bool]:
    return lambda: told(server, job)["state"] == "done"


def begun(server: Served, job: str) -> Callable[[], bool]:
    return lambda: int(str(told(server, job)["rows_done"])) >= CHUNK_ROWS


def environment(settings: Settings) -> dict[str, str]:
    url = settings.database_url
    return SLOW if url is None else SLOW | {"TALAB_DATABASE_URL": str(url)}


def test_a_job_survives_the_death_of_its_server(database_settings: Settings, tmp_path: Path) -> None:
    settings = environment(database_settings)
    with served(tmp_path, settings) as first:
        job = ask(first, table(ROWS))
        until(begun(first, job))
        first.kill()
    with served(tmp_path, settings) as second:
        assert CHUNK_ROWS <= int(str(told(second, job)["rows_done"])) < ROWS
        until(done(second, job))
        assert ids(second, job) == [str(number) for number in range(ROWS)]
        assert second.stop() == 0


def test_a_job_survives_a_stop_and_goes_on_at_once(tmp_path: Path) -> None:
    settings = SLOW | {"TALAB_JOB_LEASE_SECONDS": "3600"}
    with served(tmp_path, settings) as first:
        job = ask(first, table(ROWS))
        until(begun(first, job))
        assert first.stop() == 0
    with served(tmp_path, settings) as second:
        assert told(second, job)["state"] in ("waiting", "running")
        until(done(second, job))
        assert ids(second, job) == [str(number) for number in range(ROWS)]


def test_two_servers_share_the_work_and_do_none_of_it_twice(postgres: str, tmp_path: Path) -> None:
    from tests.postgres import new_database

    settings = SLOW | {"TALAB_DATABASE_URL": new_database(postgres, f"shared-{time.time_ns()}")}
    with served(tmp_path, settings) as one, served(tmp_path, settings) as other:
        jobs = [ask(server, table(2 * CHUNK_ROWS, f"{number}")) for number, server in enumerate([one, other] * 3)]
        for number, job in enumerate(jobs):
            server = (other, one)[number % 2]
            until(done(server, job))
            assert ids(server, job) == [str(number) for number in range(2 * CHUNK_ROWS)]
        scored = [verdicts(server) for server in (one, other)]
        # Each began with its first message, and everything else was scored by one of them, once.
        assert sum(scored) == 2 + len(jobs) * 2 * CHUNK_ROWS
        assert min(scored) > 1


def test_one_of_two_servers_takes_over_from_the_dead_other(postgres: str, tmp_path: Path) -> None:
    from tests.postgres import new_database

    settings = SLOW | {"TALAB_DATABASE_URL": new_database(postgres, f"over-{time.time_ns()}")}
    with served(tmp_path, settings) as one:
        job = ask(one, table(ROWS))
        until(begun(one, job))
        with served(tmp_path, settings) as other:
            one.kill()
            until(done(other, job))
            assert ids(other, job) == [str(number) for number in range(ROWS)]


def test_a_lease_outlasts_a_busy_server(tmp_path: Path) -> None:
    # A chunk takes longer than the lease, which is renewed meanwhile.
    settings = {"FAKE_MESSAGE_SECONDS": "0.01", "TALAB_JOB_LEASE_SECONDS": "1"}
    with served(tmp_path, settings) as server:
        job = ask(server, table(CHUNK_ROWS))
        until(done(server, job))
        assert verdicts(server) == 1 + CHUNK_ROWS


def verdicts(server: Served) -> float:
    text = httpx.get(f"{server.address}/metrics", timeout=60).text
    return sum(float(line.split()[-1]) for line in text.splitlines() if line.startswith("talab_verdicts_total{"))


def test_nothing_of_a_file_is_left_on_the_disk_but_in_the_database(tmp_path: Path) -> None:
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    with served(tmp_path, SLOW | {"TMPDIR": str(scratch)}) as server:
        job = ask(server, table(ROWS, "Zebra7731"))
        until(begun(server, job))
        server.kill()
        assert "Zebra" not in server.log.read_text(encoding="utf-8")
    # What is left are names that led to files of the process which is gone.
    assert [path for path in scratch.rglob("*") if path.is_file() and not path.is_symlink()] == []
    lines = server.log.read_text(encoding="utf-8").splitlines()
    assert all(json.loads(line) for line in lines if line.startswith("{"))
