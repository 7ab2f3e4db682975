"""The claims behind a result: they alone give it, and no other claim could have changed it."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimpress.receipt.answer import Answer
from claimpress.receipt.asking import Question
from claimpress.receipt.behind import Behind, behind
from claimpress.receipt.keyed import keyed_tables
from claimpress.release.reader import ReleaseFolder
from support_queries import Drawn
from support_release import COPRODUCE, DELIVERY, MEETING, PURCHASE

GUARD = "c-ftdsd8ya6x3gba3qw"
ALL = {COPRODUCE, DELIVERY, MEETING, PURCHASE, GUARD}
DONE, PLANNED = {MEETING, PURCHASE}, {COPRODUCE, DELIVERY, GUARD}


def found(release: ReleaseFolder, sql: str) -> Behind:
    with Question(release, sql) as question:
        return behind(question, question.answer(question.whole))


EXAMPLES: dict[str, tuple[str, set[str]]] = {
    "SELECT count(*) FROM claims": ("rows", ALL),
    "SELECT count(*) FROM claims WHERE stage = 'done'": ("rows", DONE),
    "SELECT stage, count(*) FROM claims WHERE stage <> 'done' GROUP BY stage": ("rows", PLANNED),
    "SELECT i.item FROM claims c JOIN claim_items i ON i.claim = c.id WHERE c.stage = 'planned'": (
        "rows",
        {COPRODUCE, DELIVERY},
    ),
    "SELECT c.id, i.item FROM claims c LEFT JOIN claim_items i ON i.claim = c.id WHERE c.stage = 'done'": (
        "rows",
        DONE,
    ),
    "SELECT id FROM claims WHERE id IN (SELECT claim FROM claim_items) AND stage = 'planned'": (
        "rows",
        {COPRODUCE, DELIVERY},
    ),
    "WITH p AS (SELECT * FROM claims WHERE stage = 'planned') SELECT id FROM p WHERE action = 'guard'": (
        "rows",
        {GUARD},
    ),
    "WITH claims AS (SELECT * FROM claims WHERE stage = 'done') SELECT count(*) FROM claims": ("rows", DONE),
    "SELECT x FROM claims AS c(x) ORDER BY x LIMIT 1": ("rows", {DELIVERY}),
    "SELECT x.* FROM (SELECT * FROM claims) x NATURAL JOIN (SELECT id FROM claims) y WHERE stage = 'done'": (
        "rows",
        DONE,
    ),
    "SELECT COLUMNS('sta.*') FROM (SELECT * FROM claims WHERE stage = 'done')": ("rows", DONE),
    "SELECT id FROM claims WHERE stage = 'done' UNION SELECT claim FROM relations": (
        "rows",
        {*DONE, DELIVERY, GUARD},
    ),
    # A group that is left out would be let in without one of its claims.
    "SELECT stage FROM claims GROUP BY stage HAVING count(*) = 2": ("rows", ALL),
    "SELECT s.stage FROM (SELECT stage, count(*) AS n FROM claims GROUP BY stage) s WHERE n = 2": (
        "rows",
        ALL,
    ),
    # What lets rows in without being in them.
    "SELECT count(*) FROM sources WHERE id IN (SELECT source FROM claims WHERE stage = 'done')": (
        "subqueries",
        DONE,
    ),
    "SELECT id FROM claims c WHERE EXISTS (SELECT 1 FROM relations r WHERE r.other = c.id)": (
        "subqueries",
        {COPRODUCE, DELIVERY, GUARD},
    ),
    "SELECT count(*) % 2 FROM actors WHERE id IN (SELECT actor FROM claim_actors WHERE claim <> 'x')": (
        "subqueries",
        ALL,
    ),
    # What keeps rows out: without it, another claim would be let in.
    "SELECT id FROM claims c WHERE action IN ('coproduce', 'buy') AND NOT EXISTS "
    "(SELECT 1 FROM relations r WHERE r.other = c.id AND r.type = 'part_of')": (
        "subqueries",
        {PURCHASE, DELIVERY},
    ),
    "SELECT count(*) FROM claims WHERE stage = 'done' AND (SELECT count(*) FROM relations) % 2 = 0": (
        "subqueries",
        {*DONE, DELIVERY, GUARD},
    ),
    "SELECT id FROM claims c WHERE stage = 'planned' "
    "AND NOT EXISTS (SELECT 1 FROM relations r WHERE r.other = c.id)": (
        "rows",
        {DELIVERY, GUARD},
    ),
    "SELECT c.id FROM claims c LEFT JOIN relations r ON r.other = c.id "
    "WHERE r.claim IS NULL AND stage = 'done'": (
        "subqueries",
        {*DONE, DELIVERY, GUARD},
    ),
    "SELECT count(*) FROM sources s WHERE NOT EXISTS (SELECT 1 FROM claims c WHERE c.source = s.id)": (
        "subqueries",
        ALL,
    ),
    "SELECT id FROM claims ANTI JOIN claim_items i ON i.claim = claims.id": (
        "rows",
        {MEETING, GUARD},
    ),
    "SELECT title, (SELECT count(*) FROM claims c WHERE c.source = s.id AND stage = 'done') FROM sources s": (
        "subqueries",
        DONE,
    ),
    # What rows are not followed through.
    "WITH RECURSIVE r AS (SELECT id FROM claims WHERE stage = 'done' UNION SELECT claim FROM relations "
    "JOIN r ON r.id = other) SELECT count(*) FROM r": ("tables", ALL),
    # Counts that the release made of its claims.
    "SELECT sum(claim_count) FROM sources": ("derived", ALL),
    "SELECT max(s.evidence_characters) FROM coverage s": ("derived", ALL),
    "FROM sources": ("derived", ALL),
    "SELECT s FROM sources s": ("derived", ALL),
    "SELECT x FROM coverage AS c(a, b, d, e, x)": ("derived", ALL),
    "SELECT count(*) FROM sources JOIN coverage USING (claim_count)": ("derived", ALL),
    "SELECT count(*) FROM source_versions WHERE claim_count > 1": ("derived", ALL),
    "SELECT id, claim_count FROM claims JOIN (SELECT id AS source, claim_count FROM sources) USING (source) "
    "WHERE stage = 'done'": ("derived", ALL),
    "SELECT * FROM claims WHERE source IN (SELECT id FROM sources) AND stage = 'done'": ("rows", DONE),
    "SELECT c.* FROM claims c JOIN sources s ON s.id = c.source WHERE stage = 'done'": ("rows", DONE),
    "SELECT title, paragraph_count FROM sources": ("none", set()),
    "SELECT count(*) FROM coverage WHERE no_claim_reason IS NULL": ("none", set()),
    "SELECT count(*) FROM actors": ("none", set()),
    "SELECT 1": ("none", set()),
}


@pytest.mark.parametrize("sql", EXAMPLES)
def test_examples(first: ReleaseFolder, sql: str) -> None:
    how, claims = EXAMPLES[sql]
    result = found(first, sql)
    assert (result.found, set(result.ids)) == (how, claims)
    assert list(result.ids) == sorted(result.ids)


def test_a_claim_that_is_withdrawn_is_not_counted(second: ReleaseFolder) -> None:
    assert set(found(second, "SELECT claim_count FROM sources").ids) == ALL - {PURCHASE}
    assert set(found(second, "SELECT claim_count FROM source_versions").ids) == ALL


def test_tables_of_claims_are_those_of_the_release_s_own_descriptor(first: ReleaseFolder) -> None:
    keyed = keyed_tables(first)
    lists = ("claim_actors", "claim_recipients", "claim_speakers", "claim_items", "claim_places")
    listed = (*lists, "evidence", "checks", "relations")
    assert {name: key.column for name, key in keyed.items()} == {
        "claims": "id",
        "claim_versions": "id",
        "changes": "record",
        **dict.fromkeys(listed, "claim"),
        **{f"{name.removesuffix('s')}_versions": "claim" for name in listed},
    }


@settings(max_examples=40)
@given(st.integers(0, 2**32))
def test_the_claims_alone_give_the_result_and_no_other_changes_it(first: ReleaseFolder, seed: int) -> None:
    drawn = Random(seed)
    sql = Drawn(drawn).query()
    with Question(first, sql) as question:
        answer = question.answer(question.whole)
        result = behind(question, answer)
        assert result.found != "tables", sql
        ids = set(result.ids)
        assert _among(question, ids) == answer, sql
        for claim in sorted(ALL - ids):
            assert _among(question, ALL - {claim}) == answer, (sql, claim)
        some = {claim for claim in ALL - ids if drawn.random() < 0.5}
        assert _among(question, ids | some) == answer, (sql, some)


def _among(question: Question, claims: set[str]) -> Answer:
    return question.answer(question.among(claims))
