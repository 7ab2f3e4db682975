"""The catalogue of findings that code raises; SQL rules carry their own entries in their headers.

One place for the words of every finding: `explain`, the documentation pages and the findings themselves use
it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from claimpress.model.catalogue_data import DATA_ENTRIES
from claimpress.model.catalogue_file import FILE_ENTRIES
from claimpress.model.catalogue_release import RELEASE_ENTRIES
from claimpress.model.catalogue_signing import SIGNING_ENTRIES
from claimpress.model.finding import CatalogueEntry, Finding, Place, shorten
from claimpress.model.sshkey import holds_private_key
from claimpress.words import plural


def _by_code(entries: Iterable[CatalogueEntry]) -> Iterator[tuple[str, CatalogueEntry]]:
    seen: set[str] = set()
    for entry in entries:
        if entry.code in seen:
            raise ValueError(f"two catalogue entries for {entry.code}")
        seen.add(entry.code)
        yield entry.code, entry


CATALOGUE: dict[str, CatalogueEntry] = dict(
    _by_code((*FILE_ENTRIES, *DATA_ENTRIES, *RELEASE_ENTRIES, *SIGNING_ENTRIES))
)
"""Code -> entry, for every finding that code (not SQL) raises."""

SECRET = frozenset({"private-key", "bad-signing-key"})
"""Codes of values that may be private keys: neither the value nor the line it stands in is shown."""


def finding(
    code: str,
    place: Place,
    *,
    value: object = "",
    pointer: Iterable[str | int] = (),
    kind: str = "",
    record: str = "",
    **details: Any,
) -> Finding:
    """A finding with the words of its catalogue entry, filled with `value` and the details the entry names.

    Texts are shortened and made printable before they enter a message, and one that holds a private key,
    be it as the name of a field or as an id, does not enter it at all. Raises `KeyError` for an unknown code
    or a detail that the entry needs and the caller left out.
    """
    entry = CATALOGUE[code]
    shown = "" if code in SECRET else shorten(_unless_secret(_in_words(value)))
    path, record = _unless_secret("/".join(map(str, pointer))), _unless_secret(record)
    details = {name: _unless_secret(detail) for name, detail in details.items()}
    words = {
        name: shorten(detail, 600) if isinstance(detail, str) else detail for name, detail in details.items()
    }
    fields = {"value": shown, "pointer": path, "record": record, "kind": kind, **words}
    return Finding(
        code=code,
        layer=entry.layer,
        severity=entry.severity,
        place=place,
        message=entry.message.format_map(fields),
        remedy=entry.remedy.format_map(fields),
        value=shown,
        pointer=path,
        kind=kind,
        record=record,
        details=details,
    )


def _unless_secret(detail: Any) -> Any:
    """A detail, or what is said in the place of one that holds a private key."""
    texts = detail if isinstance(detail, list | tuple) else (detail,)
    if any(isinstance(text, str) and holds_private_key(text) for text in texts):
        return "(not shown)"
    return detail


def _in_words(value: object) -> str:
    """A value as its curator would write it; what has parts is only counted."""
    if isinstance(value, list | dict):
        held = (
            plural(len(value), "entry", "entries") if isinstance(value, list) else plural(len(value), "field")
        )
        return f"a {'list' if isinstance(value, list) else 'mapping'} of {held}"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return value if isinstance(value, str) else shorten(value) if isinstance(value, int) else str(value)
