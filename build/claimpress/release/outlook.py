"""What sealing the working data would come to: the version it asks for, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from claimpress.model.errors import UserError
from claimpress.model.finding import Finding
from claimpress.release import layout, semver
from claimpress.release.diff.counts import Movements, fewer
from claimpress.release.diff.lines import OfRelease
from claimpress.release.diff.outline import fewer_text
from claimpress.release.gates import Obstacle, obstacles
from claimpress.release.history import Step, past_of
from claimpress.release.ledger import Ledger, read_ledger
from claimpress.release.ready import gone, in_the_way
from claimpress.release.version import Proposal, proposed_version
from claimpress.release.working import Working


@dataclass(frozen=True)
class Outlook:
    """The step from the last sealed release to the working data. `draft` is what a build would be called.

    `fewer` tells of sources and events that would have fewer standing claims, those that lost all first.
    """

    ledger: Ledger
    step: Step
    proposal: Proposal
    in_the_way: tuple[Obstacle, ...]
    fewer: tuple[str, ...]

    @property
    def working(self) -> Working:
        """The records of the working data."""
        return self.step.working

    @property
    def draft(self) -> str:
        """Version of a draft."""
        return (self.proposal.version or str(self.proposal.previous)) + semver.DRAFT


def outlook(data: Path, working: Working) -> Outlook:
    """Look ahead from the records of the dataset in the folder `data`. Raises `UserError`."""
    ledger = read_ledger(data / layout.RELEASES)
    step = Step(past_of(ledger), working)
    proposal = proposed_version(step)
    # What is sealed already is not sealed again.
    refused = obstacles(in_the_way(step)) if proposal.version else ()
    return Outlook(ledger, step, proposal, refused, tuple(_fewer(step)))


def missing(data: Path, working: Working) -> list[Finding]:
    """A finding for each released record that is gone from the dataset in `data`, which may have errors.

    They are often why: what referred to it now leads nowhere. None where that cannot be told.
    """
    try:
        step = Step(past_of(read_ledger(data / layout.RELEASES)), working)
        return gone(step) if step.past else []
    except UserError:
        return []  # the errors at hand come first


def _fewer(step: Step) -> Iterator[str]:
    if step.past is not None:
        movements = Movements()
        for difference in step.differences:
            movements.note(difference)
        found = fewer(OfRelease(step.past.folder), step.working.state, movements)
        yield from map(fewer_text, sorted(found, key=lambda one: one.rank))
