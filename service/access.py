"""One log line a request, without anything that its sender wrote."""

from __future__ import annotations

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

logger = logging.getLogger("talab.access")


class AccessLog:
    """Log method, route, status and time.

    The route is logged as it is declared (`/v1/jobs/{id}`), never the path or query as sent: people put text there.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500

        async def send_noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_noted)
        finally:
            route = getattr(scope.get("route"), "path", "(not routed)")
            milliseconds = 1000 * (time.perf_counter() - started)
            logger.info("%s %s %d %.1f ms", scope["method"], route, status, milliseconds)
