from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openai
import pytest
from fastapi.testclient import TestClient

from models.message import Message
from service.keys import digest_of, make
from tests.fake_classifier import CATEGORIES, FakeClassifier
from tests.process import served

KEY = make()


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[openai.OpenAI]:
    """OpenAI's own client, with nothing changed but where it sends."""
    folder: Path = tmp_path_factory.mktemp("moderations")
    with served(folder, {"TALAB_API_KEYS": f"alumni:{digest_of(KEY)}"}) as server:
        with openai.OpenAI(base_url=f"{server.address}/v1", api_key=KEY, max_retries=0) as client:
            yield client


def test_their_client_gets_one_result_for_one_text(theirs: openai.OpenAI) -> None:
    answer = theirs.moderations.create(model="omni-moderation-latest", input="مرحبا")
    (result,) = answer.results
    verdict = FakeClassifier().classify(Message(text="مرحبا"))
    assert answer.id.startswith("modr-")
    assert answer.model == "fake-0"
    assert result.flagged is (verdict.label != "acceptable")
    assert result.categories.model_dump(exclude_none=True) == {
        name: name in verdict.labels for name in CATEGORIES.ask_names
    }
    scores = result.category_scores.model_dump(exclude_none=True)
    assert scores == {name: verdict.to_dict()["scores"][name] for name in CATEGORIES.ask_names}


def test_their_client_gets_a_result_for_each_of_a_list(theirs: openai.OpenAI) -> None:
    texts = [f"رسالة {number}" for number in range(20)]
    answer = theirs.moderations.create(input=texts)
    verdicts = FakeClassifier().classify_many([Message(text=text) for text in texts])
    assert [result.flagged for result in answer.results] == [verdict.label != "acceptable" for verdict in verdicts]
    assert {result.flagged for result in answer.results} == {True, False}


def test_their_client_may_send_texts_as_parts(theirs: openai.OpenAI) -> None:
    parts: list[Any] = [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]
    answer = theirs.moderations.create(input=parts)
    assert len(answer.results) == 2


def test_their_client_raises_its_own_errors(theirs: openai.OpenAI) -> None:
    image: list[Any] = [{"type": "image_url", "image_url": {"url": "https://example.org"}}]
    for wrong, problem in (("", "input is empty"), (image, "images are not read")):
        with pytest.raises(openai.UnprocessableEntityError) as raised:
            theirs.moderations.create(input=wrong)
        assert isinstance(raised.value.body, dict)
        assert problem in raised.value.body["detail"]
    with pytest.raises(openai.AuthenticationError):
        theirs.with_options(api_key="wrong").moderations.create(input="a")


@pytest.mark.parametrize(
    ("body", "field", "problem"),
    [
        ({}, "input", "is required."),
        ({"input": None}, "input", "must be a string, and it is missing."),
        ({"input": 7}, "input", "must be a string, and it is a int."),
        ({"input": []}, "input", "holds 0 texts, and must hold 1 to 256."),
        ({"input": ["a"] * 257}, "input", "holds 257 texts"),
        ({"input": ["a", " "]}, "input[1]", "is empty"),
        ({"input": ["a", 7]}, "input[1]", "must be a string"),
        ({"input": [{"type": "text"}]}, "input[0].text", "is required."),
        ({"input": [{"type": "text", "text": "a", "x": 1}]}, "input[0].x", "is unknown here"),
        ({"input": "a", "model": "gpt-4"}, "model", "is not served here"),
        ({"input": "a", "model": 7}, "model", "must be a string."),
        ({"input": "a", "user": "me"}, "user", "is unknown here"),
    ],
)
def test_what_is_wrong_is_told(client: TestClient, body: dict[str, Any], field: str, problem: str) -> None:
    response = client.post("/v1/moderations", json=body)
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == field
    assert problem in response.json()["errors"][0]["problem"]


@pytest.mark.parametrize("model", [None, "fake", "fake-0", "omni-moderation-latest", "text-moderation-007"])
def test_a_model_by_any_of_its_names_answers(client: TestClient, model: str | None) -> None:
    assert client.post("/v1/moderations", json={"input": "a", "model": model}).json()["model"] == "fake-0"
