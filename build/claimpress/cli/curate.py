"""`intake`, `id`, `confirm` and `revise`: what a curator writes into the data."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from claimpress.cli import streams
from claimpress.cli.command import Command
from claimpress.cli.settings import FOLDER, FORM, Settings, common_options, pass_settings
from claimpress.cli.unsigned import tell_earlier_unsigned
from claimpress.model.errors import UserError
from claimpress.roots import DESCRIPTIONS, project_of

if TYPE_CHECKING:
    from claimpress.evidence.confirm import Confirmation
    from claimpress.load import Loaded
    from claimpress.model.source import Source
    from claimpress.release.revise import Revised
    from claimpress.validation.report_screen import Screen


@click.command(
    cls=Command,
    short_help="Take a text in: write the file of a new source.",
    example="""
claimpress intake archive/report.txt --id paper-2026-trees --language en --published 2026-03-14
""",
)
@click.argument("file", type=FOLDER)
@click.option(
    "--id",
    "source",
    required=True,
    metavar="ID",
    help="Id of the new source: small letters, digits, hyphens.",
)
@click.option("--title", default="", metavar="TEXT", help="English title, in your own words.")
@click.option("--language", default="", metavar="CODE", help="Language of the text, such as en or de.")
@click.option("--publisher", default="", metavar="ACTOR", help="Actor id of the publisher.")
@click.option("--published", default="", metavar="DATE", help="When it was published, as the text says.")
@click.option("--url", default="", metavar="URL", help="Where it was published.")
@click.option("--archive-name", default="", metavar="NAME", help="Its name in your archive.")
@click.option("--retrieved", default="", metavar="DAY", help="The day it was taken into the archive.")
@click.option(
    "--origin",
    default="",
    metavar="ACTOR",
    help="Actor id of whose own report it is, where the text says so.",
)
@click.option("--excerpt", is_flag=True, help="The file holds only a part of the text.")
@click.option("--print", "only_print", is_flag=True, help="Print the file instead of writing it.")
@common_options
@pass_settings
def intake(settings: Settings, /, file: Path, only_print: bool, **given: str | bool) -> int:
    """Read an article from a UTF-8 text file and write data/sources/ID.yaml with its digests, its length and
    its paragraphs. The text itself is not copied: keep it in your archive. What is not given here is left
    to be filled in, and validate says so. A text that is known already is refused.
    """
    from claimpress.evidence.intake import Intake, read_text
    from claimpress.evidence.intake import intake as take_in
    from claimpress.model.source import Extent

    root = settings.root()
    source, extent = str(given.pop("source")), Extent.EXCERPT if given.pop("excerpt") else Extent.WHOLE
    entry = Intake(id=source, extent=extent, **{name: str(value) for name, value in given.items()})
    text = take_in(entry, read_text(file), known_sources(root))
    if (schema := project_of(root) / "schema" / "source.schema.json").is_file():
        text = f"# yaml-language-server: $schema={os.path.relpath(schema, root / 'sources')}\n{text}"
    if only_print:
        streams.write_data(text)
        return 0
    target = root / "sources" / f"{source}.yaml"
    _write_new(target, text)
    streams.say(
        f"{os.path.relpath(target)} written.\nNext: fill in what it leaves open, then claimpress validate"
    )
    return 0


def _write_new(target: Path, text: str) -> None:
    from claimpress.disk.whole import replace_all

    if target.exists() or target.is_symlink():
        raise UserError(
            f"{target} exists already", "choose another id: nothing that exists is overwritten", 1
        )
    replace_all({target: text.encode("utf-8")})


def known_sources(root: Path) -> list[Source]:
    """All sources of the dataset that can be read."""
    from claimpress.load import load_dataset

    return list(_sources(load_dataset(root)))


def _sources(loaded: Loaded) -> Iterator[Source]:
    from pydantic import ValidationError

    from claimpress.model.source import Source

    for raw in loaded.records:
        if raw.kind == "source":
            try:
                yield Source.model_validate(raw.data)
            except ValidationError:
                continue  # unfinished sources are no reason to refuse a new one


@click.command(
    "id",
    cls=Command,
    short_help="Print fresh claim ids.",
    example="""
claimpress id
claimpress id 10
""",
)
@click.argument("count", type=click.IntRange(1, 100_000), default=1)
@click.option("--prefix", metavar="LETTERS", help="Another prefix than the dataset's id_prefix.")
@common_options
@pass_settings
def new_ids(settings: Settings, count: int, prefix: str | None) -> int:
    """Print one fresh claim id, or as many as COUNT says, one a line. The prefix is that of the dataset. Ids
    are random and end in a check character, so that a slip of the pen is noticed.
    """
    import secrets  # slow to import, and needed here alone

    from claimpress.model.ids import new_claim_id

    chosen = prefix if prefix is not None else _prefix(settings)
    if not (chosen.isascii() and chosen.isalpha() and chosen.islower() and len(chosen) <= 8):
        raise UserError(f"{chosen!r} is no prefix", "one to eight small letters, such as c", 2)
    streams.write_data("".join(f"{new_claim_id(chosen, secrets.randbits)}\n" for _ in range(count)))
    return 0


def _prefix(settings: Settings) -> str:
    from claimpress.load.document import Document
    from claimpress.load.jsonl import read_json
    from claimpress.load.yaml_events import read_yaml

    try:
        root = settings.root()
    except UserError:
        if settings.data is not None:
            raise
        return "c"
    document = Document()
    for name, reader in zip(DESCRIPTIONS, (read_yaml, read_json), strict=True):
        if (root / name).is_file():
            document = reader((root / name).read_bytes(), name)
            break
    value = document.value.get("id_prefix", "c") if isinstance(document.value, dict) else "c"
    return value if isinstance(value, str) else "c"


@click.command(
    cls=Command,
    short_help="Write down that somebody checked claims against their source.",
    example="""
claimpress confirm c-7k3m9q2x4p8wd5ht0 --by maria
claimpress confirm c-7k3m9q2x4p8wd5ht0 --by maria --verdict disputed --note "the text says 20, not 200"
""",
)
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--by", required=True, metavar="WHO", help="Id of the person who checked.")
@click.option("--on", "day", metavar="DATE", help="The day of the check, YYYY-MM-DD.  [default: today]")
@click.option(
    "--verdict",
    type=click.Choice(["confirmed", "disputed"]),
    default="confirmed",
    show_default=True,
    help="What the check found.",
)
@click.option("--note", metavar="TEXT", help="What the checker wants to add.")
@FORM
@common_options
@pass_settings
def confirm(
    settings: Settings,
    ids: tuple[str, ...],
    by: str,
    day: str | None,
    verdict: str,
    note: str | None,
    form: str,
) -> int:
    """Write a check into the claims with these ids: who read them against the source, on which day, and with
    what verdict. It vouches for the record and the text as they are now, and is void once either changes.
    Comments and order of the files stay as they are. Nothing is written unless all claims are fit for it.
    """
    from claimpress.evidence.confirm import confirm as write_checks
    from claimpress.model.claim import Verdict

    done = write_checks(settings.root(), ids, by, day or today(), Verdict(verdict), note)
    if form == "json":
        streams.write_json(done.as_dict())
    else:
        streams.write_data(_confirmed(done, settings.out()))
    if done.newcomer:
        streams.say(settings.err().wrap(settings.err().show(done.newcomer), "  "))
    for warning in done.warnings:
        streams.say(settings.err().wrap(f"warning: {settings.err().show(warning)}", "  "))
    return 0


def _confirmed(done: Confirmation, screen: Screen) -> str:
    words = {
        "written": "check written",
        "replaced": "check replaced",
        "already": "checked already, unchanged",
    }
    lines = [f"{c.claim}: {words[c.outcome.value]} ({c.verdict}, {c.file})" for c in done.claims]
    return "".join(f"{screen.show(line)}\n" for line in lines)


@click.command(
    cls=Command,
    short_help="Declare why released records changed: all but the reason.",
    example="""
claimpress diff
claimpress revise c-7k3m9q2x4p8wd5ht0 --by maria --reason "the text says twenty"
claimpress revise --all --by maria
""",
)
@click.argument("ids", nargs=-1, metavar="ID...")
@click.option("--all", "every", is_flag=True, help="All records that changed without a declared reason.")
@click.option("--by", required=True, metavar="WHO", help="Id of the person who declares it.")
@click.option("--on", "day", metavar="DATE", help="The day of the change, YYYY-MM-DD.  [default: today]")
@click.option("--reason", metavar="TEXT", help="Why, in one sentence; without it, a mark to write it in.")
@FORM
@common_options
@pass_settings
def revise(
    settings: Settings,
    ids: tuple[str, ...],
    every: bool,
    by: str,
    day: str | None,
    reason: str | None,
    form: str,
) -> int:
    """Write an entry of `revisions` into records that differ from the last release and do not say why: the
    release that it changes, the fields, who and when. The reason is yours: a release is not sealed before it
    is written. Comments and order of the files stay as they are.
    """
    from claimpress.release.revise import Author
    from claimpress.release.revise import revise as declare
    from claimpress.validation.run import validate_root

    if bool(ids) == every:
        raise UserError(
            "name the records by their ids, or say --all", "claimpress diff lists what changed", 2
        )
    root = settings.root()
    done = declare(root, validate_root(root), ids, Author(by, day or today(), reason))
    if form == "json":
        streams.write_json({"since": done.since, "declared": list(map(asdict, done.declared))})
    else:
        streams.write_data(_revised(done, settings.out()))
        if done.declared:
            screen = settings.err()
            streams.say(screen.wrap(screen.show(f"Next: {_after_revising(done, reason)}"), "  "))
    tell_earlier_unsigned(settings, root, done.since)
    return 0


def _revised(done: Revised, screen: Screen) -> str:
    if not done.declared:
        return f"nothing to declare: no such change since {done.since}\n"
    lines = [
        f"{entry.record}: {', '.join(entry.fields)} declared since {done.since} ({entry.file})"
        for entry in done.declared
    ]
    return "".join(f"{screen.show(line)}\n" for line in lines)


def _after_revising(done: Revised, reason: str | None) -> str:
    steps = [f"write the reasons in {', '.join(done.files)}"] if reason is None else []
    if any(entry.unchecked for entry in done.declared):
        steps.append("read the claims against their source again, and claimpress confirm them")
    return ", then ".join((*steps, "claimpress build"))


def today() -> str:
    """The present day, for dates that are about doing something now; nothing that is built depends on it."""
    return date.today().isoformat()  # the curator's own calendar day
