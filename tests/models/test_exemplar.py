from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.exemplar import EXEMPLARS, FAR, FORMER_FILES, LEAST_WORTH, VECTORS, Case, Exemplar, Exemplars
from models.way import FAVOUR, FOLLOW_UP, GOAL, MINING, OTHERS, OWN, PRESSURE, RELEASE

ENTRIES = (
    Exemplar("شكرًا على صراحتك، سأجد طريقًا آخر.", PRESSURE, "msa", way=RELEASE),
    Exemplar("كتبت لكم قبل شهر عن التوصية، وإن لم يتسع الوقت فلا بأس.", PRESSURE, "msa", way=FOLLOW_UP, about="توقيع"),
    Exemplar("بدي اسأل عن التوصية هلق، وإذا ما في وقت بدبّر حالي", PRESSURE, "lev", way=FOLLOW_UP),
    Exemplar("بدي اشكرك هلق، بدبّر حالي", PRESSURE, "lev", way=RELEASE),
    Exemplar("بدي اعرف هلق، كيف بلشت بالشغل؟", MINING, "lev", way=OWN),
    Exemplar("أطمح إلى العمل في البحر ولا أعرف فيه أحدًا.", MINING, "msa", way=GOAL),
    Exemplar("My cousin asks: is the opening still advertised?", FAVOUR, "en", way=OTHERS, subjects=("job",)),
    Exemplar("My friend asks: is the clinic open on Friday?", FAVOUR, "en", way=OTHERS),
)
ROWS = np.asarray(
    [[1, 0.2, 0.1], [1, -0.2, 0.1], [1, 0.3, 0], [1, -0.3, 0], [0, 1, 0.2], [0, 1, -0.2], [0.3, 0, 1], [-0.3, 0, 1]],
    dtype=np.float32,
)
ALL = {(one.category, one.way): 0.0 for one in ENTRIES}
CASE = Case(ROWS[1], "كتبت لكم عن التوصية قبل شهر، أين التوصية؟", PRESSURE, "ar", ALL)


@pytest.fixture
def exemplars() -> Exemplars:
    return Exemplars.of(ENTRIES, ROWS)


def test_the_nearest_has_the_situation_and_the_words(exemplars: Exemplars) -> None:
    assert exemplars.nearest(CASE)[0] == ENTRIES[1]
    assert len(exemplars.nearest(CASE, most=1)) == 1


def test_where_nothing_is_like_there_is_none(exemplars: Exemplars) -> None:
    other = replace(CASE, vector=-ROWS[1], text="x y z", spoken=CASE.text)
    assert max(exemplars.worth(other).values()) < LEAST_WORTH
    assert exemplars.nearest(other) == []


def test_only_ways_that_suit_are_looked_through(exemplars: Exemplars) -> None:
    releases = exemplars.worth(replace(CASE, ways={(PRESSURE, RELEASE): 0.0}))
    assert set(releases) <= {0, 3}
    favoured = exemplars.worth(replace(CASE, ways={(PRESSURE, RELEASE): 0.4}))
    assert all(favoured[row] - releases[row] == pytest.approx(0.4) for row in releases)
    assert exemplars.nearest(replace(CASE, ways={})) == []


def test_the_writers_own_variety_is_looked_through_first() -> None:
    texts = ["بدي هلق شوفك", "عايز دلوقتي اشوفك"] * 8
    entries = [Exemplar(f"{text} {at}", PRESSURE, ("lev", "egy")[at % 2], way=RELEASE) for at, text in enumerate(texts)]
    exemplars = Exemplars.of(entries, np.random.default_rng(0).normal(size=(16, 4)).astype(np.float32))
    case = Case(np.ones(4, dtype=np.float32), "بدي هلق", PRESSURE, "ar", {(PRESSURE, RELEASE): 0.0})
    assert exemplars._dialects.behind("بدي هلق")["egy"] > FAR
    assert {entries[row].variety for row in exemplars.worth(case)} == {"lev"}
    # The thread tells, where the message does not.
    answer = replace(case, text="ok", spoken="عايز دلوقتي اشوفك ok")
    assert {entries[row].variety for row in exemplars.worth(answer)} == {"egy"}


def test_a_language_is_answered_in_itself(exemplars: Exemplars) -> None:
    english = replace(CASE, language="en", category=FAVOUR)
    assert set(exemplars.worth(english)) == {6, 7}


def test_no_bonus_outweighs_likeness(exemplars: Exemplars) -> None:
    case = replace(CASE, vector=ROWS[7], text=ENTRIES[7].text, language="en", category=FAVOUR)
    assert exemplars.nearest(replace(case, subjects=frozenset({"job"}), kind="job"))[0] == ENTRIES[7]


def test_a_subject_in_common_is_worth_something(exemplars: Exemplars) -> None:
    case = replace(CASE, language="en", category=FAVOUR)
    plain, told = (exemplars.worth(replace(case, subjects=found)) for found in (frozenset(), frozenset({"job"})))
    assert told[6] > plain[6]
    assert told[7] <= plain[7]


def test_what_is_saved_is_found_again(exemplars: Exemplars, tmp_path: Path) -> None:
    assert exemplars.save(tmp_path) == (EXEMPLARS, VECTORS)
    read = Exemplars.load(tmp_path)
    assert read is not None
    assert read.entries == ENTRIES
    assert read.worth(CASE) == pytest.approx(exemplars.worth(CASE), abs=0.02)
    with np.load(tmp_path / VECTORS, allow_pickle=False) as arrays:
        assert arrays["places"].dtype == np.int8
    data = json.loads(gzip.decompress((tmp_path / EXEMPLARS).read_bytes()))
    assert data["format"] == 2
    first = (tmp_path / EXEMPLARS).read_bytes()
    exemplars.save(tmp_path)
    assert (tmp_path / EXEMPLARS).read_bytes() == first  # no date in it


def test_a_release_of_the_former_format_is_read(tmp_path: Path) -> None:
    old = [{"text": one.text, "category": one.category, "variety": one.variety, "kind": one.kind} for one in ENTRIES]
    (tmp_path / FORMER_FILES[0]).write_text(json.dumps({"format": 1, "exemplars": old}), encoding="utf-8")
    np.save(tmp_path / FORMER_FILES[1], np.rint(ROWS * 100).astype(np.int8))
    read = Exemplars.load(tmp_path)
    assert read is not None
    assert read.nearest(CASE)[0].text == ENTRIES[1].text
    assert {ENTRIES[row].category for row in read.worth(CASE)} == {PRESSURE}


def test_what_cannot_be_read_is_refused(exemplars: Exemplars, tmp_path: Path) -> None:
    assert Exemplars.load(tmp_path) is None
    exemplars.save(tmp_path)
    (tmp_path / VECTORS).write_bytes(b"PK\x03\x04 cut short")
    with pytest.raises(ValueError, match="is not whole"):
        Exemplars.load(tmp_path)
    (tmp_path / EXEMPLARS).write_bytes(gzip.compress(b'{"format": 3}'))
    with pytest.raises(ValueError, match="has format 3 and this version reads 2 there"):
        Exemplars.load(tmp_path)
    with pytest.raises(ValueError, match="8 exemplars and vectors of shape \\(3, 3\\); a row each"):
        Exemplars(ENTRIES, np.zeros((3, 3)), exemplars.space)
