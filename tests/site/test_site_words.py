"""Dates, amounts and sizes as a reader sees them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from claimpress.site import words


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2025", "2025"),
        ("0987", "987"),
        ("2025-05", "May 2025"),
        ("2025-05-03", "3 May 2025"),
        ("2025-05-03?", "3 May 2025 (uncertain)"),
        ("2025-05~", "May 2025 (approximate)"),
        ("2025%", "2025 (approximate and uncertain)"),
        ("201X", "the 2010s"),
        ("19XX", "between 1900 and 1999"),
        ("2004-XX", "2004, month and day not given"),
        ("1985-04-XX", "April 1985, day not given"),
        ("1985-XX-XX", "1985, month and day not given"),
        ("2001-21", "spring 2001"),
        ("2001-24", "winter 2001"),
        ("XXXX-04-10", "10 April, year not given"),
        ("XXXX-04", "April, year not given"),
        ("2025-01/2025-03", "January 2025 to March 2025"),
        ("2025-01/..", "from January 2025 onwards"),
        ("2025-01/", "from January 2025, end not known"),
        ("../2025-01", "until January 2025"),
        ("/2025-01", "until January 2025, beginning not known"),
    ],
)
def test_dates_in_words(text: str, shown: str) -> None:
    assert words.edtf(text) == shown


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ({"quantity_unit": None}, ""),
        ({"quantity_value": Decimal("12.000000")}, "12 × unit"),
        ({"quantity_value": Decimal("1.500000")}, "1.5 × unit"),
        ({"quantity_value": Decimal("12500"), "quantity_approximate": True}, "about 12,500 × unit"),
        ({"quantity_min": Decimal(3), "quantity_max": Decimal(5)}, "3 to 5 × unit"),
        ({"quantity_min": Decimal(3)}, "at least 3 × unit"),
        ({"quantity_max": Decimal(5)}, "at most 5 × unit"),
    ],
)
def test_quantities_in_words(cells: dict[str, Any], shown: str) -> None:
    names = ("value", "min", "max", "approximate")
    row = {**{f"quantity_{name}": None for name in names}, "quantity_unit": "unit", **cells}
    assert words.quantity(row) == shown
