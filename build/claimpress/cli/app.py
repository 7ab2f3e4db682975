"""The `claimpress` command with all its subcommands, and how a run begins and ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from claimpress.about import NAME, VERSION
from claimpress.cli import (
    curate,
    diff,
    failures,
    find,
    make,
    publish,
    query,
    receipt,
    release,
    schema,
    sign,
    site,
    start,
    streams,
    validate,
    verify,
)
from claimpress.cli.command import Group
from claimpress.cli.settings import Settings, common_options

HEADINGS = {
    "Begin and check": ("init", "validate", "explain"),
    "Read and record": ("intake", "locate", "id", "confirm", "revise", "verify-evidence"),
    "Publish": ("make", "build", "diff", "release", "sign", "verify", "publish", "site", "schema"),
    "Ask": ("get", "query", "receipt", "recheck"),
}
HELP = """Turn hand-checked claim records into sealed, queryable, citable dataset releases.

Each command says more: `claimpress validate --help`. Data goes to standard output, talk to standard error."""


@click.group(
    cls=Group, headings=HEADINGS, help=HELP, context_settings={"help_option_names": ["-h", "--help"]}
)
@common_options
@click.version_option(VERSION, "-V", "--version", prog_name=NAME, message="%(prog)s %(version)s")
def app() -> None:
    """All commands hang on this group."""


for _command in (
    start.init,
    validate.validate,
    validate.explain,
    curate.intake,
    find.locate,
    curate.new_ids,
    curate.confirm,
    curate.revise,
    find.verify_evidence,
    make.make,
    release.build,
    diff.diff,
    release.release,
    sign.sign,
    verify.verify,
    publish.publish,
    site.site,
    schema.schema,
    publish.get,
    query.query,
    receipt.receipt,
    receipt.recheck,
):
    app.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line and give its exit code: 0 fine, 1 findings, 2 usage, 3 could not run."""
    settings = Settings()
    try:
        streams.prepare()
        code = _run(sys.argv[1:] if arguments is None else list(arguments), settings)
        sys.stdout.flush()
    except BaseException as failure:  # the one place where every way of failing becomes words and a number
        if isinstance(failure, SystemExit | GeneratorExit):
            raise
        code = _ended(failure, settings)
    return code


def _run(arguments: list[str], settings: Settings) -> int:
    if instruction := os.environ.get(f"_{NAME.upper()}_COMPLETE"):
        from click.shell_completion import shell_complete

        return shell_complete(app, {}, NAME, f"_{NAME.upper()}_COMPLETE", instruction)
    try:
        with app.make_context(NAME, arguments, obj=settings, terminal_width=streams.help_width()) as context:
            result = app.invoke(context)
    except click.exceptions.Exit as done:
        return done.exit_code
    return result if isinstance(result, int) else 0


def _ended(failure: BaseException, settings: Settings) -> int:
    try:
        code = failures.handle(failure, settings.no_color)
        sys.stdout.flush()
    except OSError:
        # Standard error has gone too, or standard output still cannot take what it holds.
        streams.give_up_on_pipe()
        return failures.PIPE_CLOSED if isinstance(failure, BrokenPipeError) else 3
    return code
