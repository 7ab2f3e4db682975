"""What is sealed stays as it was: every release verifies, and the newest follows from its own inputs."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import claimpress
from claimpress.model.text import sha256_hex
from claimpress.release.reader import ReleaseFolder
from claimpress.release.verify.whole import LedgerReport, Rebuild, verify_ledger

PROJECT = Path(__file__).resolve().parents[2]
RELEASES = PROJECT / "data" / "releases"


@pytest.fixture(scope="module")
def verified() -> LedgerReport:
    lock = sha256_hex((PROJECT / "requirements.lock").read_bytes())
    return verify_ledger(RELEASES, Rebuild(lock))


def test_every_sealed_release_verifies(verified: LedgerReport) -> None:
    findings = [*verified.findings, *(found for report in verified.releases for found in report.findings)]
    assert [f"{found.place.file}: {found.message}" for found in findings] == []
    assert verified.ok
    assert verified.releases


def test_the_newest_follows_from_its_inputs(verified: LedgerReport) -> None:
    rebuilt = verified.releases[-1].rebuilt
    assert rebuilt is not None
    assert rebuilt.differing == ()


def test_the_first_release() -> None:
    """0.1.0 holds what it was cited for: claims per source, dates as stated, one check each."""
    release = ReleaseFolder(RELEASES / "0.1.0")
    claims = release.table("claims").to_pylist()
    assert Counter(claim["source"] for claim in claims) == {
        "japan-us-arms-cooperation-uk": 37,
        "ukraine-japan-partnership-ru": 24,
    }
    dates = {claim["date"] for claim in claims if claim["date"]}
    assert dates == {"XXXX-02", "XXXX-04", "XXXX-04-10", "XXXX-12", "2025-12", "2025-12-31/", "2026"}
    assert {claim["check_count"] for claim in claims} == {1}
    assert {check["checked_by"] for check in release.table("checks").to_pylist()} == {"maintainers"}


def test_the_library_opens_it_by_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)
    with claimpress.open("0.1.0") as release:
        assert release.manifest["version"] == "0.1.0"
        assert release.sql("SELECT count(*) AS n FROM claims").to_pylist() == [{"n": 61}]
