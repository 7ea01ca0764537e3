from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.problem import MEDIA_TYPE
from tests.fake_classifier import FakeClassifier

JSON = {"Content-Type": "application/json"}
HALF = "holds half of a surrogate pair at position 1, which is not valid Unicode; remove it."

# What is sent to /v1/classify, the status it gets, the member it is about, and what its detail says.
BAD = {
    "nothing": (b"", 400, None, "The body is empty."),
    "not JSON": (b"text=hello", 400, None, "is not JSON: Expecting value (column 1)."),
    "cut off": (b'{"text": "a', 400, None, "is not JSON: Unterminated string"),
    "not UTF-8": (b'{"text": "\xff"}', 400, None, "is not UTF-8: byte 10 cannot be read."),
    "UTF-16": ('{"text": "a"}'.encode("utf-16"), 400, None, "is not UTF-8"),
    "cp1256": ('{"text": "مرحبا"}'.encode("cp1256"), 400, None, "is not UTF-8"),
    "a member twice": (b'{"text": "a", "text": "b"}', 400, None, 'the member "text" twice'),
    "nested": (b'{"text":' + b"[" * 200_000, 400, None, "nested too deeply"),
    "many digits": (b'{"text":' + b"7" * 10_000 + b"}", 400, None, "a number of 10,000 digits"),
    "NaN": (b'{"text": NaN}', 400, None, "holds NaN"),
    "a raw control character": (b'{"text": "a\x00"}', 400, None, "Invalid control character"),
    "a list": (b'["hello"]', 422, "body", "must be an object."),
    "two texts": (b'["hello", "there"]', 422, "body", "must be an object."),
    "null": (b"null", 422, "body", "must be an object."),
    "no text": (b"{}", 422, "text", "is required."),
    "empty text": (b'{"text": ""}', 422, "text", "is empty; send 1 to 10,000 characters"),
    "blank text": (b'{"text": " \\n\\u200f\\u00a0"}', 422, "text", "is empty"),
    "null text": (b'{"text": null}', 422, "text", "must be a string."),
    "a number": (b'{"text": 12}', 422, "text", "must be a string."),
    "a huge number": (b'{"text": 1e999}', 422, "text", "must be a string."),
    "a text list": (b'{"text": ["a", "b"]}', 422, "text", "must be a string."),
    "11,000 characters": (b'{"text": "' + b"a" * 11_000 + b'"}', 422, "text", "has 11,000 characters and the limit"),
    "NUL": (b'{"text": "a\\u0000b"}', 422, "text", "holds a NUL character at position 1; remove it."),
    "half a pair": (b'{"text": "a\\ud800"}', 422, "text", HALF),
    "the other half": (b'{"text": "a\\udc00b"}', 422, "text", HALF),
    "an unknown member": (b'{"text": "a", "lang": "ar"}', 422, "lang", "is unknown here"),
    "half a pair for a name": (b'{"text": "a", "\\ud800": 1}', 422, None, ""),
    "a long name": (b'{"text": "a", "' + b"n" * 5_000 + b'": 1}', 422, "n" * 64 + "…", "is unknown here"),
    "relationship": (b'{"text": "a", "relationship": "old"}', 422, "relationship", "'new' or 'established'"),
    "id": (b'{"text": "a", "id": 7}', 422, "id", "must be a string."),
    "a long id": (b'{"text": "a", "id": "' + b"7" * 300 + b'"}', 422, "id", "the limit is 256 characters"),
    "previous": (b'{"text": "a", "previous": "b"}', 422, "previous", "must be a list."),
    "a turn": (b'{"text": "a", "previous": ["b"]}', 422, "previous[0]", "must be an object."),
    "a turn's text": (b'{"text": "a", "previous": [{"from": "sender"}]}', 422, "previous[0].text", "is required."),
    "a speaker": (b'{"text": "a", "previous": [{"from": "me", "text": "b"}]}', 422, "previous[0].from", "'sender'"),
    "an empty turn": (
        b'{"text": "a", "previous": [{"from": "sender", "text": " "}]}',
        422,
        "previous[0].text",
        "empty",
    ),
    "51 turns": (
        b'{"text": "a", "previous": [' + b",".join([b'{"from": "sender", "text": "b"}'] * 51) + b"]}",
        422,
        "previous",
        "holds 51 messages and the limit is 50; send the latest ones.",
    ),
    "5 MB": (b'{"text": "' + b"a" * 5_000_000 + b'"}', 413, None, "has 5,000,012 bytes and the limit is 4,194,304"),
}


@pytest.mark.parametrize(("body", "status", "field", "detail"), BAD.values(), ids=BAD.keys())
def test_a_bad_request_gets_its_problem(
    client: TestClient, body: bytes, status: int, field: str | None, detail: str
) -> None:
    response = client.post("/v1/classify", content=body, headers=JSON)
    assert response.status_code == status
    assert response.headers["content-type"] == MEDIA_TYPE
    problem = response.json()
    assert set(problem) == {"type", "title", "status", "detail", "errors"}
    assert problem["status"] == status
    assert problem["type"].startswith("urn:talab:problem:")
    assert detail in problem["detail"]
    if field is not None:
        assert problem["errors"][0]["field"] == field
        assert detail in problem["errors"][0]["problem"]


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "json", None])
def test_another_content_type_is_refused(client: TestClient, content_type: str | None) -> None:
    headers = {} if content_type is None else {"Content-Type": content_type}
    response = client.post("/v1/classify", content=b'{"text": "a"}', headers=headers)
    assert response.status_code == 415
    assert "Content-Type: application/json" in response.json()["detail"]


def test_another_charset_is_refused(client: TestClient) -> None:
    headers = {"Content-Type": "application/json; charset=windows-1256"}
    assert client.post("/v1/classify", content=b'{"text": "a"}', headers=headers).status_code == 415


@pytest.mark.parametrize("content_type", ["application/json; charset=UTF-8", "application/vnd.talab+json"])
def test_json_by_another_name_is_read(client: TestClient, content_type: str) -> None:
    headers = {"Content-Type": content_type}
    assert client.post("/v1/classify", content=b'{"text": "a"}', headers=headers).status_code == 200


def test_a_byte_order_mark_is_read_over(client: TestClient) -> None:
    assert client.post("/v1/classify", content=b'\xef\xbb\xbf{"text": "a"}', headers=JSON).status_code == 200


def test_an_unknown_path_is_not_repeated(client: TestClient) -> None:
    response = client.get("/v1/a-secret")
    assert response.status_code == 404
    assert response.headers["content-type"] == MEDIA_TYPE
    assert "secret" not in response.text


@pytest.mark.parametrize("path", ["/v1/classify", "/v1/classify/batch"])
def test_another_method_is_told_which_to_use(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"
    assert response.headers["content-type"] == MEDIA_TYPE


@pytest.mark.parametrize("path", ["/v1/classify?explain=true", "/v1/classify/batch?explain=true"])
def test_an_unknown_query_parameter_is_named(client: TestClient, path: str) -> None:
    response = client.post(path, json={"text": "a"})
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "explain"


def test_many_errors_are_cut(client: TestClient) -> None:
    response = client.post("/v1/classify", json={f"member{number}": 1 for number in range(1_000)})
    assert response.status_code == 422
    assert len(response.json()["errors"]) == 20
    assert response.json()["detail"].endswith("(and 1000 more)")


MARKER = "Zebra7731"


@pytest.mark.parametrize(
    "body",
    [
        '{"text": "Zebra7731 \\ud800"}',
        '{"text": "Zebra7731", "previous": [{"from": "Zebra7731", "text": "Zebra7731"}]}',
        '{"text": "Zebra7731", "relationship": "Zebra7731"}',
        '{"text": ["Zebra7731"]}',
        '{"text": "Zebra7731"',
        '{"text": "Zebra7731", "explain": "Zebra7731"}',
        '{"text": "' + MARKER * 2_000 + '"}',
    ],
)
@pytest.mark.parametrize("batch", [False, True])
def test_what_was_sent_is_not_repeated(client: TestClient, body: str, batch: bool) -> None:
    content, path = (f'{{"messages": [{body}]}}', "/v1/classify/batch") if batch else (body, "/v1/classify")
    response = client.post(path, content=content.encode(), headers=JSON)
    assert response.status_code == 200 if batch and body.endswith("}") else response.status_code in (400, 422)
    assert "Zebra" not in response.text


def test_a_failing_classifier_is_our_mistake(caplog: pytest.LogCaptureFixture) -> None:
    classifier = FakeClassifier()
    with TestClient(create_app(classifier)) as client:
        classifier.fails = True
        response = client.post("/v1/classify", json={"text": MARKER})
    assert response.status_code == 500
    assert response.headers["content-type"] == MEDIA_TYPE
    assert response.json()["type"] == "urn:talab:problem:internal"
    assert MARKER not in response.text
    assert "RuntimeError" in caplog.text
    assert "classify_many" in caplog.text
    assert MARKER not in caplog.text
