"""How commands come by their settings and their classifier. What is wrong with either ends them with exit code 2."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.inference import Classifier
from service.settings import InvalidSetting, Settings

if TYPE_CHECKING:
    from service.database.database import Database

UNUSABLE = 2

release_option = click.option(
    "--release",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder of the release to use. Default: TALAB_RELEASE, or the one that came with the package.",
)


class Unusable(click.ClickException):
    """What was given cannot be used."""

    exit_code = UNUSABLE


def load_settings() -> Settings:
    """The settings of the environment."""
    try:
        return Settings.from_environment()
    except InvalidSetting as error:
        raise Unusable(str(error)) from None


def load_classifier(release: Path | None) -> Classifier:
    """The classifier of `release`, or of the default one."""
    # Late, so that `talab --help` needs neither numpy nor the inference engine.
    from models.classifier import Classifier as ReleasedClassifier
    from models.release import InvalidRelease

    try:
        return ReleasedClassifier.load(release)
    except InvalidRelease as error:
        raise Unusable(str(error)) from None


def open_database(settings: Settings) -> Database:
    """The database of the settings, its tables up to date."""
    from service.database.database import Database, UnusableDatabase

    try:
        return Database.open(settings)
    except UnusableDatabase as error:
        raise Unusable(str(error)) from None
