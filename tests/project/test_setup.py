"""The parts a stranger meets first: lock files, make targets, the pages at the top."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
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


def test_make_lists_its_commands() -> None:
    told = subprocess.run(
        ["make", "-s", "help"], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout
    assert "make release" in told
    assert "make test" in told


def test_ci_runs_what_a_reader_runs() -> None:
    lines = (PROJECT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    commands = [line for line in lines if line and not line.startswith(("#", "set", "cd"))]
    assert commands == ["CLAIMPRESS_STRICT=1 exec make test"]


def test_without_node_the_set_up_says_so(tmp_path: Path) -> None:
    bare = {"PATH": str(tmp_path)}
    (tmp_path / "sh").symlink_to(shutil.which("sh") or "/bin/sh")
    script = PROJECT / "tools" / "setup-node"
    told = subprocess.run(
        ["/bin/sh", str(script)], cwd=tmp_path, env=bare, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0
    assert "Node is not installed" in told.stderr
    strict = subprocess.run(
        ["/bin/sh", str(script)],
        cwd=tmp_path,
        env=bare | {"CLAIMPRESS_STRICT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert strict.returncode == 3


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
