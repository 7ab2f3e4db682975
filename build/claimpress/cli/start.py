"""`init`: a new dataset of another subject, empty and valid, whose files explain themselves."""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from claimpress.cli import streams
from claimpress.cli.command import Command
from claimpress.cli.settings import FOLDER, colour_option
from claimpress.model.errors import UserError

_FILLED = re.compile(r"@(id|title|title_json)@")


@click.command(
    cls=Command,
    short_help="Begin a new dataset in a folder of its own.",
    example="""
claimpress init tree-pledges --title "Tree pledges of our towns"
cd tree-pledges
claimpress validate
""",
)
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--title", metavar="TEXT", help="The dataset's title. Without it: made from the folder's name.")
@colour_option
def init(folder: Path, title: str | None) -> int:
    """Write a new dataset of your own subject into DIR, which must not exist or be empty: valid, without
    records, with comments in every file that show what goes there, and all that the site needs. It can be
    validated and built at once.
    """
    folder = folder.absolute()
    _refuse_occupied(folder)
    identifier = _identifier(folder.name)
    title = (title or identifier.replace("-", " ").capitalize()).strip()
    _refuse_title(title)
    words = {"id": identifier, "title": title, "title_json": json.dumps(title, ensure_ascii=False)}
    _write(folder, words)
    shown = os.path.relpath(folder)
    typed = shlex.quote(shown)
    streams.say(
        f"{title}: a new dataset in {shown}\n\n"
        f"Next:\n  cd {typed}\n  claimpress validate\n  claimpress build\n"
        "README.md there says how the first claim is recorded."
    )
    return 0


def _refuse_occupied(folder: Path) -> None:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UserError(f"{folder} exists and is no folder", "choose another name", 2)
    if folder.is_dir() and any(folder.iterdir()):
        raise UserError(
            f"{folder} is not empty", "choose a new folder: nothing that exists is overwritten", 2
        )


def _refuse_title(title: str) -> None:
    from claimpress.model.formats import ValueProblem, clean_line

    try:
        clean_line(title)
    except ValueProblem as problem:
        raise UserError(
            f"the title cannot be used: {problem.detail}", "give another one with --title", 2
        ) from None
    if not 0 < len(title) <= 500:
        raise UserError("a title has 1 to 500 characters", "give another one with --title", 2)


def _identifier(name: str) -> str:
    """The folder's name as an id: small letters, digits and single hyphens."""
    from claimpress.words import slug

    return slug(name)[:80].strip("-") or "my-claims"


def _write(folder: Path, words: Mapping[str, str]) -> None:
    from claimpress.disk.plain import disk_errors, write_text
    from claimpress.disk.whole import aside

    with disk_errors(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with aside(folder) as fresh:
            for name, text in _files(words):
                write_text(fresh / name, text)
            _settle(fresh, folder)


def _settle(fresh: Path, folder: Path) -> None:
    """Put the finished files in place; an empty folder that exists stays, for whoever stands in it."""
    if not folder.is_dir():
        fresh.rename(folder)
        return
    for entry in sorted(fresh.iterdir()):
        entry.rename(folder / entry.name)


def _files(words: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Path -> text of every file of the new dataset."""
    from claimpress.model.schema import all_schemas
    from claimpress.resources import templates_dir
    from claimpress.site.build import default_config

    templates = templates_dir() / "init"
    for path in sorted(templates.rglob("*")):
        if path.is_file():
            name = path.relative_to(templates).as_posix()
            # A name with a dot would act on the repository that the templates stand in.
            name = f".{name.removeprefix('dot-')}" if name.startswith("dot-") else name
            yield name, _FILLED.sub(lambda found: words[found[1]], path.read_text(encoding="utf-8"))
    yield "mkdocs.yml", default_config(words["title"])
    for name, text in all_schemas().items():
        yield f"schema/{name}", text
