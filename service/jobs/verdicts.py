"""Verdicts as they are kept until the result is asked for: without the text, and small."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from typing import Any

from models.verdict import ModelName, Verdict


def pack(verdicts: Sequence[Verdict | None]) -> bytes:
    wire = [None if verdict is None else verdict.to_dict() for verdict in verdicts]
    return zlib.compress(json.dumps(wire, separators=(",", ":")).encode(), level=1)


def unpack(data: bytes) -> list[Verdict | None]:
    return [None if wire is None else _verdict(wire) for wire in json.loads(zlib.decompress(data))]


def _verdict(wire: dict[str, Any]) -> Verdict:
    members = wire | {"labels": tuple(wire["labels"]), "model": ModelName(**wire["model"])}
    return Verdict(**members)
