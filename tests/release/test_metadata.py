"""The papers of a release: card, citation, deposit, datasheet, changes, descriptors."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from claimpress.model.claim import Claim
from claimpress.model.corpus import Corpus
from claimpress.model.dataset import DatasetInfo
from claimpress.release.seal import Sealed
from claimpress.tables.publish import TABLES
from claimpress.validation.run import Report
from support_release import (
    COPRODUCE,
    DELIVERY,
    PURCHASE,
    build,
    changed_claim,
    corpus_of,
    sealed,
    with_claim,
    with_records,
)


def load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def front_matter(card: str) -> dict[str, Any]:
    _, matter, _ = card.split("---\n", 2)
    found = yaml.safe_load(matter)
    assert isinstance(found, dict)
    return found


def test_the_card_names_every_table_with_claims_first(release: Path) -> None:
    matter = front_matter((release / "README.md").read_text(encoding="utf-8"))
    assert [config["config_name"] for config in matter["configs"]] == [
        name for name in TABLES if name != "changes"
    ]  # nothing has changed yet
    assert [config["config_name"] for config in matter["configs"] if config.get("default")] == ["claims"]
    assert all((release / config["data_files"]).is_file() for config in matter["configs"])
    assert matter["license"] == "cc-by-4.0"
    assert matter["size_categories"] == ["n<1K"]


def test_the_card_tells_what_how_many_how_to_cite_and_what_is_wrong_with_it(release: Path) -> None:
    card = (release / "README.md").read_text(encoding="utf-8")
    for part in (
        "5 claims found in 1 source",
        "The Klopstock curators (2025)",
        "One text",
        "no second, independent checker",
        "Write to the curators",
    ):
        assert part in card


def test_the_datasheet_says_plainly_that_nobody_checked_a_second_time(release: Path) -> None:
    sheet = (release / "DATASHEET.md").read_text(encoding="utf-8")
    assert "no claim has been checked by a second, independent person" in sheet
    assert "| 1 | 5 |" in sheet
    assert "4 of 4" in sheet
    assert "{{" not in sheet
    assert "\n\n\n" not in sheet.replace("\n\n\n## Distribution", "\n\n## Distribution")


def test_the_datasheet_counts_two_checkers_where_there_are_two(report: Report, tmp_path: Path) -> None:
    claim = next(claim for claim in corpus_of(report).claims if claim.id == PURCHASE)
    second = claim.checks[0].model_copy(update={"by": "second-reader"})
    twice = with_claim(report, PURCHASE, checks=[check.model_dump() for check in (*claim.checks, second)])
    sheet = (build(corpus_of(twice), tmp_path / "r") / "DATASHEET.md").read_text(encoding="utf-8")
    assert "made by 2 checkers: `maintainers`, `second-reader`" in sheet
    assert "| 2 | 1 |" in sheet


def test_a_draft_claims_no_day_and_no_seal(corpus: Corpus, tmp_path: Path) -> None:
    out = build(corpus, tmp_path / "r", "0.1.0-draft", None)
    assert load(out / "manifest.json")["date"] is None
    assert "datePublished" not in load(out / "croissant.json")
    assert "publication_date" not in load(out / ".zenodo.json")
    assert "date-released" not in yaml.safe_load((out / "CITATION.cff").read_text())
    assert "created" not in load(out / "datapackage.json")
    assert "a draft" in (out / "README.md").read_text(encoding="utf-8")
    assert "not sealed" in (out / "DATASHEET.md").read_text(encoding="utf-8")


def test_a_released_day_and_the_address_are_in_every_descriptor(report: Report, tmp_path: Path) -> None:
    info = DatasetInfo.model_validate(
        corpus_of(report).dataset.model_dump() | {"base_url": "https://example.org/claims"}
    )
    out = build(replace(corpus_of(report), dataset=info), tmp_path / "r")
    citation = yaml.safe_load((out / "CITATION.cff").read_text(encoding="utf-8"))
    assert load(out / "croissant.json")["datePublished"] == "2025-06-01"
    assert load(out / ".zenodo.json")["publication_date"] == "2025-06-01"
    assert str(citation["date-released"]) == "2025-06-01"
    assert (
        citation["url"] == load(out / "croissant.json")["url"] == load(out / "datapackage.json")["homepage"]
    )
    assert "https://example.org/claims" in load(out / "croissant.json")["citeAs"]


def test_words_of_the_dataset_cannot_become_markup(report: Report, tmp_path: Path) -> None:
    info = DatasetInfo.model_validate(
        corpus_of(report).dataset.model_dump()
        | {"title": "Boats | <b>[x](y)</b>: 'quoted' \"twice\" # no comment", "creators": ["A: B", "No"]}
    )
    out = build(replace(corpus_of(report), dataset=info), tmp_path / "r")
    card = (out / "README.md").read_text(encoding="utf-8")
    assert front_matter(card)["pretty_name"] == info.title
    assert yaml.safe_load((out / "CITATION.cff").read_text(encoding="utf-8"))["authors"] == [
        {"name": "A: B"},
        {"name": "No"},
    ]
    assert "<b>" not in card.split("---\n", 2)[2]


def test_every_column_is_described_with_the_meaning_of_empty(release: Path) -> None:
    resources = {entry["title"]: entry for entry in load(release / "datapackage.json")["resources"]}
    sets = {entry["name"]: entry for entry in load(release / "croissant.json")["recordSet"]}
    for name, spec in TABLES.items():
        described = {field["name"]: field["description"] for field in resources[name]["schema"]["fields"]}
        for column in spec.columns:
            assert column.description[1:] in described[column.name]
            assert column.empty[1:] in described[column.name]
        assert {field["name"]: field["description"] for field in sets[name]["field"]} == described
        assert resources[name]["schema"]["primaryKey"] == list(spec.key)


def test_the_first_release_says_that_all_is_new(release: Path) -> None:
    text = (release / "CHANGES.md").read_text(encoding="utf-8")
    assert "everything in it is new" in text
    assert "| claims | 5 |" in text


def test_a_later_release_tells_what_changed_and_why(first: Sealed, data: Path, report: Report) -> None:
    changed = with_claim(report, DELIVERY, stage="cancelled")
    gone = {"since": "0.1.0", "reason": "the agency took it back", "successor": None}
    changed = with_claim(changed, COPRODUCE, withdrawn=gone)
    extra = Claim.model_validate(
        corpus_of(report).claims[0].model_dump() | {"id": "c-0000000000000000" + "0", "relations": []}
    )
    grown = with_records(changed, claims=[*corpus_of(changed).claims, changed_claim(extra, declare=False)])
    done = sealed(data, grown, "0.2.0", "2025-07-01")
    assert first.folder is not None
    assert done.folder is not None
    text = (done.folder / "CHANGES.md").read_text(encoding="utf-8")
    assert "Compared with 0.1.0" in text
    assert "1 claims withdrawn" not in text
    withdrawn, corrected, added = (
        text.index(f"### Claims {what} (1)") for what in ("withdrawn", "corrected", "added")
    )
    assert withdrawn < corrected < added
    assert "withdrawn: since 0.1.0" in text[withdrawn:corrected]
    assert "reason: misread; the agency took it back" in text[withdrawn:corrected]
    assert f"- `{DELIVERY}` The first two boats may be ready" in text[corrected:added]
    assert "    - stage: planned → cancelled\n    - reason: misread" in text[corrected:added]
    assert "- `c-00000000000000000`" in text[added:]
    sheet = (done.folder / "DATASHEET.md").read_text(encoding="utf-8")
    assert "5 claims that stand and 1 withdrawn" in sheet


@pytest.mark.parametrize("name", ["manifest.json", "datapackage.json", "croissant.json", ".zenodo.json"])
def test_descriptors_end_in_one_line_break_and_keep_letters_readable(release: Path, name: str) -> None:
    text = (release / name).read_text(encoding="utf-8")
    assert text.endswith("}\n")
    assert "\\u" not in text


def test_the_card_tells_of_all_tables_of_states_in_one_row(release: Path) -> None:
    card = (release / "README.md").read_text(encoding="utf-8")
    rows = [line for line in card.splitlines() if line.startswith("| `")]
    assert len(rows) == 36 - 17 + 1
    assert rows[-1].startswith("| `claim_versions` and its like |")
    assert "17 more tables" in rows[-1]
