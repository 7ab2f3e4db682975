"""The wheel holds all that the tool needs: it works where the checkout is out of reach."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from support_cli import TESTS, clean_environment

CHECKOUT = TESTS.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of a new environment with the wheel; its dependencies are those of this one."""
    folder = tmp_path_factory.mktemp("environment") / "venv"
    venv.create(folder, with_pip=False)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(scripts / "python")]
    subprocess.run([*pip, "install", "--quiet", "--no-index", "--no-deps", str(wheel)], check=True)
    (site_packages,) = folder.glob("lib/python*/site-packages")
    # A path in a .pth file is searched last, and .pth files inside it are not read: no editable install.
    (site_packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return scripts


def run(command: list[str | Path], cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value for name, value in clean_environment().items() if not name.startswith("PYTHON")
    }
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def test_wheel_holds_schema_rules_templates_and_assets(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for folder, inside in (("schema", "schema"), ("docs/templates", "templates"), ("docs/assets", "assets")):
        for path in (CHECKOUT / folder).rglob("*"):
            if path.is_file():
                assert f"claimpress/_data/{inside}/{path.relative_to(CHECKOUT / folder).as_posix()}" in names
    assert "claimpress/py.typed" in names
    assert not [name for name in names if name.startswith(("tests/", "data/", "build/"))]


def test_sources_are_out_of_reach(installed: Path, tmp_path: Path) -> None:
    code = (
        "import sys, claimpress, claimpress.resources as r;"
        "print(claimpress.__file__, r.schema_dir(), r.templates_dir(), r.assets_dir(), sep='\\n');"
        "print(*sys.path, sep='\\n', file=sys.stderr)"
    )
    done = run([installed / "python", "-c", code], tmp_path)
    assert done.returncode == 0, done.stderr
    assert all(line.startswith(str(installed.parent)) for line in done.stdout.splitlines())
    assert str(CHECKOUT / "build") not in done.stderr.splitlines()


def test_installed_command_makes_validates_builds_and_queries_a_dataset(
    installed: Path, tmp_path: Path
) -> None:
    command = installed / "claimpress"
    shown = run([command, "--help"], tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert "Begin and check:" in shown.stdout
    assert run([command, "init", "new", "--title", "A new one"], tmp_path).returncode == 0
    for arguments in (
        ["validate"],
        ["build"],
        ["verify", "dist", "--rebuild"],
    ):
        done = run([command, *arguments], tmp_path / "new")
        assert done.returncode == 0, done.stdout + done.stderr
    answer = run([command, "query", "SELECT count(*) AS n FROM claims"], tmp_path / "new")
    assert answer.stdout == "n\n0\n"
    listed = run([command, "explain"], tmp_path).stdout
    rules = {path.stem for path in (CHECKOUT / "schema/rules").glob("*.sql")}
    assert rules
    assert all(f"  {rule} " in listed for rule in rules)


def test_installed_command_builds_the_site(installed: Path, tmp_path: Path) -> None:
    command = installed / "claimpress"
    for arguments, cwd in (
        (["init", "new"], tmp_path),
        (["build"], tmp_path / "new"),
        (["site"], tmp_path / "new"),
    ):
        done = run([command, *arguments], cwd)
        assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "new/site/index.html").is_file()
