from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError
from starlette.datastructures import Secret

from service.database import database as module
from service.database.database import Database, UnusableDatabase
from service.database.tables import Base, Feedback, Job, Piece
from service.settings import Settings


def old_job() -> dict[str, object]:
    numbers = dict.fromkeys(
        ("rows_total", "rows_done", "rows_in_error", "needs_review", "created_at", "updated_at", "claimed_rows"), 7
    )
    words = {"id": "a" * 32, "owner": "", "state": "waiting", "options": "{}", "lease": "", "labels": "{}"}
    return {**numbers, **words, "lease_until": 0.0, "claimed_at": 0.0}


def insert(table: str, values: dict[str, object]) -> str:
    return f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(f':{name}' for name in values)})"


def test_the_migrations_come_to_the_tables_there_are(database_settings: Settings) -> None:
    database = Database.open(database_settings)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    database.close()


def test_a_migration_loses_no_row(database_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Database, "migrate", lambda self: None)
    database = Database.open(database_settings)
    monkeypatch.undo()
    database.migrate("0001")
    with database.engine.begin() as connection:
        values = old_job()
        connection.execute(text(insert("job", values)), values)
        piece = {"job_id": values["id"], "number": 0, "data": b"text\nhello\n"}
        connection.execute(text(insert("job_piece", piece)), piece)
    database.migrate()
    with database.session() as session:
        job = session.execute(select(Job)).scalar_one()
        assert (job.id, job.state, job.rows_total, job.attempts) == ("a" * 32, "waiting", 7, 0)
        assert session.execute(select(Piece.data)).scalar_one() == b"text\nhello\n"
    database.migrate()
    database.close()


def test_several_servers_may_start_at_once(database_settings: Settings) -> None:
    opened: list[Database] = []
    threads = [threading.Thread(target=lambda: opened.append(Database.open(database_settings))) for _ in range(3)]
    # Alembic's own state is one a process; here they take turns, and processes are tried in test_recovery.
    for thread in threads:
        thread.start()
        thread.join()
    assert len(opened) == 3
    assert inspect(opened[0].engine).has_table("feedback")
    for database in opened:
        database.close()


def test_a_transaction_that_raises_keeps_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.session() as session:
        session.add(Piece(job_id="a", number=0, data=b""))
        raise ZeroDivisionError
    with database.session() as session:
        assert session.execute(select(Piece)).all() == []


def test_a_piece_of_no_job_is_refused(database_settings: Settings) -> None:
    database = Database.open(database_settings)
    with pytest.raises(IntegrityError), database.session() as session:
        session.add(Piece(job_id="nobody", number=0, data=b""))
    database.close()


def test_what_is_kept_is_for_nobody_else_to_read(tmp_path: Path) -> None:
    home = tmp_path / "deep" / "home"
    Database.open(Settings(home=home)).close()
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / module.FILE).stat().st_mode) == 0o600


def test_a_clock_is_told(database_settings: Settings) -> None:
    database = Database.open(database_settings)
    with database.session() as session:
        before = database.now(session)
        assert 1.7e9 < before <= database.now(session)
    database.close()


def test_a_folder_that_cannot_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(
        UnusableDatabase, match=r"The database in the folder .* \(TALAB_HOME\) cannot be used \(Not a dir"
    ):
        Database.open(Settings(home=tmp_path / "file" / "home"))


def test_a_server_that_does_not_answer_is_told_without_its_password() -> None:
    settings = Settings(database_url=Secret("postgresql://talab:hunter2@127.0.0.1:9/talab"))
    with pytest.raises(UnusableDatabase) as raised:
        Database.open(settings)
    assert "The database in TALAB_DATABASE_URL cannot be used (OperationalError)." in str(raised.value)
    assert "hunter2" not in str(raised.value)


def test_feedback_is_kept_as_it_was_given(database_settings: Settings) -> None:
    database = Database.open(database_settings)
    message = {"text": "طلب 😀\u2028", "previous": [{"from": "sender", "text": "a"}]}
    members = {"owner": "", "key": "k", "digest": "d", "language": "ar", "model": "m", "created_at": 1.5}
    with database.session() as session:
        session.add(Feedback(message=message, labels=["acceptable"], **members))
    with database.session() as session:
        assert session.execute(select(Feedback)).scalar_one().message == message
    database.close()
