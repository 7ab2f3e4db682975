"""`locate` and `verify-evidence`: passages in the archive of texts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from claimpress.cli import streams
from claimpress.cli.command import Command
from claimpress.cli.curate import known_sources, today
from claimpress.cli.progress import progress
from claimpress.cli.settings import FOLDER, FORM, Settings, common_options, pass_settings
from claimpress.model.errors import UserError
from claimpress.validation.report_screen import printable
from claimpress.words import did_you_mean

if TYPE_CHECKING:
    from claimpress.evidence.archive import Archive
    from claimpress.evidence.verify import Written
    from claimpress.model.corpus import Corpus
    from claimpress.model.source import Source

ARCHIVE = click.option(
    "--archive",
    type=FOLDER,
    metavar="DIR",
    envvar="CLAIMPRESS_ARCHIVE",
    help="Folder of the texts; the variable CLAIMPRESS_ARCHIVE does the same.",
)


@click.command(
    cls=Command,
    short_help="Find words in a source's text and print the evidence entry.",
    example="""
claimpress locate paper-2026-trees "The council decided on Monday ... next autumn"
""",
)
@click.argument("source")
@click.argument("words")
@ARCHIVE
@FORM
@common_options
@pass_settings
def locate(settings: Settings, source: str, words: str, archive: Path | None, form: str) -> int:
    """Find a passage in the archived text of a source and print the evidence entry to paste into a claim.
    Quotes, dashes and white space need not match; "first words ... last words" stands for all between
    them. Where the words are found twice, not at all, or are too short, it says so, shows what would do,
    and gives exit code 1.
    """
    from claimpress.evidence.locate import locate as find
    from claimpress.evidence.locate import render

    opened = _opened(archive)
    record = _source(known_sources(settings.root()), source)
    text = opened.text_for(record)
    if text is None:
        raise UserError(
            f"the text of {source} is not in the archive {opened.root}", "put the file there, under any name"
        )
    result = find(source, text, words)
    screen = settings.out()
    if form == "json":
        streams.write_json(result.as_dict())
    else:
        streams.write_data("".join(f"{screen.show(line)}\n" for line in render(result).splitlines()))
    return 0 if result.found else 1


def _opened(folder: Path | None) -> Archive:
    from claimpress.evidence.archive import Archive

    opened = Archive.open(folder)
    if opened is None:
        raise UserError(
            "no archive is named", "name the folder of texts with --archive DIR or in CLAIMPRESS_ARCHIVE"
        )
    return opened


def _source(known: list[Source], wanted: str) -> Source:
    for source in known:
        if source.id == wanted:
            return source
    ids = [source.id for source in known]
    remedy = did_you_mean(wanted, ids, 3) or f"the sources are {', '.join(ids) or 'none yet'}"
    raise UserError(f"there is no source {wanted}", remedy, 2)


@click.command(
    "verify-evidence",
    cls=Command,
    short_help="Compare all evidence with the archived texts.",
    example="""
claimpress verify-evidence --archive ../archive
""",
)
@ARCHIVE
@click.option("--on", "day", metavar="DATE", help="The day to write down, YYYY-MM-DD.  [default: today]")
@click.option("--no-write", is_flag=True, help="Only show the result.")
@FORM
@common_options
@pass_settings
def verify_evidence(
    settings: Settings, archive: Path | None, day: str | None, no_write: bool, form: str
) -> int:
    """Look every passage up in the archived text: verified, moved, ambiguous, missing, or not verified again
    here because the text is not at hand. The result is written to data/attestations.jsonl, so that others
    can see when the evidence was last compared. Passages that moved, are ambiguous or missing give exit
    code 1.
    """
    from claimpress.about import SIGNATURE
    from claimpress.evidence import verify
    from claimpress.evidence.archive import Archive

    root = settings.root()
    corpus = _readable_corpus(root, no_write)
    opened = Archive.open(archive)
    with progress("comparing evidence"):
        results = verify.verify_evidence(corpus, opened)
        troubles = verify.check_sources(corpus, opened)
    written = (
        None
        if no_write
        else verify.write_attestations(
            root / "attestations.jsonl", results, day or today(), SIGNATURE, verify.earlier_texts(corpus)
        )
    )
    if form == "json":
        document = {
            "counts": verify.counts(results),
            "sources": [vars(trouble) for trouble in troubles],
            "evidence": [result.as_dict() for result in results],
        }
        streams.write_json(document)
    else:
        screen = settings.out()
        lines = verify.render(results, troubles).splitlines()
        streams.write_data("".join(f"{screen.wrap(screen.show(line), '  ')}\n" for line in lines))
    _tell(opened, written)
    good = {"verified", "not_reverified"}
    return 1 if troubles or any(result.result.value not in good for result in results) else 0


def _readable_corpus(root: Path, partial: bool) -> Corpus:
    """The records. Raises `UserError` where some are unreadable: their attestations would be lost."""
    from claimpress.model.finding import Layer, Severity
    from claimpress.validation.run import validate_root

    report = validate_root(root)
    unread = (Layer.STRUCTURE, Layer.VALUES)
    broken = [f for f in report.findings if f.severity is Severity.ERROR and f.layer in unread]
    if report.corpus is None or (broken and not partial):
        raise UserError(
            "the data has errors, and some records cannot be read", "claimpress validate shows them", 1
        )
    return report.corpus


def _tell(opened: Archive | None, written: Written | None) -> None:
    if opened is None:
        streams.say(
            "No archive was named: nothing could be compared. --archive DIR or CLAIMPRESS_ARCHIVE names it."
        )
    elif opened.skipped:
        streams.say("\n".join(f"passed over: {printable(line)}" for line in opened.skipped))
    if written is not None:
        what = "brought up to date" if written.changed else "is up to date"
        parts = (
            (written.attested, "attested"),
            (written.kept, "kept from before"),
            (written.dropped, "dropped"),
        )
        counted = ", ".join(f"{number} {word}" for number, word in parts if number)
        streams.say(f"attestations.jsonl {what}: {counted or 'nothing in it'}")
