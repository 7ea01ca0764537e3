from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from unittest import mock

import pytest

from models.classifier import Classifier
from models.engine import OpenVinoEngine
from models.message import Message
from models.verdict import ModelName, Verdict
from service.files import cluster, csvfile, score
from service.files.row import UnusableFile
from service.files.score import CHUNK_ROWS, Scoring
from service.files.summary import Summary
from tests.fake_classifier import CATEGORIES, FakeClassifier

# Ray's own warnings are not ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ray.data", reason="needs the extra distributed")
    monkeypatch.setattr(cluster, "WINDOW_CHUNKS", 4)


def write_rows(path: Path, count: int) -> Path:
    lines = (f'{number},s{number % 9},"نص {number}\n"' if number % 100 else f"{number},s," for number in range(count))
    path.write_text("id,from,text\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def compare(
    folder: Path, load: Callable[[], FakeClassifier], count: int = 6 * CHUNK_ROWS + 5
) -> tuple[Summary, Summary]:
    """Score a file here and on a cluster, and see that the same comes out."""
    source = write_rows(folder / "in.csv", count)
    here = Scoring(source, folder / "here.csv", csvfile.FORMAT)
    there = Scoring(source, folder / "there.csv", csvfile.FORMAT)
    first = here.run(FakeClassifier().classify_many, CATEGORIES)
    with cluster.cluster(load) as engine:
        second = there.run(None, CATEGORIES, engine=engine)
    assert there.target.read_bytes() == here.target.read_bytes()
    return first, second


@pytest.mark.usefixtures("installed")
def test_the_same_comes_out_row_for_row(tmp_path: Path) -> None:
    first, second = compare(tmp_path, FakeClassifier)
    assert second == first
    assert first.errors


class Dying(FakeClassifier):
    """Kills its process in the middle of its work, once: the first that gets so far."""

    def __init__(self, marker: str) -> None:
        super().__init__()
        self.marker = Path(marker)

    def classify_many(self, messages: Sequence[Message]) -> list[Verdict]:
        if self.seen and not self.marker.exists():
            self.marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().classify_many(messages)


@pytest.mark.usefixtures("installed")
def test_the_loss_of_a_worker_is_survived(tmp_path: Path) -> None:
    marker = tmp_path / "died"

    def load() -> FakeClassifier:
        return Dying(str(marker))

    compare(tmp_path, load)
    assert marker.exists()


@pytest.mark.usefixtures("installed")
def test_what_was_stopped_here_is_gone_on_with_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(score, "CHECKPOINT_SECONDS", 0.0)
    source = write_rows(tmp_path / "in.csv", 3 * CHUNK_ROWS)
    scoring = Scoring(source, tmp_path / "out.csv", csvfile.FORMAT)
    classifier = FakeClassifier()

    def stopped(messages: Sequence[Message]) -> list[Verdict]:
        if classifier.seen:
            raise KeyboardInterrupt
        return classifier.classify_many(messages)

    with pytest.raises(KeyboardInterrupt):
        scoring.run(stopped, CATEGORIES)
    with cluster.cluster(FakeClassifier) as engine:
        summary = scoring.run(None, CATEGORIES, engine=engine, resume=True)
    assert summary.rows == 3 * CHUNK_ROWS


class Noting(FakeClassifier):
    """Notes in which processes it works."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.folder = Path(folder)

    def classify_many(self, messages: Sequence[Message]) -> list[Verdict]:
        (self.folder / str(os.getpid())).touch()
        return super().classify_many(messages)


@pytest.mark.usefixtures("installed")
def test_no_more_workers_score_than_were_asked_for(tmp_path: Path) -> None:
    source = write_rows(tmp_path / "in.csv", 6 * CHUNK_ROWS)
    noted = tmp_path / "noted"
    noted.mkdir()

    def load() -> FakeClassifier:
        return Noting(str(noted))

    with cluster.cluster(load, workers=1) as engine:
        Scoring(source, tmp_path / "out.csv", csvfile.FORMAT).run(None, CATEGORIES, engine=engine)
    assert len(list(noted.iterdir())) == 1
    assert str(os.getpid()) not in {path.name for path in noted.iterdir()}


def test_a_worker_has_one_thread_which_may_run_on_any_processor() -> None:
    worker = cluster.release_loader(None)()
    assert isinstance(worker, Classifier)
    assert isinstance(worker.engine, OpenVinoEngine)
    assert (worker.engine.threads, worker.engine.pinned) == (1, False)


def test_an_address_that_ray_data_does_not_run_through_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "ray", mock.Mock())
    with pytest.raises(UnusableFile, match="start talab on one of the cluster's machines, with --ray-address auto"):
        with cluster.cluster(FakeClassifier, "ray://head:10001"):
            pass


def test_a_machine_with_another_release_is_told() -> None:
    with pytest.raises(cluster.WorkerFailed, match=r"one machine has the release .* where another 1 scores"):
        cluster.release_loader(None, ModelName("another", "1"))()


@pytest.mark.usefixtures("installed")
def test_a_worker_that_cannot_do_its_work_says_why(tmp_path: Path) -> None:
    def load() -> FakeClassifier:
        raise FileNotFoundError("There is no release here.")

    scoring = Scoring(write_rows(tmp_path / "in.csv", 3), tmp_path / "out.csv", csvfile.FORMAT)
    with pytest.raises(cluster.WorkerFailed) as raised:
        with cluster.cluster(load, workers=1) as engine:
            scoring.run(None, CATEGORIES, engine=engine)
    assert str(raised.value) == "A worker of the cluster failed: FileNotFoundError: There is no release here."


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ConnectionError("no"), "There is no Ray cluster that answers at the address given (ConnectionError)."),
        (Exception("The node timed out."), "Ray does not start: The node timed out."),
    ],
)
def test_a_cluster_that_does_not_start_is_told(monkeypatch: pytest.MonkeyPatch, error: Exception, told: str) -> None:
    monkeypatch.setattr(cluster, "ray", lambda: mock.Mock(init=mock.Mock(side_effect=error)))
    with pytest.raises(UnusableFile) as raised:
        with cluster.cluster(FakeClassifier, "auto"):
            pass
    assert str(raised.value) == told


@pytest.fixture
def missing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(sys.modules, "ray", None)
    yield


@pytest.mark.usefixtures("missing")
def test_what_is_missing_is_told() -> None:
    with pytest.raises(UnusableFile) as raised:
        with cluster.cluster(FakeClassifier):
            pass
    assert str(raised.value) == (
        "--engine ray needs Ray, which is not installed here: pip install 'talab[distributed]', or "
        "pip install '.[distributed]' in the repository, on every machine of the cluster."
    )
