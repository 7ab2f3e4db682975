"""The page for curators: what it says to type can be typed."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from claimpress.cli.app import app
from claimpress.resources import templates_dir
from support_cli import ARCHIVE, KLOPSTOCK, SOURCE, TESTS, Cli, in_process, parsed

PAGE = TESTS.parent / "docs" / "curators.md"
README = templates_dir() / "init" / "README.md"
NEW = "outlet-2025-short-name"
RUNS = ("intake", "id", "locate", "validate", "confirm", "verify-evidence", "build", "query")
"""The commands that need nothing but a dataset and an archive."""


def typed() -> list[str]:
    """Every line of the page's shell snippets that runs the command."""
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.startswith("claimpress ")]


def mentioned(path: Path) -> Iterator[str]:
    """Every command line in a page, also those in the middle of a sentence and in indented blocks."""
    text = path.read_text(encoding="utf-8")
    yield from re.findall(r"`(claimpress [^`\n]+)`", text)
    for line in re.findall(r"^ *(claimpress [^\n]+)$", text, re.MULTILINE):
        yield line.partition(" #")[0].rstrip()


@pytest.mark.parametrize("line", sorted({*mentioned(PAGE), *mentioned(README)}))
def test_every_command_and_option_exists(line: str) -> None:
    assert line.split()[1] in app.commands
    parsed(line)


def test_single_options_in_the_text_exist() -> None:
    known = {option for command in app.commands.values() for p in command.params for option in p.opts}
    named = set(re.findall(r"`(--[a-z-]+)[^`]*`", PAGE.read_text(encoding="utf-8")))
    assert named
    assert named <= known


@pytest.mark.parametrize("page", [PAGE, README], ids=["curators", "init"])
def test_the_draft_is_asked_by_name(page: Path) -> None:
    lines = [line for line in mentioned(page) if line.startswith("claimpress query")]
    assert lines
    assert all(parsed(line).params["release"] == "dist/release" for line in lines)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dataset with an archive that holds one more article; the working folder."""
    shutil.copytree(KLOPSTOCK, tmp_path / "klopstock")
    shutil.copytree(ARCHIVE, tmp_path / "archive")
    article = "Trees for Elmford\n\nThe council decided on Monday to plant two hundred trees.\n"
    (tmp_path / "archive" / "article.txt").write_text(article, encoding="utf-8")
    monkeypatch.setenv("CLAIMPRESS_ARCHIVE", str(tmp_path / "archive"))
    monkeypatch.chdir(tmp_path / "klopstock")
    return tmp_path / "klopstock"


def test_the_page_can_be_followed(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    cli: Cli = in_process(capfd)
    archive = str(project.parent / "archive")
    words = (ARCHIVE / f"{SOURCE}.txt").read_text(encoding="utf-8").split("\n\n")[1][:60]
    done = []
    for line in typed():
        filled = line.replace("$CLAIMPRESS_ARCHIVE", archive).replace("words from the text", words)
        command, *arguments = shlex.split(filled)[1:]
        if command not in RUNS:
            continue
        if command == "locate":
            arguments[0] = SOURCE  # the new source is half written on purpose
        run = cli(command, *arguments)
        assert run.code == 0 or (command == "validate" and run.code == 1), (filled, run)
        done.append(command)
        if command == "validate":
            # What intake wrote is there, and validate says that it has to be filled in.
            assert f"data/sources/{NEW}.yaml" in run.out
            (project / "data/sources" / f"{NEW}.yaml").unlink()
    assert set(done) == set(RUNS)
