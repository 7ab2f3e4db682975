"""Sealing: a release folder under `data/releases/` and its line in the ledger, both or neither."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from claimpress.disk.plain import disk_errors, remove, sync
from claimpress.disk.whole import REPLACED, TEMPORARY, aside
from claimpress.model.errors import UserError
from claimpress.model.finding import Finding
from claimpress.progress import Stages, unwatched
from claimpress.release import layout, semver
from claimpress.release.build import Plan, build_release, write_release
from claimpress.release.gates import too_early, too_low
from claimpress.release.history import Step, past_of
from claimpress.release.ledger import Entry, Ledger, append, order_problems, orphans, read_ledger
from claimpress.release.lock import exclusive
from claimpress.release.reader import ReleaseFolder
from claimpress.release.ready import FINDINGS, check_day, in_the_way, sound
from claimpress.release.sums import file_fact, folder_facts
from claimpress.release.tree import look
from claimpress.release.verify.content import read_manifest
from claimpress.release.verify.files import check_files
from claimpress.release.verify.ledger import check_entry
from claimpress.release.version import Proposal, proposed_version
from claimpress.release.working import Working
from claimpress.validation.run import Report

USAGE, MOST = 2, 5
"""Exit code for a version that cannot be; reasons that a refusal names."""


@dataclass(frozen=True)
class Request:
    """What is asked for; `lock_sha256` is the digest of the lock file, where there is one."""

    version: str
    date: str
    lock_sha256: str | None = None
    threads: int | None = None


@dataclass(frozen=True)
class Sealed:
    """What sealing came to. With `findings`, and `more` that are not listed, nothing was sealed.

    `adopted` tells that the folder stood already, from a run interrupted before it reached the ledger, and
    `already` that its line in the ledger did too: the same was sealed before, and nothing was done.
    """

    findings: tuple[Finding, ...]
    proposal: Proposal | None = None
    folder: Path | None = None
    entry: Entry | None = None
    adopted: bool = False
    already: bool = False
    more: int = 0


def seal(data: Path, report: Report | Working, request: Request, *, progress: Stages = unwatched) -> Sealed:
    """Seal the validated dataset in the folder `data` as a release.

    What stands in the way inside the records comes back as findings; raises `UserError` for everything else.
    """
    working = sound(report)
    version = semver.parse(request.version)
    check_day(request.date)
    releases = data / layout.RELEASES
    with exclusive(releases / layout.LOCK) as check_place:
        _sweep(releases)
        ledger = read_ledger(releases)
        if done := _sealed_before(ledger, working, request):
            return done
        _check_order(ledger, version, request)
        _check_folders(ledger, request)
        _check_past(ledger)
        step = Step(past_of(ledger), working)
        found = in_the_way(
            step, lambda engine: (*too_low(version, working.info), *too_early(request.date, engine))
        )
        if found.findings:
            return Sealed(found.findings, more=sum(found.counts.values()) - len(found.findings))
        proposal = proposed_version(step)
        _check_honest(proposal, version)
        return _write(ledger, step, request, proposal, check_place, progress)


def _sealed_before(ledger: Ledger, working: Working, request: Request) -> Sealed | None:
    """The newest release, if it is what is asked for: an interrupted run may have got as far as that."""
    entry = ledger.newest
    if entry is None or (entry.version, entry.date) != (request.version, request.date):
        return None
    folder = ReleaseFolder(ledger.path(entry))
    if not (folder.path / layout.MANIFEST).is_file():
        return None
    _check_past(ledger)
    known = folder.manifest.get("inputs_sha256"), folder.manifest.get("lock_sha256")
    if known != (working.sha256, request.lock_sha256):
        return None
    with disk_errors(ledger.folder):
        sync(ledger.folder)
    return Sealed((), None, folder.path, entry, already=True)


def _write(
    ledger: Ledger,
    step: Step,
    request: Request,
    proposal: Proposal,
    check_place: Callable[[], None],
    progress: Stages,
) -> Sealed:
    out, working = ledger.folder / request.version, step.working
    lineage = step.lineage(ledger, request.version, request.date)
    plan = Plan(lineage, step.past, request.lock_sha256, request.threads)
    adopted = out.is_dir()
    check_place()
    if adopted:
        _check_same(working, plan, out, progress)
        with disk_errors(out):
            sync(out.parent)  # the interrupted run may not have come to that
    else:
        build_release(working, plan, out, durable=True, replace=False, progress=progress)
    progress("ledger")
    entry = _entry(ledger, out, request)
    check_place()  # or the ledger would begin in a new place, with lines whose folders are elsewhere
    append(ledger, entry)
    return Sealed((), proposal, out, entry, adopted)


def _entry(ledger: Ledger, out: Path, request: Request) -> Entry:
    ordinal = len(ledger.entries) + 1
    manifest, sums = file_fact(out / layout.MANIFEST), file_fact(out / layout.SUMS)
    return Entry(ordinal, request.version, request.date, manifest.sha256, sums.sha256)


def _sweep(releases: Path) -> None:
    # We hold the lock, so whatever is marked as half-written was left by a run that was killed.
    for mark in (TEMPORARY, REPLACED):
        for path in releases.glob(f"{mark}*"):
            remove(path)


def _check_order(ledger: Ledger, version: semver.Version, request: Request) -> None:
    if problems := order_problems(ledger):
        number, what = problems[0]
        raise UserError(
            f"the ledger's entry {number} is wrong: {what}", "Restore it from the repository's history."
        )
    newest = ledger.newest
    if newest is None:
        return
    if ledger.entry(request.version):
        raise UserError(f"{request.version} is sealed already", "A correction takes a new version.", USAGE)
    if version <= semver.parse(newest.version):
        raise UserError(f"{version} does not come after {newest.version}", "Ask for a higher version.", USAGE)
    if request.date < newest.date:
        raise UserError(
            f"{request.date} is before {newest.date}, the day of {newest.version}", "Give a later day.", USAGE
        )


def _check_folders(ledger: Ledger, request: Request) -> None:
    for entry in ledger.entries:
        if not (ledger.path(entry) / layout.MANIFEST).is_file():
            path = ledger.path(entry)
            raise UserError(
                f"{path} is in the ledger and is not there", "Restore it from the repository's history."
            )
    for path in orphans(ledger):
        if path.name != request.version:
            raise UserError(
                f"{path} is not in the ledger: sealing it was interrupted, or the ledger has lost its line",
                f"Restore {layout.LEDGER} from the repository's history, or run "
                f"`claimpress release {path.name} --date ...` again as before. If it was never published, "
                "that folder may be removed.",
            )


def _check_past(ledger: Ledger) -> None:
    """Raise `UserError` where a sealed release is not as the ledger has it: what follows rests on both.

    Of the last one, whose tables are carried on, every file is looked at.
    """
    for entry in ledger.entries:
        path = ledger.path(entry)
        tree = look(path)
        manifest, found = read_manifest(tree)
        if manifest is not None:
            found += check_entry(tree, manifest, ledger, entry)
        if found or (entry == ledger.newest and any(check_files(tree))):
            raise UserError(
                f"{path} is not as it was sealed, or the ledger beside it was edited",
                "`claimpress verify --chain` says what changed; restore it from the repository's history.",
                FINDINGS,
            )


def _check_honest(proposal: Proposal, version: semver.Version) -> None:
    if proposal.version is None:
        raise UserError(
            f"nothing has changed since {proposal.previous}", "There is nothing to seal.", exit_code=FINDINGS
        )
    if proposal.previous is not None and version < semver.parse(proposal.version):
        level = proposal.reasons[0].level
        texts = [reason.text for reason in proposal.reasons if reason.level == level]
        more = f"; and {len(texts) - MOST} more" if len(texts) > MOST else ""
        why = "; ".join(texts[:MOST]) + more
        raise UserError(
            f"{version} is too small for what changed since {proposal.previous} ({level}: {why})",
            f"Ask for {proposal.version} or higher.",
            USAGE,
        )


def _check_same(working: Working, plan: Plan, out: Path, progress: Stages) -> None:
    """Whether the folder that stands there is byte for byte what would be sealed now."""
    with disk_errors(out), aside(out) as folder:
        write_release(working, plan, folder, progress)
        if folder_facts(folder) == folder_facts(out):
            return
    raise UserError(
        f"{out} is there, is not in the ledger, and is not what would be sealed now",
        "If it was never published, remove that folder and run the command again.",
    )
