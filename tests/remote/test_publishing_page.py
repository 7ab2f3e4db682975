"""The page for maintainers and readers: what it says to type exists, and leads where it says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from claimpress.cli.app import app
from support_cli import TESTS, in_process, parsed, with_releases

PAGE = (TESTS.parent / "docs" / "publishing.md").read_text(encoding="utf-8")
TYPED = re.findall(r"^(claimpress [^\n]+)$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("line", sorted({*TYPED, *re.findall(r"`(claimpress [^`\n]+)`", PAGE)}))
def test_every_command_and_option_exists(line: str) -> None:
    name, *arguments = line.split()[1:]
    assert name in app.commands
    if arguments:
        parsed(line)


def test_the_page_can_be_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    project, cli, ran = with_releases(tmp_path / "klopstock"), in_process(capfd), []
    monkeypatch.chdir(project)
    place = str(tmp_path / "place")
    for line in TYPED:
        for named in ("/srv/www/data", "s3://my-bucket/data", "https://data.example.org"):
            line = line.replace(named, place)
        run = cli(*shlex.split(line.replace("my-claims", "klopstock-claims"))[1:])
        assert run.code == 0, (line, run)
        ran.append(run.out)
    assert "would be published" in ran[0]
    assert (project / "klopstock-claims/0.1.0/manifest.json").is_file()
    assert (project / "downloads/0.1.0/manifest.json").is_file()
    layout = [line.split()[0] for line in PAGE.split("```text\n")[1].split("```")[0].splitlines()]
    for name in layout:
        assert (
            tmp_path / "place" / name.replace("my-claims", "klopstock-claims").removesuffix("...")
        ).exists()


def test_the_memory_is_where_the_page_says(monkeypatch: pytest.MonkeyPatch) -> None:
    from claimpress.remote.seen import memory_path

    monkeypatch.delenv("XDG_STATE_HOME")
    assert f"~/{memory_path('my-claims').relative_to(Path.home()).as_posix()}" in PAGE
