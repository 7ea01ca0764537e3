"""Whether whoever asked is still there to be answered."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

from fastapi import Request

T = TypeVar("T")


class Gone(Exception):
    """The client closed the connection; there is nobody to answer."""


async def while_present(request: Request, work: Coroutine[None, None, T]) -> T:
    """What `work` comes to; it is cancelled when the client leaves, and then this raises `Gone`."""
    task = asyncio.ensure_future(work)
    watch = asyncio.ensure_future(_gone(request))
    watch.add_done_callback(lambda _: task.cancel())
    try:
        return await task
    except asyncio.CancelledError:
        if watch.done() and not watch.cancelled():
            raise Gone from None
        task.cancel()
        raise
    finally:
        watch.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
