"""Which way an acceptable twin asks (`models/way.py`), told by its author's reason; none for one that asks nothing or leans on facts."""

from __future__ import annotations

import re

from models.variety import fold
from models.way import DEADLINE, FAVOUR, FOLLOW_UP, GOAL, INTRODUCTION, MINING, OTHERS, OWN, POINTER, PRESSURE, RELEASE
from training.corpus import Example

RELEASES = re.compile(
    r"releas\w*|withdr[ae]w\w*|lets? \w+ go|letting go|steps? back|"
    r"(?:accept|tak|understand)\w* (?:the |a |his |her |their |it |that |and )*(?:no|refusal|delay|silence|answer|thanks)\b|"
    r"apolog\w*|no answer needed|removes all obligation"
)
# The first that an author's reason holds.
WAYS = (
    (FOLLOW_UP, re.compile(r"follow-?up|reminder|nudge|متابعة")),
    (POINTER, re.compile(r"pointer|thank\w* .*(?:advice|asks how)")),
    (DEADLINE, re.compile(r"deadline|last date")),
    (
        INTRODUCTION,
        re.compile(
            r"earned|established.*(?:reason|way out|exit|one|named)|one (?:named |specific )?(?:person|man|woman|introduction)"
        ),
    ),
    (
        GOAL,
        re.compile(
            r"goal|interests?\b|states? (?:his |her |own )?(?:wish|aim|dream)|leaves (?:the |any )?offer|offer left"
        ),
    ),
    (OWN, re.compile(r"experience|opinion|\bown\b|public|resource|modest|in return|سؤال|رأي")),
)
# What authors write of twins that do something else than ask, or that lean on facts the next writer has not.
OTHER = re.compile(
    r"\breply|repl(?:y|ies)|asked person|declin(?:es|ed|ing)|mention|story|quot|report|tells|ordinary|business|schedul|small talk|"
    r"recipient (?:asked|offered|stated|wants|invited|needs)|recipient's (?:\w+ )?(?:need|order|request|offer|call)|"
    r"(?:stated|posted|announced|advertised|open) (?:need|call)|need (?:the|was|they)|invited by|she asked for|he asked for|"
    r"known to|\bboth\b|customer|client's|unrelated|complain|joke|order\b|invoice|colleague|suggested|news|no ask|update|invitation|"
    r"refus|congratul|nothing (?:is )?asked|asks nothing|errand|owed|due\b|pays|paid|gift|condol|offers? help|رد|حكاية|قصة|يعرفه|مزح"
)
OF_ANOTHER = re.compile(
    r"behalf|\bfor (?:a|an|the|his|her|him|another|someone|somebody|their)\b|third person|someone else|somebody else"
)
OF_ONESELF = re.compile(r"\bown\b|himself|herself|public resource")
ONE_QUESTION = re.compile(r"one[- ](?:\w+[- ])?(?:\w+ )?question|answer(?:ed|able) in")
QUESTION = re.compile(r"question|line\b|word\b|fact|opinion|yes")
# A third person in a text, its letters folded.
THIRD = re.compile(
    r"\b(?:my|a|our|his|her) (?:\w+ )?(?:friend|neighbou?r|cousin|nephew|niece|brother|sister|son|daughter|wife|husband|roommate|flatmate|"
    r"girl|boy|lad|uncle|aunt|mother|father|student|pupil)\b|\bmy (?:\w+ )?in-?law\b|"
    r"\b(?:sa7b\w*|sahb\w*|jart?i|rfi2\w*|rafi2\w*|khayye|5ouya|khouya|akhoy\w*|akhi|o5ti|okhti|bint|binte|ibn|ebn|weld|wald)\b|"
    r"\b[ولبف]?(?:ابن|بنت|ولد|صاحبي|صاحبتي|صديق|جار|رفيقي|رفيقتي|رفيق مرتي|زميلي|زميلتي|قريب|جوز|زوج|صهر|نسيب|"
    r"خطيب|مرتي|مراتي|مرته|حما|بواب|صبي|شاب|خالت|عمت|حفيد|طالبت|اخويا|اخوي)\w*"
)
DEBT = re.compile(
    r"وقفت (?:مع|جنب)|تعبت (?:مع|وي)|خبز وملح|عيش وملح|after all|stood by|you owe|owe me|count(?:ing|ed) on"
)


def way_of(flagged: Example, twin: Example) -> str:
    """The way of a twin of a flagged message, or an empty string where it is no example to follow."""
    why = twin.why.lower()
    text = fold(twin.message.text)
    released = flagged.label == PRESSURE and bool(RELEASES.search(why))
    if OTHER.search(RELEASES.sub(" ", why)) or DEBT.search(text):
        return ""
    if released:
        return RELEASE
    third = bool(THIRD.search(text))
    if (
        FAVOUR in flagged.labels
        and QUESTION.search(why)
        and (OF_ANOTHER.search(why) or third or ONE_QUESTION.search(why))
        and not OF_ONESELF.search(why)
    ):
        return OTHERS
    if flagged.label == FAVOUR:
        return ""
    found = next((way for way, mark in WAYS if mark.search(why)), "")
    if not found and re.search("question|specific|way out|exit", why):
        found = OWN
    return found if found in FITTING[flagged.label] else ""


FITTING = {
    MINING: (GOAL, OWN, INTRODUCTION, POINTER),
    PRESSURE: (FOLLOW_UP, POINTER, DEADLINE, OWN),
}
