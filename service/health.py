"""`GET /healthz` and `/readyz`: is the process alive, and may it be sent messages."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request

from service.body import StrictRoute
from service.lifecycle import Lifecycle, State
from service.problem import Problem, ProblemError
from service.wire import Wire

router = APIRouter(route_class=StrictRoute, tags=["Operate"])

RETRY_SECONDS = 5


class Live(Wire):
    """The process answers."""

    status: Literal["live"] = "live"


class Ready(Wire):
    """The model is loaded, and has answered."""

    status: Literal["ready"] = "ready"


def not_ready(state: State) -> ProblemError:
    """503 for a server in `state`."""
    detail = f"The server {state.value}. Send messages to another, or try again."
    return ProblemError(Problem(503, detail), {"Retry-After": str(RETRY_SECONDS)})


@router.get("/healthz", summary="Is the process alive?")
async def live(request: Request) -> Live:
    """200 as long as the process can do its work, now or soon: start it anew when it does not answer, or says 503."""
    lifecycle: Lifecycle = request.app.state.lifecycle
    if lifecycle.state is State.FAILED:
        raise not_ready(State.FAILED)
    return Live()


@router.get("/readyz", summary="May it be sent messages?")
async def ready(request: Request) -> Ready:
    """200 when messages are answered; 503 while the model loads, while the server drains, and when it failed."""
    lifecycle: Lifecycle = request.app.state.lifecycle
    if lifecycle.state is not State.READY:
        raise not_ready(lifecycle.state)
    return Ready()
