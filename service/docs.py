"""`/`, `/docs` and what they need, all served from here; and the OpenAPI description."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.responses import FileResponse
from starlette.staticfiles import StaticFiles

from models.message import Message
from models.verdict import ModelName, Verdict
from service.inference import Inference, Release
from service.naming import named
from service.problem import KINDS, MEDIA_TYPE, FieldProblem, Problem
from service.wire import ProblemOut, VerdictOut

HERE = Path(__file__).parent

DESCRIPTION = """\
طلب يقرأ رسالة إلى زميل أو مرشد أو مسؤول توظيف، ويقول كيف سيتلقّاها من تصله، بالعربية ولهجاتها وبالإنجليزية.

Talab reads a message to a professional contact and says how its recipient would feel asked, in Arabic with its dialects
and in English.

Offsets and limits count Unicode code points. An unknown member or query parameter is an error, and errors are
`application/problem+json` that never repeat what was sent. No message is logged, and none is stored but what is sent
to be kept: feedback, and a job's file until it is erased.
"""

READING = (400, 413, 415, 422)
# Of every call that needs a key and may be told to wait.
GUARDED = (401, 429, 503)
GUARDED_PATHS = ("/v1/", "/metrics")

# Of each problem that is described, an example.
EXAMPLES = {
    400: Problem(400, "The body is empty. Send a JSON object."),
    401: Problem(401, "An API key is needed. Send it in the header Authorization: Bearer KEY."),
    404: Problem(404, "No job of yours has this id. It may have been erased, or have expired."),
    409: Problem(409, "The job is not done: 1,024 of 20,000 rows. Ask GET /v1/jobs/{id} until it is."),
    413: Problem(413, "The body has 5,000,000 bytes and the limit is 4,194,304. Send fewer messages a call."),
    415: Problem(415, "Send JSON in UTF-8, with the header Content-Type: application/json."),
    422: Problem.invalid([FieldProblem("text", "is required.")]),
    429: Problem(429, "512 messages wait already, and there is no room for more. Try again in 3 s."),
    503: Problem(503, "The server is loading its model. Send messages to another, or try again."),
}


def install(app: FastAPI) -> None:
    """Add the pages to `app`, and describe its errors in its OpenAPI."""
    app.mount("/static/swagger", StaticFiles(packages=[("fastapi_offline", "static")]), name="swagger")
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    app.add_api_route("/", _page("index.html"), methods=["GET", "HEAD"], include_in_schema=False)
    app.add_api_route("/docs", _page("docs.html"), methods=["GET", "HEAD"], include_in_schema=False)
    app.openapi = lambda: _describe(app)  # type: ignore[method-assign]


def _page(name: str) -> Callable[[], FileResponse]:
    def page() -> FileResponse:
        return FileResponse(HERE / "pages" / name, media_type="text/html; charset=utf-8")

    return page


def _describe(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        schema = get_openapi(
            title=app.title,
            version=app.version,
            openapi_version=app.openapi_version,
            summary=app.summary,
            description=app.description,
            routes=app.routes,
            tags=app.openapi_tags,
            license_info=app.license_info,
        )
        inference: Inference = app.state.inference
        _describe_problems(schema)
        schema["components"]["schemas"]["VerdictOut"]["examples"] = [_example(inference.release)]
        app.openapi_schema = named(schema, inference.release.categories)
    return app.openapi_schema


def _describe_problems(schema: dict[str, Any]) -> None:
    """Say of each call which problems it answers, in place of FastAPI's own 422."""
    schemas = schema["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas.setdefault("ProblemOut", ProblemOut.model_json_schema())
    schema["components"]["securitySchemes"] = {
        "key": {"type": "http", "scheme": "bearer", "description": "A key that `talab key NAME` made."}
    }
    reference = {"$ref": "#/components/schemas/ProblemOut"}
    for path, calls in schema["paths"].items():
        for call in calls.values():
            call["responses"].pop("422", None)
            if path.startswith(GUARDED_PATHS):
                # Or none, on a server that has no keys.
                call["security"] = [{"key": []}, {}]
            for status in sorted(_statuses(path, call)):
                content = {MEDIA_TYPE: {"schema": reference, "example": EXAMPLES[status].to_dict()}}
                call["responses"][str(status)] = {"description": KINDS[status][1], "content": content}


def _statuses(path: str, call: dict[str, Any]) -> set[int]:
    statuses = {422, *(READING if "requestBody" in call else ()), *(GUARDED if path.startswith(GUARDED_PATHS) else ())}
    if "{id}" in path:
        statuses.add(404)
    if path.endswith("/result") or path == "/v1/feedback":
        statuses.add(409)
    if path in ("/healthz", "/readyz"):
        statuses.add(503)
    return statuses


def _example(release: Release) -> dict[str, Any]:
    first, *others = release.categories.names
    verdict = Verdict(
        label=first,
        labels=(first,),
        scores={first: 0.93} | dict.fromkeys(others, 0.04),
        confidence=0.93,
        needs_review=False,
        language="ar",
        truncated=False,
        model=ModelName(release.name, release.version),
    )
    return VerdictOut.of(Message(text="example", id="17"), verdict).model_dump()
