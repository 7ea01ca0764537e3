from __future__ import annotations

import pytest

from service.keys import InvalidKeys, Keys, digest_of, make

ONE, TWO = make(), make()
KEYS = Keys.parse(f" alumni:{digest_of(ONE)}, mentors:{digest_of(TWO)},")


def test_a_key_is_found_by_its_hash() -> None:
    assert KEYS.find(ONE) == "alumni"
    assert KEYS.find(TWO) == "mentors"


@pytest.mark.parametrize("key", ["", "talab_", ONE[:-1], ONE + "x", digest_of(ONE), "مفتاح", "\ud800"])
def test_another_key_is_not(key: str) -> None:
    assert KEYS.find(key) is None


def test_keys_do_not_show_their_hashes() -> None:
    assert repr(KEYS) == "Keys(alumni, mentors)"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "it holds no key"),
        ("alumni", "entry 1 is not a name"),
        (f"alumni:{digest_of(ONE)},x:{ONE}", "entry 2 is not a name"),
        (f"alumni:{digest_of(ONE).upper()}", "entry 1"),
        (f"alumni:{digest_of(ONE)},alumni:{digest_of(TWO)}", "'alumni' stands twice"),
    ],
)
def test_keys_that_cannot_be_read_are_refused(text: str, problem: str) -> None:
    with pytest.raises(InvalidKeys, match=problem) as raised:
        Keys.parse(text)
    assert ONE not in str(raised.value)
    assert digest_of(ONE) not in str(raised.value)
