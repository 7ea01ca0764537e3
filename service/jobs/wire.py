"""What is told of a job."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from pydantic import Field

from service.database.tables import Job
from service.wire import Probability, Wire


class JobOut(Wire):
    """A job: what became of it so far."""

    id: str
    state: Literal["waiting", "running", "done", "failed"]
    rows_total: int = Field(ge=0)
    rows_done: int = Field(ge=0)
    rows_in_error: int = Field(ge=0, description="Rows that could not be scored; each has its reason in its place.")
    needs_review: int = Field(ge=0)
    labels: dict[str, int] = Field(description="How many rows got each category as their primary one.")
    progress: Probability = Field(description="The part of the rows that is done.")
    rows_per_second: float | None = Field(ge=0, description="Its pace while it runs.")
    seconds_left: float | None = Field(ge=0, description="How long the rest takes at that pace.")
    created: datetime
    finished: datetime | None
    expires: datetime | None = Field(description="When it is erased with its file and its result.")
    error: str | None = Field(description="Why it failed.")

    @classmethod
    def of(cls, job: Job, retention_seconds: float) -> JobOut:
        pace = _pace(job)
        finished = job.finished_at
        return cls(
            id=job.id,
            state=job.state,  # type: ignore[arg-type]
            rows_total=job.rows_total,
            rows_done=job.rows_done,
            rows_in_error=job.rows_in_error,
            needs_review=job.needs_review,
            labels=job.labels,
            progress=job.rows_done / job.rows_total if job.rows_total else float(job.state == "done"),
            rows_per_second=pace,
            seconds_left=round((job.rows_total - job.rows_done) / pace, 1) if pace else None,
            created=_time(job.created_at),
            finished=None if finished is None else _time(finished),
            expires=None if finished is None else _time(finished + retention_seconds),
            error=job.error,
        )


def _pace(job: Job) -> float | None:
    seconds = job.updated_at - job.claimed_at
    rows = job.rows_done - job.claimed_rows
    return round(rows / seconds, 2) if job.state == "running" and rows > 0 and seconds > 0 else None


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(round(seconds, 3), UTC)
