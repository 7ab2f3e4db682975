"""Field types shared by all records: each carries its pattern, its format and its finding's code."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from claimpress.model import dates, formats, ids

END = r"(?![\s\S])"  # `$` would let a trailing newline through in some engines
SLUG_PATTERN = rf"^[a-z0-9]+(?:-[a-z0-9]+)*{END}"
SHA256_PATTERN = rf"^[0-9a-f]{{64}}{END}"
LANGUAGE_PATTERN = rf"^[a-z]{{2,3}}(?:-[A-Z][a-z]{{3}})?(?:-[A-Z]{{2}})?{END}"


class Record(BaseModel):
    """Base of every record: strict types, unknown fields refused, immutable."""

    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, regex_engine="python-re", use_attribute_docstrings=False
    )


def check(name: str, value: Any) -> Any:
    """The value, which passes the check of that name in `formats`. Raises as validators of pydantic do."""
    rule: Callable[[Any], None] = formats.FORMATS[name]
    try:
        rule(value)
    except formats.ValueProblem as problem:
        raise PydanticCustomError("claimpress", "{code}: {detail}", vars(problem)) from None
    return value


def _check(name: str) -> AfterValidator:
    return AfterValidator(partial(check, name))


def _text(limit: int, fmt: str) -> Any:
    return (
        StringConstraints(strict=True, min_length=1, max_length=limit),
        Field(json_schema_extra={"format": fmt}),
        _check(fmt),
    )


def _pattern(pattern: str, code: str, limit: int | None = None) -> Any:
    return (
        StringConstraints(strict=True, pattern=pattern, max_length=limit),
        Field(json_schema_extra={"x-finding": code}),
    )


Choice = Field(strict=False)
"""Marks an enumeration: its members are written as text in YAML and JSON."""

Line = Annotated[str, *_text(500, "claimpress-line")]
Prose = Annotated[str, *_text(20_000, "claimpress-prose")]
Slug = Annotated[str, *_pattern(SLUG_PATTERN, "bad-id", 80)]
ClaimId = Annotated[
    str,
    *_pattern(ids.CLAIM_ID_PATTERN, "bad-id"),
    Field(json_schema_extra={"format": "claimpress-id"}),
    _check("claimpress-id"),
]
Sha256 = Annotated[str, *_pattern(SHA256_PATTERN, "bad-digest")]
Version = Annotated[str, *_pattern(ids.VERSION_PATTERN, "bad-version")]
Language = Annotated[str, *_pattern(LANGUAGE_PATTERN, "bad-language")]
Edtf = Annotated[
    str,
    *_pattern(dates.EDTF_PATTERN, "bad-date"),
    Field(json_schema_extra={"format": "claimpress-edtf"}),
    _check("claimpress-edtf"),
]
Day = Annotated[
    str,
    *_pattern(rf"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}{END}", "bad-date"),
    Field(json_schema_extra={"format": "claimpress-day"}),
    _check("claimpress-day"),
]
SigningKey = Annotated[
    str,
    StringConstraints(strict=True),
    # Without a pattern or a limit, whose findings would repeat what was pasted by mistake.
    Field(json_schema_extra={"format": "claimpress-signing-key"}),
    _check("claimpress-signing-key"),
]
Url = Annotated[str, *_pattern(rf"""^https?://[^\s<>"'`\\]+{END}""", "bad-url", 2000)]
Wikidata = Annotated[str, *_pattern(rf"^Q[1-9][0-9]{{0,11}}{END}", "bad-code")]
Alpha3 = Annotated[str, *_pattern(rf"^[A-Z]{{3}}{END}", "bad-code")]
IsoPlace = Annotated[str, *_pattern(rf"^[A-Z]{{3}}{END}|^[A-Z]{{2}}-[A-Z0-9]{{1,3}}{END}", "bad-code")]
Position = Annotated[int, Field(strict=True, ge=0, le=2**31 - 1)]
Length = Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)]

Amount = Annotated[
    int | Decimal,
    Field(ge=0),
    _check("claimpress-amount"),
    WithJsonSchema({"type": "number", "minimum": 0, "format": "claimpress-amount"}),
]
"""A number of at most 15 digits and 6 decimals; kept as a decimal, never as floating point."""
