"""The tables. A change here needs a migration in `migrations/versions/`; a test compares the two."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """Every table."""


class Job(Base):
    """A file that is scored while its sender does something else.

    `lease` names the server that works on it, until `lease_until`; times are seconds since 1970 by the database's
    clock. `claimed_*` are when that began and how far the job was: its pace is told from them.
    """

    __tablename__ = "job"
    __table_args__ = (Index("job_state_created", "state", "created_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    options: Mapped[dict[str, Any]] = mapped_column(JSON)
    rows_total: Mapped[int] = mapped_column(BigInteger)
    rows_done: Mapped[int] = mapped_column(BigInteger, default=0)
    rows_in_error: Mapped[int] = mapped_column(BigInteger, default=0)
    needs_review: Mapped[int] = mapped_column(BigInteger, default=0)
    labels: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[float]
    updated_at: Mapped[float]
    finished_at: Mapped[float | None]
    lease: Mapped[str] = mapped_column(String(32), default="")
    lease_until: Mapped[float] = mapped_column(default=0.0)
    claimed_at: Mapped[float] = mapped_column(default=0.0)
    claimed_rows: Mapped[int] = mapped_column(BigInteger, default=0)
    attempts: Mapped[int] = mapped_column(default=0)


class Piece(Base):
    """A piece of a job's file, as it was sent."""

    __tablename__ = "job_piece"

    job_id: Mapped[str] = mapped_column(ForeignKey("job.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class Scored(Base):
    """The verdicts of a chunk of a job's rows. Its key makes it impossible to keep a chunk twice."""

    __tablename__ = "job_scored"

    job_id: Mapped[str] = mapped_column(ForeignKey("job.id", ondelete="CASCADE"), primary_key=True)
    first_row: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class Feedback(Base):
    """A message with the labels that a reviewer gave it."""

    __tablename__ = "feedback"
    __table_args__ = (UniqueConstraint("owner", "key", name="feedback_owner_key"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    owner: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(255))
    digest: Mapped[str] = mapped_column(String(64))
    message: Mapped[dict[str, Any]] = mapped_column(JSON)
    labels: Mapped[list[str]] = mapped_column(JSON)
    variety: Mapped[str | None] = mapped_column(String(16))
    channel: Mapped[str | None] = mapped_column(String(16))
    why: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(16))
    model: Mapped[str] = mapped_column(String(128))
    created_at: Mapped[float]
