"""The figures of a set of verdicts: what `talab evaluate` prints and the model card shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np

from models.category import Categories
from models.verdict import Verdict
from training import metrics, slices
from training.corpus import Example

Figures = dict[str, Any]


def figures(examples: Sequence[Example], verdicts: Sequence[Verdict], categories: Categories) -> Figures:
    """Figures of `verdicts` on `examples`, in the same order; shares and F1 between 0 and 1, pairs as [right, all].

    Varieties, and whether the language was told, are of the examples that say theirs; `language` is None where none does.
    """
    names = categories.names
    truth = [example.label for example in examples]
    found = [verdict.label for verdict in verdicts]
    right = np.array([a == b for a, b in zip(truth, found, strict=True)])
    confidence = np.array([verdict.confidence for verdict in verdicts])
    sure = np.array([not verdict.needs_review for verdict in verdicts])
    context = [index for index, example in enumerate(examples) if example.has_context]

    def f1_of(indexes: Sequence[int]) -> float:
        return metrics.macro_f1([truth[index] for index in indexes], [found[index] for index in indexes], names)

    varieties: dict[str, list[int]] = defaultdict(list)
    for index, example in enumerate(examples):
        if example.variety:
            varieties[example.variety].append(index)
    spoken = [(language_of(example), verdict.language) for example, verdict in zip(examples, verdicts, strict=True)]
    known = [said == found for said, found in spoken if said]
    return {
        "messages": len(examples),
        "macro_f1": metrics.macro_f1(truth, found, names),
        "accuracy": float(right.mean()),
        "f1": metrics.f1_scores(truth, found, names),
        "label_sets": float(np.mean([set(e.labels) == set(v.labels) for e, v in zip(examples, verdicts, strict=True)])),
        "varieties": {
            variety: {"messages": len(places), "macro_f1": f1_of(places)}
            for variety, places in sorted(varieties.items())
        },
        "with_context": {"messages": len(context), "macro_f1": f1_of(context)},
        "twins": list(twins(examples, right.tolist())),
        "groups": list(metrics.consistency([example.group for example in examples], right.tolist())),
        "ece": metrics.expected_calibration_error(confidence, right.astype(float)),
        "review": {
            "share": float(1 - sure.mean()),
            "accuracy_of_the_rest": float(right[sure].mean()) if sure.any() else 0.0,
        },
        "surest_85": float(right[np.argsort(-confidence, kind="stable")[: round(0.85 * len(right))]].mean()),
        "language": float(np.mean(known)) if known else None,
        "confusion": metrics.confusion(truth, found, names),
    }


def twins(examples: Sequence[Example], right: Sequence[bool]) -> tuple[int, int]:
    """Texts that stand under several contexts with several labels: how many are right in all of them, and how many there are."""
    several = slices.twins(examples)
    return sum(all(right[index] for index in indexes) for indexes in several), len(several)


def language_of(example: Example) -> str:
    """The language that the corpus says a message is in, empty where it says none."""
    if not example.variety:
        return ""
    if example.other_language:
        return "other"
    return example.variety if example.variety in ("en", "arabizi", "mixed") else "ar"


def baseline_figures(examples: Sequence[Example], found: Sequence[str], categories: Categories) -> Figures:
    """What is comparable of a baseline: macro-F1, also with context, and twins."""
    truth = [example.label for example in examples]
    context = [index for index, example in enumerate(examples) if example.has_context]
    return {
        "macro_f1": metrics.macro_f1(truth, found, categories.names),
        "with_context": metrics.macro_f1([truth[i] for i in context], [found[i] for i in context], categories.names),
        "twins": list(twins(examples, [a == b for a, b in zip(truth, found, strict=True)])),
    }


def as_text(title: str, data: Figures, baselines: dict[str, Figures] | None = None) -> str:
    """The figures as lines for a terminal."""
    lines = [
        f"{title}: {data['messages']} messages",
        f"  macro-F1 {data['macro_f1']:.3f}   accuracy {data['accuracy']:.3f}   "
        f"label sets {data['label_sets']:.3f}   ECE {data['ece']:.3f}",
        "  F1 a category:  " + "   ".join(f"{name} {value:.3f}" for name, value in data["f1"].items()),
    ]
    if data["varieties"]:
        told = (f"{name} {value['macro_f1']:.3f}" for name, value in data["varieties"].items())
        lines.append("  macro-F1 a variety:  " + "   ".join(told))
    contexts = data["with_context"]["messages"]
    hard = [
        *([f"with context {data['with_context']['macro_f1']:.3f} ({contexts} messages)"] if contexts else []),
        *([f"twins right {_pair(data['twins'])}"] if data["twins"][1] else []),
        *([f"contrast groups right {_pair(data['groups'])}"] if data["groups"][1] else []),
    ]
    if hard:
        lines.append("  " + "   ".join(hard))
    language = "" if data["language"] is None else f"; language right {data['language']:.1%}"
    lines.append(
        f"  asks for review {data['review']['share']:.1%}; of the rest right {data['review']['accuracy_of_the_rest']:.1%}; "
        f"of the surest 85% right {data['surest_85']:.1%}{language}"
    )
    for name, base in (baselines or {}).items():
        context = f"   with context {base['with_context']:.3f}" if contexts else ""
        twice = f"   twins {_pair(base['twins'])}" if base["twins"][1] else ""
        lines.append(f"  baseline {name}: macro-F1 {base['macro_f1']:.3f}{context}{twice}")
    return "\n".join(lines)


def _pair(pair: Sequence[int]) -> str:
    return f"{pair[0]}/{pair[1]}" + (f" ({pair[0] / pair[1]:.0%})" if pair[1] else "")
