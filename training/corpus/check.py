"""Whether a corpus can be trusted: ids, duplicates, near-copies across groups and splits, give-away words, balance.

Schema and labels are checked when a file is read (`training.corpus.example`); this looks across the whole corpus.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.category import Categories
from training.corpus.example import Example
from training.corpus.split import SPLITS, Splits

NEAR = 0.8  # Jaccard similarity of character 5-grams from which two texts are near-copies
NEAR_SHARE = 0.005  # of the messages, in near-copies across groups
RUN_WORDS = 5
RUN_SHARE = 0.003  # of the messages, that one run of five words may stand in, greetings aside
GIVE_AWAY = 0.9  # share of one ask among the messages that hold a word ...
GIVE_AWAY_MESSAGES = 40  # ... which this many messages hold
BALANCE = 0.06  # how far a category's share in a split may lie from its share in the corpus
GREETINGS = re.compile(r"السلام|سلام|رحمة|بركات|تحية|مساء|صباح|الخير|dear|hope|best|kind|regards|thank|كل عام")


@dataclass(frozen=True)
class Finding:
    """Something found: `serious` ones fail the check."""

    serious: bool
    text: str


def check(examples: Sequence[Example], splits: Splits, categories: Categories) -> list[Finding]:
    """Everything found, serious findings first."""
    findings = [
        *_identities(examples, splits),
        *_repeated(examples),
        *_shared(examples, splits),
        *_near_copies(examples, splits),
        *_runs(examples),
        *_give_aways(examples, categories),
        *_balance(examples, splits, categories),
    ]
    return sorted(findings, key=lambda finding: not finding.serious)


def _identities(examples: Sequence[Example], splits: Splits) -> Iterator[Finding]:
    places: dict[str, list[str]] = defaultdict(list)
    homes: dict[str, set[str]] = defaultdict(set)
    for example in examples:
        places[example.id].append(example.where)
        homes[example.group].add(splits.of(example))
    for identifier, where in places.items():
        if len(where) > 1:
            yield Finding(True, f"id {identifier} stands {len(where)} times: {', '.join(where)}; give each its own.")
    for group, split in homes.items():
        if len(split) > 1:
            yield Finding(True, f"group {group} stands in the splits {sorted(split)}; a group belongs to one author.")


def _repeated(examples: Sequence[Example]) -> Iterator[Finding]:
    seen: dict[tuple[object, ...], Example] = {}
    texts: dict[str, Example] = {}
    for example in examples:
        message = example.message
        key = (message.text, message.relationship, message.previous)
        if key in seen:
            yield Finding(True, f"{example.where}: the same text and context as {seen[key].where}; keep one.")
        seen.setdefault(key, example)
        first = texts.setdefault(_plain(message.text), example)
        if first.group != example.group and len(message.text.split()) > 3:
            yield Finding(
                True,
                f"{example.where}: the same text as {first.where} in another group; put both in one group or rewrite one.",
            )


def _shared(examples: Sequence[Example], splits: Splits) -> Iterator[Finding]:
    # Short answers come up anew in other groups, and may. But not in another split: the model would have seen a text it is tested on.
    first: dict[str, Example] = {}
    told: set[tuple[str, str]] = set()
    for example in examples:
        other = first.setdefault(_plain(example.message.text) or example.message.text, example)
        pair = (other.group, example.group)
        if splits.of(other) != splits.of(example) and other.group != example.group and pair not in told:
            told.add(pair)
            yield Finding(
                True,
                f"{example.where} ({splits.of(example)}) has the text of {other.where} ({splits.of(other)}), in another split; "
                "rewrite one.",
            )


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _near_copies(examples: Sequence[Example], splits: Splits) -> Iterator[Finding]:
    pairs = list(near_copies(examples))
    across = [(a, b) for a, b, _ in pairs if splits.of(a) != splits.of(b)]
    for a, b in across:
        yield Finding(
            True,
            f"{a.where} ({splits.of(a)}) and {b.where} ({splits.of(b)}) are near-copies in two splits; rewrite one.",
        )
    share = len({example.id for a, b, _ in pairs for example in (a, b)}) / max(1, len(examples))
    yield Finding(
        share > NEAR_SHARE, f"{share:.2%} of the messages are near-copies across groups (at most {NEAR_SHARE:.1%})."
    )


def near_copies(examples: Sequence[Example]) -> Iterator[tuple[Example, Example, float]]:
    """Pairs of different groups whose texts (of more than 5 words) are near-copies, with their similarity (0 to 1).

    Candidates share one of their rarest 5-grams (prefix filtering, Chaudhuri et al., ICDE 2006), so the cost grows with the number
    of likely pairs, not with the square of the corpus.
    """
    grams = [_shingles(example.message.text) for example in examples]
    frequency = Counter(gram for shingles in grams for gram in shingles)
    index: dict[str, list[int]] = defaultdict(list)
    for this, shingles in enumerate(grams):
        if len(examples[this].message.text.split()) <= 5:
            continue
        # Two sets as similar as NEAR must share a gram among the rarest (1 - NEAR) of each.
        rare = sorted(shingles, key=lambda gram: (frequency[gram], gram))[: math.floor((1 - NEAR) * len(shingles)) + 1]
        candidates = {other for gram in rare for other in index[gram]}
        for other in sorted(candidates):
            if examples[other].group == examples[this].group:
                continue
            similarity = len(shingles & grams[other]) / len(shingles | grams[other])
            if similarity >= NEAR:
                yield examples[other], examples[this], similarity
        for gram in rare:
            index[gram].append(this)


def _shingles(text: str, size: int = 5) -> frozenset[str]:
    plain = _plain(text)
    return frozenset(plain[start : start + size] for start in range(max(1, len(plain) - size + 1)))


def _runs(examples: Sequence[Example]) -> Iterator[Finding]:
    holders: dict[str, set[str]] = defaultdict(set)
    for example in examples:
        words = re.findall(r"\w+", example.message.text.lower())
        for start in range(len(words) - RUN_WORDS + 1):
            holders[" ".join(words[start : start + RUN_WORDS])].add(example.group)
    limit = max(5, RUN_SHARE * len(examples))
    worn = [(len(groups), run) for run, groups in holders.items() if len(groups) > limit and not GREETINGS.search(run)]
    for count, run in sorted(worn, reverse=True):
        yield Finding(True, f"the run of words «{run}» stands in {count} groups (at most {limit:.0f}); rewrite some.")


def _give_aways(examples: Sequence[Example], categories: Categories) -> Iterator[Finding]:
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    for example in examples:
        for word in set(re.findall(r"\w{3,}", example.message.text.lower())):
            labels[word][example.label] += 1
    for word, counts in sorted(labels.items()):
        total = sum(counts.values())
        label, most = counts.most_common(1)[0]
        if total >= GIVE_AWAY_MESSAGES and label != categories.none_name and most / total >= GIVE_AWAY:
            yield Finding(
                True,
                f"the word «{word}» gives {label} away: {most} of {total} messages; write some of the others with it.",
            )


def _balance(examples: Sequence[Example], splits: Splits, categories: Categories) -> Iterator[Finding]:
    dealt = splits.deal(examples)
    whole = Counter(example.label for example in examples)
    for split in SPLITS:
        members = dealt[split]
        if not members:
            yield Finding(split != "test_authors", f"the split {split} is empty.")
            continue
        counts = Counter(example.label for example in members)
        for name in categories.names:
            gap = counts[name] / len(members) - whole[name] / len(examples)
            if abs(gap) > BALANCE:
                yield Finding(
                    True,
                    f"{name} is {counts[name] / len(members):.0%} of {split} and {whole[name] / len(examples):.0%} of the corpus.",
                )
