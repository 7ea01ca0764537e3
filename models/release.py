"""The released model on disk: one folder, every file of it named with its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from models.arabizi import FILE as ARABIZI
from models.arabizi import Reader
from models.category import Categories
from models.decision import Calibration
from models.encoding import Encoding, InputForm
from models.message import MAX_PREVIOUS, MAX_TEXT_CHARACTERS
from models.verdict import ModelName
from models.wide import FILE as WIDE
from models.wide import Wide

FORMAT = 1
MANIFEST = "release.json"
MODEL = "model.onnx"
TOKENIZER = "tokenizer.json"
MEMBERS = ("format", "name", "version", "categories", "input", "calibration", "limits", "quality", "files")
CURRENT = Path(__file__).parent / "current"


class InvalidRelease(ValueError):
    """A folder that is not a whole, unchanged release; says which file, what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Release:
    """What a release folder says of itself, its tokenizer, wide path and reader of Arabizi loaded and every file checked against its hash.

    `quality` holds the measured figures of the model card, `limits` what a message may hold.
    """

    folder: Path
    name: str
    version: str
    categories: Categories
    form: InputForm
    calibration: Calibration
    quality: Mapping[str, Any]
    limits: Mapping[str, Any]
    tokenizer: Tokenizer
    wide: Wide | None = None
    reader: Reader | None = None

    @property
    def encoding(self) -> Encoding:
        """From a message to model input."""
        return Encoding(self.tokenizer, self.form, self.reader)

    @classmethod
    def load(cls, folder: Path = CURRENT) -> Release:
        """Load a release folder; raises `InvalidRelease` when a file is missing or is not the one that was released."""
        manifest = _manifest(folder)
        for name, digest in manifest["files"].items():
            _check(folder / name, digest)
        return cls(
            folder=folder,
            name=manifest["name"],
            version=manifest["version"],
            categories=Categories.from_dict(manifest["categories"]),
            form=InputForm.from_dict(manifest["input"]),
            calibration=Calibration.from_dict(manifest["calibration"]),
            quality=manifest["quality"],
            limits=manifest["limits"],
            tokenizer=Tokenizer.from_file(str(folder / TOKENIZER)),
            wide=Wide.load(folder) if WIDE in manifest["files"] else None,  # only what was checked
            reader=Reader.load(folder) if ARABIZI in manifest["files"] else None,
        )

    @property
    def model(self) -> Path:
        return self.folder / MODEL

    @property
    def pad_id(self) -> int:
        """The token that fills a batch's shorter rows."""
        return int(self.tokenizer.token_to_id(self.form.pad) or 0)

    @property
    def model_name(self) -> ModelName:
        return ModelName(self.name, self.version)

    @property
    def review_threshold(self) -> float:
        """Confidence (0 to 1) under which a verdict asks for a second look."""
        return self.calibration.review_threshold


def write_manifest(
    folder: Path,
    name: str,
    version: str,
    categories: Categories,
    form: InputForm,
    calibration: Calibration,
    quality: Mapping[str, Any],
    files: tuple[str, ...] = (MODEL, TOKENIZER),
) -> None:
    """Write `release.json` into a folder that already holds its files."""
    manifest = {
        "format": FORMAT,
        "name": name,
        "version": version,
        "categories": categories.to_dict(),
        "input": form.to_dict(),
        "calibration": calibration.to_dict(),
        "limits": {"text_characters": MAX_TEXT_CHARACTERS, "previous": MAX_PREVIOUS, "tokens": form.max_tokens},
        "quality": dict(quality),
        "files": {file: digest_of(folder / file) for file in files},
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    if not path.is_file():
        raise InvalidRelease(
            f"{folder} holds no {MANIFEST}, so it is not a release; make one with `talab release RUN`."
        )
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise InvalidRelease(f"{path} is not JSON ({error}); restore the released file.") from None
    if lacking := [name for name in MEMBERS if name not in manifest]:
        raise InvalidRelease(f"{path} lacks {', '.join(lacking)}; restore the released file.")
    if manifest["format"] != FORMAT:
        raise InvalidRelease(
            f"{path} has format {manifest['format']!r} and this version reads {FORMAT}; update one of them."
        )
    return manifest


def _check(path: Path, digest: str) -> None:
    if not path.is_file():
        raise InvalidRelease(f"{path} is missing from the release; restore it, or release again.")
    if digest_of(path) != digest:
        raise InvalidRelease(
            f"{path} is not the file that was released (its SHA-256 differs); restore it, or release again."
        )
