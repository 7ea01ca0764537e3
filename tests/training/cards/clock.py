"""What of a card depends on the clock."""

from __future__ import annotations

import re

SECTION = re.compile(r"### What it took\n.*?`getrusage`\.\n\n", re.DOTALL)


def without_cost(card: str) -> str:
    """A card as it would be if nobody had looked at the clock."""
    return SECTION.sub("", card)
