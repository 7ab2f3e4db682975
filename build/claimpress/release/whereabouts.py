"""Where the records that stand in the way of a release are written down."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from claimpress.load.records import Loaded, Pointer, RawRecord
from claimpress.model.finding import Place
from claimpress.model.kinds import KINDS


@dataclass(frozen=True)
class Whereabouts:
    """Places of records that were read, by kind and id."""

    root: str
    known: Mapping[tuple[str, str], RawRecord]

    def knows(self, kind: str, record: str) -> bool:
        """Whether there is such a record."""
        return (kind, record) in self.known

    def look(self, records: Collection[tuple[str, str]]) -> None:
        """They are at hand."""

    def __call__(self, kind: str, record: str, pointer: Pointer = ()) -> Place:
        """The folder of its kind, for a record that is not there or has no id."""
        raw = self.known.get((kind, record))
        return raw.place(pointer) if raw else Place(f"{self.root}/{KINDS[kind].stem}")


def whereabouts(loaded: Loaded) -> Whereabouts:
    """Places of the records that were read."""
    return Whereabouts(Path(loaded.root).name, {(raw.kind, raw.id): raw for raw in loaded.records})
