"""Where the records that stand in the way of a release are written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from claimpress.load.records import Loaded, Pointer, RawRecord
from claimpress.model.finding import Place
from claimpress.model.kinds import KINDS


@dataclass(frozen=True)
class Where:
    """Kind and id of a record -> its place, or that of one of its fields."""

    root: str
    known: Mapping[tuple[str, str], RawRecord]

    def knows(self, kind: str, record: str) -> bool:
        """Whether there is such a record."""
        return (kind, record) in self.known

    def __call__(self, kind: str, record: str, pointer: Pointer = ()) -> Place:
        """The folder of its kind, for a record that is not there or has no id."""
        raw = self.known.get((kind, record))
        return raw.place(pointer) if raw else Place(f"{self.root}/{KINDS[kind].stem}")


def whereabouts(loaded: Loaded) -> Where:
    """Places of the records that were read."""
    return Where(Path(loaded.root).name, {(raw.kind, raw.id): raw for raw in loaded.records})
