"""`site`: the pages, built with mkdocs."""

from __future__ import annotations

from pathlib import Path

import click

from claimpress.cli import streams
from claimpress.cli.command import Command
from claimpress.cli.progress import progress
from claimpress.cli.settings import FOLDER, FORM, Settings, common_options, pass_settings
from claimpress.cli.unsigned import tell_unsigned
from claimpress.roots import project_of


@click.command(
    cls=Command,
    short_help="Build the site.",
    example="""
claimpress build
claimpress site
python -m http.server --directory site
""",
)
@click.option("--out", type=FOLDER, metavar="DIR", help="Where to write it.  [default: site beside the data]")
@click.option("--strict", is_flag=True, help="Take warnings, and a missing query console, for errors.")
@FORM
@common_options
@pass_settings
def site(settings: Settings, out: Path | None, strict: bool, form: str) -> int:
    """Build the site: a page for every claim, source and entry of the vocabularies, the codebook, the data
    dictionary and the releases, and the pages of your own from docs/. It shows the newest sealed release, or
    the draft in dist/ where the data has changed since. The pages need no server and ask nothing of others.
    """
    from dataclasses import asdict

    from claimpress.site.build import build_site
    from claimpress.site.choose import choose
    from claimpress.validation.report_outcome import shown_path
    from claimpress.words import plural

    project = project_of(settings.root()).resolve()
    with progress("building the site"):
        built = build_site(project, None, None, out or project / "site", strict)
    shown = choose(project)
    tell_unsigned(settings, *((one.path, one.version) for one in (*shown.sealed, shown.base)))
    for warning in built.warnings:
        streams.say(settings.err().show(f"warning: {warning}"))
    if form == "json":
        streams.write_json({**asdict(built), "out": str(built.out)})
        return 0
    without = "" if built.console else f"\n  without the query console: {built.console_reason}"
    streams.write_data(f"{shown_path(built.out)}: {plural(built.pages, 'page')}{without}\n")
    streams.say(f"See it with: python -m http.server --directory {shown_path(built.out)}")
    return 0
