from __future__ import annotations

from models.message import Message, Turn
from models.release import CURRENT, Release
from training.peers import peers_of


def test_every_peer_runs_every_message() -> None:
    messages = [Message("مرحبا"), Message("hello " * 600, previous=(Turn("sender", "one"),))]
    peers = peers_of(Release.load(CURRENT).tokenizer, messages)
    assert len(peers) == 4
    results = {name: run() for name, run in peers.items()}
    for size in (1, 32):
        found = results[f"transformers' pipeline, batch {size}"]
        assert isinstance(found, list)
        assert len(found) == 2
