from __future__ import annotations

import asyncio

import pytest
from fastapi import Request
from starlette.types import Message

from service.presence import Gone, while_present


def request(gone: asyncio.Event) -> Request:
    async def receive() -> Message:
        await gone.wait()
        return {"type": "http.disconnect"}

    return Request({"type": "http", "method": "POST", "headers": []}, receive)


def test_who_is_there_is_answered() -> None:
    async def ask() -> str:
        async def work() -> str:
            await asyncio.sleep(0)
            return "answer"

        return await while_present(request(asyncio.Event()), work())

    assert asyncio.run(ask()) == "answer"


def test_the_work_of_who_left_is_cancelled() -> None:
    cancelled = []

    async def ask() -> None:
        gone = asyncio.Event()

        async def work() -> None:
            gone.set()
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                cancelled.append(True)
                raise

        await while_present(request(gone), work())

    with pytest.raises(Gone):
        asyncio.run(ask())
    assert cancelled == [True]


def test_an_error_comes_through() -> None:
    async def ask() -> None:
        async def work() -> None:
            raise ValueError("wrong")

        await while_present(request(asyncio.Event()), work())

    with pytest.raises(ValueError, match="wrong"):
        asyncio.run(ask())


def test_a_server_that_stops_cancels_the_work() -> None:
    async def ask() -> bool:
        stopped = asyncio.Event()

        async def work() -> None:
            try:
                await asyncio.sleep(60)
            finally:
                stopped.set()

        task = asyncio.ensure_future(while_present(request(asyncio.Event()), work()))
        await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await asyncio.sleep(0)
        return stopped.is_set()

    assert asyncio.run(ask())
