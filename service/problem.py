"""What is answered when something is wrong: RFC 9457 problems.

A problem says what was wrong, the limit and what to do. It never repeats what was sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from models.message import InvalidMessage
from service.inference import Overloaded, Stopped
from service.strictjson import printable_name

MEDIA_TYPE = "application/problem+json"
MAX_ERRORS = 20
STOPPED_RETRY_SECONDS = 5

KINDS: Mapping[int, tuple[str, str]] = {
    400: ("malformed", "The request cannot be read"),
    401: ("unauthorized", "An API key is needed"),
    404: ("not-found", "There is nothing here"),
    405: ("method-not-allowed", "This method is not allowed here"),
    409: ("conflict", "This does not go with what is there"),
    413: ("too-large", "The body is too large"),
    415: ("unsupported-media-type", "The body is not sent as JSON"),
    422: ("invalid", "The request is not valid"),
    429: ("too-many-requests", "More is sent than can be answered"),
    500: ("internal", "The server failed"),
    503: ("not-ready", "The server is not ready"),
}

DETAILS: Mapping[int, str] = {
    404: "No page or call has this path. GET /docs shows those there are.",
    405: "Use one of the methods that the Allow header names.",
    500: "This is our mistake, not yours. The message was not stored; try again.",
}


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one member: `previous[3].text` and `is empty; …`, read together as a sentence."""

    field: str
    problem: str

    def __str__(self) -> str:
        return f"{self.field} {self.problem}"


@dataclass(frozen=True, slots=True)
class Problem:
    """An answer to what could not be done."""

    status: int
    detail: str
    errors: tuple[FieldProblem, ...] = ()

    @classmethod
    def invalid(cls, errors: Sequence[FieldProblem]) -> Problem:
        """422 for what is wrong in `errors`; the first stands in the detail."""
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        return cls(status=422, detail=f"{errors[0]}{more}", errors=tuple(errors[:MAX_ERRORS]))

    def to_dict(self) -> dict[str, Any]:
        slug, title = KINDS[self.status]
        return {
            "type": f"urn:talab:problem:{slug}",
            "title": title,
            "status": self.status,
            "detail": self.detail,
            "errors": [{"field": error.field, "problem": error.problem} for error in self.errors],
        }

    def to_response(self, headers: Mapping[str, str] | None = None) -> Response:
        return JSONResponse(self.to_dict(), self.status, headers, MEDIA_TYPE)


class ProblemError(HTTPException):
    """Raised where a request is read, to answer it with `problem`."""

    def __init__(self, problem: Problem, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(problem.status, problem.detail, headers)
        self.problem = problem


def from_message(error: InvalidMessage) -> Problem:
    return Problem.invalid([FieldProblem(error.field, error.problem)])


def from_overload(error: Overloaded) -> ProblemError:
    """429 for what the queue has no room for."""
    detail = (
        f"{error.waiting:,} messages wait already, and there is no room for more. Try again in {error.retry_after} s."
    )
    return ProblemError(Problem(429, detail), {"Retry-After": str(error.retry_after)})


def from_validation(errors: Sequence[Mapping[str, Any]]) -> Problem:
    """Translate pydantic's errors, leaving their `input` behind."""
    return Problem.invalid([FieldProblem(_field(error["loc"]), _sentence(error)) for error in errors])


def install(app: FastAPI) -> None:
    """Answer every error of `app` with a problem."""
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(RequestValidationError, _on_validation)
    app.add_exception_handler(InvalidMessage, _on_message)
    app.add_exception_handler(Overloaded, _on_overload)
    app.add_exception_handler(Stopped, _on_stopped)


def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if isinstance(error, ProblemError):
        return error.problem.to_response(error.headers)
    status = error.status_code if error.status_code in KINDS else 400
    if status == 405 and (allowed := _allowed(request)):
        return Problem(status, DETAILS[status]).to_response({"Allow": allowed})
    return Problem(status, DETAILS.get(status, "The request could not be read.")).to_response(error.headers)


def _allowed(request: Request) -> str:
    # The router names the methods of one call, and a path may have several.
    path = getattr(request.scope.get("route"), "path", "")
    return ", ".join(sorted(method.upper() for method in request.app.openapi()["paths"].get(path, ())))


def _on_validation(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return from_validation(error.errors()).to_response()


def _on_message(_: Request, error: Exception) -> Response:
    assert isinstance(error, InvalidMessage)
    return from_message(error).to_response()


def _on_overload(_: Request, error: Exception) -> Response:
    assert isinstance(error, Overloaded)
    problem = from_overload(error)
    return problem.problem.to_response(problem.headers)


def _on_stopped(_: Request, error: Exception) -> Response:
    detail = "The server stopped before this was classified. Send it to another, or try again."
    return Problem(503, detail).to_response({"Retry-After": str(STOPPED_RETRY_SECONDS)})


def _field(location: Sequence[str | int]) -> str:
    steps = location[1:] if location and location[0] in ("body", "query", "path", "header") else location
    field = ""
    for step in steps:
        field += f"[{step}]" if isinstance(step, int) else f".{printable_name(step)}"
    return field.removeprefix(".") or "body"


def _sentence(error: Mapping[str, Any]) -> str:
    context = error.get("ctx") or {}
    match error["type"]:
        case "missing":
            return "is required."
        case "extra_forbidden":
            return "is unknown here; correct its name or remove it."
        case "string_type":
            return "must be a string."
        case "string_unicode":
            return "holds half of a surrogate pair, which is not valid Unicode; remove it."
        case "string_too_long":
            return f"is too long; the limit is {context['max_length']:,} characters."
        case "string_pattern_mismatch":
            return f"must match {context['pattern']}."
        case "bool_parsing":
            return "must be true or false."
        case "too_short":
            return f"holds too few; the least is {context['min_length']}."
        case "list_type":
            return "must be a list."
        case "too_long":
            return f"holds {context['actual_length']:,} and the limit is {context['max_length']:,}; send them in parts."
        case "literal_error":
            return f"must be {context['expected']}."
        case "model_type" | "model_attributes_type" | "dict_type":
            return "must be an object."
        case other:
            return f"is not valid ({other})."
