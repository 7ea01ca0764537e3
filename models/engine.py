"""What runs the network: token ids in, logits out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt


class Engine(Protocol):
    """A loaded network."""

    def logits(self, input_ids: Sequence[Sequence[int]], segment_ids: Sequence[Sequence[int]]) -> npt.NDArray[np.float32]:
        """Logits of shape (messages, outputs), rows in the order given.

        `input_ids` and `segment_ids` hold a list of token ids and one of segments (0 or 1) a message, unpadded.
        """
        ...
