"""`dist/`: the release as it would be sealed, its database, and a note of what they were built from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from claimpress.disk.plain import remove, write_text
from claimpress.disk.whole import clear_leftovers, staged, staged_file
from claimpress.jsontext import json_text
from claimpress.progress import Stages, unwatched
from claimpress.release import layout
from claimpress.release.bounded import ReadProblemError, read_json
from claimpress.release.build import Plan, write_release
from claimpress.release.formats.database import write_database
from claimpress.release.gates import Obstacle
from claimpress.release.lock import exclusive
from claimpress.release.outlook import outlook
from claimpress.release.reader import ReleaseFolder
from claimpress.release.ready import check_day, sound
from claimpress.release.sums import file_fact, folder_facts, parse_sums
from claimpress.release.version import Proposal, Reason
from claimpress.release.working import Working
from claimpress.resources import schema_dir, templates_dir
from claimpress.validation.run import Report

FORMAT = 2
NOTE = "build.json"
BUILDING = "another build is under way in the same place"


@dataclass(frozen=True)
class Built:
    """What `build` wrote, or found to be as it should be (`fresh` is then false).

    `proposal` is what sealing the present data would ask for, `in_the_way` what it would be refused for,
    whatever the version and day, `fewer` the sources and events with fewer standing claims than before.
    """

    release: Path
    database: Path
    version: str
    proposal: Proposal
    in_the_way: tuple[Obstacle, ...]
    fewer: tuple[str, ...]
    fresh: bool


@dataclass(frozen=True)
class DistRequest:
    """What a build depends on beside the data; a draft has no day unless one is given."""

    date: str | None = None
    lock_sha256: str | None = None
    threads: int | None = None
    force: bool = False


def build_dist(
    data: Path,
    report: Report | Working,
    dist: Path,
    request: DistRequest | None = None,
    *,
    progress: Stages = unwatched,
) -> Built:
    """Build the draft of the next release of the validated dataset in `data`, unless it stands there already.

    Raises `UserError`, also while another build writes there; what stood in `dist` is then still there.
    """
    working = sound(report)
    request = request or DistRequest()
    if request.date is not None:
        check_day(request.date)
    basis = _basis(data, working, request)
    for out in (dist / layout.DRAFT, _database(dist, working), dist / NOTE):
        clear_leftovers(out)
    lock = dist / layout.LOCK
    if not request.force and not lock.exists() and (known := current(dist, basis)):
        return known
    with exclusive(lock, BUILDING):
        if not request.force and (known := current(dist, basis)):
            return known
        return _build(data, working, dist, request, basis, progress)


def _build(
    data: Path,
    working: Working,
    dist: Path,
    request: DistRequest,
    basis: dict[str, Any],
    progress: Stages,
) -> Built:
    ahead = outlook(data, working)
    lineage = ahead.step.lineage(ahead.ledger, ahead.draft, request.date)
    plan = Plan(lineage, ahead.step.past, request.lock_sha256, request.threads)
    release, database = dist / layout.DRAFT, _database(dist, working)
    with staged(release) as folder:
        write_release(working, plan, folder, progress)
        progress("database")
        # The note goes first and comes last: while it stands, it tells the truth about the other two.
        remove(dist / NOTE)
        write_database(ReleaseFolder(folder), database)
    built = Built(release, database, ahead.draft, ahead.proposal, ahead.in_the_way, ahead.fewer, fresh=True)
    _note(dist, built, basis)
    return built


def _database(dist: Path, working: Working) -> Path:
    return dist / f"{working.info.id}.duckdb"


def _note(dist: Path, built: Built, basis: dict[str, Any]) -> None:
    content = {
        "format": FORMAT,
        "version": built.version,
        "proposal": asdict(built.proposal),
        "in_the_way": [asdict(obstacle) for obstacle in built.in_the_way],
        "fewer": list(built.fewer),
        "basis": basis,
        "sums_sha256": file_fact(built.release / layout.SUMS).sha256,
        "database": {"name": built.database.name, "sha256": file_fact(built.database).sha256},
    }
    with staged_file(dist / NOTE) as fresh:
        write_text(fresh, json_text(content))


def current(dist: Path, basis: dict[str, Any]) -> Built | None:
    """What stands in `dist`, if it was built from the same and is whole; else None."""
    try:
        note = read_json(dist / NOTE)
        if (
            note["format"] != FORMAT
            or note["basis"] != basis
            or not _is_whole(dist / layout.DRAFT, note["sums_sha256"])
        ):
            return None
        database = dist / note["database"]["name"]
        if file_fact(database).sha256 != note["database"]["sha256"]:
            return None
        proposal = note["proposal"]
        reasons = tuple(Reason(**reason) for reason in proposal["reasons"])
        told = Proposal(proposal["version"], reasons, proposal["previous"])
        refused = tuple(Obstacle(**obstacle) for obstacle in note["in_the_way"])
        fewer = tuple(map(str, note["fewer"]))
        return Built(dist / layout.DRAFT, database, note["version"], told, refused, fewer, fresh=False)
    except (ReadProblemError, OSError, KeyError, TypeError, ValueError):
        return None


def _is_whole(release: Path, sums_sha256: str) -> bool:
    facts = folder_facts(release)
    if facts.pop(layout.SUMS).sha256 != sums_sha256:
        return False
    listed = parse_sums((release / layout.SUMS).read_text(encoding="utf-8"))
    return listed == {path: fact.sha256 for path, fact in facts.items()}


def _basis(data: Path, working: Working, request: DistRequest) -> dict[str, Any]:
    ledger = data / layout.RELEASES / layout.LEDGER
    return {
        "inputs_sha256": working.sha256,
        "ledger_sha256": file_fact(ledger).sha256 if ledger.is_file() else None,
        "tool_sha256": tool_sha256(),
        "lock_sha256": request.lock_sha256,
        "date": request.date,
    }


def tool_sha256() -> str:
    """One digest over the tool's own code, schema and templates: what it builds can change with them."""
    digest = hashlib.sha256()
    for path in _tool_files():
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _tool_files() -> Iterator[Path]:
    package = Path(__file__).resolve().parent.parent
    yield from sorted((*package.rglob("*.py"), *package.rglob("*.[ch]")))
    yield from sorted((templates_dir() / "release").glob("*"))
    yield from sorted(schema_dir().glob("*.schema.json"))
