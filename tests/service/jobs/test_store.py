from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from models.message import Message
from models.verdict import Verdict
from service.database.database import Database
from service.database.tables import Job, Piece, Scored
from service.jobs import store as module
from service.jobs.store import DONE, FAILED, RUNNING, WAITING, Claim, LostLease, Store
from service.settings import Settings
from service.upload import FileOptions
from tests.fake_classifier import FakeClassifier

OWNER = "alumni"


@pytest.fixture
def store(database_settings: Settings) -> Iterator[Store]:
    database = Database.open(database_settings)
    yield Store(database, lease_seconds=30)
    database.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "in.csv"
    path.write_bytes(b"text\nhello\nthere\n")
    return path


def new_job() -> Job:
    return Job(
        owner=OWNER,
        options=FileOptions("csv").to_dict(),
        rows_total=2,
        rows_done=0,
        rows_in_error=0,
        needs_review=0,
        labels={},
        claimed_at=0.0,
        claimed_rows=0,
    )


def verdicts(count: int) -> list[Verdict | None]:
    return [FakeClassifier().classify(Message(text=f"{number}")) for number in range(count)]


def claimed(store: Store) -> Claim:
    claim = store.claim()
    assert claim is not None
    return claim


def expire(store: Store) -> None:
    with store.database.session() as session:
        session.execute(update(Job).values(lease_until=1.0))


def test_a_job_is_kept_with_its_file(store: Store, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PIECE_BYTES", 5)
    job = store.add(new_job(), path)
    found = store.get(OWNER, job.id)
    assert found is not None
    assert (found.state, found.rows_done) == (WAITING, 0)
    store.write_file(job.id, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes() == path.read_bytes()
    assert store.waiting() == 1


def test_a_job_is_its_owners(store: Store, path: Path) -> None:
    job = store.add(new_job(), path)
    assert store.get("mentors", job.id) is None
    assert not store.erase("mentors", job.id)
    assert store.get(OWNER, "unknown") is None
    assert store.erase(OWNER, job.id)


def test_a_job_is_claimed_once_and_the_oldest_first(store: Store, path: Path) -> None:
    jobs = [store.add(new_job(), path) for _ in range(3)]
    assert [claimed(store).job.id for _ in range(3)] == [job.id for job in jobs]
    assert store.claim() is None


def test_a_job_goes_on_where_it_was_left(store: Store, path: Path) -> None:
    job = store.add(new_job(), path)
    dead = claimed(store)
    store.save(dead, 0, verdicts(1))
    assert store.claim() is None
    expire(store)
    taken = claimed(store)
    assert (taken.job.id, taken.job.rows_done, taken.job.claimed_rows) == (job.id, 1, 1)
    with pytest.raises(LostLease):
        store.save(dead, 1, verdicts(1))
    for change in (store.renew, store.finish, store.release):
        with pytest.raises(LostLease):
            change(dead)
    store.save(taken, 1, verdicts(1))
    store.finish(taken)
    found = store.get(OWNER, job.id)
    assert found is not None
    assert (found.state, found.rows_done, found.error) == (DONE, 2, None)
    assert len(list(store.verdicts(job.id))) == 2


def test_a_chunk_is_kept_with_its_progress(store: Store, path: Path) -> None:
    job = store.add(new_job(), path)
    claim = claimed(store)
    (verdict,) = verdicts(1)
    assert verdict is not None
    store.save(claim, 0, [verdict, None])
    found = store.get(OWNER, job.id)
    assert found is not None
    assert (found.rows_done, found.rows_in_error, found.labels) == (2, 1, {verdict.label: 1})
    assert [one and one.to_dict() for one in store.verdicts(job.id)] == [verdict.to_dict(), None]


def test_a_lease_is_renewed(store: Store, path: Path) -> None:
    store.add(new_job(), path)
    claim = claimed(store)
    expire(store)
    store.renew(claim)
    assert store.claim() is None


def test_a_released_job_is_taken_at_once(store: Store, path: Path) -> None:
    job = store.add(new_job(), path)
    store.release(claimed(store))
    assert claimed(store).job.id == job.id


def test_an_erased_job_leaves_nothing(store: Store, path: Path) -> None:
    job = store.add(new_job(), path)
    claim = claimed(store)
    store.save(claim, 0, verdicts(2))
    assert store.erase(OWNER, job.id)
    with pytest.raises(LostLease):
        store.finish(claim)
    with store.database.session() as session:
        for table in (Job, Piece, Scored):
            assert session.execute(select(func.count()).select_from(table)).scalar_one() == 0


def test_a_file_that_ends_its_server_is_given_up(store: Store, path: Path) -> None:
    job = store.add(new_job(), path)
    for _ in range(module.MOST_ATTEMPTS):
        assert claimed(store).job.state == RUNNING
        expire(store)
    assert store.claim() is None
    found = store.get(OWNER, job.id)
    assert found is not None
    assert (found.state, found.error) == (FAILED, "The server stopped 5 times at row 1.")


def test_what_is_old_is_erased(store: Store, path: Path) -> None:
    kept, old = store.add(new_job(), path), store.add(new_job(), path)
    first, second = claimed(store), claimed(store)
    store.finish(first)
    store.finish(second, "It could not be read.")
    with store.database.session() as session:
        session.execute(update(Job).where(Job.id == old.id).values(finished_at=1.0))
    assert store.sweep(3_600) == 1
    assert store.get(OWNER, kept.id) is not None
    assert store.get(OWNER, old.id) is None


def test_what_never_arrived_whole_is_not_seen_and_is_erased(store: Store, path: Path) -> None:
    job = store.add(new_job(), path)
    with store.database.session() as session:
        session.execute(update(Job).values(state="receiving"))
    assert store.get(OWNER, job.id) is None
    assert store.claim() is None
    assert store.sweep(1) == 0
    with store.database.session() as session:
        session.execute(update(Job).values(created_at=1.0))
    assert store.sweep(1) == 1
