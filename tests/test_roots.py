"""Where a dataset lies, from wherever one asks."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from claimpress.model.errors import UserError
from claimpress.roots import project_of, root_above, root_around, root_in, root_of
from claimpress.validation.run import validate_root


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a dataset in `data/` and a release in it."""
    inputs = tmp_path / "project" / "data" / "releases" / "0.1.0" / "inputs"
    inputs.mkdir(parents=True)
    (inputs / "dataset.json").write_text("{}")
    (tmp_path / "project" / "data" / "dataset.yaml").write_text("")
    (tmp_path / "project" / "data" / "claims").mkdir()
    return tmp_path / "project"


def test_a_root_is_found_at_a_project_its_data_or_a_release(project: Path, tmp_path: Path) -> None:
    release = project / "data" / "releases" / "0.1.0"
    assert root_in(project) == root_in(project / "data") == project / "data"
    assert root_in(release) == root_in(release / "inputs") == release / "inputs"
    with pytest.raises(UserError) as caught:
        root_in(tmp_path)
    assert "claimpress init" in caught.value.remedy


@pytest.mark.parametrize("make", [os.mkfifo, Path.mkdir])
def test_a_description_that_is_no_file_is_told_of_as_such(
    make: Callable[[Path], None], tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    make(tmp_path / "data" / "dataset.yaml")
    assert root_in(tmp_path) == tmp_path / "data"
    assert [finding.code for finding in validate_root(tmp_path / "data").findings] == ["not-a-file"]


def test_a_root_is_found_upwards(project: Path, tmp_path: Path) -> None:
    assert root_above(project / "data" / "claims") == project / "data"
    assert root_above(project) is None
    for folder in (project, project / "docs", project / "data", project / "data" / "claims"):
        folder.mkdir(exist_ok=True)
        assert root_around(folder) == project / "data"
    with pytest.raises(UserError, match="no dataset here or in a folder above"):
        root_around(tmp_path)


def test_a_project_holds_data_and_a_root_of_another_name_is_both(tmp_path: Path, project: Path) -> None:
    assert project_of(project / "data") == project
    assert root_of(project) == project / "data"
    (tmp_path / "claims-of-ours").mkdir()
    assert (
        project_of(tmp_path / "claims-of-ours")
        == root_of(tmp_path / "claims-of-ours")
        == tmp_path / "claims-of-ours"
    )
