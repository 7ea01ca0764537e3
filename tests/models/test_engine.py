from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from models.engine import GROUP, OpenVinoEngine
from models.release import CURRENT, Release

# Ends with what was looked up or connected to, and which telemetry was imported.
ALONE = """
import sys
calls = []
sys.addaudithook(lambda event, _: calls.append(event) if event in ("socket.getaddrinfo", "socket.connect") else None)
from models.engine import OpenVinoEngine
from models.release import CURRENT, Release
import threading
release = Release.load(CURRENT)
OpenVinoEngine(release.model, release.pad_id).logits([[0, 10, 2]], [[0, 0, 0]])
for thread in threading.enumerate():
    if thread is not threading.main_thread():
        thread.join(5)
print(calls + [name for name in sys.modules if "telemetry" in name])
"""

ROWS = [[0, *range(10, 10 + length), 2] for length in (1, 14, 15, 40)]
SEGMENTS = [[0] * len(row) for row in ROWS]


@pytest.fixture(scope="module")
def release() -> Release:
    return Release.load(CURRENT)


@pytest.fixture(scope="module")
def engine(release: Release) -> OpenVinoEngine:
    return OpenVinoEngine(release.model, release.pad_id)


def test_padding_and_company_say_nothing(engine: OpenVinoEngine) -> None:
    together = engine.logits(ROWS, SEGMENTS)
    alone = np.concatenate([engine.logits([row], [parts]) for row, parts in zip(ROWS, SEGMENTS, strict=True)])
    assert together == pytest.approx(alone, abs=0.01)


def test_threads_get_their_own_answers(engine: OpenVinoEngine) -> None:
    expected = [engine.logits([row], [parts]) for row, parts in zip(ROWS, SEGMENTS, strict=True)]
    with ThreadPoolExecutor(4) as pool:
        places = [n % len(ROWS) for n in range(40)]
        found = list(pool.map(lambda place: engine.logits([ROWS[place]], [SEGMENTS[place]]), places))
    for place, logits in zip(places, found, strict=True):
        assert (logits == expected[place]).all()


def test_what_is_given_back_is_not_overwritten(engine: OpenVinoEngine) -> None:
    first = engine.logits(ROWS[:1], SEGMENTS[:1])
    kept = first.copy()
    engine.logits(ROWS[1:2], SEGMENTS[1:2])
    assert (first == kept).all()


def test_nobody_is_told_that_it_runs() -> None:
    told = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_a_message_has_a_vector(engine: OpenVinoEngine) -> None:
    vectors = engine.vectors(ROWS, SEGMENTS)
    assert vectors is not None
    assert vectors.shape[0] == len(ROWS)
    assert np.isfinite(vectors).all()


def test_the_precision_is_the_processors_unless_it_is_told(engine: OpenVinoEngine, release: Release) -> None:
    assert engine.precision in ("bf16", "f32", "f16")
    told = OpenVinoEngine(release.model, release.pad_id, threads=1, precision="f32")
    assert told.precision == "f32"
    near = np.abs(told.logits(ROWS, SEGMENTS) - engine.logits(ROWS, SEGMENTS)).max()
    assert near < 0.5


def test_values_of_a_token_share_scales_by_the_group(engine: OpenVinoEngine) -> None:
    assert engine.group in (GROUP, None)


def test_one_that_shares_the_processors_keeps_to_none(release: Release) -> None:
    # Two processes whose only threads were pinned would both run on the first processor.
    told = OpenVinoEngine(release.model, release.pad_id, threads=1)
    assert (told.threads, told.pinned) == (1, False)
