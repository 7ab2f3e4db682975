"""EDTF dates: which are accepted, and the earliest and latest day each can mean."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimpress.model.dates import EDTF_PATTERN, BadDateError, bounds, full_date


def shown(text: str) -> tuple[str | None, str | None]:
    """Bounds as text."""
    found = bounds(text)
    return (
        found.earliest.isoformat() if found.earliest else None,
        found.latest.isoformat() if found.latest else None,
    )


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2024-04-10", "2024-04-10", "2024-04-10"),
        ("2024-02-29", "2024-02-29", "2024-02-29"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-02", "2023-02-01", "2023-02-28"),
        ("2024", "2024-01-01", "2024-12-31"),
        ("201X", "2010-01-01", "2019-12-31"),
        ("20XX", "2000-01-01", "2099-12-31"),
        ("00XX", "0001-01-01", "0099-12-31"),
        ("0001", "0001-01-01", "0001-12-31"),
        ("9999", "9999-01-01", "9999-12-31"),
        ("2004-XX", "2004-01-01", "2004-12-31"),
        ("1985-04-XX", "1985-04-01", "1985-04-30"),
        ("1985-XX-XX", "1985-01-01", "1985-12-31"),
        ("2024-04~", "2024-04-01", "2024-04-30"),
        ("2024?", "2024-01-01", "2024-12-31"),
        ("2024-04-10%", "2024-04-10", "2024-04-10"),
        ("2001-21", "2001-03-01", "2001-05-31"),
        ("2001-22", "2001-06-01", "2001-08-31"),
        ("2001-23", "2001-09-01", "2001-11-30"),
        ("2001-24", "2000-12-01", "2001-02-28"),
        ("2004-24", "2003-12-01", "2004-02-29"),
        ("0001-24", "0001-01-01", "0001-02-28"),
        ("2024-04/2024-06", "2024-04-01", "2024-06-30"),
        ("2024/2024", "2024-01-01", "2024-12-31"),
        ("2024-04-10/..", "2024-04-10", None),
        ("../2024-04-10", None, "2024-04-10"),
        ("2024-04-10/", "2024-04-10", None),
        ("/2024", None, "2024-12-31"),
        ("2024~/2025?", "2024-01-01", "2025-12-31"),
        ("XXXX-04-10", None, None),
        ("XXXX-04", None, None),
        ("XXXX-02-29", None, None),
    ],
)
def test_bounds(text: str, earliest: str | None, latest: str | None) -> None:
    assert shown(text) == (earliest, latest)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2023-02-29", "calendar"),
        ("1900-02-29", "calendar"),
        ("2024-13", "calendar"),
        ("2024-00", "calendar"),
        ("2024-04-31", "calendar"),
        ("2024-04-00", "calendar"),
        ("2024-25", "calendar"),
        ("XXXX-02-30", "calendar"),
        ("XXXX-13", "calendar"),
        ("2024-13-XX", "calendar"),
        ("0000", "0001"),
        ("0000-01-01", "0001"),
        ("2000/0000", "0001"),
        ("2024-05/2024-03", "ends before"),
        ("2024-04-10/2024-04-09", "ends before"),
        ("../..", "one side"),
        ("/..", "one side"),
        ("../", "one side"),
        ("XXXX-04-10/2024", "years"),
        ("2024/XXXX-04", "years"),
        ("/", "EDTF"),
        ("..", "EDTF"),
        ("", "EDTF"),
        ("2024-4-1", "EDTF"),
        ("24-04-10", "EDTF"),
        ("2024-04-10\n", "EDTF"),
        (" 2024", "EDTF"),
        ("2024-04-10T12:00:00Z", "EDTF"),
        ("XXXX", "EDTF"),
        ("2XXX", "EDTF"),
        ("20X4", "EDTF"),
        ("2024-X1", "EDTF"),
        ("2024-XX-10", "EDTF"),
        ("Y20240", "EDTF"),
        ("-2024", "EDTF"),
        ("2024?~", "EDTF"),
        ("?2024", "EDTF"),
        ("2024-21-01", "calendar"),
        ("[2024,2025]", "EDTF"),
        ("2024/2025/2026", "EDTF"),
        ("٢٠٢٤", "EDTF"),
        ("２０２４", "EDTF"),
    ],
)
def test_what_is_no_date(text: str, why: str) -> None:
    with pytest.raises(BadDateError, match=why):
        bounds(text)


DAYS = st.dates()
PRECISIONS = st.sampled_from(["%Y-%m-%d", "%Y-%m", "%Y"])


def at(day: date, precision: str) -> str:
    """The day in EDTF; `strftime` does not fill years with noughts everywhere."""
    return (
        precision.replace("%Y", f"{day.year:04}")
        .replace("%m", f"{day.month:02}")
        .replace("%d", f"{day.day:02}")
    )


@given(DAYS)
def test_every_day_is_its_own_bounds(day: date) -> None:
    found = bounds(day.isoformat())
    assert found.earliest == found.latest == day == full_date(day.isoformat())


@given(DAYS, PRECISIONS, st.sampled_from(["", "?", "~", "%"]))
def test_a_coarser_date_holds_the_finer_one(day: date, precision: str, qualifier: str) -> None:
    found = bounds(at(day, precision) + qualifier)
    assert found.earliest is not None
    assert found.latest is not None
    assert found.earliest <= day <= found.latest
    assert found.earliest.day == 1 or precision == "%Y-%m-%d"
    after = found.latest.toordinal() + 1
    assert after > date.max.toordinal() or date.fromordinal(after).day == 1 or precision == "%Y-%m-%d"


@given(DAYS, DAYS, PRECISIONS, PRECISIONS)
def test_an_interval_runs_from_the_first_to_the_last_day(
    one: date, other: date, left: str, right: str
) -> None:
    first, last = sorted((one, other))
    start, end = at(first, left), at(last, right)
    found = bounds(f"{start}/{end}")
    assert found.earliest == bounds(start).earliest
    assert found.latest == bounds(end).latest
    if bounds(start).earliest > bounds(end).latest:  # type: ignore[operator]
        raise AssertionError("sorted days cannot give a reversed interval")


@given(DAYS, st.integers(1, 4000))
def test_an_interval_that_runs_backwards_is_refused(day: date, gap: int) -> None:
    if day.toordinal() + gap > date.max.toordinal():
        return
    later = day + timedelta(days=gap)
    with pytest.raises(BadDateError):
        bounds(f"{later.isoformat()}/{day.isoformat()}")


@given(st.integers(1, 9999), st.integers(1, 12), st.integers(1, 31))
def test_the_calendar_decides(year: int, month: int, day: int) -> None:
    text = f"{year:04}-{month:02}-{day:02}"
    exists = day <= calendar.monthrange(year, month)[1]
    for read in (bounds, full_date):
        if exists:
            read(text)
        else:
            with pytest.raises(BadDateError):
                read(text)


@settings(max_examples=500)
@given(st.text(st.sampled_from("0123X-/.?~% \n٣"), max_size=12))
def test_a_date_always_fits_the_published_pattern(text: str) -> None:
    try:
        bounds(text)
    except BadDateError:
        return
    assert re.search(EDTF_PATTERN, text)


@pytest.mark.parametrize(
    "text", ["2024", "2024-04", "2024-04-10?", "2024-04-1", "20240410", "2024-04-10\n", ""]
)
def test_a_day_is_a_whole_day(text: str) -> None:
    with pytest.raises(BadDateError):
        full_date(text)
