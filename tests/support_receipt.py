"""Helpers for the tests of receipts: a dataset with two sealed releases that differ in two claims."""

from __future__ import annotations

from pathlib import Path

from claimpress.model.claim import Claim
from claimpress.release.find import sealed as sealed_releases
from claimpress.release.reader import ReleaseFolder
from claimpress.validation.run import validate_root
from support_cli import with_releases
from support_release import (
    COPRODUCE,
    DELIVERY,
    KLOPSTOCK,
    PURCHASE,
    changed_claim,
    corpus_of,
    sealed,
    with_records,
)

RETRACTED = {"since": "0.1.0", "reason": "said of other boats", "successor": COPRODUCE}


def two_releases(folder: Path) -> Path:
    """A dataset in this new folder. 0.2.0 has one claim at another stage, and one withdrawn."""
    with_releases(folder)
    report = validate_root(KLOPSTOCK / "data")
    claims = [_later(claim) for claim in corpus_of(report).claims]
    sealed(folder / "data", with_records(report, claims=claims), "0.2.0", "2026-03-03")
    return folder


def _later(claim: Claim) -> Claim:
    if claim.id == DELIVERY:
        return changed_claim(claim, stage="done")
    return changed_claim(claim, declare=False, withdrawn=RETRACTED) if claim.id == PURCHASE else claim


def releases(folder: Path) -> tuple[ReleaseFolder, ...]:
    """The sealed releases of a dataset, oldest first."""
    return sealed_releases(folder / "data")
