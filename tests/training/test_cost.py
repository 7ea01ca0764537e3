from __future__ import annotations

import json
from pathlib import Path

import pytest

from training import cost
from training.cost import COST, Meter, duration, peak_memory


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(cost, "time", clock)
    return clock


def spend(folder: Path, clock: Clock, seconds: float, inputs: str = "a", fails: bool = False) -> None:
    with Meter(folder).step("train", inputs):
        clock.now += seconds
        if fails:
            raise KeyboardInterrupt


def test_a_step_is_measured(tmp_path: Path, clock: Clock) -> None:
    spend(tmp_path, clock, 90)
    entry = Meter(tmp_path).read()["train"]
    assert entry["peak_memory"] > 2**20
    del entry["peak_memory"]
    assert entry == {"inputs": "a", "seconds": 90, "sittings": 1, "finished": True}


def test_a_step_that_was_stopped_adds_to_what_it_had_taken(tmp_path: Path, clock: Clock) -> None:
    with pytest.raises(KeyboardInterrupt):
        spend(tmp_path, clock, 60, fails=True)
    clock.now += 10_000  # nobody counts the night between
    spend(tmp_path, clock, 30)
    entry = Meter(tmp_path).read()["train"]
    assert (entry["seconds"], entry["sittings"], entry["finished"]) == (90, 2, True)


def test_what_is_made_anew_or_of_something_else_starts_from_nothing(tmp_path: Path, clock: Clock) -> None:
    spend(tmp_path, clock, 60)
    spend(tmp_path, clock, 5)
    assert Meter(tmp_path).read()["train"]["seconds"] == 5
    with pytest.raises(KeyboardInterrupt):
        spend(tmp_path, clock, 60, fails=True)
    spend(tmp_path, clock, 7, inputs="b")
    assert Meter(tmp_path).read()["train"]["seconds"] == 7


def test_a_process_that_is_killed_leaves_what_it_had_taken(tmp_path: Path, clock: Clock) -> None:
    meter = Meter(tmp_path)
    with meter.step("train", "a"):
        clock.now += 45
        meter.tick()
        kept = json.loads((tmp_path / COST).read_text())["train"]
        clock.now += 1
        meter.tick()  # too soon to be written again
        assert json.loads((tmp_path / COST).read_text())["train"] == kept
    assert (kept["seconds"], kept["finished"]) == (45, False)
    meter.tick()  # no step runs
    assert Meter(tmp_path).read()["train"]["seconds"] == 46


def test_all_of_it_is_told(tmp_path: Path, clock: Clock) -> None:
    spend(tmp_path, clock, 2000)
    with Meter(tmp_path).step("widen", "c"):
        clock.now += 500
    meter = Meter(tmp_path)
    assert str(meter) == "what it took is not known"
    meter.meet("train")  # kept, as widen was not
    with meter.step("export", "b"):
        clock.now += 7
    told = str(meter)
    assert told.startswith("took 33 min in all (train 33 min, export 7 s); peak memory ")
    assert told.endswith(" GiB")


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.4, "0 s"), (59, "59 s"), (90, "2 min"), (3599, "1 h 0 min"), (8000, "2 h 13 min")]
)
def test_durations(seconds: float, said: str) -> None:
    assert duration(seconds) == said


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells it elsewhere too")
def test_memory_is_counted_in_bytes() -> None:
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    most = int(status["VmHWM"].split()[0]) * 1024
    assert 0.9 * most < peak_memory() < 100 * most
