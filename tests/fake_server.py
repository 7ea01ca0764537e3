"""`talab` with a classifier without weights, as a process of its own: `python -m tests.fake_server serve …`.

`FAKE_BATCH_SECONDS` and `FAKE_MESSAGE_SECONDS` say how long it takes over each call and over each message of it.
`FAKE_HELD` is a file for which it waits before anything but its first message. A
message that is only `die` ends the classifier's thread, and one that begins with `fail ` makes it raise.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

from models.message import Message
from models.verdict import Verdict
from service import cli
from service.app import WARM_UP
from service.commands import score, serve
from tests.fake_classifier import FakeClassifier

BATCH_SECONDS = float(os.environ.get("FAKE_BATCH_SECONDS", "0"))
MESSAGE_SECONDS = float(os.environ.get("FAKE_MESSAGE_SECONDS", "0"))


HELD = os.environ.get("FAKE_HELD")


class SlowClassifier(FakeClassifier):
    def classify_many(self, messages: Sequence[Message]) -> list[Verdict]:
        time.sleep(BATCH_SECONDS + MESSAGE_SECONDS * len(messages))
        while HELD and messages[0] != WARM_UP and not Path(HELD).exists():
            time.sleep(0.01)
        if any(message.text == "die" for message in messages):
            raise SystemExit
        if any(message.text.startswith("fail ") for message in messages):
            raise RuntimeError(messages[0].text)
        self.seen.clear()
        return super().classify_many(messages)


def load(release: Path | None) -> SlowClassifier:
    return SlowClassifier()


if __name__ == "__main__":
    with patch.object(serve, "load_classifier", load), patch.object(score, "load_classifier", load):
        cli.main()
