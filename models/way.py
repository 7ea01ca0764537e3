"""Which way another writer asked instead, and which ways suit a message: an ask for a cousin is not mended by a question of one's own.

Ways are the marks of an acceptable ask in the guide (`data/annotation-guide.md`). An exemplar's way is what its author says of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from models import situation
from models.message import Message
from models.variety import fold
from models.wording import parts

OTHERS, INTRODUCTION, GOAL, OWN, POINTER, FOLLOW_UP, DEADLINE, RELEASE = WAYS = (
    "others",  # one question on a third person's behalf
    "introduction",  # one person, with reason and way out, after a long acquaintance
    "goal",  # the goal stated, the offer left to the recipient
    "own",  # a question about the recipient's own work, or a modest ask of one's own
    "pointer",  # thanks for what was done, and a pointer asked for
    "follow-up",  # one, after a wait, with a way out
    "deadline",  # a date as a fact
    "release",  # a no accepted, an ask withdrawn
)

FAVOUR, MINING, PRESSURE = (parts()[part] for part in ("favour", "mining", "pressure"))

LONG = re.compile(
    r"سنين|سنوات|اعوام|من زمان|عشره عمر|من ايام|زمالت|اشتغلنا|عملنا|خدمنا|قرينا|درسنا|من (?:19|20)\d\d|كنخدمو|نخدمو|years|since (?:we|the)|"
    r"back in|old (?:friend|colleague)|used to work|worked (?:with|under|together)|snin|sneen|sanawat|min zaman"
)

Fit = dict[tuple[str, str], float]


def suiting(message: Message, category: str, labels: Sequence[str]) -> Fit:
    """What each way counts for a message, by category and way; a way that is not named does not suit.

    `category` is the verdict's, `labels` all that apply. 0 suits; less does so with reserve.
    """
    about = set(labels) | {category}
    third = FAVOUR in about
    fit: Fit = {}
    if MINING in about and not third:
        long = message.relationship == "established" or bool(LONG.search(fold(message.text)))
        fit |= {(MINING, GOAL): 0.25, (MINING, OWN): -0.15, (MINING, POINTER): -0.15}
        if long and message.relationship != "new":
            fit |= {(MINING, INTRODUCTION): 0.3, (MINING, GOAL): 0.15}
    if PRESSURE in about:
        fit |= _under_pressure(message, third)
    if third:
        after = (PRESSURE, RELEASE) in fit and fit[PRESSURE, RELEASE] > 0
        fit |= {(FAVOUR, OTHERS): -0.15 if after else 0.05, (PRESSURE, OTHERS): 0.0}
    return fit


def _under_pressure(message: Message, third: bool) -> Fit:
    kind = situation.read(message, PRESSURE).kind
    answered = any(turn.speaker == "recipient" for turn in message.previous)
    if kind == situation.REFUSAL:  # what was refused is not asked for again
        return {(PRESSURE, RELEASE): 0.2}
    if kind == situation.PROMISED:
        return {} if third else {(PRESSURE, FOLLOW_UP): 0.1, (PRESSURE, RELEASE): -0.05}
    if answered:  # by a no, or by something given: to press on is no way
        return {(PRESSURE, RELEASE): 0.1} | ({} if third else {(PRESSURE, POINTER): 0.0})
    if third:  # the writer's own ask would lose the third person, and nothing was said that could be accepted
        return {}
    asks = {(PRESSURE, FOLLOW_UP): 0.05, (PRESSURE, OWN): -0.2, (PRESSURE, RELEASE): -0.2, (PRESSURE, POINTER): -0.2}
    if kind == "result":  # the help that was given was not enough
        asks[PRESSURE, POINTER] = 0.05
    if kind == "deadline":
        asks[PRESSURE, DEADLINE] = 0.05
    return asks
