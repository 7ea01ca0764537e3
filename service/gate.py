"""What is checked of a request before its body is read: is the server taking any, whose is it, and is there room."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from service.health import not_ready
from service.inference import Inference, Overloaded
from service.keys import Keys
from service.lifecycle import Lifecycle, State
from service.problem import Problem, ProblemError, from_overload
from service.rate import Rate

# Open to everyone: what tells nothing of anybody's messages. Everything else needs a key where there are keys.
OPEN = ("/healthz", "/readyz", "/docs", "/openapi.json", "/static/", "/favicon.ico")
OPERATING = ("/healthz", "/readyz", "/metrics")
QUEUED = ("/v1/classify", "/v1/moderations")

OWNER = "talab.owner"


class Gate:
    """Answers 503, 401 or 429 in the app's place, and counts the requests that it lets through."""

    def __init__(self, app: ASGIApp, lifecycle: Lifecycle, inference: Inference, keys: Keys, rate: Rate) -> None:
        self.app = app
        self.lifecycle = lifecycle
        self.inference = inference
        self.keys = keys
        self.rate = rate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            self._check(scope)
        except ProblemError as error:
            await error.problem.to_response(error.headers)(scope, receive, send)
            return
        if scope["path"] in OPERATING:
            await self.app(scope, receive, send)
            return
        with self.lifecycle.answering():
            await self.app(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        path: str = scope["path"]
        state = self.lifecycle.state
        if state in (State.DRAINING, State.FAILED) and path not in OPERATING:
            error = not_ready(state)
            raise ProblemError(error.problem, {**(error.headers or {}), "Connection": "close"})
        if self.keys and path != "/" and not path.startswith(OPEN):
            self._check_key(scope)
        if self.inference.queue.full and path.startswith(QUEUED) and scope["method"] == "POST":
            # Before the body is read: what will not be answered must cost next to nothing.
            raise from_overload(Overloaded(self.inference.queue.waiting, self.inference.retry_after))

    def _check_key(self, scope: Scope) -> None:
        scheme, _, key = Headers(scope=scope).get("authorization", "").partition(" ")
        name = self.keys.find(key.strip()) if scheme.casefold() == "bearer" else None
        if name is None:
            told = "The API key is not known" if key else "An API key is needed"
            detail = f"{told}. Send it in the header Authorization: Bearer KEY. Who runs this server makes keys."
            raise ProblemError(Problem(401, detail), {"WWW-Authenticate": "Bearer"})
        scope[OWNER] = name
        seconds = self.rate.wait(name)
        if seconds:
            detail = (
                f"This key may send {self.rate.per_minute:,} requests a minute, and has. Try again in {seconds} s; "
                "a batch counts as one request."
            )
            raise ProblemError(Problem(429, detail), {"Retry-After": str(seconds)})
