"""One validated dataset and one built release, shared by all tests of this folder that only read them."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimpress.model.corpus import Corpus
from claimpress.release.seal import Sealed
from claimpress.validation.run import Report, validate_root
from support_release import KLOPSTOCK, build, corpus_of, four_releases, sealed


@pytest.fixture(scope="session")
def report() -> Report:
    """The klopstock dataset, validated."""
    return validate_root(KLOPSTOCK / "data")


@pytest.fixture(scope="session")
def corpus(report: Report) -> Corpus:
    """Its records."""
    return corpus_of(report)


@pytest.fixture(scope="session")
def release(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its first release; tests do not change it."""
    return build(corpus, tmp_path_factory.mktemp("built") / "release")


@pytest.fixture(scope="session")
def releases(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of four sealed releases; tests do not change it."""
    return four_releases(report, tmp_path_factory.mktemp("history") / "data")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An empty data folder in which releases are sealed."""
    return tmp_path / "data"


@pytest.fixture
def first(data: Path, report: Report) -> Sealed:
    """0.1.0, sealed in `data`."""
    return sealed(data, report)
