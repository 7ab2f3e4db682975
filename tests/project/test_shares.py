"""A share is the same text wherever it stands, and release papers say nothing that is not so."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

import support_site as support
from claimpress.model.corpus import Corpus
from claimpress.model.source import Source
from claimpress.release.metadata.facts import share
from claimpress.site.page import render
from claimpress.site.pages import sources

ADDRESSES = "Some addresses may no longer lead to the text."


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return support.release(support.klopstock(), tmp_path_factory.mktemp("release") / "0.1.0")


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(1, 3, "33.3%"), (2, 3, "66.7%"), (1, 2000, "0.1%"), (2449, 20000, "12.2%"), (49, 400, "12.3%"),
     (0, 7, "0.0%"), (7, 7, "100.0%"), (0, 0, "0%")],
)  # fmt: skip
def test_shares_have_one_decimal_and_halves_go_up(part: int, whole: int, shown: str) -> None:
    assert share(part, whole) == shown


def test_datasheet_page_and_sql_give_the_same_share(release: Path) -> None:
    view = support.view_of(release)
    row = view.rows("sources")[0]
    wanted = share(row["evidence_characters"], row["text_length"])
    assert f"| {wanted} |" in (release / "DATASHEET.md").read_text(encoding="utf-8")
    page = next(page for page in sources.pages(view) if page.src == f"sources/{row['id']}.md")
    shown = render(page.template, view, f"sources/{row['id']}/", {**page.context, "prose": ""})
    assert f"{wanted} of the characters stand under evidence" in shown
    sql = "SELECT round(100.0 * evidence_characters / text_length, 1) FROM sources"
    assert f"{view.release.sql(sql).column(0)[0]}%" == wanted


def test_the_datasheet_speaks_of_addresses_only_where_there_are_some(tmp_path: Path) -> None:
    corpus = support.klopstock()
    bare = replace(corpus, sources=[_with_address(source, None) for source in corpus.sources])
    known = replace(
        corpus, sources=[_with_address(source, "https://example.org/a") for source in corpus.sources]
    )
    assert ADDRESSES not in _datasheet(bare, tmp_path / "bare")
    assert ADDRESSES in _datasheet(known, tmp_path / "known")


def _with_address(source: Source, url: str | None) -> Source:
    return source.model_copy(update={"url": url})


def _datasheet(corpus: Corpus, out: Path) -> str:
    return (support.release(corpus, out) / "DATASHEET.md").read_text(encoding="utf-8")


def test_the_datasheet_tells_purpose_and_description_apart(release: Path) -> None:
    sheet = " ".join((release / "DATASHEET.md").read_text(encoding="utf-8").split())
    described = " ".join(support.klopstock().dataset.description.split())[:60]
    answer = sheet.partition("For what purpose was the dataset created?")[2].partition("Who created it?")[0]
    assert answer.strip("* ")
    assert described not in answer


def test_the_list_of_changes_counts_nothing_that_is_not_there(release: Path) -> None:
    changes = (release / "CHANGES.md").read_text(encoding="utf-8")
    counts = dict(re.findall(r"^\| (\w+) \| (\d+) \|$", changes, re.MULTILINE))
    assert counts["claims"] == "5"
    assert "0" not in counts.values()
