"""The smallest honest version of the next release, and why.

- major: a column or table removed or retyped; a key, a definition or the text recipe changed; a record gone;
- minor: something added, a claim withdrawn, or a claim that now says something else;
- patch: any other correction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from claimpress.model.corpus import Corpus
from claimpress.model.fields import Record
from claimpress.model.text import RECIPE
from claimpress.release.diff import Changed, KindDiff, compare
from claimpress.release.history import Past, own_lineage
from claimpress.release.inputs import ordered
from claimpress.release.semver import FIRST, parse
from claimpress.release.types import names_of
from claimpress.tables.build import TABLES, build_tables
from claimpress.tables.digest import table_digest

LEVELS = ("major", "minor", "patch")

SAYS = frozenset(
    {"actors", "recipients", "action", "stage", "stance", "negated", "items", "date", "withdrawn"}
)
"""Fields of a claim whose correction changes what it says; items carry the quantities."""

DEFINES = frozenset({"definition", "use_when", "not_when"})
"""Fields of a vocabulary entry that define it."""

EDITORIAL = "editorial"
"""A declared reason that begins so marks a changed definition whose meaning is the same."""


@dataclass(frozen=True)
class Reason:
    """Why the version must rise by at least this level."""

    level: str
    text: str


@dataclass(frozen=True)
class Proposal:
    """The smallest honest version; None where nothing changed since the last release."""

    version: str | None
    reasons: tuple[Reason, ...]
    previous: str | None


def proposed_version(past: Past | None, corpus: Corpus) -> Proposal:
    """What sealing the corpus would ask for. Raises `UserError` where the last release cannot be read."""
    if past is None:
        return Proposal(str(FIRST), (Reason("minor", "the first release"),), None)
    reasons = tuple(sorted(_reasons(past, corpus), key=lambda reason: LEVELS.index(reason.level)))
    if not reasons:
        return Proposal(None, (), past.version)
    return Proposal(str(parse(past.version).next(reasons[0].level)), reasons, past.version)


def _reasons(past: Past, corpus: Corpus) -> Iterator[Reason]:
    found = [*_column_reasons(past.folder.manifest)]
    if past.folder.manifest.get("text_recipe") != RECIPE:
        found.append(Reason("major", f"the text recipe is now {RECIPE}"))
    for diff in compare(past.corpus, corpus).values():
        found += _record_reasons(diff, past.version)
    yield from found or _derived_reasons(past, corpus)


def _column_reasons(manifest: Mapping[str, Any]) -> Iterator[Reason]:
    before: dict[str, Any] = manifest["tables"]
    yield from (Reason("major", f"table {name} removed") for name in before if name not in TABLES)
    for name, spec in TABLES.items():
        if name not in before:
            yield Reason("minor", f"table {name} added")
            continue
        if list(before[name]["key"]) != list(spec.key):
            yield Reason("major", f"the key of table {name} is now {', '.join(spec.key)}")
        old = {column["name"]: column["type"] for column in before[name]["columns"]}
        new = {column.name: names_of(column.type).sql for column in spec.columns}
        yield from _type_reasons(name, old, new)


def _type_reasons(table: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Reason]:
    for name in [*old, *(name for name in new if name not in old)]:
        if name not in new:
            yield Reason("major", f"column {table}.{name} removed or renamed")
        elif name not in old:
            yield Reason("minor", f"column {table}.{name} added")
        elif old[name] != new[name]:
            yield Reason("major", f"column {table}.{name} was {old[name]} and is {new[name]}")


def _record_reasons(diff: KindDiff, since: str) -> Iterator[Reason]:
    kind = diff.kind.name
    if kind == "attestation":
        if diff:
            yield Reason("patch", "evidence was compared with the archived texts again")
        return
    yield from (Reason("major", f"{kind} {name} gone") for name in diff.gone)
    yield from (Reason("minor", f"{kind} {name} added") for name in diff.added)
    gone = {entry.id for entry in diff.withdrawn}
    for entry in diff.changed:
        what = "withdrawn" if entry.id in gone else f"{', '.join(entry.fields)} changed"
        yield Reason(_level(kind, entry, since), f"{kind} {entry.id}: {what}")


def _level(kind: str, entry: Changed, since: str) -> str:
    fields = set(entry.fields)
    if kind in ("action", "item") and fields & DEFINES:
        return "patch" if _is_editorial(entry.after, fields & DEFINES, since) else "major"
    return "minor" if kind == "claim" and fields & SAYS else "patch"


def _is_editorial(record: Record, fields: set[str], since: str) -> bool:
    revisions = [entry for entry in getattr(record, "revisions", []) if entry.since == since]
    marked = {
        name for entry in revisions if entry.reason.lower().startswith(EDITORIAL) for name in entry.fields
    }
    return fields <= marked


def _derived_reasons(past: Past, corpus: Corpus) -> Iterator[Reason]:
    """Tables that come out differently from the same records: the tool has changed, not the data."""
    tables = build_tables(ordered(corpus), own_lineage(past.folder))
    for name, table in tables.items():
        if table_digest(table) != past.folder.manifest["tables"][name]["sha256"]:
            yield Reason("patch", f"table {name} is derived differently")
