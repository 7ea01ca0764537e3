"""Plots as inline SVG, without scripts: they print, and open anywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

WIDTH = 640
BAR_HEIGHT = 26
LABEL_WIDTH = 190
VALUE_WIDTH = 110
COLUMN_AREA = 180
MAX_COLUMNS = 60

COLOURS: Sequence[str] = ("#b3402a", "#c98a1b", "#7a5ba6", "#2f7d5b", "#4a6a8a", "#8a8a8a")
FINE = "#2f7d5b"  # of a message to which nothing is to be said


def bars(values: Sequence[tuple[str, int, str]]) -> str:
    """A horizontal bar a value: its name, its count and its colour."""
    total = sum(count for _, count, _ in values) or 1
    most = max((count for _, count, _ in values), default=0) or 1
    room = WIDTH - LABEL_WIDTH - VALUE_WIDTH
    parts = []
    for index, (name, count, colour) in enumerate(values):
        top = index * BAR_HEIGHT
        parts.append(
            f'<text x="{LABEL_WIDTH - 8}" y="{top + 17}" text-anchor="end">{escape(name)}</text>'
            f'<rect x="{LABEL_WIDTH}" y="{top + 4}" width="{max(1, round(room * count / most))}" height="18" fill="{colour}"/>'
            f'<text x="{LABEL_WIDTH + round(room * count / most) + 8}" y="{top + 17}">{count:,} · {count / total:.1%}</text>'
        )
    return _svg(len(values) * BAR_HEIGHT, "".join(parts))


def columns(names: Sequence[str], layers: Mapping[str, Sequence[int]], colours: Mapping[str, str]) -> str:
    """A column a name, the `layers` upon one another."""
    # The latest are shown where there are too many to tell apart.
    first = max(0, len(names) - MAX_COLUMNS)
    shown = names[first:]
    heights = [sum(layer[first + index] for layer in layers.values()) for index in range(len(shown))]
    most = max(heights, default=0) or 1
    step = (WIDTH - 50) / max(1, len(shown))
    every = max(1, -(-len(shown) // 10))
    parts = [
        f'<text x="44" y="12" text-anchor="end">{most:,}</text><text x="44" y="{COLUMN_AREA}" text-anchor="end">0</text>'
    ]
    for index, name in enumerate(shown):
        left, bottom = 50 + index * step, float(COLUMN_AREA)
        for layer, counts in layers.items():
            height = (COLUMN_AREA - 4) * counts[first + index] / most
            bottom -= height
            parts.append(
                f'<rect x="{left + 1:.1f}" y="{bottom:.1f}" width="{max(1.0, step - 2):.1f}" height="{height:.1f}" '
                f'fill="{colours[layer]}"><title>{escape(name)} · {escape(layer)}: {counts[first + index]:,}</title></rect>'
            )
        if index % every == 0:
            middle = left + step / 2
            parts.append(f'<text x="{middle:.1f}" y="{COLUMN_AREA + 18}" text-anchor="middle">{escape(name)}</text>')
    return _svg(COLUMN_AREA + 26, "".join(parts))


def _svg(height: int, content: str) -> str:
    return f'<svg viewBox="0 0 {WIDTH} {max(1, height)}" role="img" direction="ltr">{content}</svg>'
