"""The rows of a file, a chunk at a time, and their verdicts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import TimeoutError as NotYet
from itertools import islice

from models.message import Message
from models.verdict import Verdict
from service.files.row import Reader, Row
from service.inference import Inference

# About a second's work: enough to fill batches of like length, and little to do again after a crash.
CHUNK_ROWS = 256
PATIENCE_SECONDS = 0.5


def chunks(reader: Reader, skip: int = 0) -> Iterator[list[Row]]:
    """The rows after the first `skip`, as many at a time as are scored together."""
    rows = islice(reader, skip, None)
    while chunk := list(islice(rows, CHUNK_ROWS)):
        yield chunk


def classify(inference: Inference, rows: Sequence[Row], still: Callable[[], None]) -> list[Verdict | None]:
    """A verdict a row, None where it holds no message. What others send goes first.

    Calls `still` while it waits; what that raises takes the rows out of the queue.
    """
    messages = [row.content for row in rows if isinstance(row.content, Message)]
    answer = inference.submit(messages, bulk=True)
    while True:
        try:
            verdicts = iter(answer.result(PATIENCE_SECONDS))
            break
        except NotYet:
            pass
        try:
            still()
        except BaseException:
            answer.cancel()
            raise
    return [next(verdicts) if isinstance(row.content, Message) else None for row in rows]
