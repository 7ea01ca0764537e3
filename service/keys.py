"""API keys: made here, kept as hashes, and found again in constant time."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

PREFIX = "talab_"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
DIGEST = re.compile(r"[0-9a-f]{64}")


class InvalidKeys(ValueError):
    """Keys that cannot be read: says which, without its hash, and how one is written."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Who may call: a name, and the SHA-256 of the key, for each.

    The keys are 256 random bits, which no dictionary holds, so a plain hash keeps them.
    """

    digests: tuple[tuple[str, str], ...] = ()

    def __repr__(self) -> str:
        return f"Keys({', '.join(name for name, _ in self.digests)})"

    def __bool__(self) -> bool:
        return bool(self.digests)

    @classmethod
    def parse(cls, text: str) -> Keys:
        """Read `name:sha256,name:sha256`; raises `InvalidKeys`."""
        digests: list[tuple[str, str]] = []
        for place, entry in enumerate(filter(None, map(str.strip, text.split(","))), start=1):
            name, _, digest = entry.partition(":")
            if not NAME.fullmatch(name) or not DIGEST.fullmatch(digest):
                raise InvalidKeys(
                    f"its entry {place} is not a name, a colon and the SHA-256 of a key in 64 hexadecimal digits. "
                    "talab key NAME makes a key and prints its entry."
                )
            if name in dict(digests):
                raise InvalidKeys(f"the name {name!r} stands twice. Give each key its own.")
            digests.append((name, digest))
        if not digests:
            raise InvalidKeys("it holds no key. talab key NAME makes one; or unset it.")
        return cls(tuple(digests))

    def find(self, key: str) -> str | None:
        """The name of `key`, or None. Each is compared, so that the time taken tells nothing."""
        given = digest_of(key)
        found = None
        for name, digest in self.digests:
            if hmac.compare_digest(given, digest):
                found = name
        return found


def make() -> str:
    return PREFIX + secrets.token_urlsafe(32)


def digest_of(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
