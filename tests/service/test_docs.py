from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

PINNED = Path(__file__).parents[2] / "docs" / "openapi.json"


def test_the_description_is_the_pinned_one(client: TestClient) -> None:
    """A change of the API shows in a diff. Write the file anew with PIN_OPENAPI=1 in the environment."""
    described = client.get("/openapi.json").json()
    if os.environ.get("PIN_OPENAPI"):
        PINNED.write_text(json.dumps(described, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    assert described == json.loads(PINNED.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_a_page_needs_nothing_from_elsewhere(client: TestClient, path: str) -> None:
    page = client.get(path)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    links = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert links
    for link in links:
        assert "//" not in link
        assert client.get(f"/{link.removeprefix('./')}").status_code == 200


def test_the_page_is_arabic_first(client: TestClient) -> None:
    assert '<html lang="ar" dir="rtl">' in client.get("/").text


def test_the_examples_run(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    languages = set()
    for path in ("/v1/classify", "/v1/classify/batch"):
        for example in paths[path]["post"]["requestBody"]["content"]["application/json"]["examples"].values():
            response = client.post(path, json=example["value"])
            assert response.status_code == 200
            languages.add(response.json().get("language"))
    assert {"ar", "en"} <= languages


def test_problems_are_described_as_they_are_sent(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    assert not {"HTTPValidationError", "ValidationError"} & set(described["components"]["schemas"])
    for calls in described["paths"].values():
        for call in calls.values():
            for status, response in call["responses"].items():
                assert status.startswith("2") or list(response["content"]) == ["application/problem+json"]
