from __future__ import annotations

import platform
import subprocess
import sys

import pytest

# Takes and frees blocks as batches of many shapes do, little ones kept between them; tells what the process still holds, in MiB.
HELD = """
import ctypes, sys
from service.allocation import keep_small
if sys.argv[1] == "small":
    assert keep_small()
libc = ctypes.CDLL(None)
libc.malloc.argtypes, libc.malloc.restype = (ctypes.c_size_t,), ctypes.c_void_p
libc.memset.argtypes = (ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t)
libc.free.argtypes = (ctypes.c_void_p,)
libc.free(libc.malloc(2 << 20))  # after which glibc would keep blocks of this size

def held():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096 >> 20

before = held()
blocks = []
for _ in range(100):
    block = libc.malloc(1 << 20)
    libc.memset(block, 1, 1 << 20)
    blocks.append(block)
    libc.memset(libc.malloc(20_000), 1, 20_000)
for block in blocks:
    libc.free(block)
print(held() - before)
"""


def held(how: str) -> int:
    ran = subprocess.run([sys.executable, "-c", HELD, how], capture_output=True, text=True, check=True)
    return int(ran.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be told")
def test_what_is_freed_goes_back_to_the_system() -> None:
    assert held("small") < 10 < 50 < held("as it comes")
