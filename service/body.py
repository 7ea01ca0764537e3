"""How a request is read: JSON, strictly, and nothing beside it that would go unread."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from email.message import Message as Header
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

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
        known = {parameter.alias for parameter in self.dependant.query_params}

        async def handle_strictly(request: Request) -> Response:
            unknown = [name for name in request.query_params if name not in known]
            if unknown:
                problem = "is unknown in the query; send it as a member of the body, or remove it."
                raise ProblemError(Problem.invalid([FieldProblem(printable_name(name), problem) for name in unknown]))
            if takes_body:
                _check_content_type(request.headers.get("content-type"))
            return await handle(StrictRequest(request.scope, request.receive))

        return handle_strictly


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
