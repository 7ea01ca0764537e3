from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import settings

from service.app import create_app
from tests.fake_classifier import FakeClassifier

settings.register_profile("talab", deadline=None, max_examples=60)
settings.load_profile("talab")


@pytest.fixture
def classifier() -> FakeClassifier:
    return FakeClassifier()


@pytest.fixture
def client(classifier: FakeClassifier) -> Iterator[TestClient]:
    with started(create_app(classifier)) as client:
        yield client


@contextmanager
def started(app: FastAPI) -> Iterator[TestClient]:
    """A client of `app`, which has started and is ready."""
    with TestClient(app, raise_server_exceptions=False) as client:
        until(lambda: client.get("/readyz").status_code == 200)
        yield client


def until(holds: Callable[[], bool], seconds: float = 10) -> None:
    """Wait until it `holds`."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "It took too long."
        time.sleep(0.005)
