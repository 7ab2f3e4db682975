"""What the tables say of the Klopstock dataset, and of small changes to it."""

from __future__ import annotations

import datetime
import random
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from claimpress.model.corpus import Corpus
from claimpress.model.kinds import KINDS
from claimpress.tables.build import HELPERS, build_tables, next_versions
from claimpress.tables.lineage import Lineage, ReleaseRow
from claimpress.tables.publish import TABLES
from claimpress.tables.versions import VERSIONED
from support_tables import (
    COPRODUCE,
    DELIVERY,
    FIRST,
    MEETING,
    PURCHASE,
    changed_claim,
    changed_source,
    klopstock,
    row,
    rows,
    tables,
)

ONE = {"value": 1, "min": None, "max": None, "unit": "unit", "approximate": True}


def passage(start: int, length: int) -> dict[str, Any]:
    return {"start": start, "length": length, "sha256": "ab" * 32}


def test_the_claims_table_answers_most_questions_alone() -> None:
    claim = row(klopstock(), "claims", id=DELIVERY)
    assert claim["actors"] == ["freedonia", "sylvania"]
    assert (claim["stage"], claim["stance"], claim["negated"]) == ("planned", "expected", False)
    assert claim["items"] == ["patrol-boat"]
    assert (claim["date"], claim["date_basis"]) == ("2027", "stated")
    assert claim["date_earliest"] == datetime.date(2027, 1, 1)
    assert claim["date_latest"] == datetime.date(2027, 12, 31)
    assert claim["said_by"] == ["freedonia-defence-minister"]
    assert claim["warnings"] == ["expectation"]
    assert (claim["evidence_count"], claim["check_count"]) == (1, 1)
    assert claim["recipients"] == [], "an empty list, not a null"
    assert claim["withdrawn_since"] is None


def test_the_origin_is_the_claims_own_or_its_sources() -> None:
    assert row(klopstock(), "claims", id=MEETING)["origin"] == "freedonian-news-agency"
    own = changed_claim(MEETING, origin={"actor": None, "basis": "unknown", "note": "nobody is named"})
    claim = row(own, "claims", id=MEETING)
    assert (claim["origin"], claim["origin_basis"], claim["origin_note"]) == (
        None,
        "unknown",
        "nobody is named",
    )


def test_lists_keep_the_order_of_the_text_and_their_quantities() -> None:
    corpus = changed_claim(
        PURCHASE,
        actors=["sylvania", {"id": "freedonia", "role": "seller", "quantity": ONE}],
        said_by=["sylvania", "freedonia"],
    )
    actors = [entry for entry in rows(corpus, "claim_actors") if entry["claim"] == PURCHASE]
    assert [(entry["position"], entry["actor"], entry["role"]) for entry in actors] == [
        (0, "sylvania", None),
        (1, "freedonia", "seller"),
    ]
    assert actors[1]["quantity_value"] == Decimal(1)
    assert actors[1]["quantity_approximate"] is True
    assert actors[0]["quantity_unit"] is None
    speakers = [entry["actor"] for entry in rows(corpus, "claim_speakers") if entry["claim"] == PURCHASE]
    assert speakers == ["sylvania", "freedonia"]
    assert row(corpus, "claim_items", claim=PURCHASE)["quantity_value"] == Decimal(12)
    assert row(corpus, "claim_recipients", claim=PURCHASE)["actor"] == "freedonia"
    assert row(corpus, "claim_places", claim=MEETING)["place"] == "klopstock"
    assert row(corpus, "relations", claim=DELIVERY)["other"] == COPRODUCE


@pytest.mark.parametrize(
    ("start", "length", "paragraph"),
    [(45, 228, 1), (274, 40, 2), (227, 46, 1), (227, 47, None), (44, 60, None), (0, 44, 0), (430, 40, None)],
)
def test_a_passage_knows_the_one_paragraph_that_holds_it(
    start: int, length: int, paragraph: int | None
) -> None:
    corpus = changed_claim(PURCHASE, evidence=[passage(start, length)])
    assert row(corpus, "evidence", claim=PURCHASE)["paragraph"] == paragraph


def test_a_passage_knows_its_last_comparison_with_the_current_text() -> None:
    entry = row(klopstock(), "evidence", claim=PURCHASE)
    assert (entry["last_result"], entry["last_verified"]) == ("verified", datetime.date(2025, 5, 6))
    texts = [*klopstock().sources[0].model_dump()["texts"]]
    newer = changed_source(texts=[*texts, texts[0] | {"sha256": "cd" * 32}])
    entry = row(newer, "evidence", claim=PURCHASE)
    assert (entry["last_result"], entry["last_verified"]) == (None, None)
    assert entry["text_sha256"] == "cd" * 32


def test_of_two_comparisons_the_newer_counts() -> None:
    first = klopstock().attestations[0]
    later = first.model_copy(update={"on": "2026-01-01", "result": "missing"})
    for order in ([later, first], [first, later]):
        corpus = Corpus(**{**vars(klopstock()), "attestations": order})
        found = row(corpus, "evidence", start=first.start, length=first.length)
        assert (found["last_result"], found["last_verified"]) == ("missing", datetime.date(2026, 1, 1))


def test_a_check_stands_until_the_record_or_the_text_changes() -> None:
    assert row(klopstock(), "checks", claim=PURCHASE)["valid"] is True
    changed = changed_claim(PURCHASE, stage="planned")
    assert row(changed, "checks", claim=PURCHASE)["valid"] is False
    assert row(changed, "claims", id=PURCHASE)["check_count"] == 0
    texts = [*klopstock().sources[0].model_dump()["texts"]]
    newer = changed_source(texts=[*texts, texts[0] | {"sha256": "cd" * 32}])
    assert {entry["valid"] for entry in rows(newer, "checks")} == {False}


def test_checks_count_people_who_confirmed() -> None:
    (check,) = next(claim for claim in klopstock().claims if claim.id == PURCHASE).model_dump()["checks"]
    checks = [
        check,
        check | {"on": "2025-06-01"},
        check | {"by": "second"},
        check | {"by": "third", "verdict": "disputed"},
    ]
    assert row(changed_claim(PURCHASE, checks=checks), "claims", id=PURCHASE)["check_count"] == 2


def test_evidence_is_measured_without_counting_twice() -> None:
    assert row(klopstock(), "sources", id="fna-2025-klopstock")["evidence_characters"] == 356
    again = changed_claim(PURCHASE, evidence=[passage(358, 48), passage(350, 20), passage(300, 5)])
    assert row(again, "sources", id="fna-2025-klopstock")["evidence_characters"] == 357
    assert row(again, "coverage", paragraph=2)["evidence_characters"] == 132


def test_coverage_says_of_each_paragraph_what_it_bears_and_who_read_it() -> None:
    found = rows(klopstock(), "coverage")
    assert [(entry["claim_count"], entry["evidence_characters"]) for entry in found] == [
        (0, 0),
        (3, 225),
        (2, 131),
        (0, 0),
    ]
    assert [entry["no_claim_reason"] for entry in found] == ["headline", None, None, "boilerplate"]
    assert found[3]["no_claim_note"] == "a link to other pages"
    assert {(tuple(entry["read_by"]), entry["complete"]) for entry in found} == {(("maintainers",), True)}


def test_the_last_reading_decides_whether_a_paragraph_is_complete() -> None:
    readings = [
        {"paragraphs": [0, 1, 2], "by": "second", "on": "2025-05-06", "complete": False, "note": None},
        {"paragraphs": [0], "by": "first", "on": "2025-05-06", "complete": True, "note": None},
        {"paragraphs": [1], "by": "first", "on": "2025-05-05", "complete": True, "note": None},
    ]
    found = rows(changed_source(readings=readings), "coverage")
    assert [entry["complete"] for entry in found] == [True, False, False, False]
    assert [entry["read_by"] for entry in found] == [["first", "second"], ["first", "second"], ["second"], []]
    assert found[3]["read_on"] is None


def test_a_withdrawn_claim_stays_but_covers_nothing() -> None:
    gone = {"since": "0.1.0", "reason": "it says something else", "successor": MEETING}
    corpus = changed_claim(PURCHASE, withdrawn=gone)
    claim = row(corpus, "claims", id=PURCHASE)
    assert (claim["withdrawn_since"], claim["withdrawn_successor"]) == ("0.1.0", MEETING)
    assert claim["withdrawn_reason"] == "it says something else"
    assert row(corpus, "coverage", paragraph=2)["claim_count"] == 1
    source = row(corpus, "sources", id="fna-2025-klopstock")
    assert (source["claim_count"], source["evidence_characters"]) == (4, 308)
    assert row(corpus, "evidence", claim=PURCHASE)["start"] == 358


def test_vocabularies_give_one_name_and_all_names() -> None:
    assert row(klopstock(), "actors", id="freedonia")["name"] == "Freedonia"
    assert {"kind": "actor", "id": "freedonia", "language": "uk", "name": "Фрідонія"} in rows(
        klopstock(), "names"
    )
    assert row(klopstock(), "actions", id="meet")["plover_mode"] == "visit"
    assert row(klopstock(), "actions", id="buy")["plover_type"] is None
    event = row(klopstock(), "events", id="klopstock-meeting-2025")
    assert (event["date_earliest"], event["places"]) == (datetime.date(2025, 5, 3), ["klopstock"])


def test_releases_end_with_the_one_that_is_made() -> None:
    past = (ReleaseRow(1, "0.1.0", "2025-05-06", "ef" * 32),)
    known = pa.table({"id": [MEETING], "first_release": ["0.1.0"], "last_changed": ["0.1.0"]})
    lineage = Lineage("0.2.0", None, past, known)
    found = rows(klopstock(), "releases", lineage)
    assert [(entry["ordinal"], entry["version"], entry["date"]) for entry in found] == [
        (1, "0.1.0", datetime.date(2025, 5, 6)),
        (2, "0.2.0", None),
    ]
    assert row(klopstock(), "claims", lineage, id=MEETING)["first_release"] == "0.1.0"
    assert row(klopstock(), "claims", lineage, id=DELIVERY)["last_changed"] == "0.2.0"


def test_a_version_that_would_be_sql_is_a_text() -> None:
    odd = ReleaseRow(2, "x' OR 1=1) --", None, None)
    table = next(entry for entry in VERSIONED if entry.base.name == "actions")
    past = next_versions(table, tables()["actions"], None, ReleaseRow(1, "y'; SELECT 1", None, None))
    made = next_versions(table, tables()["actions"], past, odd)
    assert set(made["from_release"].to_pylist()) == {"y'; SELECT 1"}
    assert set(made["to_release"].to_pylist()) == {"x' OR 1=1) --"}


def test_tables_do_not_depend_on_the_order_of_records() -> None:
    shuffled: dict[str, Any] = {
        name: list(value) if isinstance(value, list) else value for name, value in vars(klopstock()).items()
    }
    for value in shuffled.values():
        if isinstance(value, list):
            random.Random(7).shuffle(value)
    assert build_tables(Corpus(**shuffled), FIRST) == tables()


def test_rows_stand_in_the_order_of_their_key() -> None:
    for name, table in tables().items():
        keys = [tuple(entry[part] for part in TABLES[name].key) for entry in table.to_pylist()]
        assert keys == sorted(set(keys)), name


def test_an_empty_dataset_has_all_tables_with_their_types() -> None:
    made = build_tables(Corpus(dataset=klopstock().dataset), FIRST)
    assert {name: table.schema for name, table in made.items()} == {
        name: spec.schema for name, spec in TABLES.items()
    }
    assert {name for name, table in made.items() if table.num_rows} == {"releases"}


def test_for_validation_each_row_knows_its_record() -> None:
    corpus = klopstock()
    numbers = {
        kind.name: [
            100 * place + i for i in range(1 if kind.stem == "dataset" else len(getattr(corpus, kind.stem)))
        ]
        for place, kind in enumerate(KINDS.values())
    }
    made = build_tables(corpus, FIRST, numbers)
    assert set(made) == {*TABLES, *HELPERS} - {table.spec.name for table in VERSIONED}
    assert all(
        table.schema.names[-1] == "record_no" and table.schema.types[-1] == pa.int64()
        for table in made.values()
    )
    claim_number = numbers["claim"][[claim.id for claim in corpus.claims].index(DELIVERY)]
    for name in ("claims", "evidence", "claim_actors", "checks"):
        key = "id" if name == "claims" else "claim"
        assert {entry["record_no"] for entry in made[name].to_pylist() if entry[key] == DELIVERY} == {
            claim_number
        }, name
    assert made["dataset"].to_pylist()[0]["record_no"] == numbers["dataset"][0]


def test_mentions_name_each_place_where_a_record_is_named() -> None:
    numbers = {
        kind.name: [0] * (1 if kind.stem == "dataset" else len(getattr(klopstock(), kind.stem)))
        for kind in KINDS.values()
    }
    mentions = build_tables(klopstock(), FIRST, numbers)["mentions"].to_pylist()
    of_delivery = {
        (entry["pointer"], entry["wanted_kind"], entry["wanted"])
        for entry in mentions
        if entry["id"] == DELIVERY
    }
    assert of_delivery == {
        ("source", "source", "fna-2025-klopstock"),
        ("action", "action", "deliver"),
        ("event", "event", "klopstock-meeting-2025"),
        ("actors/0/id", "actor", "freedonia"),
        ("actors/1/id", "actor", "sylvania"),
        ("items/0/id", "item", "patrol-boat"),
        ("said_by/0", "actor", "freedonia-defence-minister"),
        ("relations/0/claim", "claim", COPRODUCE),
    }
