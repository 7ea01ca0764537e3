"""`talab serve`."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import click

from service.commands.loading import load_classifier, load_settings, release_option
from service.settings import Settings

DRAIN_SECONDS = 30

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {name: {"handlers": ["stderr"], "level": "INFO"} for name in ("talab", "uvicorn")},
}


@click.command()
@click.option("--host", help="The address to listen on. Default: TALAB_HOST, or 127.0.0.1.")
@click.option("--port", type=click.IntRange(0, 65_535), help="The port to listen on. Default: TALAB_PORT, or 8000.")
@release_option
def serve(host: str | None, port: int | None, release: Path | None) -> None:
    """Serve the HTTP API, its documentation and the web page."""
    given: dict[str, Any] = {"host": host, "port": port, "release": release}
    chosen = {name: value for name, value in given.items() if value is not None}
    run(dataclasses.replace(load_settings(), **chosen))


def run(settings: Settings) -> None:
    """Load the release and serve until told to stop."""
    import uvicorn

    from service.app import create_app

    classifier = load_classifier(settings.release)
    release = classifier.release
    click.echo(f"Talab {release.name} {release.version}: http://{settings.host}:{settings.port}/docs", err=True)
    uvicorn.run(
        create_app(classifier, settings),
        host=settings.host,
        port=settings.port,
        # Its access log prints paths and queries as sent; service.access does not.
        access_log=False,
        server_header=False,
        log_config=LOGGING,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
