"""What differs between the records of two releases, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from claimpress.model.corpus import Corpus
from claimpress.model.fields import Record
from claimpress.model.kinds import KINDS, Kind
from claimpress.release.inputs import key_of, records_of


@dataclass(frozen=True)
class Changed:
    """A record that both have, and the names of the fields that differ."""

    id: str
    before: Record
    after: Record
    fields: tuple[str, ...]


@dataclass(frozen=True)
class KindDiff:
    """What happened to the records of one kind; ids are sorted."""

    kind: Kind
    added: tuple[str, ...]
    gone: tuple[str, ...]
    changed: tuple[Changed, ...]

    @property
    def withdrawn(self) -> tuple[Changed, ...]:
        """Claims that stood before and are withdrawn now."""
        return tuple(
            entry
            for entry in self.changed
            if getattr(entry.before, "withdrawn", None) is None and getattr(entry.after, "withdrawn", None)
        )

    def __bool__(self) -> bool:
        return bool(self.added or self.gone or self.changed)


def compare(before: Corpus, after: Corpus) -> dict[str, KindDiff]:
    """Kind name -> what differs, for every kind of record."""
    return {kind.name: _compare(kind, before, after) for kind in KINDS.values()}


def _compare(kind: Kind, before: Corpus, after: Corpus) -> KindDiff:
    old, new = _by_id(kind, before), _by_id(kind, after)
    return KindDiff(
        kind,
        added=tuple(sorted(new.keys() - old.keys())),
        gone=tuple(sorted(old.keys() - new.keys())),
        changed=tuple(_changes(old, new)),
    )


def _by_id(kind: Kind, corpus: Corpus) -> dict[str, Record]:
    return {" ".join(map(str, key_of(kind, record))): record for record in records_of(corpus, kind)}


def _changes(old: dict[str, Record], new: dict[str, Record]) -> Iterator[Changed]:
    for name in sorted(old.keys() & new.keys()):
        before, after = old[name], new[name]
        fields = tuple(
            field for field in type(after).model_fields if getattr(before, field) != getattr(after, field)
        )
        if fields:
            yield Changed(name, before, after, fields)
