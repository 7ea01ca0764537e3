"""Jobs in the database: kept, claimed by one server at a time, and got on with a chunk at a time."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from models.verdict import Verdict
from service.database.database import Database
from service.database.tables import Job, Piece, Scored
from service.jobs.verdicts import pack, unpack

RECEIVING, WAITING, RUNNING, DONE, FAILED = "receiving", "waiting", "running", "done", "failed"
UNFINISHED = (WAITING, RUNNING)

PIECE_BYTES = 1024 * 1024
MOST_ATTEMPTS = 5
# A server that dies while it takes a file in leaves what nobody knows of.
RECEIVING_SECONDS = 3_600


class LostLease(Exception):
    """The job is no longer this server's: it was erased, or another took it over."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that this server works on, and the token that says so."""

    job: Job
    lease: str


class Store:
    """Every change of a job that is worked on names its lease, so that a server that was thought dead changes nothing."""

    def __init__(self, database: Database, lease_seconds: float) -> None:
        self.database = database
        self.lease_seconds = lease_seconds

    def add(self, job: Job, path: Path) -> Job:
        """Keep a new job with its file."""
        with self.database.session() as session:
            job.id = uuid.uuid4().hex
            job.state = RECEIVING
            job.created_at = job.updated_at = self.database.now(session)
            session.add(job)
        with path.open("rb") as file:
            for number, data in enumerate(iter(lambda: file.read(PIECE_BYTES), b"")):
                with self.database.session() as session:
                    session.add(Piece(job_id=job.id, number=number, data=data))
        with self.database.session() as session:
            session.execute(update(Job).where(Job.id == job.id).values(state=WAITING))
            job.state = WAITING
        return job

    def get(self, owner: str, identifier: str) -> Job | None:
        with self.database.session() as session:
            found = Job.id == identifier, Job.owner == owner, Job.state != RECEIVING
            return session.execute(select(Job).where(*found)).scalar_one_or_none()

    def erase(self, owner: str, identifier: str) -> bool:
        """Erase a job with all it has; a server that works on it stops."""
        with self.database.session() as session:
            found = Job.id == identifier, Job.owner == owner, Job.state != RECEIVING
            return _count(session, delete(Job).where(*found)) == 1

    def waiting(self) -> int:
        with self.database.session() as session:
            return session.execute(select(func.count()).where(Job.state == WAITING)).scalar_one()

    def claim(self) -> Claim | None:
        """Take the oldest job that waits, or that was left by a server which no longer reports."""
        with self.database.session() as session:
            now = self.database.now(session)
            free = or_(Job.state == WAITING, (Job.state == RUNNING) & (Job.lease_until < now))
            # Locked, and past what others have locked: two servers never wait for each other here.
            oldest = select(Job).where(free).order_by(Job.created_at).limit(1).with_for_update(skip_locked=True)
            job = session.execute(oldest).scalar_one_or_none()
            if job is None:
                return None
            job.attempts += 1
            if job.attempts > MOST_ATTEMPTS:
                job.state, job.finished_at, job.lease = FAILED, now, ""
                job.error = f"The server stopped {MOST_ATTEMPTS} times at row {job.rows_done + 1}."
                return None
            job.state, job.lease, job.lease_until = RUNNING, uuid.uuid4().hex, now + self.lease_seconds
            job.claimed_at, job.claimed_rows = now, job.rows_done
            return Claim(job, job.lease)

    def renew(self, claim: Claim) -> None:
        """Say that this server still works on the job; raises `LostLease`."""
        with self.database.session() as session:
            self._change(session, claim, lease_until=self.database.now(session) + self.lease_seconds)

    def save(self, claim: Claim, first_row: int, verdicts: Sequence[Verdict | None]) -> None:
        """Keep the verdicts of a chunk and how far the job is, both or neither; raises `LostLease`."""
        with self.database.session() as session:
            now = self.database.now(session)
            job = self._locked(session, claim)
            given = [verdict for verdict in verdicts if verdict is not None]
            job.rows_done = first_row + len(verdicts)
            job.rows_in_error += len(verdicts) - len(given)
            job.needs_review += sum(verdict.needs_review for verdict in given)
            job.labels = dict(Counter(job.labels) + Counter(verdict.label for verdict in given))
            job.updated_at, job.lease_until, job.attempts = now, now + self.lease_seconds, 0
            session.add(Scored(job_id=job.id, first_row=first_row, data=pack(verdicts)))

    def finish(self, claim: Claim, error: str | None = None) -> None:
        """Say that the job is done, or why it cannot be; raises `LostLease`."""
        with self.database.session() as session:
            now = self.database.now(session)
            state = DONE if error is None else FAILED
            self._change(session, claim, state=state, error=error, finished_at=now, updated_at=now, lease="")

    def release(self, claim: Claim) -> None:
        """Leave the job to whoever takes it next; raises `LostLease`."""
        with self.database.session() as session:
            self._change(session, claim, state=WAITING, lease="", lease_until=0.0, attempts=0)

    def sweep(self, retention_seconds: float) -> int:
        """Erase what was done long ago, and what never arrived whole."""
        with self.database.session() as session:
            now = self.database.now(session)
            old = Job.finished_at < now - retention_seconds
            lost = (Job.state == RECEIVING) & (Job.created_at < now - RECEIVING_SECONDS)
            return _count(session, delete(Job).where(or_(old, lost)))

    def write_file(self, identifier: str, path: Path) -> None:
        """Write the job's file to `path`, as it was sent."""
        with path.open("wb") as file:
            for data in self._each(Piece.data, Piece.job_id == identifier, Piece.number):
                file.write(data)

    def verdicts(self, identifier: str) -> Iterator[Verdict | None]:
        """Every verdict of the job, in the order of its rows."""
        for data in self._each(Scored.data, Scored.job_id == identifier, Scored.first_row):
            yield from unpack(data)

    def _each(self, column: object, where: object, order: object) -> Iterator[bytes]:
        # A transaction a piece: one over the whole file would keep others waiting for as long as its reader takes.
        last = -1
        while True:
            with self.database.session() as session:
                after = select(order, column).where(where, order > last).order_by(order).limit(1)  # type: ignore
                row = session.execute(after).one_or_none()
            if row is None:
                return
            last, data = row
            yield data

    def _locked(self, session: Session, claim: Claim) -> Job:
        mine = Job.id == claim.job.id, Job.lease == claim.lease, Job.state == RUNNING
        job = session.execute(select(Job).where(*mine).with_for_update()).scalar_one_or_none()
        if job is None:
            raise LostLease
        return job

    def _change(self, session: Session, claim: Claim, **values: object) -> None:
        mine = Job.id == claim.job.id, Job.lease == claim.lease, Job.state == RUNNING
        if _count(session, update(Job).where(*mine).values(**values)) == 0:
            raise LostLease


def _count(session: Session, statement: object) -> int:
    return int(session.execute(statement).rowcount)  # type: ignore
