"""What could answer differently another time has no receipt, at whatever level of the query it stands."""

from __future__ import annotations

import pytest

from claimpress.model.errors import UserError
from claimpress.receipt.asking import Question
from claimpress.receipt.make import make_receipt
from claimpress.receipt.steady import MORE_ORDERS, ORDERS
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
    "SELECT list_aggr(list(id ORDER BY id), 'reservoir_' || 'quantile', 0.5) FROM claims": "not written out",
    "SELECT array_aggr(actors, lower('FIRST')) FROM claims": "not written out",
    "SELECT approx_count_distinct(id) FROM claims": "only estimates",
    "SELECT list_approx_count_distinct(actors) FROM claims": "only estimates",
    "SELECT approx_quantile(evidence_count, 0.5 ORDER BY id) FROM claims": "only estimates",
    # the session and the engine
    "SELECT pg_conf_load_time()": "asks the clock",
    "SELECT pg_postmaster_start_time()": "asks the clock",
    "SELECT stats(id) FROM claims": "does not promise the same answer",
    "SELECT hash(id) FROM claims": "may differ in its next version",
    "SELECT json_serialize_plan('SELECT 1')": "of the engine or the session",
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
    "SELECT DISTINCT stage FROM claims ORDER BY id LIMIT 1": "LIMIT without a full order",
    "SELECT (SELECT s.id || sum(length(c.id)) FROM actors s LIMIT 1) FROM claims c": "LIMIT without a full",
    "SELECT (SELECT s.id || sum(length(c.id)) FROM actors s ORDER BY 'x' LIMIT 1) FROM claims c": "LIMIT",
    "SELECT c.id, i.item FROM claims c LEFT JOIN claim_items i ON i.claim = c.id "
    "ORDER BY i.claim, i.position LIMIT 1": "LIMIT without a full order",
    "WITH RECURSIVE t(a, b) USING KEY (a) AS (SELECT stage, id FROM claims "
    "UNION SELECT stage, id FROM claims) FROM t": "USING KEY leaves open which rows",
    "SELECT * FROM (SELECT stage, count(*) AS n FROM claims GROUP BY stage) ORDER BY n DESC LIMIT 1": "LIMIT",
    "SELECT x.* FROM (SELECT stage AS id, id AS stage FROM claims) x ORDER BY id LIMIT 1": "LIMIT",
    "SELECT x.* FROM (SELECT id, unnest(items) AS i FROM claims) x ORDER BY id LIMIT 1": "LIMIT",
    "SELECT x.* FROM (SELECT stage AS id, * FROM claims) x ORDER BY x.id LIMIT 1": "LIMIT without a full",
    "SELECT x.* FROM (SELECT c.id FROM claims c JOIN claim_items i ON i.claim = c.id) x "
    "ORDER BY id LIMIT 1": "LIMIT without a full order",
    "WITH x(a, b) AS (SELECT id, stage FROM claims) SELECT * FROM x ORDER BY b LIMIT 1": "LIMIT",
    "WITH claims AS (SELECT stage AS id, id AS k FROM claims) "
    "SELECT * FROM claims ORDER BY id LIMIT 1": "LIMIT without a full order",
    # texts that are taken for the same
    "SELECT DISTINCT stage COLLATE NOCASE FROM claims": "leaves open which of them is shown",
    "SELECT min(stage COLLATE NOCASE) FROM claims": "leaves open which of them is shown",
    "SELECT count(*) FROM claims GROUP BY stage COLLATE NOACCENT": "leaves open which of them is shown",
    "SELECT x FROM (SELECT stage COLLATE NOCASE AS x FROM claims) ORDER BY ALL LIMIT 1": "leaves open",
    "SELECT stage FROM claims ORDER BY stage COLLATE NOCASE LIMIT 1": "LIMIT without a full order",
    # the order of rows
    "SELECT list(id ORDER BY stage) FROM claims": "depends on the order of rows",
    "SELECT list(id ORDER BY 1) FROM claims": "depends on the order of rows",
    "SELECT first(id ORDER BY id COLLATE NOCASE) FROM claims": "depends on the order of rows",
    "SELECT string_agg(stage, ', ' ORDER BY action) FROM claims": "depends on the order of rows",
    "SELECT string_agg(DISTINCT stage, ', ' ORDER BY length(stage)) FROM claims": "depends on the order",
    "SELECT arg_max(id, stage ORDER BY stage) FROM claims": "depends on the order of rows",
    "SELECT any_value(id ORDER BY stage) FROM claims": "depends on the order of rows",
    "SELECT mode(claim ORDER BY length(claim)) FROM claim_actors": "depends on the order of rows",
    "SELECT stage FROM claims GROUP BY stage HAVING first(id ORDER BY stage) > 'c-g'": "order of rows",
    "PIVOT claims ON stage IN ('done', 'planned') USING first(id)": "depends on the order of rows",
    "SELECT first_value(statement ORDER BY stage) OVER (ORDER BY id) FROM claims": "order of rows",
    "SELECT list(id ORDER BY stage) OVER (PARTITION BY action) FROM claims": "order of rows",
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
    "SELECT lower(stage) AS s, count(*) FROM claims GROUP BY s ORDER BY s LIMIT 3",
    "SELECT lower(stage) AS s, count(*) FROM claims GROUP BY 1 ORDER BY #1 LIMIT 3",
    "SELECT DISTINCT stage FROM claims ORDER BY stage LIMIT 1",
    "SELECT DISTINCT * FROM claims ORDER BY id LIMIT 1",
    "SELECT i.item, a.actor FROM claim_items i JOIN claim_actors a USING (claim) "
    "ORDER BY claim, i.position, a.position LIMIT 3",
    "SELECT c.id, i.item FROM claims c LEFT JOIN claim_items i ON i.claim = c.id "
    "ORDER BY c.id, i.position LIMIT 1",
    "SELECT id FROM claims WHERE statement COLLATE NOCASE LIKE '%BOATS%' OR stage COLLATE NOCASE IN ('DONE')",
    "SELECT stage FROM claims ORDER BY stage COLLATE NOCASE, id LIMIT 2",
    "SELECT * FROM (SELECT stage, count(*) AS n FROM claims GROUP BY stage) ORDER BY n DESC, stage LIMIT 1",
    "WITH x AS (SELECT id AS i, stage FROM claims) SELECT x.stage, statement FROM x JOIN claims c "
    "ON c.id = x.i ORDER BY c.stage DESC, x.i LIMIT 2",
    "SELECT list(c ORDER BY id) FROM (SELECT * FROM claims WHERE stage = 'done') c",
    "SELECT claim, list(item ORDER BY position) FROM claim_items GROUP BY claim",
    "SELECT list(statement ORDER BY stage, id) FROM claims",
    "SELECT stage, any_value(stage), list(DISTINCT action ORDER BY action) FROM claims GROUP BY stage",
    "SELECT mode() WITHIN GROUP (ORDER BY stage) FROM claims",
    "SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY date_latest) FROM claims",
    "SELECT id, list(id ORDER BY id) OVER (PARTITION BY stage) FROM claims",
    "SELECT ARRAY(SELECT id FROM claims ORDER BY stage, id LIMIT 2)",
    "SELECT list_sum([1, 2]), list_aggr([1, 2], 'max')",
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


SPAN = "CASE stage WHEN 'done' THEN INTERVAL 1 MONTH ELSE INTERVAL 30 DAY END"
"""Two texts of one value."""
UNSETTLED = {
    "SELECT avg(length(statement) / 7) FROM claims": "in their last digits",
    "SELECT stddev(length(statement)) FROM claims": "in their last digits",
    "SELECT stage, sum(1 / length(statement)) OVER () AS s FROM claims": "in their last digits",
    "SELECT sum(length(id) * 0.1::DOUBLE + length(statement) / 7) FROM claims": "in their last digits",
    "SELECT max(CASE WHEN stage = 'done' THEN 0.0::DOUBLE ELSE -0.0::DOUBLE END) FROM claims": "last digits",
    f"SELECT DISTINCT {SPAN} FROM claims": "with the rows of the tables in another order",
    f"SELECT min(c.statement) FROM claims c JOIN (SELECT DISTINCT {SPAN} AS i FROM claims) x "
    "ON (x.i::VARCHAR = '1 month') = (c.stage = 'done')": "with the rows of the tables in another order",
}
SETTLED = [
    "SELECT avg(length(statement)), avg(evidence_count) FROM claims",
    "SELECT round(avg(length(statement) / 7), 2), median(length(statement) / 7) FROM claims",
    "SELECT sum(CAST(length(statement) / 7 AS DECIMAL(18, 6))) FROM claims",
    "SELECT stage, 100.0 * count(*) / sum(count(*)) OVER () AS share FROM claims GROUP BY stage",
    "SELECT entropy(stage) FROM claims",
    "SELECT 0.1::DOUBLE + 0.2::DOUBLE",
]


@pytest.mark.parametrize("sql", UNSETTLED)
def test_what_another_order_of_rows_changes_is_refused(first: ReleaseFolder, sql: str) -> None:
    with pytest.raises(UserError) as refused:
        make_receipt(first, sql)
    assert UNSETTLED[sql] in refused.value.message
    assert "\n  once [" in refused.value.message
    assert "\n  and then [" in refused.value.message
    assert refused.value.remedy
    assert refused.value.exit_code == 2


@pytest.mark.parametrize("sql", SETTLED)
def test_what_no_order_of_rows_changes_has_a_receipt(first: ReleaseFolder, sql: str) -> None:
    assert make_receipt(first, sql).answer.rows


@pytest.mark.parametrize("rows", range(8))
def test_other_orders_have_every_row_once(rows: int) -> None:
    for order in (*ORDERS, *MORE_ORDERS):
        assert sorted(order(rows)) == list(range(rows))


@pytest.mark.parametrize(
    "sql", ["SELECT 'now'::TIMESTAMP", "SELECT CAST('today' AS DATE)", "SELECT rowid FROM claims"]
)
def test_what_the_engine_itself_refuses(first: ReleaseFolder, sql: str) -> None:
    with pytest.raises(UserError) as refused:
        make_receipt(first, sql)
    assert refused.value.exit_code == 2


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
