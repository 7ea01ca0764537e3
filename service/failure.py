"""What happens when the server itself fails."""

from __future__ import annotations

import logging
import traceback

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.presence import Gone
from service.problem import DETAILS, Problem

logger = logging.getLogger("talab.failure")


class Failure:
    """Answer 500 to an error nobody foresaw, and log where it was raised.

    The server's own log would print the error's message, and that may hold the text that was being read.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def send_noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, send_noted)
        except Gone:
            # Whatever is sent now, nobody receives it; the log says 499, as web servers do.
            if not started:
                await Response(status_code=499)(scope, receive, send)
        except Exception as error:
            logger.error("%s\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
            if not started:
                await Problem(500, DETAILS[500]).to_response()(scope, receive, send)
