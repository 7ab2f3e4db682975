"""`schema`: the published JSON Schema files, written or compared."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import click

from claimpress.cli import streams
from claimpress.cli.command import Command
from claimpress.cli.settings import FOLDER, Settings, common_options, pass_settings
from claimpress.roots import project_of


@click.command(
    cls=Command,
    short_help="Write the JSON Schema of every kind of record.",
    example="""
claimpress schema
claimpress schema --check
""",
)
@click.option("--check", is_flag=True, help="Compare, and write nothing.")
@click.option("--out", type=FOLDER, metavar="DIR", help="Another folder than schema/ beside the data.")
@common_options
@pass_settings
def schema(settings: Settings, check: bool, out: Path | None) -> int:
    """Write the JSON Schema (2020-12) of every kind of record into schema/ beside the data, for editors and
    for programs in other languages. They come from the same models that validation uses. With --check,
    compare only: files that differ give exit code 1.
    """
    from claimpress.disk.whole import replace_all
    from claimpress.model.schema import all_schemas
    from claimpress.validation.report_outcome import shown_path
    from claimpress.words import plural

    folder = out or project_of(settings.root()) / "schema"
    wanted = all_schemas()
    differing = [name for name, text in wanted.items() if _read(folder / name) != text]
    stale = _stale(folder, wanted)
    if check:
        return _report(folder, differing, stale)
    replace_all({folder / name: wanted[name].encode() for name in differing})
    for path in stale:
        path.unlink()
    changed = len(differing) + len(stale)
    streams.say(f"{shown_path(folder)}: {plural(changed, 'file')} brought up to date, of {len(wanted)}")
    return 0


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (FileNotFoundError, UnicodeDecodeError):
        return None


def _stale(folder: Path, wanted: Mapping[str, str]) -> list[Path]:
    """Schema files of ours for kinds of record that are no more."""
    from claimpress.model.schema import BASE

    return [
        p for p in sorted(folder.glob("*.schema.json")) if p.name not in wanted and _id(p).startswith(BASE)
    ]


def _id(path: Path) -> str:
    try:
        document = json.loads(_read(path) or "null")
    except ValueError:
        return ""
    return str(document.get("$id", "")) if isinstance(document, dict) else ""


def _report(folder: Path, differing: list[str], stale: list[Path]) -> int:
    from claimpress.validation.report_outcome import shown_path

    for name in differing:
        print(f"{shown_path(folder / name)}: {'differs' if (folder / name).exists() else 'is missing'}")
    for path in stale:
        print(f"{shown_path(path)}: describes a kind of record that is no more")
    if differing or stale:
        streams.say("  to mend it: claimpress schema")
        return 1
    streams.say(f"{shown_path(folder)} is up to date")
    return 0
