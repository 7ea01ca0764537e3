from __future__ import annotations

import os
from pathlib import Path

from tests.peer.memory import resident


def test_a_process_counts_with_what_it_started(tmp_path: Path) -> None:
    for process, parent, kilobytes in ((2, 1, 1_024), (30, 20, 512), (20, 2, 512), (4, 1, 9_999)):
        folder = tmp_path / str(process)
        folder.mkdir()
        (folder / "status").write_text(f"Name:\tx\nPid:\t{process}\nPPid:\t{parent}\nVmRSS:\t  {kilobytes} kB\n")
    assert resident(2, tmp_path) == 2
    assert resident(30, tmp_path) == 0.5


def test_a_system_that_does_not_tell_is_no_error(tmp_path: Path) -> None:
    assert resident(os.getpid(), tmp_path / "none") is None
