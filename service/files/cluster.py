"""The same scoring on many processors or machines, through Ray Data, which is installed apart.

The file is read and written here, as without Ray, so that what comes out is the same row for row; in between, chunks of
messages go out to the cluster and verdicts come back. Ray Data spreads them, keeps their order, and does again what a
worker was at when it died.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from models.message import Message
from models.verdict import ModelName, Verdict
from service.files.row import Row, UnusableFile
from service.files.score import Engine, joined
from service.inference import Classifier

# Chunks under way at once: enough to keep a cluster busy while one is read and written, and flat in memory.
WINDOW_CHUNKS = 64
HERE, CLIENT = "local", "ray://"
PLACE, MESSAGES, VERDICTS, FAILURE = "place", "messages", "verdicts", "failure"
OUT = PLACE, VERDICTS, FAILURE

Load = Callable[[], Classifier]
_loaded: dict[Any, Classifier] = {}


class WorkerFailed(RuntimeError):
    """A worker could not do its work, and says why. It would not the next time either: a worker that dies is another matter."""


def ray() -> Any:
    """The module `ray`; raises `UnusableFile`, which says how to install it, where it is missing."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
        import ray.data
    except ImportError:
        raise UnusableFile(
            "--engine ray needs Ray, which is not installed here: pip install 'talab[distributed]', or "
            "pip install '.[distributed]' in the repository, on every machine of the cluster."
        ) from None
    return ray


@contextmanager
def cluster(load: Load, address: str | None = None, workers: int | None = None) -> Iterator[Engine]:
    """An engine on the cluster at `address`, or on one of this machine's processors.

    At most `workers` processes score, each on a processor; None: as many as there are processors. `load` is called once in
    each. Raises `UnusableFile` where there is no such cluster.
    """
    found = ray()
    if (address or "").startswith(CLIENT):
        raise UnusableFile(
            f"Ray Data does not run through Ray Client ({CLIENT}): start talab on one of the cluster's machines, with "
            "--ray-address auto."
        )
    # A cluster that happens to run on this machine is another's: without an address one of our own is started.
    own = {"include_dashboard": False, "num_cpus": workers} if address is None else {}
    try:
        found.init(address=address or HERE, log_to_driver=False, logging_level=logging.ERROR, **own)
    except (ConnectionError, ValueError) as error:
        raise UnusableFile(
            f"There is no Ray cluster that answers at the address given ({type(error).__name__})."
        ) from None
    except Exception as error:
        # Ray's own are of no narrower kind.
        raise UnusableFile(f"Ray does not start: {error}") from None
    try:
        context = found.data.DataContext.get_current()
        context.execution_options.preserve_order = True
        context.enable_progress_bars = False
        # Progress is told here, and what Ray Data tells of its own would stand among it.
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        yield _engine(found, load, workers)
    finally:
        found.shutdown()


def release_loader(folder: Path | None, model: ModelName | None = None) -> Load:
    """Loads the release of `folder`, or the default one, with one thread: a process has a processor of its own.

    Raises `WorkerFailed` on a machine where another release than `model` stands there.
    """
    # Workers are started in whatever folder Ray was.
    place = None if folder is None else folder.resolve()

    def load() -> Classifier:
        from models.classifier import Classifier as ReleasedClassifier
        from models.engine import OpenVinoEngine
        from models.release import CURRENT, Release

        release = Release.load(place or CURRENT)
        if model is not None and release.model_name != model:
            raise WorkerFailed(
                f"one machine has the release {release.model_name.name} {release.model_name.version} where "
                f"{model.name} {model.version} scores. Put the same at the same path on every machine."
            )
        return ReleasedClassifier(release, OpenVinoEngine(release.model, release.pad_id, threads=1))

    return load


def _engine(found: Any, load: Load, workers: int | None) -> Engine:
    def run(chunks: Iterator[list[Row]]) -> Iterator[list[tuple[Row, Verdict | None]]]:
        while window := list(islice(chunks, WINDOW_CHUNKS)):
            for chunk, verdicts in zip(window, _verdicts(found, window, load, workers), strict=True):
                yield list(joined(chunk, verdicts))

    return run


def _verdicts(found: Any, window: list[list[Row]], load: Load, workers: int | None) -> Iterator[list[Verdict]]:
    """The verdicts on a window's chunks, in their order."""
    import pyarrow

    # One block a chunk, so that batches are those that one machine would make, and verdicts equal to its.
    blocks = [
        found.put(pyarrow.table({PLACE: [place], MESSAGES: [_written(chunk)]})) for place, chunk in enumerate(window)
    ]
    scored = found.data.from_arrow_refs(blocks).map_batches(
        _score,
        fn_args=(load,),
        compute=found.data.TaskPoolStrategy(size=workers),
        batch_size=None,
        batch_format="pyarrow",
        num_cpus=1,
    )
    expected = 0
    for batch in scored.iter_batches(batch_size=None, batch_format="pyarrow"):
        for place, verdicts, failure in zip(*(batch[name].to_pylist() for name in OUT), strict=True):
            if failure is not None:
                raise WorkerFailed(f"A worker of the cluster failed: {failure}")
            if place != expected:
                raise RuntimeError(f"Ray gave chunk {place} where {expected} is next, though order was asked for.")
            expected += 1
            yield [_verdict(members) for members in json.loads(verdicts)]


def _score(table: Any, load: Load) -> Any:
    """Run on the cluster: the verdicts on the messages of `table`, or why there are none."""
    import pyarrow

    scored: list[str | None] = []
    failures: list[str | None] = []
    for written in table[MESSAGES].to_pylist():
        try:
            scored.append(_scored(written, load))
            failures.append(None)
        except Exception as error:
            # Told in words, since Ray would tell pages of its own.
            scored.append(None)
            failures.append(str(error) if isinstance(error, WorkerFailed) else f"{type(error).__name__}: {error}")
    texts = [pyarrow.array(column, pyarrow.string()) for column in (scored, failures)]
    return pyarrow.table(dict(zip(OUT, (table[PLACE], *texts), strict=True)))


def _scored(written: str, load: Load) -> str:
    # Ray keeps its processes, and every call in one brings a `load` of its own that does the same.
    key = getattr(load, "__qualname__", None)
    if key not in _loaded:
        _loaded[key] = load()
    messages = [Message.from_dict(members) for members in json.loads(written)]
    return json.dumps([asdict(verdict) for verdict in (_loaded[key].classify_many(messages) if messages else [])])


def _written(chunk: list[Row]) -> str:
    return json.dumps([_members(row.content) for row in chunk if isinstance(row.content, Message)])


def _members(message: Message) -> dict[str, Any]:
    return {
        "text": message.text,
        "id": message.id,
        "relationship": message.relationship,
        "previous": [{"from": turn.speaker, "text": turn.text} for turn in message.previous],
    }


def _verdict(members: dict[str, Any]) -> Verdict:
    # Probabilities are written with all their digits, so this is the verdict as it was given.
    return Verdict(**{**members, "labels": tuple(members["labels"]), "model": ModelName(**members["model"])})
