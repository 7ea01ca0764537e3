"""How the C library keeps memory for a server: what is freed goes back to the system.

glibc keeps an arena a thread, and learns from every large block that is freed to keep the next ones: good for programs that run for
seconds, and in a server that meets batches of every shape a tenth of its memory. Other C libraries are left as they are.
"""

from __future__ import annotations

import ctypes
import os

# mallopt(3): the number of each setting, and its value.
_ARENAS = (-8, 2)
_OWN_MAPPING = (-3, 256 << 10)  # bytes from which a block gets a mapping of its own, given back when it is freed


def keep_small() -> bool:
    """Tell glibc so, before there are threads; returns whether there was one to tell."""
    library = _glibc()
    return library is not None and all([library.mallopt(*setting) == 1 for setting in (_ARENAS, _OWN_MAPPING)])


def give_back() -> bool:
    """Return what loading took and freed to the system; returns whether anything could be."""
    library = _glibc()
    return library is not None and library.malloc_trim(ctypes.c_size_t(0)) == 1


def _glibc() -> ctypes.CDLL | None:
    if os.name != "posix":
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "gnu_get_libc_version") else None
