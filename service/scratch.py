"""Files for the length of a request, of which nothing stays on the disk: not even when the server is killed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# What errors about the file call it.
NAME = "The file"


@contextmanager
def scratch() -> Iterator[Path]:
    """Yield the path of a file that has no other name, to be opened and written as any."""
    with tempfile.TemporaryDirectory(prefix="talab-") as folder:
        path = Path(folder) / NAME
        # Where the system lets a file without a name be opened anew, the name leads to nothing once this process ends.
        with tempfile.TemporaryFile() as nameless:
            opened = Path(f"/proc/self/fd/{nameless.fileno()}")
            if opened.exists():
                path.symlink_to(opened)
            else:
                path.touch(mode=0o600)
            yield path
