from __future__ import annotations

from models.category import Categories
from tests.training.conftest import Make
from training.corpus import Example, Splits
from training.corpus.check import check, near_copies

SPLITS = Splits(0.5, 0.25, 0.25, frozenset({"setz"}), frozenset())
LONG = "thank you for the kind letter about the museum I would like to come on Sunday with my class of thirty"


def serious(examples: list[Example], categories: Categories) -> str:
    return "\n".join(finding.text for finding in check(examples, SPLITS, categories) if finding.serious)


def test_an_id_that_stands_twice(make: Make, categories: Categories) -> None:
    assert "id seta-0001 stands 2 times" in serious([make(text="1"), make(text="2")], categories)


def test_a_group_in_two_splits(make: Make, categories: Categories) -> None:
    assert "stands in the splits" in serious([make(), make(id="setz-0001", text="7")], categories)


def test_the_same_text_under_the_same_context(make: Make, categories: Categories) -> None:
    twins = [make(), make(id="seta-0002", relationship="new")]
    assert "the same text and context" not in serious(twins, categories)
    assert "the same text and context" in serious([*twins, make(id="seta-0003")], categories)


def test_the_same_text_in_two_groups(make: Make, categories: Categories) -> None:
    other = make(id="seta-0002", group="seta-g002", text=LONG.upper() + "!")
    assert "the same text as" in serious([make(text=LONG), other], categories)


def test_a_short_text_in_two_splits(make: Make, categories: Categories) -> None:
    answer, again = make(text="And who else?"), make(id="seta-0002", group="seta-g002", text="and who else")
    tested = make(id="setz-0001", group="setz-g001", text="and who else?!")
    assert "in another split" not in serious([answer, make(id="seta-0002", relationship="new", text="1")], categories)
    assert "in another split" in serious([answer, again, tested], categories)


def test_near_copies_across_groups(make: Make, categories: Categories) -> None:
    copy = make(id="setz-0001", group="setz-g001", text=LONG.replace("Sunday", "Monday"))
    [(first, second, similarity)] = near_copies([make(text=LONG), copy])
    assert (first.id, second.id) == ("seta-0001", "setz-0001")
    assert 0.8 <= similarity < 1
    assert "are near-copies in two splits" in serious([make(text=LONG), copy], categories)


def test_kin_in_one_group_are_no_near_copies(make: Make) -> None:
    assert not list(near_copies([make(text=LONG), make(id="seta-0002", text=LONG.replace("Sunday", "Monday"))]))


def test_a_word_that_gives_the_category_away(make: Make, categories: Categories) -> None:
    examples = [
        make(id=f"seta-{n:04}", group=f"seta-g{n:03}", text=f"urgent {n} {n + 1}", label="press") for n in range(45)
    ]
    assert "the word «urgent» gives press away: 45 of 45" in serious(examples, categories)


def test_a_worn_run_of_words(make: Make, categories: Categories) -> None:
    examples = [make(id=f"seta-{n:04}", group=f"seta-g{n:03}", text=f"could you find a minute {n}") for n in range(10)]
    assert "«could you find a minute» stands in 10 groups" in serious(examples, categories)
