"""The page about signatures: what it tells readers and maintainers to type does what it says."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from claimpress.cli.signed import WORDS
from claimpress.load.yaml_events import read_yaml
from claimpress.model.dataset import Policies, Signer
from claimpress.release.signing.check import State
from support_cli import TESTS, Cli, in_process, parsed, with_releases
from support_signing import Key, allow, make_key, needs_ssh_keygen, sign_by_hand, signer

PAGE = TESTS.parent / "docs" / "signing.md"
TEXT = PAGE.read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The snippets of a language."""
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


READERS = [block for block in blocks("sh") if "sha256sum" in block]


@pytest.mark.parametrize("line", sorted(set(re.findall(r"^claimpress [^\n]+$", TEXT, re.MULTILINE))))
def test_every_command_and_option_exists(line: str) -> None:
    assert parsed(line).command.name == line.split()[1]


def test_every_list_of_signers_is_one() -> None:
    lists = [read_yaml(block.encode(), "page").value["policies"] for block in blocks("yaml")]
    assert [len(Policies.model_validate(one).allowed_signers) for one in lists] == [1, 2]


def test_every_field_of_a_signer_and_every_answer_of_verify_is_explained() -> None:
    assert set(re.findall(r"^\| `([a-z_]+)` \|", TEXT, re.MULTILINE)) >= set(Signer.model_fields)
    rows = re.findall(r"^\| `([^`]+)` \|", TEXT, re.MULTILINE)
    assert set(WORDS) == set(State)
    assert {words for state, words in WORDS.items() if state != "valid"} <= set(rows)


# The two recipes for readers, with ssh-keygen and sha256sum alone.


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset with a sealed release."""
    return with_releases(tmp_path_factory.mktemp("built") / "klopstock")


@pytest.fixture
def download(built: Path, tmp_path: Path) -> tuple[Path, Key]:
    """A signed release as a reader has it, and the key."""
    key = make_key(tmp_path / "keys" / "key")
    folder = Path(shutil.copytree(built / "data/releases/0.1.0", tmp_path / "download"))
    sign_by_hand(key, folder)
    template = blocks("text")[0]
    (tmp_path / "allowed_signers").write_text(template.replace("ssh-ed25519 AAAA...", key.line))
    return folder, key


def follow(recipe: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Type a recipe, where there is nothing on the path but the two programs."""
    path = folder.parent / "bin"
    path.mkdir(exist_ok=True)
    for name in ("ssh-keygen", "sha256sum"):
        if not (path / name).exists():
            (path / name).symlink_to(shutil.which(name) or name)
    script = "set -e\n" + recipe
    return subprocess.run(
        ["/bin/sh", "-c", script],
        cwd=folder,
        env={"PATH": str(path)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_there_are_two_recipes() -> None:
    assert ["verify" in READERS[0], "check-novalidate" in READERS[1]] == [True, True]


@needs_ssh_keygen
@pytest.mark.parametrize("recipe", READERS)
def test_a_good_download_is_told_with_its_fingerprint(recipe: str, download: tuple[Path, Key]) -> None:
    folder, key = download
    done = follow(recipe, folder)
    assert done.returncode == 0, done.stderr
    who = "for maintainers " if "-Y verify" in recipe else ""
    assert done.stdout == f'Good "claimpress-release" signature {who}with ED25519 key {key.fingerprint}\n'


def change_file(folder: Path, _: Key) -> None:
    (folder / "csv" / "claims.csv").write_text("changed")


def change_sums(folder: Path, _: Key) -> None:
    path = folder / "SHA256SUMS"
    path.write_text(path.read_text().replace("0", "1", 1))


def for_another_purpose(folder: Path, key: Key) -> None:
    sign_by_hand(key, folder, namespace="file")


@needs_ssh_keygen
@pytest.mark.parametrize("spoil", [change_file, change_sums, for_another_purpose])
@pytest.mark.parametrize("recipe", READERS)
def test_a_tampered_download_stops_it(recipe: str, spoil: object, download: tuple[Path, Key]) -> None:
    assert callable(spoil)
    spoil(*download)
    assert follow(recipe, download[0]).returncode != 0


@needs_ssh_keygen
def test_another_key_is_refused_by_the_list_and_told_by_the_fingerprint(
    download: tuple[Path, Key], tmp_path: Path
) -> None:
    folder, key = download
    other = make_key(tmp_path / "keys" / "other")
    sign_by_hand(other, folder)
    assert follow(READERS[0], folder).returncode != 0
    told = follow(READERS[1], folder).stdout
    assert other.fingerprint in told
    assert key.fingerprint not in told


# The way of a maintainer.


@needs_ssh_keygen
def test_a_maintainer_can_follow_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    cli: Cli = in_process(capfd)
    project = tmp_path / "project"
    shutil.copytree(TESTS / "valid" / "klopstock", project)
    monkeypatch.chdir(project)
    key = make_key(tmp_path / "keys" / "claims-release")
    allow(project / "data", signer(key, "maintainers", first_day="2026-12-01"))
    (commands,) = (block for block in blocks("sh") if "claimpress sign" in block)
    for line in commands.splitlines():
        arguments = shlex.split(line.replace("~/.ssh/claims-release", str(key.path)))[1:]
        run = cli(*arguments)
        assert run.code == 0, (line, run)
    assert f"signed by maintainers, key {key.fingerprint}, valid\n" in run.out
