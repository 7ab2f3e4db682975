"""That a release is unsigned is said once a run, on standard error, by every command that reads it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from claimpress.cli.settings import Settings
from claimpress.cli.unsigned import tell_unsigned
from support_cli import UNSIGNED, Cli, on_terminal, process, without_colour
from support_release import DELIVERY
from support_signing import needs_ssh_keygen


@pytest.fixture
def inside(built: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder is a dataset with an unsigned release and a draft."""
    monkeypatch.chdir(built)
    return built


@pytest.fixture
def signed(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same with what begins as a signature; only `verify` asks whether it is one. The working folder."""
    project = Path(shutil.copytree(built, tmp_path / "project"))
    (project / "data/releases/0.1.0/SHA256SUMS.sig").write_text("-----BEGIN SSH SIGNATURE-----\n")
    monkeypatch.chdir(project)
    return project


@pytest.mark.parametrize(
    "arguments",
    [
        ["query", "FROM claims"],
        ["query", "--format", "table", "SELECT 1 AS a; SELECT 2 AS b"],
        ["query", "FROM claims", "-o", "claims.csv"],
        ["verify"],
        ["verify", "0.1.0", "--format", "json"],
        ["verify", "data/releases/0.1.0"],
    ],
    ids=" ".join,
)
def test_it_is_said_once(cli: Cli, inside: Path, arguments: list[str], tmp_path: Path) -> None:
    if "-o" in arguments:
        arguments = [*arguments[:-1], str(tmp_path / arguments[-1])]
    run = cli(*arguments)
    assert run.code == 0
    assert run.err.count("unsigned") == 1
    assert run.err.startswith(UNSIGNED)
    assert inside.is_dir()


def test_it_is_said_in_a_pipe_and_at_the_prompt(inside: Path) -> None:
    done = process("query", cwd=inside, given=b"SELECT 1 AS a")
    assert (done.stdout, done.stderr.decode()) == (b"a\n1\n", UNSIGNED)
    _, shown = on_terminal(["query"], inside, typed=b"SELECT 1 AS a; SELECT 2 AS b;\n.quit\n", columns=120)
    assert without_colour(shown).count(UNSIGNED) == 1


def test_it_is_not_said_of_a_query_that_fails(cli: Cli, inside: Path) -> None:
    assert "unsigned" not in cli("query", "SELECT statment FROM claims").err
    assert inside.is_dir()


def test_it_is_not_said_of_drafts(cli: Cli, inside: Path) -> None:
    for arguments in (["query", "--release", "dist", "FROM claims"], ["verify", "dist"]):
        run = cli(*arguments)
        assert run.code == 0
        assert "signed" not in run.out + run.err
    assert inside.is_dir()


@needs_ssh_keygen
def test_it_is_not_said_of_a_signed_release(cli: Cli, signed: Path) -> None:
    assert cli("query", "SELECT 1 AS a").err == ""
    run = cli("verify")
    assert run.code == 1
    assert run.err == ""
    assert "signature does not fit" in run.out
    assert signed.is_dir()


@pytest.mark.parametrize(
    "arguments",
    [
        ["build"],
        ["build", "--format", "json"],
        ["diff"],
        ["revise", "--all", "--by", "maintainers"],
        ["release", "0.2.0", "--date", "2026-02-01"],
    ],
    ids=" ".join,
)
def test_what_is_compared_with_an_earlier_release_says_it_once(
    cli: Cli, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    project = Path(shutil.copytree(built, tmp_path / "project"))
    monkeypatch.chdir(project)
    assert cli("confirm", DELIVERY, "--by", "second-reader", "--on", "2026-01-03").code == 0
    run = cli(*arguments)
    assert run.code in (0, 1), run.err
    assert run.err.count(UNSIGNED) == 1, run.err


def test_a_first_build_has_nothing_to_say(cli: Cli, project: Path) -> None:
    for arguments in (["build"], ["release", "0.1.0", "--date", "2026-01-02"]):
        assert "unsigned" not in cli(*arguments).err
    assert project.is_dir()


def test_site_and_make_say_it(cli: Cli, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Path(shutil.copytree(built, tmp_path / "project"))
    monkeypatch.chdir(project)
    assert cli("site").err.count(UNSIGNED) == 1
    run = cli("make")
    assert run.code == 0
    assert run.err == UNSIGNED
    assert ", unsigned; rebuilt byte for byte" in run.out
    again = cli("make")
    assert again.out.startswith("Nothing has changed since the last run.\n")
    assert again.err == UNSIGNED


def test_several_are_said_in_one_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    def told(settings: Settings, *versions: str) -> str:
        tell_unsigned(settings, *((tmp_path, version) for version in versions))
        return capfd.readouterr().err

    run = Settings()
    assert told(run, "0.1.0", "0.2.0", "0.2.0", "0.3.0-draft").startswith("0.1.0 and 0.2.0 are unsigned: ")
    assert told(run, "0.2.0") == ""
    many = told(run, "0.1.0", "0.3.0", "0.4.0", "0.5.0", "0.6.0")
    assert many.startswith("0.3.0, 0.4.0 and 2 more releases are unsigned: their checksums")
    assert told(run) == ""
    assert told(Settings(), "0.1.0") == UNSIGNED
