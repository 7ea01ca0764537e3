"""Answers that are files, sent while they are being written."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import ExitStack, aclosing
from pathlib import Path
from threading import Event

from anyio import to_thread
from starlette.responses import StreamingResponse
from starlette.types import Send

from service.files.row import Format
from service.presence import Gone
from service.scratch import scratch
from service.upload import media_type

PIECE_BYTES = 64 * 1024

# Writes to the path; calls what it is given after each piece of work, which raises `Gone` when nobody reads any more.
Work = Callable[[Path, Callable[[], None]], None]


class GrowingFile(StreamingResponse):
    """A file in `form` that `work` writes. `kept` is closed when it has been sent, or its reader has gone."""

    def __init__(self, form: Format, work: Work, kept: ExitStack, headers: Mapping[str, str] | None = None) -> None:
        suffix = ".csv" if form.as_table else form.suffixes[0]
        named = {"Content-Disposition": f'attachment; filename="scored{suffix}"'}
        self._pieces = _pieces(work, kept)
        super().__init__(self._pieces, headers={**named, **(headers or {})}, media_type=media_type(form))

    async def stream_response(self, send: Send) -> None:
        # However this ends, the work ends with it.
        async with aclosing(self._pieces):  # type: ignore[type-var]
            await super().stream_response(send)


async def _pieces(work: Work, kept: ExitStack) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    grown, left = asyncio.Event(), Event()

    def tell() -> None:
        if left.is_set():
            raise Gone
        loop.call_soon_threadsafe(grown.set)

    with kept, scratch() as path:
        task = asyncio.ensure_future(to_thread.run_sync(work, path, tell))
        task.add_done_callback(lambda _: grown.set())
        try:
            with path.open("rb") as file:
                done = False
                while not done:
                    grown.clear()
                    # Asked before the last look, so that nothing is missed.
                    done = task.done()
                    # From the page cache, where it was just written: no thread is needed for that.
                    while piece := file.read(PIECE_BYTES):
                        yield piece
                    if not done:
                        await grown.wait()
            await task
        finally:
            left.set()
            if not task.done():
                await asyncio.gather(task, return_exceptions=True)
