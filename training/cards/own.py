"""The card of a release of somebody's own categories: what was measured, and nothing about data that it cannot know."""

from __future__ import annotations

from collections.abc import Mapping
from string import Template
from typing import Any

from models.category import Categories
from training.cards.table import pair, table
from training.recipe import Recipe

SPLIT_TITLES = {"test": "Test (the headline)", "dev": "Dev (used to calibrate)"}
MOST_SHOWN = 25  # categories, beyond which a table of each against each could not be read

TEMPLATE = Template("""\
---
pipeline_tag: text-classification
base_model: $encoder
---

# $name $version

Sorts messages into these categories$several:

$categories

Probabilities are calibrated, and a verdict whose confidence is under $threshold asks for a second look. `talab calibration` tells
how far they can be believed.

## How good it is

$splits

$per_category
$per_variety$confusion
### Beside simpler means

Learnt from the same training messages, macro-F1 on the test messages:

$baselines

### The released graph

8-bit ONNX against the trained network on the test messages: the same label for $same_label of them, largest difference of a probability
$gap.

## How it was made

`$encoder`, fine-tuned on $train messages (dev $dev, test $test) with this recipe:

```toml
$recipe
```

${cost}A text holds at most $characters characters; the model reads $tokens tokens of a message and its thread, and says `truncated` when they do
not fit.
""")


def own_card(
    recipe: Recipe,
    categories: Categories,
    figures: Mapping[str, Any],
    manifest: Mapping[str, Any],
    recipe_text: str,
    cost: str = "",
) -> str:
    """The card, in Markdown; `cost` is a section of its own."""
    splits, names = figures["splits"], categories.names
    shown = [split for split in SPLIT_TITLES if split in splits]
    test = splits["test"]
    return TEMPLATE.substitute(
        name=recipe.name,
        version=recipe.version,
        encoder=recipe.encoder.name,
        several=", one a message"
        if categories.exclusive
        else "; where several apply, the first in this table is the primary one",
        categories=table(
            ("category", "in Arabic", "in English", "what it is"),
            (
                (f"`{one.name}`", one.title.get("ar", ""), one.title.get("en", ""), _first(one.description))
                for one in categories
            ),
        ),
        threshold=f"{manifest['calibration']['review_threshold']:.2f}",
        splits=table(
            (
                "split",
                "messages",
                "macro-F1",
                "accuracy",
                "exact label sets",
                "ECE",
                "asks for review",
                "right of the rest",
            ),
            (
                (
                    SPLIT_TITLES[split],
                    splits[split]["messages"],
                    splits[split]["macro_f1"],
                    splits[split]["accuracy"],
                    splits[split]["label_sets"],
                    splits[split]["ece"],
                    f"{splits[split]['review']['share']:.1%}",
                    f"{splits[split]['review']['accuracy_of_the_rest']:.1%}",
                )
                for split in shown
            ),
        ),
        per_category=table(
            ("F1", *(SPLIT_TITLES[split] for split in shown)),
            ((f"`{name}`", *(splits[split]["f1"][name] for split in shown)) for name in names),
        ),
        per_variety=_varieties(test),
        confusion=_confusion(test["confusion"], names),
        baselines=table(
            ("", "macro-F1", "twins right"),
            [
                (f"**{recipe.name} {recipe.version}**", test["macro_f1"], pair(test["twins"])),
                *(
                    (name, base["macro_f1"], pair(base["twins"]))
                    for name, base in figures["baselines"].get("test", {}).items()
                ),
            ],
        ),
        same_label=f"{figures['parity']['same_label']:.2%}",
        gap=f"{figures['parity']['largest_gap']:.3f}",
        cost=cost,
        **{split: f"{figures['sizes'][split]:,}" for split in ("train", "dev", "test")},
        recipe=recipe_text.strip(),
        characters=f"{manifest['limits']['text_characters']:,}",
        tokens=manifest["limits"]["tokens"],
    )


def _first(texts: Mapping[str, str]) -> str:
    return texts.get("en") or next(iter(texts.values()), "")


def _varieties(test: Mapping[str, Any]) -> str:
    found = test["varieties"]
    if not found:
        return ""
    scores = (SPLIT_TITLES["test"], *(one["macro_f1"] for one in found.values()))
    return "\n" + table(("macro-F1", *found), [scores]) + "\n"


def _confusion(counts: list[list[int]], names: tuple[str, ...]) -> str:
    if len(names) > MOST_SHOWN:
        return "\nWhat is taken for what is in `confusion.png`.\n\n"
    rows = ((f"**{name}**", *row) for name, row in zip(names, counts, strict=True))
    head = "\nConfusion (rows: what the label is; columns: what the model says), also in `confusion.png`:\n\n"
    return head + table(("", *names), rows) + "\n\n"
