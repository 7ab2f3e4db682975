"""The project's own dataset: sound, covered in full, undated where its texts are, answered in the docs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import answers
import claimpress
from claimpress.api import Release
from claimpress.model.corpus import Corpus
from claimpress.validation.run import Report, validate_root

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


def test_every_claim_has_the_checks_that_the_policy_asks_for(corpus: Corpus, release: Release) -> None:
    counts = release.sql("SELECT check_count FROM claims").column(0).to_pylist()
    assert min(counts) >= corpus.dataset.policies.checks_needed


def test_undated_texts_stay_undated(release: Release) -> None:
    """A date may come from an undated text only where the text states it."""
    rows = release.sql(
        "SELECT c.id FROM claims c JOIN sources s ON s.id = c.source "
        "WHERE s.published IS NULL AND c.date_basis = 'inferred'"
    )
    assert rows.num_rows == 0


def test_every_paragraph_is_read_and_accounted_for(release: Release) -> None:
    rows = release.table("coverage").to_pylist()
    assert rows
    assert all(row["complete"] for row in rows)
    assert all((row["claim_count"] > 0) != (row["no_claim_reason"] is not None) for row in rows)


def test_all_evidence_was_compared_with_the_texts(release: Release) -> None:
    results = release.sql("SELECT DISTINCT last_result FROM evidence").column(0).to_pylist()
    assert results == ["verified"]


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


def test_statements_stand_alone(corpus: Corpus) -> None:
    """No statement leans on its neighbours: it opens with nothing that points back."""
    pointing = re.compile(r"^(The two|Both|These|This|That|They|He|She|It|Those|The former|The latter)\b")
    assert [claim.statement for claim in corpus.claims if pointing.match(claim.statement)] == []


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
    query = "SELECT id, stage, statement FROM claims WHERE action = 'export'"
    assert told == [release.sql(query).to_pylist()] != [[]]
