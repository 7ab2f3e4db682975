"""`receipt` and `recheck`: pin a figure to a sealed release, and check one that somebody published."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from claimpress.api import find_release
from claimpress.cli import streams
from claimpress.cli.command import Command
from claimpress.cli.outfile import fresh, is_file
from claimpress.cli.progress import progress
from claimpress.cli.settings import FOLDER, FORM, Settings, common_options, pass_settings
from claimpress.cli.unsigned import tell_unsigned
from claimpress.model.errors import UserError
from claimpress.progress import stages

if TYPE_CHECKING:
    from claimpress.receipt.document import Receipt
    from claimpress.receipt.recheck import Against, Own
    from claimpress.release.reader import ReleaseFolder

LATEST = "latest"


@click.command(
    cls=Command,
    short_help="Pin a figure: query, release, result and the claims behind it.",
    example="""
claimpress receipt "SELECT count(*) FROM claims WHERE withdrawn_since IS NULL" -o receipt.json
claimpress receipt --release 0.1.0 "SELECT id FROM claims WHERE stage = 'done'"
""",
)
@click.argument("sql")
@click.option("--release", metavar="VERSION|PATH", help="The sealed release to ask, else the newest.")
@click.option("-o", "--output", type=FOLDER, metavar="FILE", help="Write the receipt to a file.")
@common_options
@pass_settings
def receipt(settings: Settings, sql: str, release: str | None, output: Path | None) -> int:
    """Write a receipt for a figure: the SQL, the sealed release and the digest of its manifest, the result,
    and the ids of the claims behind it. The same SQL on the same release gives the same bytes. What could
    answer differently another time is refused with the reason: the clock, randomness, settings, LIMIT
    without a full order.
    """
    from claimpress.cli.receipt_text import made_text
    from claimpress.receipt.document import receipt_text
    from claimpress.receipt.make import make_receipt

    folder = find_release(release, settings.data)
    with progress("asking") as tell:
        made = make_receipt(folder, sql, progress=stages(tell))
    text = receipt_text(made)
    if output is None or not is_file(output):
        streams.write_data(text)
    else:
        with fresh(output) as sink:
            sink.write(text.encode())
    screen = settings.err()
    streams.say(screen.wrap(screen.show(made_text(made)), "  "))
    tell_unsigned(settings, (folder.path, folder.version))
    return 0


@click.command(
    cls=Command,
    short_help="Check a receipt: does its figure still hold, and if not, why?",
    example="""
claimpress recheck receipt.json
claimpress recheck receipt.json --against latest
claimpress recheck receipt.json --release ./downloaded-release
""",
)
@click.argument("file", type=FOLDER, metavar="RECEIPT")
@click.option(
    "--release", metavar="VERSION|PATH", help="Where the release that it pins is, if not in the dataset."
)
@click.option("--against", metavar="VERSION|PATH|latest", help="Ask this release too, and tell what changed.")
@FORM
@common_options
@pass_settings
def recheck(settings: Settings, file: Path, release: str | None, against: str | None, form: str) -> int:
    """Ask the release that a receipt pins again, and compare result and claims. With --against, ask another
    release too: the figure still holds there, or changed from one value to another because of these claims,
    each with what happened to it and the declared reason. A figure that does not hold gives exit code 1.
    """
    from claimpress.cli.receipt_text import recheck_text
    from claimpress.receipt.document import read_receipt
    from claimpress.receipt.recheck import check_against, check_own

    pinned = read_receipt(file)
    folder = _pinned_release(settings, pinned, release, needed=against is None)
    other = _other_release(settings, against) if against is not None else None
    with progress("asking again") as tell:
        own = check_own(pinned, folder, progress=stages(tell)) if folder is not None else None
        there = check_against(pinned, folder, other, progress=stages(tell)) if other is not None else None
    asked = (one for one in (folder, other) if one is not None)
    tell_unsigned(settings, *((one.path, one.version) for one in asked))
    if form == "json":
        streams.write_json(_document(file, pinned, own, there))
    else:
        streams.write_data(recheck_text(str(file), pinned, own, there, settings.out()))
    return 0 if _holds(own, there) else 1


def _pinned_release(
    settings: Settings, pinned: Receipt, named: str | None, needed: bool
) -> ReleaseFolder | None:
    """The release of the receipt; None where it is not at hand, nobody named it, and another is asked."""
    try:
        return find_release(named or pinned.version, settings.data)
    except UserError:
        if named is None and not needed:
            return None
        raise


def _other_release(settings: Settings, named: str) -> ReleaseFolder:
    from claimpress.release.find import sealed

    if named != LATEST:
        return find_release(named, settings.data)
    if known := sealed(settings.root()):
        return known[-1]
    raise UserError("nothing is sealed yet", "name a release: --against VERSION or a folder")


def _holds(own: Own | None, there: Against | None) -> bool:
    return (own is None or own.holds) and (there is None or there.holds)


def _document(file: Path, pinned: Receipt, own: Own | None, there: Against | None) -> dict[str, Any]:
    from claimpress.cli.receipt_text import unchecked

    return {
        "receipt": str(file),
        "dataset": pinned.dataset,
        "version": pinned.version,
        "query": pinned.query,
        "holds": _holds(own, there),
        "unchecked": unchecked(pinned) if own is None else None,
        "own": {"holds": own.holds, **asdict(own)} if own is not None else None,
        "against": {"holds": there.holds, **asdict(there)} if there is not None else None,
    }
