"""`publish` and `get`: releases to another place, and from there."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from claimpress.cli import streams
from claimpress.cli.command import Command
from claimpress.cli.progress import progress
from claimpress.cli.settings import FOLDER, FORM, Settings, common_options, pass_settings
from claimpress.cli.signed import bears_signature, signature_document, told_signature
from claimpress.cli.unsigned import tell_unsigned
from claimpress.remote.layout import LISTING
from claimpress.words import plural

if TYPE_CHECKING:
    from claimpress.model.finding import Finding
    from claimpress.remote.get import Got
    from claimpress.remote.publish import Done, Plan
    from claimpress.remote.sendable import File
    from claimpress.validation.report_screen import Screen

_QUERY = "SELECT stage, count(*) AS claims FROM claims WHERE withdrawn_since IS NULL GROUP BY stage"


@click.command(
    cls=Command,
    short_help="Bring a sealed release to a folder or a bucket.",
    example="""
claimpress publish /srv/www/data --dry-run
claimpress publish s3://my-bucket/data 0.1.0
""",
)
@click.argument("target")
@click.argument("version", required=False)
@click.option("--dry-run", is_flag=True, help="Show what would be done, and write nothing.")
@FORM
@common_options
@pass_settings
def publish(settings: Settings, target: str, version: str | None, dry_run: bool, form: str) -> int:
    """Bring a sealed release to TARGET, a folder or s3://bucket/prefix: the newest one, or VERSION. It is
    verified first. Nothing that stands there is overwritten, and the list of releases is written last, so
    that an interrupted run shows nothing, and the next one finishes it. Keys for a bucket come from the
    environment: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION, AWS_ENDPOINT_URL. Where other bytes
    stand there under that version, nothing is changed, with exit code 1.
    """
    from claimpress.remote.address import parse_address
    from claimpress.remote.open import open_target
    from claimpress.remote.publish import carry_out, plan
    from claimpress.remote.sendable import sendable

    parse_address(target)
    root = settings.root()
    with progress("verifying") as tell:
        sent, findings = sendable(root, version, tell)
        if sent is None:
            _say_findings(settings, findings)
            streams.say(settings.err().paint("Nothing was published: the release does not hold.", "error"))
            return 1
        place = open_target(target, sent.largest)
        planned = plan(sent, place, tell)
        done = None if dry_run else carry_out(planned, sent, place, tell)
        if done is not None:
            # Others may have published in the meantime: what counts is the list as it stands then.
            planned = replace(planned, latest_after=done.listing.latest)
    if not bears_signature(sent.signature):
        tell_unsigned(settings, (sent.folder, planned.version))
    if form == "json":
        signature = signature_document(sent.signature)
        streams.write_json(_plan_document(planned, done) | {"signature": signature})
    else:
        screen = settings.out()
        lines = _dry(planned) if done is None else _done(planned, done)
        _write_lines(lines, screen)
        streams.write_data("".join(f"{line}\n" for line in told_signature(sent.signature, screen)))
    return 0


def _write_lines(lines: Iterable[str], screen: Screen) -> None:
    streams.write_data("".join(f"{screen.wrap(screen.show(line), '    ')}\n" for line in lines))


def _dry(planned: Plan) -> Iterator[str]:
    if planned.nothing_to_do:
        yield _stands(planned)
        return
    missing = planned.missing
    yield f"{planned.version}: would be published to {planned.where}"
    yield f"  there already: {plural(len(planned.files) - len(missing), 'file')}"
    yield f"  to send: {_amount(missing)}"
    yield from (f"    {line}" for line in _by_folder(missing))
    if not planned.listed:
        yield f"  last of all the list {LISTING}, which then names it"
    if planned.replaced:
        yield "  the signature there is by a key that is revoked now, and would be replaced"
    yield _latest(planned, "would move to", "would stay")


def _by_folder(files: Iterable[File]) -> Iterator[str]:
    """A line for each folder of the release, and for each file beside them, in the order of sending."""
    found: dict[str, list[File]] = {}
    for file in files:
        folder, slash, _ = file.path.partition("/")
        found.setdefault(folder + slash, []).append(file)
    for name, inside in found.items():
        amount = _amount(inside) if name.endswith("/") else plural(inside[0].bytes, "byte")
        yield f"{name}  {amount}"


def _amount(files: Sequence[File]) -> str:
    return f"{plural(len(files), 'file')}, {plural(sum(file.bytes for file in files), 'byte')}"


def _done(planned: Plan, done: Done) -> Iterator[str]:
    if planned.nothing_to_do:
        yield _stands(planned)
        return
    if not done.sent and not done.listed:
        yield f"{planned.version}: somebody else was faster, and published the same: {planned.where}"
        return
    yield f"{planned.version}: published to {planned.where}"
    yield f"  sent: {_amount(done.sent)}; {len(planned.files) - len(planned.missing):,} there already"
    if others := len(planned.missing) - len(done.sent):
        yield f"  {plural(others, 'file')} brought there by somebody else meanwhile, the same"
    if any(file.replaces for file in done.sent):
        yield "  the signature there was by a key that is revoked now, and was replaced"
    yield _latest(planned, "is now", "stays")


def _stands(planned: Plan) -> str:
    return f"{planned.version}: stands there already, the same: {planned.where}"


def _latest(planned: Plan, moves: str, stays: str) -> str:
    if planned.latest_before == planned.latest_after:
        return f"  the latest release {stays} {planned.latest_after}"
    before = f" (before: {planned.latest_before})" if planned.latest_before else ""
    return f"  the latest release {moves} {planned.latest_after}{before}"


def _plan_document(planned: Plan, done: Done | None) -> dict[str, Any]:
    brought = {file.path for file in done.sent} if done else set()
    return {
        "dataset": planned.dataset,
        "version": planned.version,
        "target": planned.where,
        "dry_run": done is None,
        "there_already": planned.nothing_to_do,
        "listed": done is not None and done.listed,
        "latest": {"before": planned.latest_before, "after": planned.latest_after},
        "files": [
            {
                "path": file.path,
                "bytes": file.bytes,
                "state": "there" if file.there else "send",
                "sent": file.path in brought,
            }
            for file in planned.files
        ],
    }


@click.command(
    cls=Command,
    short_help="Download a release, and verify it before it is shown.",
    example="""
claimpress get my-claims --from https://data.example.org
claimpress get my-claims@0.1.0 --from s3://my-bucket/data --to downloads
""",
)
@click.argument("name", metavar="NAME[@VERSION]")
@click.option("--from", "origin", required=True, metavar="URL", help="https://..., s3://... or a folder.")
@click.option("--to", "out", type=FOLDER, metavar="DIR", help="Where to put it.  [default: ./NAME]")
@FORM
@common_options
@pass_settings
def get(settings: Settings, name: str, origin: str, out: Path | None, form: str) -> int:
    """Download the latest release of the dataset NAME, or the one named, into DIR/VERSION. It is verified
    whole before it takes its place; an interrupted download goes on where it stopped. What was seen is
    remembered: a release that changed since, or a latest release older than one seen before, is refused
    with exit code 1, as is everything that does not verify.
    """
    from claimpress.remote.get import get as fetch
    from claimpress.remote.get import parse_wanted
    from claimpress.remote.open import open_source

    wanted = parse_wanted(name)
    source = open_source(origin)
    with progress("connecting") as tell:
        got = fetch(wanted, source, out or Path(wanted.dataset), tell, settings.root_at_hand())
    if got.findings:
        _say_findings(settings, got.findings)
        _say_refused(settings, got)
        return 1
    if form == "json":
        streams.write_json(_got_document(wanted.dataset, got))
    else:
        how = "downloaded and verified" if got.fresh else "is here already, verified again"
        lines = (
            f"{wanted.dataset} {got.release.version}: {how}: {_short(got.path)}",
            f"  manifest {got.release.entry.manifest_sha256}",
        )
        _write_lines(lines, settings.out())
        streams.write_data("".join(f"{line}\n" for line in told_signature(got.signature, settings.out())))
    _say_findings(settings, got.warnings, got.path)
    if got.note:
        streams.say(settings.err().wrap(settings.err().show(f"note: {got.note}"), "  "))
    if not bears_signature(got.signature):
        tell_unsigned(settings, (got.path, got.release.version))
    if got.forgotten:
        streams.say(settings.err().show(f"warning: it could not be remembered: {got.forgotten}"))
    if form == "text":
        command = f'claimpress query --release {shlex.quote(_short(got.path))} "{_QUERY}"'
        streams.say(f"Next:\n  {settings.err().show(command)}")
    return 0


def _got_document(dataset: str, got: Got) -> dict[str, Any]:
    return {
        "dataset": dataset,
        **got.release.as_dict(),
        "path": str(got.path),
        "fresh": got.fresh,
        "signature": signature_document(got.signature),
        "remembered": not got.forgotten,
    }


def _short(path: Path) -> str:
    relative = os.path.relpath(path)
    return str(path) if relative.startswith(os.pardir) else relative


def _say_findings(settings: Settings, findings: tuple[Finding, ...], folder: Path | None = None) -> None:
    """Findings as talk; with `folder`, about files that lie there."""
    from claimpress.validation.report_text import finding_text

    for found in findings:
        where = _short(folder / found.place.file) if folder else found.place.file
        streams.say(finding_text(found, where, settings.err()))


def _say_refused(settings: Settings, got: Got) -> None:
    path = _short(got.path)
    kept = (
        "nothing of it is kept"
        if got.fresh
        else f"{path} is left as it is: to download it anew, delete that folder and run this again"
    )
    screen = settings.err()
    streams.say(screen.wrap(screen.show(f"{got.release.version} does not hold, and {kept}"), "  "))
