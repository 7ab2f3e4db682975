"""Every command explains itself, quickly, and the page about them says the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest

from claimpress.cli.app import HEADINGS, app
from claimpress.cli.reference import markdown
from support_cli import TESTS, Cli, process

COMMANDS = sorted(app.commands)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_says_what_and_shows_an_example(cli: Cli, name: str) -> None:
    shown = cli(name, "--help")
    assert shown.code == 0
    assert f"Usage: claimpress {name} " in shown.out
    assert "\nExample:\n  claimpress" in shown.out
    assert shown.err == ""


@pytest.mark.parametrize("name", COMMANDS)
def test_example_uses_options_that_exist(name: str) -> None:
    known = {option for c in app.commands.values() for p in c.params for option in p.opts}
    for line in app.commands[name].example.splitlines():  # type: ignore[attr-defined]
        words = line.split()
        if words[0] == "claimpress":
            assert words[1] in app.commands
            own = {option for p in app.commands[words[1]].params for option in p.opts}
            used = {word for word in words[2:] if word.startswith("-")}
            assert used <= own | {"--help"}, line
    assert known


def test_main_help_lists_every_command_and_the_exit_codes(cli: Cli) -> None:
    shown = cli("-h").out
    assert set(COMMANDS) == {name for names in HEADINGS.values() for name in names}
    assert all(f"\n  {name} " in shown for name in COMMANDS)
    assert [line.split()[0] for line in shown.split("Exit codes:\n")[1].splitlines()] == ["0", "1", "2", "3"]


def test_every_option_has_a_meaning() -> None:
    for command in [app, *app.commands.values()]:
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{command.name} {parameter.opts}"


def test_page_of_commands_is_up_to_date() -> None:
    page = TESTS.parent / "docs" / "cli.md"
    remedy = "python -m claimpress.cli.reference > docs/cli.md"
    assert page.read_text(encoding="utf-8") == markdown(), f"run: {remedy}"


@pytest.mark.parametrize("name", COMMANDS)
def test_page_names_each_command_and_option(name: str) -> None:
    part = markdown().split(f"## claimpress {name}\n")[1].split("\n## ")[0]
    shared = {"--data", "--no-color", "--help"}
    for parameter in app.commands[name].params:
        if isinstance(parameter, click.Option):
            assert all(option in part for option in parameter.opts if option not in shared)


def test_no_heavy_library_is_imported_for_help_and_version() -> None:
    heavy = [
        "duckdb",
        "pyarrow",
        "pydantic",
        "yaml",
        "jinja2",
        "jsonschema",
        "rich",
        "mkdocs",
        "numpy",
        "obstore",
    ]
    code = (
        "import sys\nfrom claimpress.cli import main\nmain(['--help'])\nmain(['--version'])\n"
        f"print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_help_is_readable_in_forty_columns(tmp_path: Path) -> None:
    from support_cli import clean_environment

    done = process("validate", "--help", cwd=tmp_path, env=clean_environment(COLUMNS="40"))
    paragraph = done.stdout.decode().split("Options:")[0].splitlines()
    assert paragraph
    assert max(map(len, paragraph)) <= 40


def test_options_and_commands_are_readable_in_forty_columns(tmp_path: Path) -> None:
    from support_cli import clean_environment

    for arguments in (["--help"], ["validate", "--help"], ["intake", "--help"]):
        done = process(*arguments, cwd=tmp_path, env=clean_environment(COLUMNS="40"))
        shown = done.stdout.decode().split("Example:")[0].split("Options:")[1].splitlines()
        assert max(map(len, shown)) <= 40, arguments
        # Each meaning goes on in the same column: there has to be room for some words in it.
        indents = {len(line) - len(line.lstrip()) for line in shown if line.startswith("   ")}
        assert max(indents) <= 14, arguments


def test_misspelt_command_and_option_are_answered_with_the_nearest(cli: Cli) -> None:
    run = cli("valdate")
    assert run.code == 2
    assert "validate" in run.err
    run = cli("validate", "--fromat", "json")
    assert run.code == 2
    assert "--format" in run.err
    assert "claimpress validate --help" in run.err


def test_without_a_command_the_help_is_shown_and_it_counts_as_usage(cli: Cli) -> None:
    run = cli()
    assert run.code == 2
    assert run.out == ""
    assert "Begin and check:" in run.err


def test_completion_for_the_shell(tmp_path: Path) -> None:
    from support_cli import clean_environment

    env = clean_environment(_CLAIMPRESS_COMPLETE="bash_complete", COMP_WORDS="claimpress val", COMP_CWORD="1")
    assert b"validate" in process(cwd=tmp_path, env=env).stdout
