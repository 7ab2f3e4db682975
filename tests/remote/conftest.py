"""Three sealed releases, places to publish to, and a memory of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from claimpress.remote.address import parse_address
from claimpress.remote.bucket import Bucket
from claimpress.remote.folder import Folder
from claimpress.remote.store import Target
from claimpress.validation.run import validate_root
from support_cli import Cli, in_process
from support_release import DELIVERY, KLOPSTOCK, declared, sealed, with_claim
from support_remote import Site, bring_sealed, make_bucket, s3_server, serving, with_keys

NAME = "klopstock-claims"


@pytest.fixture(autouse=True)
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where `get` remembers what it saw: nowhere but here."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "claimpress" / "seen"


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sealed releases 0.1.0, 0.2.0 and 0.10.0; only to be read."""
    root = tmp_path_factory.mktemp("sealed") / "data"
    report = validate_root(KLOPSTOCK / "data")
    sealed(root, report)
    sealed(root, with_claim(report, DELIVERY, stage="agreed"), "0.2.0", "2025-07-01")
    reasons = declared(("0.1.0", "stage", "misread"), ("0.2.0", "stage", "misread"))
    third = with_claim(report, DELIVERY, stage="contracted", revisions=reasons)
    sealed(root, third, "0.10.0", "2025-08-01")
    return root


@pytest.fixture(scope="session")
def published(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to which all three were published; only to be read."""
    folder = tmp_path_factory.mktemp("published")
    for version in ("0.1.0", "0.2.0", "0.10.0"):
        bring_sealed(data, version, Folder(folder))
    return folder


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """The address of an S3 server."""
    with s3_server() as endpoint:
        yield endpoint


@pytest.fixture
def bucket(s3: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """The address of an empty bucket with a prefix; the keys to it are in the environment."""
    with_keys(monkeypatch, s3)
    name = f"b{abs(hash(request.node.nodeid)):x}"
    make_bucket(s3, name)
    return f"s3://{name}/some/place"


@pytest.fixture(params=["folder", "s3"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Target:
    """An empty place to publish to, of each kind."""
    if request.param == "folder":
        return Folder(tmp_path / "target")
    return Bucket(parse_address(request.getfixturevalue("bucket")), writes=True)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A web server for the folder `served`."""
    with serving(tmp_path / "served") as running:
        yield running


@pytest.fixture
def cli(capfd: pytest.CaptureFixture[str]) -> Cli:
    """Run a command line in this process."""
    return in_process(capfd)
