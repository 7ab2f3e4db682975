"""A finding: one thing that validation reports, with its place and its remedy."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How much a finding weighs: an error stops a release, a warning is published with it."""

    ERROR = "error"
    WARNING = "warning"


class Layer(StrEnum):
    """Where in validation a finding arises."""

    FILE = "file"
    STRUCTURE = "structure"
    VALUES = "values"
    REFERENCES = "references"
    RELEASE = "release"


@dataclass(frozen=True, order=True)
class Place:
    """A place in an input file; `line` and `column` count from 1, in code points."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True)
class CatalogueEntry:
    """What a finding code means, for `explain` and for its documentation page.

    `message` is a template over the finding's details, `remedy` says how to mend it.
    """

    code: str
    layer: Layer
    severity: Severity
    title: str
    message: str
    remedy: str
    why: str = ""


@dataclass(frozen=True)
class Finding:
    """One collected result of validation.

    `pointer` names the field inside the record, such as `evidence/0/length`; `value` is what stands there,
    shortened.
    """

    code: str
    layer: Layer
    severity: Severity
    place: Place
    message: str
    remedy: str
    value: str = ""
    pointer: str = ""
    kind: str = ""
    record: str = ""
    details: dict[str, Any] = field(default_factory=dict, compare=False)

    def sort_key(self) -> tuple[str, int, int, str, str, str]:
        """Order of presentation: by place, then code."""
        return (self.place.file, self.place.line, self.place.column, self.code, self.pointer, self.message)


def shorten(value: object, limit: int = 80) -> str:
    """A value as one printable line of at most `limit` characters; nothing invisible survives."""
    text = value if isinstance(value, str) else repr(value) if not isinstance(value, int) else _integer(value)
    shown = text[: limit * 2]
    if not shown.isprintable():
        shown = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in shown)
    return shown if len(shown) <= limit and len(text) <= limit * 2 else shown[: limit - 1] + "…"


def _integer(value: int) -> str:
    # Python refuses to print integers of thousands of digits.
    return str(value) if value.bit_length() < 4096 else f"an integer of {value.bit_length()} bits"
