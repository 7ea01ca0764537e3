from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.settings import Settings
from tests.fake_classifier import FakeClassifier
from tests.service.conftest import started

ORIGIN = "https://example.org"


@pytest.mark.parametrize("path", ["/", "/docs", "/v1/categories", "/nowhere", "/v1/classify"])
def test_every_answer_is_guarded(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "server" not in headers


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_a_page_has_no_script_or_style_that_its_policy_forbids(client: TestClient, path: str) -> None:
    text = client.get(path).text
    assert all(" src=" in tag for tag in re.findall(r"<script[^>]*>", text))
    assert "<style" not in text
    assert " style=" not in text
    assert " onclick=" not in text


def test_other_origins_are_let_in_by_name_only() -> None:
    ask = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    with started(create_app(FakeClassifier())) as client:
        assert client.options("/v1/classify", headers=ask).status_code == 405
        answer = client.post("/v1/classify", json={"text": "a"}, headers={"Origin": ORIGIN})
        assert not [name for name in answer.headers if name.startswith("access-control")]
    with started(create_app(FakeClassifier(), Settings(cors_origins=(ORIGIN,)))) as client:
        answer = client.options("/v1/classify", headers=ask)
        assert answer.headers["access-control-allow-origin"] == ORIGIN
        answer = client.options("/v1/classify", headers=ask | {"Origin": "https://example.com"})
        assert "access-control-allow-origin" not in answer.headers
