"""All differences between two states of a dataset."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from claimpress.model.canonical import dumps
from claimpress.model.kinds import KINDS, Kind
from claimpress.model.text import sha256_hex
from claimpress.release.diff.lines import Records, not_as_sealed, paired
from claimpress.release.diff.record import Content, Difference, What, compared, content_key, lone


def differences(old: Records, new: Records, kinds: Iterable[Kind] = KINDS.values()) -> Iterator[Difference]:
    """What differs, kind by kind; within a kind first what both have, by id, then what only one has.

    Raises `UserError` where a state cannot be read.
    """
    gone = _Gone(new)
    for kind in kinds:
        yield from map(gone.settled, _in_kind(kind, old, new))


def _in_kind(kind: Kind, old: Records, new: Records) -> Iterator[Difference]:
    gone: list[_Lone] = []
    added: list[_Lone] = []
    for before, after in paired(kind, old.lines(kind), new.lines(kind)):
        if before is None and after is not None:
            added.append(_lone(kind, after, What.ADDED))
        elif after is None and before is not None:
            gone.append(_lone(kind, before, What.GONE))
        elif before is not None and after is not None and (found := _compared(kind, before, after)):
            yield found
    yield from _lonely(gone, added)


@dataclass(frozen=True)
class _Gone:
    """The withdrawn claims of the newer state, read when the first one with a successor comes."""

    new: Records

    @cached_property
    def successors(self) -> Mapping[str, str | None]:
        return self.new.withdrawn()

    def settled(self, found: Difference) -> Difference:
        """A replaced claim with the one that stands at the end of its successors; without that it is lost."""
        if found.what is not What.REPLACED:
            return found
        other, seen = found.other, {found.id}
        while other is not None and other in self.successors and other not in seen:
            seen.add(other)
            other = self.successors[other]
        if other is None or other in seen:
            return replace(found, what=What.WITHDRAWN, other=None)
        return replace(found, other=other)


def _compared(kind: Kind, before: Content, after: Content) -> Difference | None:
    try:
        return compared(kind, before, after)
    except (LookupError, TypeError, AttributeError) as problem:  # no record of ours
        raise not_as_sealed(kind, "a record has fields of another shape") from problem


@dataclass(frozen=True)
class _Lone:
    """A record of one state only, with the digest of what it says apart from its id."""

    difference: Difference
    digest: str


def _lone(kind: Kind, content: Content, what: What) -> _Lone:
    digest = sha256_hex(dumps(content_key(content))) if "id" in kind.key else ""
    return _Lone(lone(kind, content, what), digest)


def _lonely(gone: list[_Lone], added: list[_Lone]) -> Iterator[Difference]:
    """Gone and added records; one that says the same under another id was not lost but renamed."""
    if gone and added:
        only = _once(gone) & _once(added)
        now = {entry.digest: entry.difference.id for entry in added if entry.digest in only}
        yield from (
            replace(entry.difference, what=What.RENAMED, other=now[entry.digest])
            for entry in gone
            if entry.digest in now
        )
        gone = [entry for entry in gone if entry.digest not in now]
        added = [entry for entry in added if entry.digest not in now]
    yield from (entry.difference for entry in (*gone, *added))


def _once(entries: list[_Lone]) -> set[str]:
    counts = Counter(entry.digest for entry in entries if entry.digest)
    return {digest for digest, count in counts.items() if count == 1}
