"""Every example of tests/invalid/ is found, in the words of its golden text; no passing example is."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimpress.model.finding import Layer
from claimpress.resources import schema_dir
from claimpress.validation.catalogue import full_catalogue
from claimpress.validation.run import validate_root
from support_examples import (
    BASE,
    INVALID,
    PASSING,
    REGENERATE,
    TESTS,
    Example,
    examples,
    golden_text,
    run,
    stale_goldens,
)

GENERATED = {
    "bad-file-name": "such a name cannot be checked out everywhere",
    "broken-symlink": "links do not survive every checkout",
    "file-too-large": "too large to keep",
    "invalid-record": "raised only if pydantic and jsonschema disagree",
    "line-too-long": "too large to keep",
    "more-problems": "a thousand problems in one file",
    "no-dataset": "an example cannot take a file away",
    "reading-stopped": "a thousand problems in one file",
    "too-many-values": "two million values in one file",
    "symlink-outside": "links do not survive every checkout",
    "unreadable-file": "permissions do not survive every checkout",
}
"""Codes whose example is made in code, and why; the test that makes it names the code."""


@pytest.mark.parametrize("example", examples(INVALID), ids=str)
def test_invalid_examples(example: Example, tmp_path: Path) -> None:
    found = golden_text(run(example, tmp_path).findings, example.code)
    expected = example.golden.read_text("utf-8") if example.golden.exists() else ""
    assert found, f"{example} gives no finding with the code {example.code}"
    assert found == expected, f"if the new words are right, run:\n{REGENERATE}"


@pytest.mark.parametrize("example", examples(PASSING), ids=str)
def test_passing_examples(example: Example, tmp_path: Path) -> None:
    report = run(example, tmp_path)
    assert report.corpus is not None, "a passing example must be readable"
    assert golden_text(report.findings, example.code) == ""


def test_the_base_dataset_has_no_findings() -> None:
    report = validate_root(BASE)
    assert report.findings == []
    assert report.ok
    assert report.corpus is not None
    assert len(report.corpus.claims) == 5


def test_names_of_examples_are_unique_without_their_endings() -> None:
    goldens = [example.golden for example in examples(INVALID)]
    assert sorted(goldens) == sorted(set(goldens))


def test_no_golden_text_outlives_its_example() -> None:
    assert stale_goldens() == [], f"run:\n{REGENERATE}"


def test_every_example_has_a_code_of_the_catalogue() -> None:
    codes = full_catalogue([schema_dir() / "rules"])
    folders = {example.code for folder in (INVALID, PASSING) for example in examples(folder)}
    assert folders <= set(codes)


def test_every_code_has_an_example() -> None:
    catalogue = full_catalogue([schema_dir() / "rules"])
    kept = {example.code for example in examples(INVALID)}
    # What concerns archives and releases is no file of a dataset: those tests make what they need.
    generated = set(GENERATED) | {code for code, entry in catalogue.items() if entry.layer is Layer.RELEASE}
    assert set(catalogue) - kept - generated == set()
    assert kept & set(GENERATED) == set()


def test_codes_without_an_example_are_named_in_a_test() -> None:
    catalogue = full_catalogue([schema_dir() / "rules"])
    kept = {example.code for example in examples(INVALID)}
    sources = "".join(path.read_text("utf-8") for path in TESTS.rglob("test_*.py") if path != Path(__file__))
    assert [code for code in sorted(set(catalogue) - kept) if f'"{code}"' not in sources] == []


def test_every_rule_has_a_passing_example() -> None:
    catalogue = full_catalogue([schema_dir() / "rules"])
    rules = {code for code, entry in catalogue.items() if entry.layer is Layer.REFERENCES}
    assert rules - {example.code for example in examples(PASSING)} == set()
