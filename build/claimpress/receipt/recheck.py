"""Checking a receipt: does its figure still hold, in its own release or in another one, and if not, why."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import Literal

import duckdb

from claimpress.about import VERSION
from claimpress.model.errors import UserError
from claimpress.progress import Stages, unwatched
from claimpress.receipt.asking import Question
from claimpress.receipt.behind import Behind, Found, behind
from claimpress.receipt.changes import ClaimChange, Explain, explain
from claimpress.receipt.deciding import Decided, deciding, still_differing
from claimpress.receipt.differ import Difference, difference
from claimpress.receipt.document import Receipt
from claimpress.receipt.make import manifest_sha256
from claimpress.receipt.steady import check_steady
from claimpress.receipt.syntax import USAGE
from claimpress.release.reader import ReleaseFolder


@dataclass(frozen=True)
class Own:
    """A receipt in the release that it pins: the result is the same, and so are the claims behind it.

    `missing` are claims behind the result that the receipt does not list, `extra` those that it lists and
    that are not; `found` is how they were found now, "" where the result is another one already.
    """

    difference: Difference | None
    claims_hold: bool
    engine: str
    """The engine's version now."""
    tool: str
    """The version of claimpress now."""
    found: Found | Literal[""] = ""
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether all that the receipt says is so."""
        return self.difference is None and self.claims_hold


@dataclass(frozen=True)
class Against:
    """A receipt in another release. `problem` says why its query cannot be asked there; "" where it can.

    `changes` tells what happened to claims behind the old or the new result; None where that cannot be told,
    because the release of the receipt is not at hand. `decided` tells which of them change the result; None
    where the result is the same.
    """

    version: str
    problem: str = ""
    difference: Difference | None = None
    changes: tuple[ClaimChange, ...] | None = ()
    decided: Decided | None = None

    @property
    def holds(self) -> bool:
        """Whether the figure is the same there."""
        return not self.problem and self.difference is None


def check_own(receipt: Receipt, release: ReleaseFolder, *, progress: Stages = unwatched) -> Own:
    """Ask the release of a receipt again. Raises `UserError` where it is another one, or cannot be asked."""
    _same_dataset(receipt, release)
    digest = manifest_sha256(release)
    if digest != receipt.manifest_sha256:
        raise UserError(
            f"this is not the release that the receipt pins: the manifest of {release.version} here has "
            f"SHA-256 {digest}, the receipt's {receipt.version} has {receipt.manifest_sha256}",
            "get the release from whoever published it, and name it with --release",
        )
    with Question(release, receipt.query) as question:
        progress("asking again")
        answer = question.answer(question.whole)
        check_steady(question, answer)
        differing = difference(receipt.answer, answer)
        if differing is not None:
            return Own(differing, claims_hold=True, engine=duckdb.__version__, tool=VERSION)
        progress("finding the claims behind it")
        return _with_claims(receipt.behind, behind(question, answer))


def _with_claims(listed: Behind, now: Behind) -> Own:
    missing = tuple(sorted({*now.ids} - {*listed.ids}))
    extra = tuple(sorted({*listed.ids} - {*now.ids}))
    return Own(None, listed == now, duckdb.__version__, VERSION, now.found, missing, extra)


def check_against(
    receipt: Receipt,
    own: ReleaseFolder | None,
    other: ReleaseFolder,
    *,
    explain: Explain = explain,
    progress: Stages = unwatched,
) -> Against:
    """Ask another release of the same dataset. `own` is the receipt's release where that is at hand.

    Raises `UserError` where the release cannot be read, or belongs to another dataset.
    """
    _same_dataset(receipt, other)
    progress(f"asking {other.version}")
    with ExitStack() as stack:
        try:
            there = stack.enter_context(Question(other, receipt.query))
            answer = there.answer(there.whole)
            claims = behind(there, answer)
        except UserError as problem:
            if problem.exit_code != USAGE:
                raise
            return Against(other.version, problem.message)
        differing = difference(receipt.answer, answer)
        if own is None:
            return Against(other.version, "", differing, None)
        progress("comparing the claims")
        changes = tuple(explain(own, other, frozenset((*receipt.behind.ids, *claims.ids))))
        if differing is None:
            return Against(other.version, "", None, changes)
        here = stack.enter_context(Question(own, receipt.query))
        if "derived" in (receipt.behind.found, claims.found):  # Counts stay as they are when claims do not.
            decided = Decided(elsewhere=still_differing(here, there))
        else:
            decided = deciding(here, receipt.answer, there, answer, changes)
        return Against(other.version, "", differing, changes, decided)


def _same_dataset(receipt: Receipt, release: ReleaseFolder) -> None:
    dataset = release.manifest.get("dataset")
    if dataset != receipt.dataset:
        raise UserError(
            f"the receipt is for the dataset {receipt.dataset}, and {release.path} belongs to {dataset}",
            "go to the dataset's folder, or name its release with --release",
        )
