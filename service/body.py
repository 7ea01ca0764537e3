"""How a request is read: JSON, strictly, and nothing beside it that would go unread."""

from __future__ import annotations

from collections.abc import Callable, Collection, Coroutine, Iterator
from email.message import Message as Header
from typing import Any

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.datastructures import QueryParams

from service.problem import FieldProblem, Problem, ProblemError
from service.strictjson import MalformedJson, parse, printable_name


class StrictRequest(Request):
    """A request whose body must be there, UTF-8 and strict JSON."""

    async def body(self) -> bytes:
        raw = await super().body()
        if not raw:
            raise _malformed("The body is empty. Send a JSON object.")
        return raw

    async def json(self) -> Any:
        raw = await self.body()
        try:
            return parse(raw.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise _malformed(f"The body is not UTF-8: byte {error.start} cannot be read. Send it as UTF-8.") from None
        except MalformedJson as error:
            raise _malformed(f"The body {error}") from None


class StrictRoute(APIRoute):
    """A call that refuses another content type than JSON, and query parameters it does not know."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        takes_body = self.body_field is not None
        known = set(_query_names(self.dependant))

        async def handle_strictly(request: Request) -> Response:
            _check_query(request.query_params, known)
            if takes_body:
                _check_content_type(request.headers.get("content-type"))
            return await handle(StrictRequest(request.scope, request.receive))

        return handle_strictly


def _query_names(dependant: Dependant) -> Iterator[str]:
    yield from (parameter.alias for parameter in dependant.query_params)
    for inner in dependant.dependencies:
        yield from _query_names(inner)


def _check_query(query: QueryParams, known: Collection[str]) -> None:
    problems = [
        FieldProblem(printable_name(name), "is unknown in the query; send it as a member of the body, or remove it.")
        for name in query
        if name not in known
    ]
    problems += [
        FieldProblem(name, "stands in the query more than once; send it once.")
        for name in known
        if len(query.getlist(name)) > 1
    ]
    if problems:
        raise ProblemError(Problem.invalid(problems))


def _check_content_type(value: str | None) -> None:
    header = Header()
    header["content-type"] = value or "application/octet-stream"
    subtype = header.get_content_subtype()
    is_json = header.get_content_maintype() == "application" and (subtype == "json" or subtype.endswith("+json"))
    if not is_json or header.get_content_charset("utf-8") not in ("utf-8", "utf8"):
        raise ProblemError(
            Problem(415, "Send the body as JSON in UTF-8, with the header Content-Type: application/json.")
        )


def _malformed(detail: str) -> ProblemError:
    return ProblemError(Problem(400, detail))
