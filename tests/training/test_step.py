from __future__ import annotations

from pathlib import Path

import pytest

from training.cost import COST, Meter
from training.step import Steps, costs_of


@pytest.fixture
def made() -> list[str]:
    return []


def run(folder: Path, made: list[str], inputs: dict[str, object], name: str = "train") -> None:
    def make() -> None:
        made.append(name)
        (folder / "out.bin").write_text(str(inputs))

    Steps(folder, lambda text: None).run(name, inputs, ("out.bin",), make)


def test_a_step_runs_once_for_the_same_inputs(tmp_path: Path, made: list[str]) -> None:
    run(tmp_path, made, {"a": 1})
    run(tmp_path, made, {"a": 1})
    assert made == ["train"]


def test_a_changed_input_runs_it_again(tmp_path: Path, made: list[str]) -> None:
    run(tmp_path, made, {"a": 1})
    run(tmp_path, made, {"a": 2})
    assert len(made) == 2


def test_a_changed_file_runs_it_again(tmp_path: Path, made: list[str]) -> None:
    file = tmp_path / "in.txt"
    file.write_text("one")
    run(tmp_path, made, {"file": file})
    file.write_text("two")
    run(tmp_path, made, {"file": file})
    assert len(made) == 2


def test_a_spoilt_output_runs_it_again(tmp_path: Path, made: list[str]) -> None:
    run(tmp_path, made, {"a": 1})
    (tmp_path / "out.bin").write_text("spoilt")
    run(tmp_path, made, {"a": 1})
    assert len(made) == 2


def test_a_meter_measures_the_steps_that_run(tmp_path: Path) -> None:
    def follow() -> Meter:
        meter = Meter(tmp_path)
        Steps(tmp_path, lambda text: None, meter).run(
            "train", {"a": 1}, ("out.bin",), lambda: (tmp_path / "out.bin").touch()
        )
        return meter

    assert str(follow()).startswith("took 0 s in all (train 0 s)")
    before = Meter(tmp_path).read()
    assert str(follow()).startswith("took 0 s in all (train 0 s)")  # kept, and told all the same
    assert Meter(tmp_path).read() == before


def test_the_cost_of_what_stands_there_is_told(tmp_path: Path) -> None:
    def follow(name: str, value: int, meter: Meter | None) -> None:
        path = tmp_path / f"{name}.bin"

        def make() -> None:
            path.write_text(str(value))

        Steps(tmp_path, lambda text: None, meter).run(name, {"a": value}, (path.name,), make)

    assert costs_of(tmp_path) == {}
    meter = Meter(tmp_path)
    follow("train", 1, meter)
    follow("export", 1, None)  # as before anything was measured
    assert costs_of(tmp_path) == {"train": meter.read()["train"], "export": None}
    follow("train", 2, None)
    assert costs_of(tmp_path) == {"train": None, "export": None}  # what was measured is gone
    follow("train", 3, meter)
    assert costs_of(tmp_path)["train"] is not None
    (tmp_path / COST).write_text((tmp_path / COST).read_text().replace("true", "false"))
    assert costs_of(tmp_path)["train"] is None  # stopped since


def test_a_step_that_failed_runs_again(tmp_path: Path, made: list[str]) -> None:
    def fail() -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        Steps(tmp_path, made.append).run("train", {"a": 1}, ("out.bin",), fail)
    run(tmp_path, made, {"a": 1})
    assert made[-1] == "train"
