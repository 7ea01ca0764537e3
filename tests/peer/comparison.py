"""Servers timed by turns, and the table that tells how they did beside the first of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

from tests.peer.contender import Contender, Figures, medians

# After a turn, so that threads which wait for more work in a loop are asleep when the next server has its own.
PAUSE_SECONDS = 1.0
WARM_UP = 64

Turns = Mapping[tuple[str, int], Sequence[Figures]]
"""By server and number of clients, what it did in each round."""

HEAD = """\
| server | clients | messages a second (lowest to highest) | p50 | p99 | memory | {first} does |
|---|---|---|---|---|---|---|
"""


def compare(
    contenders: Sequence[Contender],
    texts: Sequence[str],
    clients: Sequence[int],
    rounds: int,
    count: int,
    tell: Callable[[str], object],
) -> Turns:
    """Ask each contender about the same `count` messages, in turn, for each number of clients, in so many rounds."""
    for contender in contenders:
        for number in clients:
            contender.turn(spread(texts, min(WARM_UP, count), 0), number)  # the first sight of a shape costs more
    turns: dict[tuple[str, int], list[Figures]] = {
        (contender.name, number): [] for number in clients for contender in contenders
    }
    for one in range(rounds):
        tell(f"Round {one + 1} of {rounds} …")
        chosen = spread(texts, count, one)
        for number in clients:
            for contender in contenders:
                time.sleep(PAUSE_SECONDS)
                turns[contender.name, number].append(contender.turn(chosen, number))
    return turns


def spread(texts: Sequence[str], count: int, first: int) -> list[str]:
    """`count` of the texts, evenly spread over all of them; others for each `first`, as far as there are."""
    step = max(1, len(texts) // count)
    return list(texts[first % step :: step][:count])


def table(turns: Turns) -> str:
    """A Markdown table of the medians; the last column has how many times as much the first server does, and in what memory."""
    first = next(iter(turns))[0]
    return HEAD.format(first=first) + "\n".join(
        _row(name, number, each, None if name == first else medians(turns[first, number]))
        for (name, number), each in turns.items()
    )


def _row(name: str, clients: int, turns: Sequence[Figures], first: Figures | None) -> str:
    middle = medians(turns)
    rates = [turn.rate for turn in turns]
    cells = (
        name,
        f"{clients}",
        f"{middle.rate:.0f} ({min(rates):.0f} to {max(rates):.0f})",
        f"{middle.p50:.1f} ms",
        f"{middle.p99:.1f} ms",
        f"{middle.memory:,.0f} MB" if middle.memory is not None else "not told",
        beside(first, middle) if first else "",
    )
    return f"| {' | '.join(cells)} |"


def beside(first: Figures, other: Figures) -> str:
    """How many times as many messages a second the first does, and in which share of the memory."""
    times = f"{first.rate / other.rate:.2f} times as many"
    if first.memory is None or other.memory is None:
        return times
    return f"{times}, in {first.memory / other.memory:.2f} of the memory"


def summary(turns: Turns) -> str:
    """A line for each number of clients: the first server beside the fastest of the others there."""
    first = next(iter(turns))[0]
    lines = []
    for number in dict.fromkeys(number for _, number in turns):
        others = {name: medians(each) for (name, clients), each in turns.items() if clients == number and name != first}
        fastest = max(others, key=lambda name: others[name].rate)
        ratio = beside(medians(turns[first, number]), others[fastest])
        lines.append(f"At {number} client{'s' * (number > 1)} the fastest other is {fastest}. {first} does {ratio}.")
    return "\n".join(lines)
