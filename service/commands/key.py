"""`talab key`."""

from __future__ import annotations

import click

from service.commands.loading import Unusable
from service.keys import NAME, digest_of, make


@click.command()
@click.argument("name")
def key(name: str) -> None:
    """Make an API key for NAME, and print it with the entry for TALAB_API_KEYS.

    The key is shown this once, for whoever calls; the server is given the entry, which holds only its hash.
    """
    if not NAME.fullmatch(name):
        raise Unusable("A key's name has 1 to 64 letters, digits, dots, dashes or underscores.")
    made = make()
    click.echo(f"Key, for {name} to send as Authorization: Bearer KEY, shown only now:", err=True)
    click.echo(made)
    click.echo("Entry, to add to TALAB_API_KEYS (several by commas):", err=True)
    click.echo(f"{name}:{digest_of(made)}")
