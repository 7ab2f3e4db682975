"""The project's own dataset: sound, covered in full, undated where its texts are, answered in the docs."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

import answers
import claimpress
from claimpress.api import Release
from claimpress.model.corpus import Corpus
from claimpress.validate.run import Report, validate_root

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def report() -> Report:
    return validate_root(PROJECT / "data")


@pytest.fixture(scope="module")
def corpus(report: Report) -> Corpus:
    assert report.corpus is not None
    return report.corpus


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return claimpress.open(answers.draft(tmp_path_factory.mktemp("dist")))


def test_no_findings(report: Report) -> None:
    assert [f"{finding.place} {finding.code}" for finding in report.findings] == []


def test_every_claim_is_checked_once_and_by_the_maintainers(corpus: Corpus) -> None:
    assert {(len(claim.checks), claim.checks[0].by) for claim in corpus.claims} == {(1, "maintainers")}


def test_claims_per_source(corpus: Corpus) -> None:
    counts = Counter(claim.source for claim in corpus.claims)
    assert counts == {"japan-us-arms-cooperation-uk": 37, "ukraine-japan-partnership-ru": 24}


def test_undated_texts_stay_undated(corpus: Corpus) -> None:
    assert all(source.published is None for source in corpus.sources)
    dated = {claim.date for claim in corpus.claims if claim.date}
    assert dated == {"XXXX-02", "XXXX-04", "XXXX-04-10", "XXXX-12", "2025-12", "2025-12-31/", "2026"}


def test_every_paragraph_is_read_and_accounted_for(release: Release) -> None:
    rows = release.table("coverage").to_pylist()
    assert len(rows) == 27
    assert all(row["complete"] for row in rows)
    assert [row["no_claim_reason"] for row in rows if not row["claim_count"]] == ["byline", "crosshead"]


def test_only_the_main_report_is_credited_to_the_newspaper(release: Release) -> None:
    rows = release.sql(
        "SELECT DISTINCT e.paragraph >= 9 AS foot, c.origin FROM claims c JOIN evidence e ON e.claim = c.id "
        "WHERE c.source = 'japan-us-arms-cooperation-uk' ORDER BY foot"
    ).to_pylist()
    assert rows == [{"foot": False, "origin": "yomiuri-shimbun"}, {"foot": True, "origin": None}]


def test_statements_are_single_sentences(corpus: Corpus) -> None:
    for claim in corpus.claims:
        assert claim.statement.endswith(".")
        assert not re.search(r"[.!?] [A-Z]", claim.statement), claim.statement


def test_about_forty_actions_each_with_its_limits(corpus: Corpus) -> None:
    assert 35 <= len(corpus.actions) <= 50
    assert all(action.use_when and action.not_when for action in corpus.actions)
    used = {claim.action for claim in corpus.claims}
    assert used <= {action.id for action in corpus.actions}


@pytest.mark.parametrize("page", answers.PAGES, ids=lambda page: page.name)
def test_answers_in_the_docs_are_those_of_the_data(page: Path, release: Release) -> None:
    text = page.read_text(encoding="utf-8")
    assert list(answers.queries(text))
    assert answers.filled(text, release.sql) == text, "write them anew: python tests/answers.py"


def test_ten_questions() -> None:
    assert len(list(answers.queries(answers.PAGES[0].read_text(encoding="utf-8")))) == 10


def test_the_python_example_of_the_readme_runs(release: Release) -> None:
    code = re.search(r"```python\n(.*?)```", (PROJECT / "README.md").read_text(encoding="utf-8"), re.S)
    assert code is not None
    told: list[object] = []
    scope = {"print": told.append}
    opened = code[1].replace("claimpress.open()", f"claimpress.open({str(release.path)!r})")
    exec(compile(opened, "README.md", "exec"), scope)
    query = "SELECT stage, count(*) AS claims FROM claims GROUP BY stage ORDER BY stage"
    assert told == [release.sql(query).to_pylist()]
