"""Records that were read, found again by their numbers: in memory, or in files that are read once more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from claimpress.columns.large import LargeFile
from claimpress.load.records import RawRecord
from claimpress.model.claim import Claim
from claimpress.validation.structure import fits


@dataclass
class Records:
    """Where the records that were read are: those of large files on the disk, all others in memory."""

    small: dict[int, RawRecord] = field(default_factory=dict)
    large: list[LargeFile] = field(default_factory=list)

    def some(self, numbers: set[int]) -> dict[int, RawRecord]:
        """Records by their numbers, with places; large files are read once more for them."""
        found = {number: self.small[number] for number in numbers if number in self.small}
        for file in self.large:
            if wanted := [number for number in numbers if number in file]:
                found |= {raw.number: raw for raw in file.again(wanted)}
        return found

    def claims(self, numbers: Sequence[int]) -> Mapping[int, Claim]:
        """Claims by the numbers of their records."""
        found = {}
        for number, raw in self.some(set(numbers)).items():
            if raw.model is None:
                fits(raw)
            if isinstance(raw.model, Claim):
                found[number] = raw.model
        return found
