from __future__ import annotations

from pathlib import Path

import pytest

from service.commands.progress import progress, spoken
from service.files.summary import Summary


def test_a_line_now_and_then_says_how_far_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [100.0]
    monkeypatch.setattr("service.commands.progress.time.monotonic", lambda: clock[0])
    source = tmp_path / "in.csv"
    source.write_bytes(b"x" * 1000)
    with progress(source) as advance:
        advance(Summary(scored=500), 50)
        clock[0] += 11
        advance(Summary(scored=500), 50)
        clock[0] += 20
        advance(Summary(scored=2500), 250)
    told = capsys.readouterr().err.splitlines()
    assert told[-1] == "2,500 rows, 100 a second, 25% read, about 2 min left."
    assert len(told) == 2


@pytest.mark.parametrize(("seconds", "said"), [(8, "8 s"), (150, "2 min"), (7200, "2.0 h")])
def test_a_length_of_time_is_said(seconds: float, said: str) -> None:
    assert spoken(seconds) == said
