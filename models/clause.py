"""Where a message falls into clauses, though its writer may have used no punctuation.

Chat in Arabic is often one long line. So a clause ends where a reader would pause: at a line's end, after punctuation, after
emoji, and before a word that opens a new thought («بس», «عشان», «فياريت», "because"). What is too short to mean something by
itself joins its neighbour, and what is too long is cut before a weaker connective («و», "and") or, failing that, between words.

Offsets are code points of the text as given; nothing is normalised but the copies of words that are looked up.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

LEAST_WORDS = 3
MOST_WORDS = 16

# How long a pause stands before a clause.
LINE, SENTENCE, COMMA, CONNECTIVE, WEAK, SPACE = 6, 5, 4, 3, 2, 1

CONNECTIVES = frozenset(
    """لكن لكنني لكني لكنك ولكن بس لان لأن لأنني لأني لاني لأنك لانك لأنه لانه عشان علشان مشان كرمال لحتى حتى لذلك لذا إذا اذا إذ لو
    إن لكي بينما رغم حيث حيت باش هل ليش ليه لماذا وين متى كيف شلون إزاي ازاي ياريت ياليت ليت ممكن أرجو ارجو أرجوك ارجوك أتمنى
    اتمنى أريد اريد أود اود أبغى ابغى أبي ابي ابا بدي عايز عاوز عايزة عاوزة محتاج محتاجة حابب حابة حاب بغيت نحب ودي نفسي خاطري يعني
    طيب طب أصلا اصلا المهم عموما خاطر خاطرش راني إلا الا ماشي برك دابا هلق هلأ الحين دلوقتي توا أنا انا فاترك
    but because cause cuz so if unless although though since while whereas however therefore otherwise until please could would
    can will why when i'd i'm
    bas bs lakin laken walakin 3ashan 3shan 3lshan 3alashan la2en la2an la2eno 7it 7ite hit bach bech law lw eza iza idha ila
    momken mumkin yemken ya3ni ya3ne tab tayeb yaret yareet 3ayez 3ayz baddi biddi abgha bghit n7eb leh lesh 3lach
    khater""".split()
)
WEAK_CONNECTIVES = frozenset("و ثم أو او أم ان أن كي ولا and or then that which who what how w wa we aw ou et".split())
# A letter that Arabic writes onto the next word; it counts where that word opens a clause, or is long enough to be a verb.
PREFIXES = "فو"

ABBREVIATIONS = frozenset("dr mr mrs ms prof eng e.g i.e etc vs no st د أ م ا.د أ.د".split())

EMOJI = (
    "\U0001f000-\U0001faff\u2600-\u27bf\u2b05-\u2b55\u2190-\u21ff\u2300-\u23ff\u203c\u2049\u3030\u303d\u3297\u3299"
    "\ufe0f\u20e3\U000e0020-\U000e007f"
)
INVISIBLE = re.compile("[\u00ad\u034f\u061c\u0640\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe0e\ufe0f\ufeff]")
TATWEEL = "\u0640"  # of those invisible, the one that counts as a letter
WORD = re.compile(r"\S+")
STOPS = ".!?؟…۔"
COMMAS = ",،;؛:|"
CLOSING = "\"'»”’)]}"
PAUSE = re.compile(f"[{STOPS}]+[{re.escape(CLOSING)}]*|[{COMMAS}]|[—–]|[{EMOJI}][{EMOJI}\u200d]*")


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a text: `text[start:end]`, without the white space around it. `pause` is how strongly it is set off."""

    start: int
    end: int
    text: str
    pause: int = SPACE

    @property
    def words(self) -> int:
        return sum(1 for _ in WORD.finditer(self.text))


def clauses(text: str, most: int | None = None, least_words: int = LEAST_WORDS) -> list[Clause]:
    """The clauses of `text` in order, at most `most`; together they hold everything but white space."""
    pauses = dict(_pauses(text))
    found = _cut(text, {0: LINE} | {place: pause for place, pause in pauses.items() if pause > WEAK})
    found = [part for clause in found for part in _shortened(text, clause, pauses)]
    # In rounds, each joining many pairs that do not touch: a message may be thousands of one-word lines.
    while len(found) > 1 and (scraps := [place for place, one in enumerate(found) if _is_scrap(one, least_words)]):
        found = _join(text, found, [_weaker_side(found, place) for place in scraps])
    while most is not None and len(found) > max(1, most):
        cheapest = sorted(range(1, len(found)), key=lambda place: _cost(found, place))
        found = _join(text, found, cheapest[: max(1, (len(found) - most) // 4)])
    return found


def bare(word: str) -> str:
    """A word as it is looked up: lower case, without marks, tatweel, invisible characters and punctuation around it."""
    if word.isalpha() and TATWEEL not in word:  # nearly every word: letters alone, so nothing to take away
        return word.lower()
    letters = "".join(letter for letter in INVISIBLE.sub("", word) if not unicodedata.combining(letter))
    return letters.lower().replace("’", "'").strip(STOPS + COMMAS + CLOSING + "«“‘([{-")


def _pauses(text: str) -> Iterator[tuple[int, int]]:
    """Where a clause may begin, and how strong the pause before it is; the strongest of a place comes last."""
    places: dict[int, int] = {}

    def note(place: int, pause: int) -> None:
        # Between a letter and its marks, or within an emoji, is no place.
        inside = place < len(text) and (unicodedata.category(text[place])[0] == "M" or text[place] in "\u200d\ufe0f")
        if 0 < place < len(text) and not inside:
            places[place] = max(pause, places.get(place, 0))

    words = list(WORD.finditer(text))
    opened = SPACE
    for before, word in pairwise(words):
        gap = text[before.end() : word.start()]
        line = any(letter in "\n\r\u2028\u2029\x85" for letter in gap)
        opening = _opening(word.group())
        # Of two connectives («ولو أنا») the first opens the clause.
        note(word.start(), LINE if line else opening if opened < CONNECTIVE else SPACE)
        opened = opening
    for match in PAUSE.finditer(text):
        if not _is_within_word(text, match):
            mark = match.group()[0]
            note(_after_space(text, match.end()), COMMA if mark in COMMAS + "—–" else SENTENCE)
    return iter(sorted(places.items()))


def _opening(word: str) -> int:
    """How strongly a word opens a clause."""
    looked_up = bare(word)
    if not word[-1].isalnum() and not unicodedata.combining(word[-1]):
        return SPACE  # «بس؟» ends a question
    if looked_up in CONNECTIVES:
        return CONNECTIVE
    if looked_up in WEAK_CONNECTIVES:
        return WEAK
    if len(looked_up) > 3 and looked_up[0] in PREFIXES:
        return CONNECTIVE if looked_up[1:] in CONNECTIVES else WEAK if looked_up[0] == "و" else SPACE
    return SPACE


def _is_within_word(text: str, match: re.Match[str]) -> bool:
    """True of the dots and commas of numbers, addresses and abbreviations."""
    after = text[match.end()] if match.end() < len(text) else " "
    mark = match.group()[0]
    if mark in "—–":
        return False
    if mark in ".:,،|" and not after.isspace():
        word = _word_before(text, match.start())
        return (after.isalnum() and (after.isdigit() or after.isascii() or mark == ":")) or len(word) <= 1
    return match.group() == "." and bare(_word_before(text, match.start())) in ABBREVIATIONS


def _word_before(text: str, place: int) -> str:
    start = place
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    return text[start:place]


def _after_space(text: str, place: int) -> int:
    while place < len(text) and text[place].isspace():
        place += 1
    return place


def _cut(text: str, places: dict[int, int], end: int | None = None) -> list[Clause]:
    starts = sorted(places)
    ends = [*starts[1:], len(text) if end is None else end]
    pieces = zip(starts, ends, strict=True)
    return [_clause(text, start, stop, places[start]) for start, stop in pieces if text[start:stop].strip()]


def _clause(text: str, start: int, end: int, pause: int) -> Clause:
    raw = text[start:end]
    start += len(raw) - len(raw.lstrip())
    kept = raw.strip()
    return Clause(start, start + len(kept), kept, pause)


def _shortened(text: str, clause: Clause, pauses: dict[int, int]) -> list[Clause]:
    """A clause of too many words in two, and so on, before the strongest pause that is not too far from its middle."""
    words = [match.start() for match in WORD.finditer(text, clause.start, clause.end)]
    if len(words) <= MOST_WORDS:
        return [clause]
    third = len(words) // 3
    middle = len(words) / 2
    place = max(range(third, len(words) - third + 1), key=lambda at: (pauses.get(words[at], SPACE), -abs(at - middle)))
    halves = _cut(text, {clause.start: clause.pause, words[place]: pauses.get(words[place], SPACE)}, clause.end)
    return [part for half in halves for part in _shortened(text, half, pauses)]


def _is_scrap(clause: Clause, least_words: int) -> bool:
    return clause.words < least_words or not any(map(str.isalnum, clause.text))


def _weaker_side(found: Sequence[Clause], place: int) -> int:
    """The boundary (the place of the clause after it) across which a scrap joins its neighbour."""
    if place == 0:
        return 1
    if place == len(found) - 1:
        return place
    scrap = not any(map(str.isalnum, found[place].text))  # emoji or dots end what stands before them
    return place if scrap or found[place].pause <= found[place + 1].pause else place + 1


def _cost(found: Sequence[Clause], place: int) -> float:
    """What joining across a boundary costs: parts stay alike in length, and strong pauses longer than weak ones."""
    return (found[place - 1].words + found[place].words) * (1 + found[place].pause / 3)


def _join(text: str, found: Sequence[Clause], places: Sequence[int]) -> list[Clause]:
    """Join across the boundaries `places` (of the clause after each), the first ones first, and no clause twice."""
    taken: set[int] = set()
    for place in places:
        if place - 1 not in taken and place + 1 not in taken:
            taken.add(place)
    joined: list[Clause] = []
    for place, clause in enumerate(found):
        if place in taken:
            first = joined.pop()
            clause = Clause(first.start, clause.end, text[first.start : clause.end], first.pause)
        joined.append(clause)
    return joined
