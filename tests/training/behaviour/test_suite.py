from __future__ import annotations

from dataclasses import replace

import pytest

from models.category import Categories
from models.classifier import Classifier
from models.release import CURRENT
from tests.training.behaviour.conftest import Example_, Says
from training.behaviour import Capability, Failure, InvalidBehaviour, Outcome
from training.behaviour.case import Case, alike, labelled, moves
from training.behaviour.report import check_table, with_failures
from training.behaviour.suite import Memory, Suite, judged
from training.corpus import Example


def test_the_release_holds_its_bars(dev: list[Example], categories: Categories) -> None:
    outcomes = Suite.read(dev).run(Classifier.load(CURRENT), categories)
    assert all(outcome.ok for outcome in outcomes), check_table(outcomes)
    assert all(outcome.cases >= 12 for outcome in outcomes)


def test_who_always_answers_acceptable_breaks_bars(dev: list[Example], categories: Categories) -> None:
    outcomes = Suite.read(dev).run(Says(lambda message: "acceptable", categories.names), categories, sample=3)
    broken = {outcome.capability.name for outcome in outcomes if not outcome.ok}
    assert broken >= {outcome.capability.name for outcome in outcomes if outcome.capability.kind == "DIR"}
    assert "dialect twins" in broken
    assert not with_failures(outcomes)["ok"]


def test_who_heeds_the_letters_breaks_invariances(dev: list[Example], categories: Categories) -> None:
    truth = {example.message: example.label for example in dev}
    says = Says(lambda message: truth.get(message, "over-pressure"), categories.names)
    outcomes = Suite.read(dev).run(says, categories, sample=12)
    changed = [outcome for outcome in outcomes if outcome.capability.change]
    assert all(outcome.cases == 12 and not outcome.ok for outcome in changed)


def test_the_same_suite_chooses_the_same_messages(dev: list[Example], categories: Categories) -> None:
    suite, says = Suite.read(dev), Says(lambda message: "over-pressure", categories.names)
    first, second = (with_failures(suite.run(says, categories, sample=2)) for _ in range(2))
    assert first == second
    assert [row["cases"] for row in first["capabilities"] if row["name"] == "a typo"] == [2]


def test_a_change_that_is_not_known_is_named(dev: list[Example], categories: Categories) -> None:
    suite = Suite.read(dev)
    strange = Capability("n", "INV", "a", 0.1, change="rot13")
    suite = replace(suite, capabilities=replace(suite.capabilities, members=(strange,)))
    with pytest.raises(InvalidBehaviour, match="there is no change 'rot13'"):
        suite.run(Says(lambda message: "acceptable", categories.names), categories)


def test_no_message_is_classified_twice(example: Example_, categories: Categories) -> None:
    says = Says(lambda message: "acceptable", categories.names)
    memory, message = Memory(says), example("نعم").message
    memory.classify_many([message, message])
    assert [verdict.label for verdict in memory.classify_many([message])] == ["acceptable"]
    assert says.seen == [1, 0]


def test_judges(example: Example_, categories: Categories) -> None:
    says = Says(lambda message: "over-pressure" if "!" in message.text else "acceptable", categories.names)
    calm, loud = example("نعم").message, example("نعم!").message
    verdicts = says.classify_many([calm, loud])
    assert labelled("acceptable")(verdicts[:1]) == ""
    assert labelled("contact-mining")(verdicts[:1]) == "acceptable, not contact-mining"
    assert alike([verdicts[0], verdicts[0]]) == ""
    assert alike(verdicts) == "acceptable became over-pressure"
    rises = Capability("n", "DIR", "a", 0.0, cases="x", rises="over-pressure")
    falls = Capability("n", "DIR", "a", 0.0, cases="x", falls="over-pressure")
    assert moves(rises)(verdicts) == ""
    assert moves(falls)(verdicts) == "over-pressure went from 0.00 to 1.00"
    assert moves(falls)(verdicts[::-1]) == ""


def test_an_outcome_counts(example: Example_, categories: Categories) -> None:
    says = Says(lambda message: "acceptable", categories.names)
    message = example("نعم").message
    cases = [Case("a", (message,), labelled("acceptable")), Case("b", (message,), labelled("over-pressure"))]
    outcome = judged(Capability("n", "MFT", "about", 0.5, cases="x"), cases, says)
    assert (outcome.cases, outcome.rate, outcome.ok) == (2, 0.5, True)
    assert with_failures([outcome])["capabilities"][0] == {
        "name": "n",
        "kind": "MFT",
        "about": "about",
        "cases": 2,
        "failures": 1,
        "rate": 0.5,
        "bar": 0.5,
        "ok": True,
        "fitting_bar": 1.0,
        "failed": [{"id": "b", "problem": "acceptable, not over-pressure", "texts": ["نعم"]}],
    }
    assert not judged(outcome.capability, [], says).ok


def test_a_fitting_bar_leaves_a_margin(example: Example_) -> None:
    capability, case = Capability("n", "INV", "about", 0.5, change="typo"), Case("a", (example("نعم").message,), alike)

    def bar(failures: int, cases: int) -> float:
        return Outcome(capability, cases, (Failure(case, "-"),) * failures).fitting_bar

    assert [bar(0, 40), bar(12, 40), bar(0, 13), bar(13, 13)] == [0.05, 0.4, 0.08, 1.0]
