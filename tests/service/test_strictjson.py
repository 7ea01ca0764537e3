from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.strictjson import MAX_DIGITS, MalformedJson, parse, printable_name

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda values: st.lists(values) | st.dictionaries(st.text(), values),
)


@given(JSON_VALUES)
def test_reads_what_the_standard_library_writes(value: object) -> None:
    assert parse(json.dumps(value)) == value


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is not JSON: Expecting value (column 1)."),
        ('{"a": 1}\n x', "is not JSON: Extra data (line 2, column 2)."),
        ('{"text": "a", "text": "b"}', 'holds the member "text" twice in one object; send it once.'),
        ('[{"a": {"b": 1, "b": 1}}]', 'holds the member "b" twice in one object; send it once.'),
        ("[NaN]", "holds NaN, which is no JSON number."),
        ("-Infinity", "holds -Infinity, which is no JSON number."),
        ("9" * 5_000, f"holds a number of 5,000 digits and the limit is {MAX_DIGITS}."),
        ("[" * 100_000, "is nested too deeply; no value that is read here needs more than a few levels."),
        ('{"a":' * 100_000, "is nested too deeply; no value that is read here needs more than a few levels."),
    ],
)
def test_says_what_is_wrong(text: str, problem: str) -> None:
    with pytest.raises(MalformedJson) as raised:
        parse(text)
    assert str(raised.value) == problem


@given(st.text(alphabet=st.characters(categories=["Ll", "Lo", "Cs", "Cc", "Zs"])))
def test_a_printable_name_is_short_and_valid(name: str) -> None:
    shown = printable_name(name)
    assert len(shown) <= 65
    assert shown.encode() is not None
    assert "\n" not in shown
