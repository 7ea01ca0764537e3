"""`talab serve`."""

from __future__ import annotations

import dataclasses
import ipaddress
import logging.config
from pathlib import Path
from typing import Any

import click

from service.commands.loading import Unusable, load_classifier, load_settings, open_database, release_option
from service.logs import configuration
from service.settings import Settings

# Longer than proxies keep theirs, so that it is never this side that closes one just as a request comes.
KEEP_ALIVE_SECONDS = 75


@click.command()
@click.option("--host", help="The address to listen on. Default: TALAB_HOST, or 127.0.0.1.")
@click.option("--port", type=click.IntRange(0, 65_535), help="The port to listen on. Default: TALAB_PORT, or 8000.")
@release_option
def serve(host: str | None, port: int | None, release: Path | None) -> None:
    """Serve the HTTP API, its documentation and the web page."""
    given: dict[str, Any] = {"host": host, "port": port, "release": release}
    chosen = {name: value for name, value in given.items() if value is not None}
    settings = dataclasses.replace(load_settings(), **chosen)
    check_keys(settings)
    run(settings)


def check_keys(settings: Settings) -> None:
    """End the command where anybody on the network could call."""
    if settings.api_keys or is_loopback(settings.host):
        return
    raise Unusable(
        f"{settings.host} can be reached from other machines, and there is no API key, so anybody there could call. "
        "Make one with talab key NAME, set TALAB_API_KEYS to what it prints, and start again; or serve on 127.0.0.1."
    )


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches `host`."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def run(settings: Settings) -> None:
    """Load the release and serve until told to stop."""
    import uvicorn

    from service import allocation, drain
    from service.app import create_app

    allocation.keep_small()
    classifier = load_classifier(settings.release)
    release = classifier.release
    logging.config.dictConfig(configuration(settings.log))
    click.echo(f"Talab {release.name} {release.version}: http://{settings.host}:{settings.port}/docs", err=True)
    app = create_app(classifier, settings, open_database(settings))
    allocation.give_back()
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        # Its access log prints paths and queries as sent; service.access does not.
        access_log=False,
        server_header=False,
        log_config=None,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )
    drain.serve(config, app.state.lifecycle, settings.drain_seconds)
