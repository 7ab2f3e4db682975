"""Nobody rewrites what was published: a changed byte, an edited ledger, an exchanged release are named."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from claimpress.model.errors import UserError
from claimpress.model.vocabulary import Event
from claimpress.release.history import Step
from claimpress.release.layout import MANIFEST, SUMS
from claimpress.release.ledger import ledger_text, read_ledger
from claimpress.release.sums import file_fact, folder_facts, sums_text
from claimpress.release.verify.whole import verify_ledger
from claimpress.tables.lineage import Lineage
from claimpress.validation.run import Report
from support_release import (
    DELIVERY,
    VERSIONS,
    corpus_of,
    four_releases,
    four_states,
    sealed,
    with_claim,
    with_records,
)

EVENT = Event.model_validate({"id": "regatta", "label": "a regatta"})


@pytest.fixture
def copies(releases: Path, tmp_path: Path) -> Path:
    """The four releases, to tamper with."""
    return Path(shutil.copytree(releases, tmp_path / "releases"))


def named(releases: Path) -> set[tuple[str, str]]:
    """(release or "ledger", code) of everything that is found."""
    report = verify_ledger(releases)
    found = {("ledger", entry.code) for entry in report.findings}
    return found | {(one.path.name, entry.code) for one in report.releases for entry in one.findings}


def test_an_untouched_chain_holds(releases: Path) -> None:
    assert named(releases) == set()
    assert verify_ledger(releases).ok


def test_a_changed_byte_is_named(copies: Path) -> None:
    path = copies / "0.9.0" / "csv" / "claims.csv"
    data = bytearray(path.read_bytes())
    data[-5] ^= 1
    path.write_bytes(data)
    assert named(copies) == {("0.9.0", "release-file-changed")}


def in_ledger(releases: Path, change: Callable[[list[dict[str, Any]]], object]) -> None:
    path = releases / "index.json"
    ledger = json.loads(path.read_text())
    change(ledger["releases"])
    path.write_text(json.dumps(ledger))


DIGEST, LINK, ORDER, ORPHAN = "ledger-digest-differs", "ledger-link-broken", "ledger-order", "release-orphan"
EDITS: dict[str, tuple[Callable[[list[dict[str, Any]]], object], set[tuple[str, str]]]] = {
    "digest": (lambda e: e[1].update(manifest_sha256="0" * 64), {("0.9.0", DIGEST), ("0.10.0", LINK)}),
    "sums": (lambda e: e[1].update(sums_sha256="0" * 64), {("0.9.0", DIGEST)}),
    "day": (lambda e: e[1].update(date="2025-08-02"), {("ledger", ORDER), ("0.9.0", ORDER)}),
    "taken out": (lambda e: e.pop(1), {("ledger", ORDER), ("ledger", ORPHAN), ("0.10.0", LINK)}),
    "newest taken out": (lambda e: e.pop(), {("ledger", ORPHAN)}),
    "swapped": (
        lambda e: e.insert(1, e.pop(2)),
        {("ledger", ORDER), ("0.9.0", LINK), ("0.10.0", LINK), ("0.11.0", LINK)},
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_ledger_is_named(edit: str, copies: Path) -> None:
    change, found = EDITS[edit]
    in_ledger(copies, change)
    assert found <= named(copies)


def test_a_release_that_vanished_is_named(copies: Path) -> None:
    shutil.rmtree(copies / "0.9.0")
    assert ("ledger", "ledger-release-missing") in named(copies)


def reseal(releases: Path, version: str) -> None:
    """Make checksums and ledger agree with what now stands in a folder, as a forger would."""
    folder = releases / version
    digests = {name: fact.sha256 for name, fact in folder_facts(folder).items()}
    (folder / SUMS).write_text(sums_text(digests))
    ledger = read_ledger(releases)
    manifest, sums = (file_fact(folder / name).sha256 for name in (MANIFEST, SUMS))
    entries = (
        replace(entry, manifest_sha256=manifest, sums_sha256=sums) if entry.version == version else entry
        for entry in ledger.entries
    )
    (releases / "index.json").write_text(ledger_text(tuple(entries)))


def forgery(report: Report) -> Report:
    return with_claim(report, DELIVERY, statement="Nine boats.", revisions=[])


def test_an_exchanged_release_is_named_by_those_after_it(
    report: Report, copies: Path, tmp_path: Path
) -> None:
    """A forger makes another 0.1.0, whole in itself, and writes its digests into the ledger."""
    forged = sealed(tmp_path / "forged", forgery(report), date="2025-08-01")
    assert forged.folder is not None
    shutil.rmtree(copies / "0.1.0")
    shutil.copytree(forged.folder, copies / "0.1.0")
    reseal(copies, "0.1.0")
    later = {("0.10.0", "chain-differs"), ("0.11.0", "chain-differs")}
    assert named(copies) == {("0.9.0", "ledger-link-broken")} | later


def test_a_link_mended_too_is_named_by_the_histories(report: Report, copies: Path, tmp_path: Path) -> None:
    """The forger then gives the next release the new digest as well."""
    forged = sealed(tmp_path / "forged", forgery(report), date="2025-08-01")
    assert forged.folder is not None
    shutil.rmtree(copies / "0.1.0")
    shutil.copytree(forged.folder, copies / "0.1.0")
    reseal(copies, "0.1.0")
    path = copies / "0.9.0" / MANIFEST
    manifest = json.loads(path.read_text())
    manifest["previous"]["manifest_sha256"] = file_fact(copies / "0.1.0" / MANIFEST).sha256
    path.write_text(json.dumps(manifest))
    reseal(copies, "0.9.0")
    found = named(copies)
    assert ("0.9.0", "chain-differs") in found
    assert ("0.10.0", "ledger-link-broken") in found


@pytest.mark.parametrize(
    ("forget", "table"),
    [
        (lambda lineage: replace(lineage, versions={}), "claim_versions"),
        (lambda lineage: replace(lineage, changes=lineage.changes[1:]), "changes"),
        (lambda lineage: replace(lineage, releases=lineage.releases[:-1]), "releases"),
    ],
    ids=["states", "changes", "releases"],
)
def test_a_release_that_tells_another_past_is_named(
    forget: Callable[[Lineage], Lineage],
    table: str,
    data: Path,
    report: Report,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    four_releases(report, data)
    newest = four_states(report)[-1]
    honest = Step.lineage
    monkeypatch.setattr(Step, "lineage", lambda *args: forget(honest(*args)))
    sealed(data, with_records(newest, events=[*corpus_of(newest).events, EVENT]), "1.0.0", "2025-09-01")
    monkeypatch.undo()
    found = [entry for one in verify_ledger(data / "releases").releases for entry in one.findings]
    assert {entry.code for entry in found} == {"chain-differs"}
    assert any(f"{table}.parquet" in entry.place.file for entry in found)


def test_a_table_of_the_past_that_cannot_be_read_is_told(copies: Path) -> None:
    (copies / "0.9.0" / "parquet" / "claim_versions.parquet").write_bytes(b"")
    assert ("0.10.0", "chain-unreadable") in named(copies)


def test_verifying_up_to_a_release_leaves_later_ones_alone(copies: Path) -> None:
    shutil.rmtree(copies / "0.11.0" / "csv")
    report = verify_ledger(copies, until="0.10.0")
    assert [one.version for one in report.releases] == list(VERSIONS[:3])
    assert all(one.ok for one in report.releases)
    with pytest.raises(UserError, match=r"the ledger has no release 7\.0\.0"):
        verify_ledger(copies, until="7.0.0")
