"""What each player adds to a game, fairly shared: Shapley values.

A player's value is what it adds to a coalition, averaged over every order in which the players could have joined (Shapley, "A
value for n-person games", 1953); read as the contribution of a feature to a prediction by Štrumbelj and Kononenko ("An efficient
explanation of individual classifications using game theory", JMLR 11, 2010), whose sampling of orders is used where there are too
many players for all coalitions. In both cases the values add up to what all players gain together.

A coalition is an integer whose bit `p` says whether player `p` is in it.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cached_property
from math import factorial

EXACT_PLAYERS = 8
SAMPLED_COALITIONS = 64


class Game:
    """Which coalitions of a game to look at, and what their worth says of each player."""

    def __init__(self, players: int, most: int = SAMPLED_COALITIONS) -> None:
        self.players = players
        self.everyone = (1 << players) - 1
        self._most = most

    @property
    def is_exact(self) -> bool:
        return self.players <= EXACT_PLAYERS

    @cached_property
    def coalitions(self) -> list[int]:
        """The coalitions that `values` asks the worth of, nobody and everyone among them."""
        if self.is_exact:
            return list(range(self.everyone + 1))
        return sorted({coalition for order in self._orders for coalition in _prefixes(order)})

    def values(self, worth: Callable[[int], float]) -> list[float]:
        """The value of each player."""
        if self.is_exact:
            return [self._exact(player, worth) for player in range(self.players)]
        totals = [0.0] * self.players
        for order in self._orders:
            coalitions = _prefixes(order)
            for player, before, after in zip(order, coalitions, coalitions[1:], strict=False):
                totals[player] += worth(after) - worth(before)
        return [total / len(self._orders) for total in totals]

    def _exact(self, player: int, worth: Callable[[int], float]) -> float:
        total = 0.0
        for coalition in self.coalitions:
            if not coalition >> player & 1:
                others = coalition.bit_count()
                orders = factorial(others) * factorial(self.players - others - 1)
                total += orders * (worth(coalition | 1 << player) - worth(coalition))
        return total / factorial(self.players)

    @cached_property
    def _orders(self) -> list[list[int]]:
        """Orders, each beside its reverse (which halves the variance), as many as the coalitions allow; always the same."""
        # Not for secrets: the same message must be explained alike each time.
        chance = random.Random(self.players)
        orders: list[list[int]] = []
        seen: set[int] = set()
        while True:
            order = chance.sample(range(self.players), self.players)
            pair = [order, order[::-1]]
            more = seen.union(*map(_prefixes, pair))
            if orders and len(more) > self._most:
                return orders
            seen = more
            orders += pair


def _prefixes(order: list[int]) -> list[int]:
    coalitions = [0]
    for player in order:
        coalitions.append(coalitions[-1] | 1 << player)
    return coalitions
