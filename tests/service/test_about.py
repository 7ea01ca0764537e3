from __future__ import annotations

from fastapi.testclient import TestClient

from service.app import create_app
from service.settings import Settings
from tests.fake_classifier import CATEGORIES, FakeClassifier


def test_the_categories_are_those_of_the_release(client: TestClient) -> None:
    categories = client.get("/v1/categories").json()["categories"]
    assert categories == [category.to_dict() for category in CATEGORIES]
    assert all(set(category["title"]) == {"ar", "en"} for category in categories)


def test_the_model_tells_its_quality_and_limits() -> None:
    with TestClient(create_app(FakeClassifier(), Settings(max_body_bytes=2_000))) as client:
        assert client.get("/v1/model").json() == {
            "name": "fake",
            "version": "0",
            "categories": list(CATEGORIES.names),
            "review_threshold": 0.6,
            "quality": {"macro_f1": 0.25},
            "limits": {
                "text_characters": 10_000,
                "previous": 50,
                "tokens": 256,
                "batch_messages": 256,
                "body_bytes": 2_000,
                "file_bytes": 1_073_741_824,
                "requests_per_minute": 6_000,
            },
        }
