"""The parts a stranger meets first: lock files, make targets, the pages at the top."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
SETUP_NODE = PROJECT / "tools" / "setup-node"
LOCKS = ("requirements.lock", "requirements-dev.lock")


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_a_hash_and_no_address(name: str) -> None:
    text = (PROJECT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text
    entries = re.split(r"\n(?=[a-z0-9])", text.strip())
    assert len(entries) > 20
    for entry in entries:
        assert re.match(r"[a-z0-9][a-z0-9.-]*==", entry), entry
        assert "--hash=sha256:" in entry, entry


def test_the_lock_holds_every_direct_dependency() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["site"]]
    locked = {
        line.split("==")[0]
        for line in (PROJECT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    }
    for requirement in wanted:
        name = re.split(r"[^A-Za-z0-9_.-]", requirement)[0].lower().replace("_", "-")
        assert name in locked, requirement


def test_the_javascript_lock_names_no_address() -> None:
    text = (PROJECT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in text
    assert '"integrity"' in text


def test_readme_opens_with_the_two_commands() -> None:
    first = re.search(r"```sh\n(.*?)```", (PROJECT / "README.md").read_text(encoding="utf-8"), re.S)
    assert first is not None
    commands = [line.split("#")[0].strip() for line in first[1].splitlines()]
    assert commands == ["make release", "make test"]


def run(command: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command with nothing in its environment but what is given."""
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def tools(folder: Path, *names: str) -> Path:
    """A folder that holds these commands and no others, to be the whole PATH."""
    folder.mkdir()
    for name in names:
        (folder / name).symlink_to(shutil.which(name) or f"/bin/{name}")
    return folder


def test_make_lists_its_commands_with_posix_tools_alone(tmp_path: Path) -> None:
    told = run(["make", "-s", "help"], PROJECT, PATH=str(tools(tmp_path / "bin", "make", "sh", "awk", "sed")))
    assert told.returncode == 0, told.stderr
    targets = re.findall(r"^([a-z]+):.*##", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.M)
    lines = told.stdout.splitlines()
    assert [line.split()[1] for line in lines] == targets
    assert all(len(line.split()) > 3 for line in lines)
    assert "http://127.0.0.1:8000/" in told.stdout, "a colon in a description ends nothing"


def test_ci_runs_what_a_reader_runs() -> None:
    lines = (PROJECT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    commands = [line for line in lines if line and not line.startswith(("#", "set", "cd"))]
    assert commands == ["CLAIMPRESS_STRICT=1 exec make test"]


def test_without_node_the_set_up_says_so(tmp_path: Path) -> None:
    command, path = ["/bin/sh", str(SETUP_NODE)], str(tools(tmp_path / "bin", "sh"))
    told = run(command, tmp_path, PATH=path)
    assert told.returncode == 0
    assert "Node is not installed" in told.stderr
    assert run(command, tmp_path, PATH=path, CLAIMPRESS_STRICT="1").returncode == 3


@pytest.mark.parametrize(
    ("part", "package", "skipped"),
    [
        ("browser", "chromium", "the browser tests are skipped"),
        ("signing", "openssh-client", "the tests of signatures are skipped"),
        ("compiler", "gcc libc6-dev", "the tests of faults and kills are skipped"),
    ],
)
def test_without_a_program_of_the_system_the_set_up_says_so(
    tmp_path: Path, part: str, package: str, skipped: str
) -> None:
    command, path = (
        ["/bin/sh", str(PROJECT / "tools" / f"setup-{part}")],
        str(tools(tmp_path / "bin", "sh", "id")),
    )
    told = run(command, tmp_path, PATH=path)
    assert told.returncode == 0
    assert told.stderr.endswith(f"is missing: install the package '{package}'; until then {skipped}.\n")
    assert run(command, tmp_path, PATH=path, CLAIMPRESS_STRICT="1").returncode == 3


def test_with_ssh_keygen_the_set_up_of_signing_is_silent(tmp_path: Path) -> None:
    path = tools(tmp_path / "bin", "sh")
    (path / "ssh-keygen").symlink_to("/bin/true")
    told = run(["/bin/sh", str(PROJECT / "tools" / "setup-signing")], tmp_path, PATH=str(path))
    assert (told.returncode, told.stdout, told.stderr) == (0, "", "")


@pytest.fixture
def console(tmp_path: Path) -> tuple[Path, str]:
    """A project with an npm that fails halfway, unless the file `online` is there; and the PATH to it."""
    path = tools(tmp_path / "bin", "sh", "rm", "mkdir")
    npm = path / "npm"
    npm.write_text(
        "#!/bin/sh\nmkdir -p node_modules/part\n[ -e online ] || { echo ENOTFOUND >&2; exit 1; }\n"
        "echo installed\n: >node_modules/.package-lock.json\n",
        encoding="utf-8",
    )
    npm.chmod(0o755)
    (tmp_path / "package-lock.json").touch()
    return tmp_path, str(path)


def test_an_npm_that_fails_stops_nothing_and_leaves_nothing(console: tuple[Path, str]) -> None:
    folder, path = console
    told = run(["/bin/sh", str(SETUP_NODE)], folder, PATH=path)
    assert told.returncode == 0
    assert told.stderr.splitlines()[0] == "ENOTFOUND"
    assert "everything is built but the query console" in told.stderr
    assert not (folder / "node_modules").exists()
    assert run(["/bin/sh", str(SETUP_NODE)], folder, PATH=path, CLAIMPRESS_STRICT="1").returncode == 3


def test_a_half_installed_console_is_installed_again_and_a_whole_one_is_not(
    console: tuple[Path, str],
) -> None:
    folder, path = console
    (folder / "online").touch()
    (folder / "node_modules" / "part").mkdir(parents=True)
    assert "installed" in run(["/bin/sh", str(SETUP_NODE)], folder, PATH=path).stdout
    assert run(["/bin/sh", str(SETUP_NODE)], folder, PATH=path).stdout == ""


def test_the_project_names_no_machine() -> None:
    """No path of somebody's machine and no package registry stands in a file that is published."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    private = re.compile(r"/home/[a-z]+/|/Users/[A-Za-z]+/|files\.pythonhosted|registry\.npmjs")
    for name in filter(None, listed.stdout.split("\0")):
        path = PROJECT / name
        if path == Path(__file__) or not path.is_file() or path.stat().st_size > 2_000_000:
            continue
        found = private.search(path.read_bytes().decode("utf-8", "replace"))
        assert found is None, f"{name}: {found[0] if found else ''}"
