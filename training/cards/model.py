"""The model card: every figure of it comes from the run's `figures.json`."""

from __future__ import annotations

from collections.abc import Mapping
from string import Template
from typing import Any

from models.category import Categories
from training.cards.behaviour import behaviour_section
from training.cards.table import pair, table
from training.recipe import Recipe

SPLIT_TITLES = {
    "test_authors": "Unseen authors (the headline)",
    "test": "Unseen groups of known authors",
    "dev": "Dev (used to calibrate)",
}

TEMPLATE = Template("""\
---
language: [ar, en]
license: mit
pipeline_tag: text-classification
base_model: $encoder
---

# $name $version

Tells how a request to a professional contact will land, in Arabic (standard and dialects, also in Latin letters), English, and the two mixed.
A message, read in its thread and relationship, gets one of these categories, or several of the asks at once:

$categories

When several asks apply, the first in this table is the primary one. Probabilities are calibrated, and a verdict whose confidence is under
$threshold asks for a second look. `talab calibration` tells by variety how far they can be believed.

## How good it is

$splits

$per_category

$per_variety

Confusion on unseen authors (rows: what the label is; columns: what the model says), also in `confusion.png`:

$confusion

### Beside simpler means

Learnt from the same training messages, macro-F1 of the primary category:

$baselines

### The released graph

8-bit ONNX against the trained network on unseen authors: the same label for $same_label of the messages, largest difference of a
probability $gap.

$behaviour## How it was made

The base is `$encoder` (MIT), its vocabulary trimmed to Arabic, Latin, digits, punctuation, symbols and emoji, fine-tuned on $train messages
(dev $dev, test $test, unseen authors $test_authors) with this recipe:

```toml
$recipe
```

`talab train` follows it, `talab evaluate` prints the figures again. The corpus, how it was written and its splits: `data/README.md`.

$cost## Intended use

To nudge a sender before a message goes out, to sort a mentor's inbox, to study a programme's messages. It advises people; it should not decide
about them. It judges the ask and not the person, and it is wrong about one message in ten or so, more often where only the thread
decides. Do not use it to punish, to rank people, or unattended on messages that nobody agreed to have read.

## Limits

- A text holds at most $characters characters; the model reads $tokens tokens of a message and its thread, and says `truncated` when they do not fit.
- The corpus was written by hand for this purpose, not sampled from real traffic: shares of categories say nothing about the world.
- Dialects outside its varieties (Sudanese, Yemeni, Hassaniya) and languages besides Arabic and English are read by kinship only.
- Sarcasm, long threads and what both people know but nobody wrote stay hard.
""")


def model_card(
    recipe: Recipe,
    categories: Categories,
    figures: Mapping[str, Any],
    manifest: Mapping[str, Any],
    recipe_text: str,
    cost: str = "",
) -> str:
    """The card of a release, in Markdown; `cost` is a section of its own."""
    splits, names = figures["splits"], categories.names
    authors = splits["test_authors"]
    varieties = sorted({variety for split in splits.values() for variety in split["varieties"]})
    return TEMPLATE.substitute(
        name=recipe.name,
        version=recipe.version,
        encoder=recipe.encoder.name,
        categories=table(
            ("category", "in Arabic", "what it is"),
            ((f"`{one.name}`", one.title.get("ar", ""), one.description.get("en", "")) for one in categories),
        ),
        threshold=f"{manifest['calibration']['review_threshold']:.2f}",
        splits=table(
            (
                "split",
                "messages",
                "macro-F1",
                "exact label sets",
                "with context",
                "twins right",
                "contrast groups right",
                "ECE",
                "asks for review",
                "right of the rest",
            ),
            (
                (
                    SPLIT_TITLES[split],
                    data["messages"],
                    data["macro_f1"],
                    data["label_sets"],
                    data["with_context"]["macro_f1"],
                    pair(data["twins"]),
                    pair(data["groups"]),
                    data["ece"],
                    f"{data['review']['share']:.1%}",
                    f"{data['review']['accuracy_of_the_rest']:.1%}",
                )
                for split, data in ((split, splits[split]) for split in SPLIT_TITLES)
            ),
        ),
        per_category=table(
            ("F1", *(f"`{name}`" for name in names)),
            ((SPLIT_TITLES[split], *(splits[split]["f1"][name] for name in names)) for split in SPLIT_TITLES),
        ),
        per_variety=table(
            ("macro-F1", *varieties),
            (
                (
                    SPLIT_TITLES[split],
                    *(splits[split]["varieties"].get(variety, {}).get("macro_f1", "–") for variety in varieties),
                )
                for split in SPLIT_TITLES
            ),
        ),
        confusion=table(
            ("", *names), ((f"**{name}**", *row) for name, row in zip(names, authors["confusion"], strict=True))
        ),
        baselines=table(
            ("", SPLIT_TITLES["test_authors"], "twins right", SPLIT_TITLES["test"], "twins right"),
            [
                (
                    f"**{recipe.name} {recipe.version}**",
                    authors["macro_f1"],
                    pair(authors["twins"]),
                    splits["test"]["macro_f1"],
                    pair(splits["test"]["twins"]),
                ),
                *(
                    (
                        name,
                        base["macro_f1"],
                        pair(base["twins"]),
                        figures["baselines"]["test"][name]["macro_f1"],
                        pair(figures["baselines"]["test"][name]["twins"]),
                    )
                    for name, base in figures["baselines"]["test_authors"].items()
                ),
            ],
        ),
        same_label=f"{figures['parity']['same_label']:.2%}",
        gap=f"{figures['parity']['largest_gap']:.3f}",
        behaviour=behaviour_section(figures["behaviour"]) if "behaviour" in figures else "",
        cost=cost,
        train=f"{figures['sizes']['train']:,}",
        dev=f"{figures['sizes']['dev']:,}",
        test=f"{figures['sizes']['test']:,}",
        test_authors=f"{figures['sizes']['test_authors']:,}",
        recipe=recipe_text.strip(),
        characters=f"{manifest['limits']['text_characters']:,}",
        tokens=manifest["limits"]["tokens"],
    )
