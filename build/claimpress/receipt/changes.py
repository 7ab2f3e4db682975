"""What happened to claims between two releases, for explaining why a figure is another one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from claimpress.model.canonical import dumps
from claimpress.model.errors import UserError
from claimpress.release.bounded import LARGEST_FILE, ReadProblemError, parse_json, plain_size
from claimpress.release.layout import INPUTS
from claimpress.release.reader import ReleaseFolder
from claimpress.release.semver import is_version, parse

_LONGEST_LINE = 4 * 2**20
_NOT_COMPARED = frozenset({"id", "checks", "revisions", "withdrawn"})
_VERIFY = "verify the release: claimpress verify"


@dataclass(frozen=True)
class FieldChange:
    """A field of a claim that differs: values as canonical JSON, and the declared reason, if any."""

    name: str
    old: str
    new: str
    reason: str | None


@dataclass(frozen=True)
class ClaimChange:
    """What happened to one claim. `statement` is the newest there is."""

    id: str
    what: Literal["changed", "withdrawn", "added", "gone", "merged", "moved"]
    fields: tuple[FieldChange, ...]
    reason: str | None
    successor: str | None
    statement: str


Explain = Callable[[ReleaseFolder, ReleaseFolder, frozenset[str]], Sequence[ClaimChange]]
"""Tells what happened from one release to another to those of these claims that differ, sorted by id."""


def explain(old: ReleaseFolder, new: ReleaseFolder, claims: frozenset[str]) -> tuple[ClaimChange, ...]:
    """What happened to those of the claims that differ between two releases. Raises `UserError`."""
    before, after = _records(old, claims), _records(new, claims)
    found = (
        _change(claim, before.get(claim), after.get(claim), old.version)
        for claim in sorted(before.keys() | after.keys())
    )
    return tuple(change for change in found if change is not None)


def _change(
    claim: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, since: str
) -> ClaimChange | None:
    statement = str((after or before or {}).get("statement", ""))
    if before is None or after is None:
        return ClaimChange(claim, "gone" if before else "added", (), None, None, statement)
    fields = tuple(_fields(before, after, since))
    withdrawn = after.get("withdrawn") if after.get("withdrawn") != before.get("withdrawn") else None
    if isinstance(withdrawn, dict):
        told = (_text(withdrawn.get("reason")), _text(withdrawn.get("successor")))
        return ClaimChange(claim, "withdrawn", fields, *told, statement)
    return ClaimChange(claim, "changed", fields, None, None, statement) if fields else None


def _fields(before: Mapping[str, Any], after: Mapping[str, Any], since: str) -> Iterator[FieldChange]:
    for name in dict.fromkeys((*after, *before)):
        old, new = dumps(before.get(name)), dumps(after.get(name))
        if name not in _NOT_COMPARED and old != new:
            yield FieldChange(name, old, new, _reason(after.get("revisions"), name, since))


def _reason(revisions: Any, field: str, since: str) -> str | None:
    """What was declared for a field since a release, in order."""
    entries = [entry for entry in revisions if isinstance(entry, dict)] if isinstance(revisions, list) else []
    reasons = [
        str(entry.get("reason"))
        for entry in entries
        if field in (entry.get("fields") or ()) and _not_before(entry.get("since"), since)
    ]
    return "; ".join(reasons) or None


def _not_before(version: Any, since: str) -> bool:
    known = isinstance(version, str) and is_version(version) and is_version(since)
    return known and parse(version) >= parse(since)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _records(release: ReleaseFolder, claims: frozenset[str]) -> dict[str, Mapping[str, Any]]:
    """The records of these claims, by id."""
    found = (record for record in _lines(release) if record.get("id") in claims)
    return {str(record["id"]): record for record in found}


def _lines(release: ReleaseFolder) -> Iterator[Mapping[str, Any]]:
    path = release.path / INPUTS / "claims.jsonl"
    try:
        plain_size(path, LARGEST_FILE)
        with path.open("rb") as file:
            while line := file.readline(_LONGEST_LINE):
                record = parse_json(line.decode())
                if isinstance(record, dict):
                    yield record
    except (ReadProblemError, OSError, UnicodeDecodeError) as problem:
        raise UserError(f"{path} cannot be read: {problem}", _VERIFY) from problem
