"""What schemathesis makes of the description: every call, with valid and invalid data, hostile Unicode included."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance
from starlette.types import Receive, Scope, Send

from models.message import InvalidMessage, Message
from service.app import create_app
from tests.fake_classifier import FakeClassifier

load_all_checks()
app = create_app(FakeClassifier())
app.state.lifecycle.loaded()


async def running(scope: Scope, receive: Receive, send: Send) -> None:
    """`app`, which is running already: a client would start it and stop it anew for each request."""
    if scope["type"] == "lifespan":
        for step in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{step}.complete"})
        return
    await app(scope, receive, send)


schema = schemathesis.openapi.from_asgi("/openapi.json", running)


@schema.parametrize()
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_description_holds(case: Case[Any]) -> None:
    excluded: list[Any] = []
    if unreadable(case.body):
        # No JSON Schema says that a text must have something to read in it.
        excluded.append(positive_data_acceptance)
    if case.path.endswith("/batch"):
        # A bad message in a batch is answered in its place, so the call succeeds.
        excluded.append(negative_data_rejection)
    case.call_and_validate(excluded_checks=excluded)


def unreadable(body: Any) -> bool:
    if not isinstance(body, Mapping):
        return False
    try:
        Message.from_dict(body)
    except InvalidMessage:
        return True
    return False
