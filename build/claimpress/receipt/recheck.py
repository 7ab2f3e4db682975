"""Checking a receipt: does its figure still hold, in its own release or in another one, and if not, why."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from claimpress.model.errors import UserError
from claimpress.progress import Stages, unwatched
from claimpress.receipt.answer import Answer
from claimpress.receipt.asking import Question
from claimpress.receipt.behind import Behind, behind, proved
from claimpress.receipt.changes import ClaimChange, Explain, explain
from claimpress.receipt.deciding import deciding
from claimpress.receipt.differ import Difference, difference
from claimpress.receipt.document import Receipt
from claimpress.receipt.make import manifest_sha256
from claimpress.receipt.syntax import USAGE
from claimpress.release.reader import ReleaseFolder


@dataclass(frozen=True)
class Own:
    """A receipt in the release that it pins: the result is the same, and comes from its claims alone."""

    difference: Difference | None
    claims_hold: bool
    engine: str
    """The engine's version now."""

    @property
    def holds(self) -> bool:
        """Whether all that the receipt says is so."""
        return self.difference is None and self.claims_hold


@dataclass(frozen=True)
class Against:
    """A receipt in another release. `problem` says why its query cannot be asked there; "" where it can.

    `changes` tells what happened to claims behind the old or the new result; None where that cannot be told,
    because the release of the receipt is not at hand. `deciding` are the ids of those that change the result
    when they alone stand as in the other release; None where that was not tried.
    """

    version: str
    problem: str = ""
    difference: Difference | None = None
    changes: tuple[ClaimChange, ...] | None = ()
    deciding: tuple[str, ...] | None = None

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
        differing = difference(receipt.answer, question.answer(question.whole))
        alone = differing is None and proved(question, receipt.answer, frozenset(receipt.behind.ids))
        return Own(differing, differing is not None or alone, duckdb.__version__)


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
    try:
        answer, claims = _asked(receipt, other)
    except UserError as problem:
        if problem.exit_code != USAGE:
            raise
        return Against(other.version, problem.message)
    differing = difference(receipt.answer, answer)
    if own is None:
        return Against(other.version, "", differing, None)
    progress("comparing the claims")
    changes = tuple(explain(own, other, frozenset((*receipt.behind.ids, *claims.ids))))
    decided = _decided(receipt, own, other, changes) if differing is not None else None
    return Against(other.version, "", differing, changes, decided)


def _decided(
    receipt: Receipt, own: ReleaseFolder, other: ReleaseFolder, changes: tuple[ClaimChange, ...]
) -> tuple[str, ...] | None:
    with Question(own, receipt.query) as question:
        return deciding(question, receipt.answer, other, (change.id for change in changes))


def _asked(receipt: Receipt, release: ReleaseFolder) -> tuple[Answer, Behind]:
    with Question(release, receipt.query) as question:
        answer = question.answer(question.whole)
        return answer, behind(question, answer)


def _same_dataset(receipt: Receipt, release: ReleaseFolder) -> None:
    dataset = release.manifest.get("dataset")
    if dataset != receipt.dataset:
        raise UserError(
            f"the receipt is for the dataset {receipt.dataset}, and {release.path} belongs to {dataset}",
            "go to the dataset's folder, or name its release with --release",
        )
