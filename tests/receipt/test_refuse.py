"""What could answer differently another time has no receipt, at whatever level of the query it stands."""

from __future__ import annotations

import pytest

from claimpress.model.errors import UserError
from claimpress.receipt.asking import Question
from claimpress.release.reader import ReleaseFolder

REFUSED = {
    # the clock
    "SELECT now()": "asks the clock",
    "SELECT current_date": "asks the clock",
    "SELECT CURRENT_TIMESTAMP": "asks the clock",
    "SELECT localtime": "asks the clock",
    "SELECT count(*) FROM claims WHERE date_latest < today()": "asks the clock",
    "SELECT current_localtimestamp()": "asks the clock",
    "SELECT age(TIMESTAMP '2020-01-01')": "asks the clock",
    "SELECT ago(INTERVAL 1 day)": "asks the clock",
    "SELECT (SELECT max(x) FROM (SELECT transaction_timestamp() AS x))": "asks the clock",
    # randomness
    "SELECT random()": "random",
    "SELECT uuid()": "random",
    "SELECT id FROM claims ORDER BY random()": "random",
    "WITH x AS (SELECT gen_random_uuid() AS u FROM claims) SELECT count(*) FROM x": "random",
    "SELECT * FROM claims USING SAMPLE 3": "random sample",
    "SELECT count(*) FROM claims TABLESAMPLE 10%": "random sample",
    "SELECT reservoir_quantile(evidence_count, 0.5) FROM claims": "random sample",
    "SELECT list_aggr(list(id ORDER BY id), 'reservoir_quantile', 0.5) FROM claims": "random sample",
    # the session and the engine
    "SELECT version()": "of the engine or the session",
    "SELECT current_setting('threads')": "of the engine or the session",
    "SELECT getvariable('x')": "of the engine or the session",
    "SELECT current_database()": "of the engine or the session",
    "SELECT current_user": "of the session",
    "SELECT nextval('x')": "does not promise the same answer",
    # no table of the release
    "FROM duckdb_settings()": "no table of the release",
    "FROM query_table('claims')": "no table of the release",
    "SELECT * FROM read_text('/etc/hostname')": "no table of the release",
    "FROM sqlite_master": "no table of the release",
    "FROM information_schema.tables": "named with a schema",
    "FROM 'claims.csv'": "no table of the release",
    # some rows or others
    "FROM claims LIMIT 3": "LIMIT without a full order",
    "FROM claims ORDER BY stage LIMIT 3": "LIMIT without a full order",
    "FROM claims ORDER BY stage OFFSET 3": "OFFSET without a full order",
    "SELECT count(*) FROM (FROM claims LIMIT 3)": "LIMIT without a full order",
    "WITH x AS (FROM claims LIMIT 1) SELECT count(*) FROM x": "LIMIT without a full order",
    "SELECT 1 WHERE 'x' IN (SELECT id FROM claims ORDER BY stage LIMIT 1)": "LIMIT without a full order",
    "SELECT DISTINCT ON (stage) id FROM claims ORDER BY stage": "DISTINCT ON without a full order",
    "SELECT stage, count(*) FROM claims GROUP BY ALL ORDER BY 2 DESC LIMIT 1": "LIMIT without a full order",
    "SELECT stage FROM claims UNION SELECT item FROM claim_items LIMIT 1": "LIMIT without a full order",
    "SELECT item FROM claim_items ORDER BY claim LIMIT 1": "LIMIT without a full order",
    "SELECT c.id, i.item FROM claims c JOIN claim_items i ON i.claim = c.id ORDER BY c.id LIMIT 1": "LIMIT",
    "SELECT stage, count(*) FROM claims GROUP BY ROLLUP (stage) ORDER BY stage LIMIT 1": "LIMIT",
    "SELECT id, unnest(items) AS i FROM claims ORDER BY id LIMIT 1": "LIMIT without a full order",
    "SELECT count(*), unnest([1, 2]) FROM claims LIMIT 1": "LIMIT without a full order",
    "SELECT a.id, b.id AS x FROM claims a JOIN claims b ON true ORDER BY id LIMIT 2": "LIMIT",
    "SELECT lower(stage) AS stage, count(*) FROM claims GROUP BY stage ORDER BY stage LIMIT 1": "LIMIT",
    # the order of rows
    "SELECT list(id) FROM claims": "depends on the order of rows",
    "SELECT string_agg(DISTINCT stage, ', ') FROM claims": "depends on the order of rows",
    "SELECT first(id) FROM claims": "depends on the order of rows",
    "SELECT any_value(id) FROM claims": "depends on the order of rows",
    "SELECT arg_max(id, stage) FROM claims": "depends on the order of rows",
    "SELECT mode(stage) FROM claims": "depends on the order of rows",
    "SELECT ARRAY(SELECT id FROM claims)": "depends on the order of rows",
    "SELECT json_group_array(id) FROM claims": "depends on the order of rows",
    "SELECT row_number() OVER () FROM claims": "depends on the order of rows",
    "SELECT lag(id) OVER (ORDER BY stage) FROM claims": "depends on the order of rows",
    "SELECT first_value(id) OVER (PARTITION BY stage) FROM claims": "depends on the order of rows",
    "SELECT id FROM claims QUALIFY row_number() OVER (PARTITION BY stage ORDER BY date) = 1": "order of rows",
    "SELECT sum(evidence_count) OVER (ORDER BY stage ROWS UNBOUNDED PRECEDING) FROM claims": "order of rows",
    "SELECT * FROM claims POSITIONAL JOIN sources": "depends on the order of rows",
    # no query
    "DESCRIBE claims": "describes tables",
    "SHOW TABLES": "describes tables",
    "SUMMARIZE claims": "describes tables",
    "SELECT * FROM (DESCRIBE claims)": "describes tables",
    "EXPLAIN SELECT 1": "one SELECT",
    "PIVOT claims ON stage USING count(*)": "one SELECT",
    "DELETE FROM claims": "not allowed",
    "SELECT 1; SELECT 2": "one query at a time",
    "": "one query at a time",
    "SELECT ?": "parameter",
    f"SELECT {'(' * 3000}1{')' * 3000}": "",
    f"SELECT {' + '.join(['1'] * 5000)}": "",
}
ALLOWED = [
    "SELECT 1 AS one",
    "FROM claims",
    "SELECT id FROM claims ORDER BY ALL LIMIT 1",
    "SELECT id, stage FROM claims ORDER BY 2, 1 LIMIT 1",
    "SELECT c.stage, c.statement FROM claims c ORDER BY c.stage, c.id LIMIT 1",
    "SELECT item FROM claim_items ORDER BY claim, position LIMIT 1",
    "SELECT c.id, i.item FROM claims c JOIN claim_items i ON i.claim = c.id "
    "ORDER BY c.id, i.claim, i.position LIMIT 1",
    "SELECT stage, count(*) AS n FROM claims GROUP BY stage ORDER BY n DESC, stage LIMIT 1",
    "SELECT stage AS s, count(*) FROM claims GROUP BY ALL ORDER BY s LIMIT 1",
    "SELECT stage, count(*) FROM claims GROUP BY 1 ORDER BY 1 LIMIT 1",
    "SELECT count(*) FROM claims LIMIT 1",
    "SELECT id, unnest(items) AS i FROM claims ORDER BY id, i LIMIT 1",
    "SELECT length(stage) AS n, count(*) AS c FROM claims GROUP BY n ORDER BY c DESC, n LIMIT 1",
    "SELECT stage FROM claims UNION SELECT item FROM claim_items ORDER BY ALL LIMIT 1",
    "SELECT DISTINCT ON (stage) id FROM claims ORDER BY stage, id",
    "SELECT list(id ORDER BY id) FROM claims",
    "SELECT string_agg(DISTINCT stage, ', ' ORDER BY stage) FROM claims",
    "SELECT row_number() OVER (ORDER BY id) FROM claims",
    "SELECT lag(item) OVER (PARTITION BY claim ORDER BY position) FROM claim_items",
    "SELECT stage, row_number() OVER (ORDER BY stage) FROM claims GROUP BY stage",
    "SELECT rank() OVER (ORDER BY stage), sum(evidence_count) OVER (ORDER BY stage) FROM claims",
    "SELECT count(*) OVER () FROM claims",
    "SELECT age(TIMESTAMP '2020-01-01', TIMESTAMP '2019-01-01')",
    "PIVOT claims ON stage IN ('done', 'planned') USING count(*)",
    "SELECT x FROM range(3) t(x)",
    "SELECT unnest(items) AS item FROM claims",
    "WITH RECURSIVE r AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM r WHERE i < 5) SELECT max(i) FROM r",
    "SELECT [i + 1 FOR i IN [1, 2]], split_part('a-b', '-', 1), array_to_string(items, ',') FROM claims",
    'SELECT "stage" AS "now" FROM claims; -- as it was',
    "-- Їжак 日本;\n; SELECT ';' AS a, 1.5::DOUBLE /* ; */ ; -- ü\n;",
    "SELECT 0.1::DOUBLE -- no semicolon",
]


@pytest.mark.parametrize("sql", REFUSED)
def test_refused_with_the_reason_and_what_to_do(first: ReleaseFolder, sql: str) -> None:
    with pytest.raises(UserError) as refused:
        Question(first, sql)
    assert REFUSED[sql] in refused.value.message
    assert refused.value.remedy
    assert refused.value.exit_code == 2


@pytest.mark.parametrize("sql", ALLOWED)
def test_what_is_the_same_for_everybody_is_asked(first: ReleaseFolder, sql: str) -> None:
    with Question(first, sql) as question:
        assert question.answer(question.whole).columns


def test_every_reason_is_told_at_once(first: ReleaseFolder) -> None:
    with pytest.raises(UserError) as refused:
        Question(first, "SELECT random(), now(), (SELECT list(id) FROM claims) FROM claim LIMIT 2")
    for words in ("random()", "now()", "list()", "claim is no table", "LIMIT"):
        assert words in refused.value.message
    assert "did you mean claims?" in refused.value.remedy


def test_sql_that_fails_is_told_in_the_engine_s_words(first: ReleaseFolder) -> None:
    with Question(first, "SELECT statment FROM claims") as question, pytest.raises(UserError) as refused:
        question.answer(question.whole)
    assert "statement" in refused.value.remedy
