"""A signature at the source of a release that is here already: added there since, or another one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from claimpress.release.bounded import ReadProblemError, read_bytes
from claimpress.release.layout import SIGNATURE
from claimpress.release.reader import ReleaseFolder
from claimpress.release.signing import keygen
from claimpress.release.signing.check import Signature, State, check_made
from claimpress.release.tree import look

_GOOD = (State.VALID, State.UNKNOWN_KEY)
_BAD = (State.UNFIT, State.NOT_ALLOWED)


@dataclass(frozen=True)
class Later:
    """Whether a signature that is offered is taken for the release that is here, and what to say of it."""

    taken: bool
    note: str


def judge_later(folder: Path, have: Signature, made: bytes, where: str, root: Path | None) -> Later | None:
    """What becomes of the signature that is offered at `where` for the release in `folder`, which holds.

    `have` is what is known of the one that is here. None where that is the same one.
    """
    try:
        if read_bytes(folder / SIGNATURE, keygen.LARGEST) == made:
            return None
    except ReadProblemError:
        pass  # there is none here, or none that can be read
    offered, findings = check_made(look(folder), dict(ReleaseFolder(folder).manifest), made, root)
    if have.state is State.UNSIGNED:
        if offered.state in _GOOD:
            return Later(True, f"a signature was added at {where} since, and was taken along")
        why = "; ".join(found.message for found in findings)
        return Later(False, f"the signature at {where} was not taken along: {why}")
    if have.state in _BAD and offered.state is State.VALID:
        return Later(True, f"the signature here does not count, and the one at {where} took its place")
    return Later(False, f"another signature than the one here stands at {where}; the one here was kept")
