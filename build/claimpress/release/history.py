"""The releases before the one that is being made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from claimpress.model.canonical import record_sha256
from claimpress.model.claim import Claim
from claimpress.model.corpus import Corpus
from claimpress.release.inputs import read_inputs
from claimpress.release.layout import INPUTS
from claimpress.release.ledger import Ledger
from claimpress.release.reader import ReleaseFolder
from claimpress.tables.lineage import Lineage, ReleaseRow


@dataclass(frozen=True)
class Past:
    """A sealed release as the next one sees it."""

    folder: ReleaseFolder
    manifest_sha256: str

    @property
    def version(self) -> str:
        """Its version."""
        return self.folder.version

    @cached_property
    def corpus(self) -> Corpus:
        """The records that it was built from. Raises `UserError`."""
        return read_inputs(self.folder.path / INPUTS)

    @cached_property
    def claims(self) -> Mapping[str, Mapping[str, Any]]:
        """Claim id -> its row in the released table."""
        columns = ["id", "first_release", "last_changed"]
        rows = self.folder.table("claims").select(columns).to_pylist()
        return {row["id"]: row for row in rows}


def past_of(ledger: Ledger, version: str | None = None) -> Past | None:
    """The sealed release before `version`: the newest one where that is not in the ledger."""
    earlier = ledger.before(version) if version else ledger.entries
    if not earlier:
        return None
    return Past(ReleaseFolder(ledger.path(earlier[-1])), earlier[-1].manifest_sha256)


def next_lineage(
    ledger: Ledger, past: Past | None, corpus: Corpus, version: str, date: str | None
) -> Lineage:
    """The lineage of a release of `corpus` that follows `past`."""
    rows = tuple(entry.row for entry in ledger.before(version))
    if past is None:
        return Lineage(version, date, rows)
    first = {name: row["first_release"] for name, row in past.claims.items()}
    same = _unchanged(past.corpus)
    last = {claim.id: past.claims[claim.id]["last_changed"] for claim in corpus.claims if same(claim)}
    return Lineage(version, date, rows, first, last)


def own_lineage(folder: ReleaseFolder) -> Lineage:
    """The lineage that a release's own tables tell: enough to rebuild it where its past is not at hand."""
    claims = folder.table("claims").select(["id", "first_release", "last_changed"]).to_pylist()
    rows = folder.table("releases").to_pylist()[:-1]
    return Lineage(
        folder.version,
        folder.date,
        tuple(
            ReleaseRow(row["ordinal"], row["version"], _text(row["date"]), row["manifest_sha256"])
            for row in rows
        ),
        {row["id"]: row["first_release"] for row in claims},
        {row["id"]: row["last_changed"] for row in claims},
    )


def _text(day: Any) -> str | None:
    return day.isoformat() if day else None


def _unchanged(before: Corpus) -> Callable[[Claim], bool]:
    # Checks and declared reasons are kept about a claim; they do not change what it says.
    old = {claim.id: (record_sha256(claim), claim.withdrawn) for claim in before.claims}
    return lambda claim: old.get(claim.id) == (record_sha256(claim), claim.withdrawn)
