"""`sign`: a maintainer's signature over the checksums of a sealed release."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from claimpress.cli import streams
from claimpress.cli.command import Command
from claimpress.cli.progress import progress
from claimpress.cli.settings import FOLDER, FORM, Settings, common_options, pass_settings
from claimpress.progress import Stages, stages

if TYPE_CHECKING:
    from claimpress.release.signing.sign import Candidate
    from claimpress.release.verify.whole import VerifyReport


@click.command(
    cls=Command,
    short_help="Sign a sealed release with an SSH key.",
    example="""
claimpress sign --key ~/.ssh/id_ed25519
claimpress sign 0.2.0 --key ~/.ssh/id_ed25519
""",
)
@click.argument("version", required=False)
@click.option(
    "--key",
    type=FOLDER,
    required=True,
    metavar="FILE",
    help="The private key, or the .pub file of one that ssh-agent holds.",
)
@FORM
@common_options
@pass_settings
def sign(settings: Settings, version: str | None, key: Path, form: str) -> int:
    """Sign the newest sealed release, or the one named, by a file SHA256SUMS.sig beside its SHA256SUMS. The
    release is verified first, and the key must be one that `policies.allowed_signers` in the dataset allows
    for the day of the release. The key is read by ssh-keygen alone, which asks for its passphrase itself.
    """
    from claimpress.release.signing.sign import candidate
    from claimpress.release.signing.sign import sign as make_signature

    release = candidate(settings.root(), version)
    _need_ssh_keygen()
    with progress("verifying") as tell:
        report = _verified(release, stages(tell))
    if not report.ok:
        _show_findings(settings, report)
        return 1
    done = make_signature(release, key)
    if form == "json":
        streams.write_json(
            {
                "version": release.entry.version,
                "signature": str(done.path),
                "signer": done.signer,
                "fingerprint": done.fingerprint,
                "fresh": done.fresh,
            }
        )
        return 0
    what = "signed" if done.fresh else "signed already, nothing changed"
    where = os.path.relpath(done.path)
    streams.write_data(
        f"{release.entry.version}: {what}\n  {where}\n  by {done.signer}, key {done.fingerprint}\n"
    )
    if done.fresh:
        streams.say(f"Next:\n  commit {where}\n  publish the key's fingerprint in another place too")
    return 0


def _need_ssh_keygen() -> None:
    from claimpress.model.errors import UserError
    from claimpress.release.signing.keygen import INSTALL, KeygenError, program

    try:
        program()
    except KeygenError as trouble:
        raise UserError(f"nothing was signed: {trouble}", INSTALL) from None


def _verified(release: Candidate, tell: Stages) -> VerifyReport:
    from claimpress.release.verify.whole import verify_release

    return verify_release(release.folder, release.ledger, progress=tell)


def _show_findings(settings: Settings, report: VerifyReport) -> None:
    from claimpress.model.finding import Severity
    from claimpress.validation.report_outcome import shown_path
    from claimpress.validation.report_text import finding_text

    screen = settings.err()
    for found in report.findings:
        if found.severity is Severity.ERROR:
            streams.say(finding_text(found, shown_path(report.path / found.place.file), screen))
    streams.say(screen.paint("Nothing was signed: the release does not hold.", "error"))
