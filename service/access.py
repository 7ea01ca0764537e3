"""One log line and one count a request, without anything that its sender wrote."""

from __future__ import annotations

import logging
import re
import time
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.gate import OWNER
from service.logs import FIELDS, request_id
from service.metrics import Metrics

logger = logging.getLogger("talab.access")

HEADER = "X-Request-ID"
# What is taken over from the sender: names of requests, in which no message fits.
IDENTIFIER = re.compile(r"[A-Za-z0-9._-]{1,64}")
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))


class AccessLog:
    """Log and count method, route, status and time; name the request, or keep the name it came with.

    The route is logged as it is declared (`/v1/jobs/{id}`), never the path or query as sent: people put text there.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        given = Headers(scope=scope).get(HEADER, "")
        identifier = given if IDENTIFIER.fullmatch(given) else uuid.uuid4().hex
        token = request_id.set(identifier)
        status = 500

        async def send_noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = identifier
            await send(message)

        try:
            await self.app(scope, receive, send_noted)
        finally:
            self._note(scope, status, time.perf_counter() - started)
            request_id.reset(token)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "(not routed)")
        method = scope["method"] if scope["method"] in METHODS else "(other)"
        self.metrics.request(method, route, status, seconds)
        milliseconds = round(1000 * seconds, 1)
        fields = {"method": method, "route": route, "status": status, "milliseconds": milliseconds}
        if owner := scope.get(OWNER):
            fields["key"] = owner
        logger.info("%s %s %d %.1f ms", method, route, status, milliseconds, extra={FIELDS: fields})
