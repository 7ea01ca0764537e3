"""What schemathesis makes of the description: every call, with valid and invalid data, hostile Unicode included."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance
from starlette.types import Receive, Scope, Send

from models.message import InvalidMessage, Message
from service.app import create_app
from service.database.database import Database
from service.limits import FILES
from service.settings import Settings
from tests.fake_classifier import FakeClassifier

load_all_checks()

UNSAID = ("/v1/feedback", "/v1/moderations")
home = tempfile.TemporaryDirectory(prefix="talab-")
database = Database.open(Settings(home=Path(home.name)))
app = create_app(FakeClassifier(), database=database)
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


@schemathesis.serializer("text/csv", "application/x-ndjson", "application/vnd.apache.parquet")
def as_it_is(_: Any, value: Any) -> bytes:
    """Files are sent as the bytes they were made as."""
    data = getattr(value, "data", value)
    return data if isinstance(data, bytes) else str(data).encode("utf-8", "surrogatepass")


@pytest.fixture(scope="module", autouse=True)
def closed() -> Iterator[None]:
    yield
    database.close()
    home.cleanup()


@schema.parametrize()
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_description_holds(case: Case[Any]) -> None:
    excluded: list[Any] = []
    if unreadable(case.body) or case.path in UNSAID:
        # No JSON Schema says that a text must have something to read in it, or which categories stand alone.
        excluded.append(positive_data_acceptance)
    if case.path in FILES:
        # Nor what a file is.
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
