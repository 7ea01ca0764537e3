"""A release as it stood in an earlier commit of this repository, put into a folder that a recipe starts from."""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path

from training.recipe import InvalidRecipe

RELEASE = "models/current"


def restore(commit: str, folder: Path) -> None:
    """Write the files of `models/current` as of `commit` into `folder`; raises `InvalidRecipe` where git does not have them."""
    told = f"encoder.start_commit is {commit}, and {RELEASE} of it is what {folder} should hold"
    try:
        packed = subprocess.run(["git", "archive", f"{commit}:{RELEASE}"], capture_output=True, check=True).stdout
    except FileNotFoundError:
        raise InvalidRecipe(f"{told}, but there is no git here; install it, or put that release there.") from None
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode(errors="replace").strip().removeprefix("fatal: ")
        raise InvalidRecipe(
            f"{told}, but git says: {reason}. Work in a clone with its whole history (git fetch --unshallow)."
        ) from None
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
