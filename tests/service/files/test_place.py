from __future__ import annotations

import sys
from pathlib import Path

import pytest

from service.files.place import brought, is_url, pairs, taken
from service.files.row import UnusableFile


def test_a_file_is_itself_and_a_folder_its_files(tmp_path: Path) -> None:
    source, target = tmp_path / "in", tmp_path / "out"
    for name in ("b.csv", "a/c.jsonl.gz", "a/mails.mbox", ".hidden.csv", "_SUCCESS"):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text("text\n")
    assert pairs(source / "b.csv", target, "auto") == [(source / "b.csv", target)]
    assert [
        (str(one.relative_to(source)), str(other.relative_to(target))) for one, other in pairs(source, target, "auto")
    ] == [
        ("a/c.jsonl.gz", "a/c.jsonl"),
        ("a/mails.mbox", "a/mails.mbox.csv"),
        ("b.csv", "b.csv"),
    ]
    assert (target / "a").is_dir()


def test_a_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    with pytest.raises(UnusableFile, match="holds no files"):
        pairs(source, tmp_path / "out", "auto")
    (source / "a.csv").write_text("text\n")
    with pytest.raises(UnusableFile, match="stand among the input"):
        pairs(source, source / "out", "auto")
    (tmp_path / "out").write_text("")
    with pytest.raises(UnusableFile, match=r"in is a folder and out a file"):
        pairs(source, tmp_path / "out", "auto")


def test_a_store_is_read_and_written(tmp_path: Path) -> None:
    fsspec = pytest.importorskip("fsspec")
    store = fsspec.filesystem("memory")
    store.pipe("/box/in/a.csv", b"text\n")
    with brought("memory://box/in/a.csv") as here:
        assert here.read_bytes() == b"text\n"
    with brought("memory://box/in") as folder, taken("memory://box/out", True) as out:
        out.mkdir()
        (out / "a.csv").write_bytes((folder / "a.csv").read_bytes())
    assert store.cat("/box/out/a.csv") == b"text\n"
    with taken("memory://box/b.csv", False) as out:
        out.write_bytes(b"x")
    assert store.cat("/box/b.csv") == b"x"
    with pytest.raises(UnusableFile, match="There is nothing at"):
        with brought("memory://box/none.csv"):
            pass


def test_what_is_missing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_url("s3://bucket/a.csv")
    assert not is_url("a.csv")
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(
        UnusableFile, match=r"read with fsspec, which is not installed here: pip install 'talab\[distributed\]'"
    ):
        with brought("s3://bucket/a.csv"):
            pass
