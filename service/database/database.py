"""The database: opened, brought up to date, and asked."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session

from service.settings import Settings

FILE = "talab.db"
MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_SECONDS = 30
# Any number, as long as every server takes the same.
MIGRATION_LOCK = 7_224_160


class UnusableDatabase(Exception):
    """A database that cannot be opened: says why, without its address, which holds a password."""


class Database:
    """SQLite in a file, or PostgreSQL; from any thread."""

    def __init__(self, url: URL) -> None:
        self.engine = _engine(url)
        self.shared = url.get_backend_name() == "postgresql"

    @classmethod
    def open(cls, settings: Settings) -> Database:
        """Open the database that the settings name, and bring its tables up to date; raises `UnusableDatabase`."""
        try:
            database = cls(_url(settings))
            database.migrate()
        except (SQLAlchemyError, OSError) as error:
            where = "TALAB_DATABASE_URL" if settings.database_url else f"the folder {settings.home} (TALAB_HOME)"
            raise UnusableDatabase(
                f"The database in {where} cannot be used ({_reason(error)}). Set TALAB_HOME to a folder that can be "
                "written, or TALAB_DATABASE_URL to a PostgreSQL database that answers."
            ) from None
        return database

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction: kept when the block ends, and not when it raises."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    def now(self, session: Session) -> float:
        """Seconds since 1970 by the database's clock, the one that all servers share."""
        if self.shared:
            return float(session.execute(text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one())
        return time.time()

    def migrate(self, revision: str = "head") -> None:
        """Bring the tables to `revision`, by one server at a time."""
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        with self.engine.connect() as connection:
            if not self.shared:
                # Where SQLite changes a table by copying it, dropping the old one would take along what refers to it.
                _sqlite(connection).execute("PRAGMA foreign_keys=OFF")
            with connection.begin():
                if self.shared:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
                config.attributes["connection"] = connection
                command.upgrade(config, revision)
            if not self.shared:
                _sqlite(connection).execute("PRAGMA foreign_keys=ON")

    def close(self) -> None:
        self.engine.dispose()


def _url(settings: Settings) -> URL:
    if settings.database_url is None:
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = settings.home / FILE
        # Before anything is in it: what it will hold is for nobody else to read.
        path.touch(mode=0o600)
        return URL.create("sqlite", database=str(path))
    url = make_url(str(settings.database_url))
    if url.get_backend_name() in ("postgres", "postgresql"):
        return url.set(drivername="postgresql+psycopg")
    return url


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "postgresql":
        try:
            return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10})
        except ModuleNotFoundError:
            raise UnusableDatabase(
                "PostgreSQL needs a package that is not installed: pip install 'talab[postgres]'."
            ) from None
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _: Any) -> None:
    assert isinstance(connection, sqlite3.Connection)
    # Transactions are begun below, not guessed by the driver: https://docs.sqlalchemy.org/en/21/dialects/sqlite.html
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


def _begin_sqlite(connection: Connection) -> None:
    # The write lock at once: a transaction that read first could not get it any more.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _reason(error: Exception) -> str:
    if isinstance(error, ArgumentError):
        return "its address cannot be read"
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return type(getattr(error, "orig", None) or error).__name__
