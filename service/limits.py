"""How much is read of a request."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.problem import Problem, ProblemError

# Whose body is a file.
FILES = ("/v1/score", "/v1/jobs")


class BodyLimit:
    """Answer 413 to a body of more than `limit` bytes, or a file of more than `file_limit`, counted as they arrive.

    Starlette has such a middleware, but its answer is plain text and replaces the answer of the call.
    """

    def __init__(self, app: ASGIApp, limit: int, file_limit: int) -> None:
        self.app = app
        self.limit = limit
        self.file_limit = file_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self.file_limit if scope["path"] in FILES else self.limit
        declared = Headers(scope=scope).get("content-length", "")
        if declared.isdecimal() and int(declared) > limit:
            error = _too_large(f"{int(declared):,} bytes", limit)
            await error.problem.to_response(error.headers)(scope, receive, send)
            return
        received = 0

        async def receive_counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise _too_large(f"more than {limit:,} bytes", limit)
            return message

        await self.app(scope, receive_counted, send)


def _too_large(size: str, limit: int) -> ProblemError:
    detail = f"The body has {size} and the limit is {limit:,}. Send fewer messages a call, or shorter ones."
    # What is left of the body is not read, so the connection cannot serve another request.
    return ProblemError(Problem(413, detail), {"Connection": "close"})
