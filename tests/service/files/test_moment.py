from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.files.moment import Moments, seconds, written


def read(*texts: str) -> list[str]:
    moments = Moments()
    for text in texts:
        moments.learn(text)
    return [written(moments.read(text)) for text in texts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-31 18:30", "2026-01-31 18:30:00"),
        ("2026-01-31 18:30:05 UTC", "2026-01-31 18:30:05Z"),
        ("2026-01-31T18:30:05.123Z", "2026-01-31 18:30:05Z"),
        ("2026-01-31T18:30:05+03:00", "2026-01-31 18:30:05+03:00"),
        ("2026-01-31", "2026-01-31 00:00:00"),
        ("31/01/2026, 6:30 PM", "2026-01-31 18:30:00"),
        ("1/31/26 6:30\u202fPM", "2026-01-31 18:30:00"),
        ("31.01.26, 18:30", "2026-01-31 18:30:00"),
        ("٣١‏/٠١‏/٢٠٢٦، ٦:٣٠ م", "2026-01-31 18:30:00"),
        ("\u200f٣١/١/٢٠٢٦، ١٢:٠٥:٠٩ ص", "2026-01-31 00:05:09"),
        ("31/1/2026, 12:05 p. m.", "2026-01-31 12:05:00"),
        ("31/1/2026 6:30 مساءً", "2026-01-31 18:30:00"),
        ("1769884200", "2026-01-31 18:30:00Z"),
        ("1769884200000", "2026-01-31 18:30:00Z"),
        ("Sat, 31 Jan 2026 18:30:00 +0000", "2026-01-31 18:30:00"),
        ("yesterday", ""),
        ("31/31/2026", ""),
        ("", ""),
    ],
)
def test_a_moment_is_read(text: str, expected: str) -> None:
    assert [one.removesuffix("Z") for one in read(text)] == [expected.removesuffix("Z")]


def test_the_file_decides_the_order_of_day_and_month() -> None:
    assert read("01/02/2026", "13/02/2026") == ["2026-02-01 00:00:00", "2026-02-13 00:00:00"]
    assert read("01/02/2026", "02/13/2026") == ["2026-01-02 00:00:00", "2026-02-13 00:00:00"]


def test_where_every_date_goes_both_ways_time_runs_on() -> None:
    assert read("1/2/26", "1/9/26", "2/1/26")[2] == "2026-02-01 00:00:00"
    assert read("1/2/26", "2/2/26", "1/3/26")[2] == "2026-03-01 00:00:00"
    assert read("26/05/01", "26/05/30", "26/06/02")[2] == "2026-06-02 00:00:00"


def test_the_day_comes_first_where_nothing_tells() -> None:
    assert read("1/2/26") == ["2026-02-01 00:00:00"]


@given(
    st.lists(st.datetimes(datetime(2001, 1, 28), datetime(2030, 1, 1)), min_size=1, max_size=8),
    st.sampled_from(["%d/%m/%Y %H:%M", "%d.%m.%y, %I:%M %p", "%Y-%m-%d %H:%M"]),
)
def test_what_is_written_is_read(moments: list[datetime], form: str) -> None:
    # A day that is no month settles the order, whatever the others are.
    every = [datetime(2001, 1, 27, 3, 4), *(moment.replace(second=0, microsecond=0) for moment in sorted(moments))]
    assert read(*(moment.strftime(form) for moment in every)) == [f"{moment:%Y-%m-%d %H:%M:00}" for moment in every]


def test_a_moment_without_a_zone_is_placed_as_utc() -> None:
    moment = datetime(2026, 1, 1, 3)
    assert seconds(moment) == seconds(moment.replace(tzinfo=UTC))
    assert seconds(moment + timedelta(seconds=1)) == seconds(moment) + 1
