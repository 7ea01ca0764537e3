"""`talab`: the command line."""

from __future__ import annotations

import sys

import click

from service import __version__
from service.commands import bench, classify, feedback, key, score, serve, training


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="talab")
def talab() -> None:
    """Tell how an ask to a professional contact will land, in Arabic and English.

    طلب: كيف سيتلقّى زميلك طلبك؟
    """


talab.add_command(serve.serve)
talab.add_command(bench.bench)
talab.add_command(classify.classify)
talab.add_command(feedback.feedback)
talab.add_command(key.key)
talab.add_command(score.score)
for command in training.COMMANDS:
    talab.add_command(command)


def main() -> None:
    """Run `talab`, in UTF-8 whatever the terminal's encoding."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    talab()
