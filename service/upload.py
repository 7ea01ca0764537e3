"""Files as they come over the network: to the disk, piece by piece, and then looked through before anything is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from email.message import Message as Header
from pathlib import Path
from typing import Annotated, Any

from anyio import to_thread
from fastapi import Query, Request

from models.category import Categories
from service.files.formats import AUTO, FORMATS, NAMES, choose
from service.files.row import Format, ReadOptions, UnusableFile, WriteOptions
from service.problem import FieldProblem, Problem, ProblemError
from service.scratch import scratch

PIECE_BYTES = 1024 * 1024

# What a file is sent as and comes back as.
MEDIA_TYPES = {
    "csv": "text/csv",
    "jsonl": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
}
BY_MEDIA_TYPE = {
    "text/csv": "csv",
    "text/tab-separated-values": "csv",
    "application/x-ndjson": "jsonl",
    "application/jsonl": "jsonl",
    "application/vnd.apache.parquet": "parquet",
}
ANY = "application/octet-stream"
UNTOLD = (ANY, "text/plain", "application/gzip", "application/zip")


@dataclass(frozen=True, slots=True)
class FileOptions:
    """How a file is to be read and its result to be written: the query of the calls that take one."""

    form: str
    reading: ReadOptions = field(default_factory=ReadOptions)
    writing: WriteOptions = field(default_factory=WriteOptions)

    def choose(self) -> Format:
        # By name: the file's own is not sent.
        return choose(Path(self.form), self.form)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> FileOptions:
        return cls(data["form"], ReadOptions(**data["reading"]), WriteOptions(**data["writing"]))


def file_options(
    request: Request,
    form: Annotated[
        str,
        Query(
            alias="format",
            description="What the file is; `auto` goes by the `Content-Type`.",
            json_schema_extra={"enum": [AUTO, *NAMES]},
        ),
    ] = AUTO,
    text_column: Annotated[
        str | None, Query(max_length=256, description="The column, or member, that holds the text.")
    ] = None,
    encoding: Annotated[
        str | None,
        Query(
            pattern=r"^[A-Za-z0-9._-]{1,64}$", description="What its text is in, where that is not found out: `cp1256`."
        ),
    ] = None,
    owner: Annotated[
        str | None,
        Query(max_length=256, description="Whose export it is, by name or address, where that is not clear."),
    ] = None,
    sent: Annotated[
        bool, Query(description="Of an export, score what its owner sent, not what they received.")
    ] = False,
    raw: Annotated[
        bool, Query(description="Leave cells that a spreadsheet would run as formulas as they are.")
    ] = False,
) -> FileOptions:
    """What the query and the content type say of the file; raises `ProblemError`."""
    if form not in (AUTO, *NAMES):
        raise _invalid("format", f"must be one of {', '.join((AUTO, *NAMES))}.")
    header = Header()
    header["content-type"] = request.headers.get("content-type") or ANY
    sent_as = header.get_content_type()
    named = BY_MEDIA_TYPE.get(sent_as)
    if named is None and sent_as not in UNTOLD:
        told = ", ".join(f"{MEDIA_TYPES.get(name, ANY)} ({name})" for name in NAMES)
        detail = f"Send the file itself as the body, with the Content-Type of what it is: {told}, or {ANY}."
        raise ProblemError(Problem(415, detail))
    if form == AUTO and named not in NAMES:
        raise _invalid("format", f"is needed where the Content-Type does not tell: one of {', '.join(NAMES)}.")
    reading = ReadOptions(text_column or None, encoding or None, owner or None, sent)
    return FileOptions(str(named) if form == AUTO else form, reading, WriteOptions(raw))


async def receive(request: Request, path: Path) -> int:
    """Write the body to `path`, as it comes: its bytes. Raises `ProblemError` for an empty one."""
    size = 0
    piece = bytearray()
    with path.open("wb") as file:
        async for part in request.stream():
            piece += part
            if len(piece) >= PIECE_BYTES:
                size += await to_thread.run_sync(file.write, bytes(piece))
                piece.clear()
        size += await to_thread.run_sync(file.write, bytes(piece))
    if not size:
        raise ProblemError(Problem(400, "The body is empty. Send the file itself as the body."))
    return size


async def count_rows(path: Path, options: FileOptions, categories: Categories) -> int:
    """Look the file through: how many rows it has. Raises `ProblemError` where it cannot be read to its end.

    So what is wrong with line 90,000 is said at once, and not in the middle of an answer that has begun.
    """
    form = options.choose()

    def look() -> int:
        with (
            scratch() as nowhere,
            form.read(path, options.reading) as reader,
            form.write(nowhere, reader, categories, options.writing),
        ):
            return sum(1 for _ in reader)

    try:
        return await to_thread.run_sync(look)
    except UnusableFile as error:
        raise ProblemError(Problem(422, error.problem)) from None


def media_type(form: Format) -> str:
    """What a result in `form` is sent as."""
    return MEDIA_TYPES.get("csv" if form.as_table else form.name, ANY)


def description(summary: str) -> dict[str, object]:
    """The body of a call that takes a file, for OpenAPI."""
    body = {"schema": {"type": "string", "format": "binary", "description": summary}}
    return {"requestBody": {"required": True, "content": {MEDIA_TYPES.get(form.name, ANY): body for form in FORMATS}}}


def results() -> dict[int | str, dict[str, object]]:
    """The answer of a call that gives a scored file, for OpenAPI."""
    schema = {"schema": {"type": "string", "format": "binary"}}
    content = {media_type(form): schema for form in FORMATS}
    return {
        200: {"description": "The scored file, in the format that was sent; of an export, a table.", "content": content}
    }


def _invalid(field: str, problem: str) -> ProblemError:
    return ProblemError(Problem.invalid([FieldProblem(field, problem)]))
