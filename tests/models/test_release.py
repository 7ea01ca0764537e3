from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from models.category import Categories
from models.decision import Calibration
from models.encoding import InputForm
from models.release import MANIFEST, MODEL, TOKENIZER, InvalidRelease, Release, write_manifest
from models.wide import FILE, Wide


@pytest.fixture
def folder(tmp_path: Path, categories: Categories, tokenizer: Tokenizer) -> Path:
    (tmp_path / MODEL).write_bytes(b"not a graph, but a file")
    tokenizer.save(str(tmp_path / TOKENIZER))
    write_manifest(tmp_path, "test", "1.2", categories, InputForm(), Calibration.neutral(3), {"macro_f1": 0.5})
    return tmp_path


def test_a_release_is_read_as_it_was_written(folder: Path, categories: Categories) -> None:
    release = Release.load(folder)
    assert (release.name, release.version, release.categories) == ("test", "1.2", categories)
    assert release.quality == {"macro_f1": 0.5}
    assert release.limits == {"text_characters": 10_000, "previous": 50, "tokens": 512}
    assert release.pad_id == 1


@pytest.mark.parametrize("name", [MODEL, TOKENIZER])
def test_one_changed_byte_is_noticed(folder: Path, name: str) -> None:
    data = bytearray((folder / name).read_bytes())
    data[5] ^= 1
    (folder / name).write_bytes(data)
    with pytest.raises(InvalidRelease, match="is not the file that was released"):
        Release.load(folder)


def test_a_wide_path_is_read_where_the_manifest_names_it(folder: Path, categories: Categories) -> None:
    ones = np.ones(2, dtype=np.float32)
    Wide(np.array([3, 5], dtype=np.uint32), ones, np.ones((2, 4), dtype=np.float32), np.ones(4, np.float32)).save(
        folder
    )
    assert Release.load(folder).wide is None  # a stray file, whose hash nothing tells
    files = (MODEL, TOKENIZER, FILE)
    write_manifest(folder, "test", "1.2", categories, InputForm(), Calibration.neutral(3), {}, files)
    wide = Release.load(folder).wide
    assert wide is not None
    assert wide.keys.tolist() == [3, 5]
    (folder / FILE).unlink()
    with pytest.raises(InvalidRelease, match=r"wide\.npz is missing"):
        Release.load(folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / MODEL).unlink()
    with pytest.raises(InvalidRelease, match=r"model\.onnx is missing"):
        Release.load(folder)


@pytest.mark.parametrize(
    ("text", "problem"),
    [("{", "is not JSON"), ("{}", "lacks format, name"), (None, "holds no release.json")],
)
def test_a_broken_manifest_is_explained(folder: Path, text: str | None, problem: str) -> None:
    path = folder / MANIFEST
    if text is None:
        path.unlink()
    else:
        path.write_text(text)
    with pytest.raises(InvalidRelease, match=problem):
        Release.load(folder)


def test_a_format_of_the_future_is_refused(folder: Path) -> None:
    path = folder / MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 2}))
    with pytest.raises(InvalidRelease, match="has format 2 and this version reads 1"):
        Release.load(folder)
