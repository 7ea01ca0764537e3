from __future__ import annotations

from collections.abc import Iterator

import pytest
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
    with TestClient(create_app(classifier), raise_server_exceptions=False) as client:
        yield client
