from __future__ import annotations

import gzip
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from service.files import source
from service.files.row import UnusableFile
from service.files.source import member_names, open_bytes, open_member, spooled


def test_what_is_packed_is_unpacked_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    for content in (b"text\na\n", gzip.compress(b"text\na\n")):
        path.write_bytes(content)
        with open_bytes(path) as (data, raw):
            assert data.read() == b"text\na\n"
            assert raw.tell() == len(content)


@pytest.mark.parametrize("end", [20, -4])
def test_a_packed_file_that_is_not_whole_is_told(tmp_path: Path, end: int) -> None:
    path = tmp_path / "in.csv.gz"
    path.write_bytes(gzip.compress(b"text\n" * 1000)[:end])
    with pytest.raises(UnusableFile, match=r"in\.csv\.gz begins as gzip and cannot be unpacked"):
        with open_bytes(path) as (data, _):
            data.read()


def test_what_grows_without_measure_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "ALWAYS_ALLOWED_BYTES", 1024 * 1024)
    zeros = b"\x00" * 8 * 1024 * 1024
    packed, archive = tmp_path / "bomb.gz", tmp_path / "bomb.zip"
    packed.write_bytes(gzip.compress(zeros))
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("a.txt", zeros)
    with pytest.raises(UnusableFile, match="grows more than 200-fold"):
        with open_bytes(packed) as (data, _):
            while data.read1(1024 * 1024):  # type: ignore[attr-defined]
                pass
    with pytest.raises(UnusableFile, match="grows more than 200-fold"):
        with open_member(archive, lambda name: True, "a text"):
            pass


def test_the_one_file_of_a_zip_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "in.zip"
    with zipfile.ZipFile(path, "w") as written:
        written.writestr("folder/a.txt", "hello")
        written.writestr("b.jpg", "picture")
        written.writestr("__MACOSX/folder/._a.txt", "")
    with open_member(path, lambda name: name.endswith(".txt"), "a text") as (data, name):
        assert (data.read(), name) == (b"hello", "a.txt")
    with pytest.raises(UnusableFile) as raised:
        with open_member(path, lambda name: True, "a file"):
            pass
    assert raised.value.problem == (
        "in.zip holds 2 files of the kind that is looked for, a file, where it must hold one. Unpack it and name the file."
    )
    assert str(raised.value).endswith("In it: folder/a.txt, b.jpg, __MACOSX/folder/._a.txt.")


def test_a_broken_zip_is_told(tmp_path: Path) -> None:
    path = tmp_path / "in.zip"
    path.write_bytes(b"PK\x03\x04 and no more")
    assert member_names(path) == []
    with pytest.raises(UnusableFile, match=r"in\.zip is a zip that is not whole"):
        with open_member(path, lambda name: True, "a file"):
            pass


def test_the_standard_input_becomes_a_file() -> None:
    with spooled(BytesIO(b"text\n")) as path:
        assert path.read_bytes() == b"text\n"
    assert not path.exists()
