"""One site with everything in it, built once for all tests that only read it."""

from __future__ import annotations

from pathlib import Path

import pytest

import support_site as support
from claimpress.site.view import View


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the varied dataset."""
    return support.release(support.varied(), tmp_path_factory.mktemp("release") / "0.1.0")


@pytest.fixture(scope="session")
def view(release: Path) -> View:
    """The same as pages read it."""
    return support.view_of(release)


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with some prose of its own and no configuration."""
    folder = tmp_path_factory.mktemp("project")
    docs = folder / "docs"
    (docs / "claims").mkdir(parents=True)
    (docs / "claims" / "index.md").write_text("Our own words above the table.\n", encoding="utf-8")
    (docs / "index.md").write_text("# A title that the page has already\n\nWelcome.\n", encoding="utf-8")
    (docs / "notes.md").write_text(
        "# Notes\n\nThere are <!-- claimpress:claim-count --> claims.\n\n<!-- claimpress:stages -->\n\n"
        "See [the table](claims/index.md) and [the console](query.md).\n",
        encoding="utf-8",
    )
    return folder


@pytest.fixture(scope="session")
def site(release: Path, project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of that release, sealed, without a console."""
    out = tmp_path_factory.mktemp("site") / "site"
    report = support.site(project, release, out)
    assert report.warnings == ()
    return out
