"""The model card's section on behaviour: the tables of `talab check` and `talab fairness`."""

from __future__ import annotations

from collections.abc import Mapping
from string import Template
from typing import Any

from training.cards.table import table

TEMPLATE = Template("""\
## How it behaves

Capability by capability, after CheckList (Ribeiro et al., ACL 2020): minimum functions (MFT), invariances (INV: the label must stay) and directions
(DIR: a score must move). $held of $all hold their bars; `talab check` prints the table again, and `docs/behaviour.md` says how to read it.

$capabilities

Errors on dev by group, with 95% intervals; "flagged" is the share of acceptable messages that got another label. The sender's gender is what rules
find marked in Arabic words, and names are those of a small list, so most messages are in neither:

$fairness

""")


def behaviour_section(data: Mapping[str, Any]) -> str:
    """The section in Markdown, from what `talab release` measured (`training.behaviour.report.figures`)."""
    rows = data["capabilities"]
    return TEMPLATE.substitute(
        held=sum(row["ok"] for row in rows),
        all=len(rows),
        capabilities=table(
            ("capability", "kind", "what is tried", "cases", "failures", "rate", "bar"),
            (
                (
                    row["name"],
                    row["kind"],
                    row["about"],
                    row["cases"],
                    row["failures"],
                    f"{row['rate']:.1%}" if row["ok"] else f"**{row['rate']:.1%}**",
                    f"{row['bar']:.0%}",
                )
                for row in rows
            ),
        ),
        fairness=table(
            ("", "group", "messages", "wrong", "acceptable ones", "flagged"),
            (
                (
                    group["trait"],
                    group["value"],
                    group["wrong"]["all"],
                    _interval(group["wrong"]),
                    group["flagged"]["all"],
                    _interval(group["flagged"]),
                )
                for group in data["fairness"]
            ),
        ),
    )


def _interval(share: Mapping[str, Any]) -> str:
    return f"{share['rate']:.1%} ({share['low']:.1%} to {share['high']:.1%})"
