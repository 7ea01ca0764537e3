from __future__ import annotations

import json
import time
from pathlib import Path

from service import timing


def test_a_sample_is_spread_evenly_and_bare(tmp_path: Path) -> None:
    for name, first in (("a", 0), ("b", 50)):
        rows = [{"text": str(n), "label": "acceptable", "previous": []} for n in range(first, first + 50)]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert timing.sample(tmp_path, 4) == [{"text": text} for text in ("0", "25", "50", "75")]
    assert len(timing.sample(tmp_path, 1_000)) == 100


def test_clients_call_at_once() -> None:
    times, rate = timing.clients(8, lambda _: time.sleep(0.05), range(16))
    assert len(times) == 16
    assert min(times) >= 50
    assert rate > 2 / 0.05  # more than two clients could


def test_a_line_tells_median_tail_and_rate() -> None:
    line = timing.told("one", [10.0] * 99 + [100.0])
    assert "p50   10.0 ms" in line
    assert "92 a second" in line
    assert timing.told("one", [10.0, 10.0], rate=321).endswith("321 a second")
