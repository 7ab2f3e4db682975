"""`make` reads much in bulk, and comes to the same."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from claimpress import pipeline
from claimpress.cli.make import _data
from claimpress.load import amount
from claimpress.pipeline import Made, make
from claimpress.progress import silent
from claimpress.release.working import InMemory, Working
from claimpress.site.build import SiteReport
from claimpress.validation.report_outcome import ReportLike
from support_release import contents
from validation.test_turned import spelt_otherwise

KLOPSTOCK = Path(__file__).resolve().parents[1] / "valid" / "klopstock"


@pytest.fixture(autouse=True)
def siteless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a site, which takes the records from the draft anyway."""
    site = SiteReport(Path("site"), 0, console=False, console_reason="")
    monkeypatch.setattr(pipeline, "build_site", lambda *_: site)


def made(project: Path, told: list[tuple[ReportLike, Working | None]]) -> Made:
    """What a run in a project comes to."""
    return make(project / "data", project, None, silent, lambda *given: told.append(given))


def test_the_draft_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few, much = (Path(shutil.copytree(KLOPSTOCK, tmp_path / name)) for name in ("few", "much"))
    one = made(few, [])
    monkeypatch.setattr(amount, "LARGE", 0)
    other = made(much, [])
    assert one.ok
    assert other.ok
    assert _data(one) == _data(other) == "5 claims from 1 source; no findings"
    assert contents(few / "dist/release") == contents(much / "dist/release")


def test_errors_are_told_while_the_records_are_at_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = Path(shutil.copytree(KLOPSTOCK, tmp_path / "project"))
    spelt_otherwise(project / "data/actors.yaml", "kind: outlet", "kind: outlets")
    told: list[tuple[ReportLike, Working | None]] = []
    few = made(project, told)
    monkeypatch.setattr(amount, "LARGE", 0)
    much = made(project, told)
    assert few.built is much.built is None
    (one, records), (other, there) = told
    assert one.findings == other.findings
    assert one.counts() == other.counts()
    assert isinstance(records, InMemory)
    assert there is not None
    assert not isinstance(there, InMemory)
