"""The dataset card: what the corpus holds, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from string import Template

from models.category import Categories
from training.cards.table import table
from training.corpus.agreement import Agreement
from training.corpus.example import VARIETIES, Example
from training.corpus.split import SPLITS, Splits
from training.report import twins

LENGTHS = ((1, 4), (5, 11), (12, 24), (25, 49), (50, 99), (100, 250))

TEMPLATE = Template("""\
# The corpus

$total messages to professional contacts in eight varieties of Arabic and English, each labelled with what it asks: written to teach and to test a
classifier of asks. The categories and their rules are in [annotation-guide.md](annotation-guide.md), their names and titles in
[categories.toml](categories.toml), the splits in [splits.toml](splits.toml).

## How it was written

Every message was composed one by one, by $authors authors, each with one set (the prefix of the id), a variety or a few, worlds of their own (trades, places,
ages, channels) and the guide. No templates, no slot filling, no text taken from elsewhere; the sets `caar`, `caen` and `tsta` and half of `tstb` were
written after situations that people tell of in public. $grouped of the messages stand in contrast groups: two or three messages that differ in little but
their category. $twins texts are twins: the same last message under different threads or relationships, with different labels. `why` tells in a few words
which rule decides. Disturbances (typos, dropped hamzas) are never stored: training adds them.

## What it holds

$varieties

$contexts

$lengths

$channels

Splits go by group and are fixed by the group's id, so that no message moves when others are added; the sets of unseen authors are never trained on:

$splits

## Read twice

A second reader, who saw the guide and no label, labelled $messages of these messages: Cohen's kappa of the primary category is $kappa; the primary category is the
same for $primary, the whole set of labels for $label_sets. Where they differ the label of the corpus was held against the guide and kept or mended. Authors and second
readers followed one guide, so this tells how clear the guide is, not how people at large would judge. `talab corpus agreement` prints it, and the ids where they differ.

## Schema

One JSON object a line, a file a variety: `id`, `group`, `text`, `label` (primary), `labels` (all, in precedence), `variety` (`msa`, `egy`, `glf`, `lev`,
`mgr`, `en`, `arabizi`, `mixed`), `channel`, `why`, and where given `relationship` (`new` or `established`), `previous` (the thread, oldest first) and
`other_language` (in none of the varieties).

## Use and limits

For training and testing classifiers of asks in professional messages, and for teaching people to ask better. It is written, not sampled: the shares of
categories, dialects and trades are choices and say nothing about real traffic. Names are invented; a likeness to a real person is chance. Labels follow one
guide, whose idea of a good request comes from advice about professional networks; other cultures of asking exist. `talab corpus check` verifies
everything that a program can.

`grades/rewrites.jsonl` holds rewrites of messages of the dev and test splits with readers' grades, in three rounds (`docs/advice.md`).
""")


def dataset_card(examples: Sequence[Example], splits: Splits, categories: Categories, twice: Agreement) -> str:
    """The card, in Markdown; `twice` is how far second readers agree."""
    names = categories.names
    sizes = Counter(example.group for example in examples)
    grouped = sum(count for count in sizes.values() if count > 1)
    dealt = splits.deal(examples)

    def rows(key: Callable[[Example], str], order: Sequence[str]) -> list[tuple[object, ...]]:
        counts = Counter((key(example), example.label) for example in examples)
        return [
            (value, *(counts[value, name] for name in names), sum(counts[value, name] for name in names))
            for value in order
            if any(counts[value, name] for name in names)
        ]

    total = ("all", *(sum(example.label == name for example in examples) for name in names), len(examples))
    header = tuple(f"`{name}`" for name in names)
    return TEMPLATE.substitute(
        total=f"{len(examples):,}",
        messages=f"{twice.messages:,}",
        kappa=f"{twice.kappa:.3f}",
        primary=f"{twice.primary:.1%}",
        label_sets=f"{twice.label_sets:.1%}",
        authors=len({example.author for example in examples}),
        grouped=f"{grouped / len(examples):.0%}",
        twins=f"{twins(examples, [True] * len(examples))[1]:,}",
        varieties=table(("variety", *header, "all"), [*rows(lambda example: example.variety, VARIETIES), total]),
        contexts=table(("context", *header, "all"), rows(_context, ("none", "relationship", "thread", "both"))),
        lengths=table(("words", *header, "all"), rows(_length, [f"{low} to {high}" for low, high in LENGTHS])),
        channels=table(
            ("channel", *header, "all"),
            rows(lambda example: example.channel, ("whatsapp", "email", "linkedin", "sms", "other")),
        ),
        splits=table(
            ("split", "messages", "groups", *header),
            (
                (
                    split,
                    len(dealt[split]),
                    len({example.group for example in dealt[split]}),
                    *(sum(example.label == name for example in dealt[split]) for name in names),
                )
                for split in SPLITS
            ),
        ),
    )


def _context(example: Example) -> str:
    if example.message.previous:
        return "both" if example.message.relationship else "thread"
    return "relationship" if example.message.relationship else "none"


def _length(example: Example) -> str:
    words = len(example.message.text.split())
    return next((f"{low} to {high}" for low, high in LENGTHS if words <= high), f"{LENGTHS[-1][0]} to {LENGTHS[-1][1]}")
