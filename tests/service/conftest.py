from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import settings
from starlette.datastructures import Secret

from service.app import create_app
from service.database.database import Database
from service.settings import Settings
from tests.fake_classifier import FakeClassifier
from tests.postgres import new_database, running

settings.register_profile("talab", deadline=None, max_examples=60)
settings.load_profile("talab")


@pytest.fixture
def classifier() -> FakeClassifier:
    return FakeClassifier()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database.open(Settings(home=tmp_path / "home"))
    yield database
    database.close()


@pytest.fixture
def client(classifier: FakeClassifier, database: Database) -> Iterator[TestClient]:
    with started(create_app(classifier, database=database)) as client:
        yield client


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server."""
    with running() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgres"])
def database_settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """The settings of an empty database, of each kind."""
    home = tmp_path / "home"
    if request.param == "sqlite":
        return Settings(home=home)
    address = new_database(request.getfixturevalue("postgres"), uuid.uuid4().hex)
    return Settings(home=home, database_url=Secret(address))


@contextmanager
def started(app: FastAPI) -> Iterator[TestClient]:
    """A client of `app`, which has started and is ready."""
    with TestClient(app, raise_server_exceptions=False) as client:
        until(lambda: client.get("/readyz").status_code == 200)
        yield client


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until it `holds`."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "It took too long."
        time.sleep(0.005)
