"""The query console: DuckDB in the browser, from this site alone, loaded only when it is asked for."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Page, expect

from support_browser import Served, Visit, needs_console

pytestmark = needs_console
ENGINE_MS = 60_000
KEPT = "~()*!.'-"
"""What JavaScript's encodeURIComponent leaves as it is, beside letters and digits."""


def ask(page: Page, sql: str) -> None:
    """Run a query and wait for its end."""
    page.get_by_label("SQL").fill(sql)
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("button", name="Run")).to_be_enabled(timeout=ENGINE_MS)


def rows(page: Page) -> list[list[str]]:
    found: list[list[str]] = page.eval_on_selector_all(
        "#cp-result tbody tr", "rows => rows.map(r => [...r.cells].map(c => c.textContent))"
    )
    return found


def test_the_engine_comes_only_when_a_query_runs(visit: Visit) -> None:
    page = visit.page
    page.goto("query/")
    page.get_by_label("Example").select_option(label="Claims by stage")
    assert not [url for url in visit.requests if url.endswith(".wasm")]
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("status")).to_have_text("2 rows", timeout=ENGINE_MS)
    assert rows(page) == [["planned", "3"], ["done", "2"]]
    assert [url for url in visit.requests if url.endswith("duckdb-eh.wasm")]


def test_values_are_shown_exactly(visit: Visit) -> None:
    page = visit.page
    page.goto("query/")
    cells = {
        "0.1::DECIMAL(21,6) + 0.2::DECIMAL(21,6)": "0.3",
        "-12.5::DECIMAL(21,6)": "-12.5",
        "12345678901234.5::DECIMAL(21,6)": "12345678901234.5",
        "DATE '2027-01-01'": "2027-01-01",
        "DATE '0044-03-15'": "0044-03-15",
        "['a', 'b']": "a; b",
        "NULL": "",
        "true": "true",
        "9007199254740993": "9007199254740993",
        "TIMESTAMP '2027-01-01 10:20:30'": "2027-01-01 10:20:30",
    }
    ask(page, f"SELECT {', '.join(cells)}")
    assert rows(page) == [list(cells.values())]
    ask(page, "SELECT quantity_value, quantity_unit FROM claim_items WHERE quantity_value > 2")
    assert rows(page) == [["12", "unit"]]
    ask(page, "SELECT statement, actors FROM claims_readable WHERE action = 'buys'")
    assert rows(page) == [["Sylvania bought twelve boats from Freedonia in 2019.", "Sylvania"]]


def test_tables_are_given_as_a_release_had_them(visit: Visit) -> None:
    page = visit.page
    page.goto("query/")
    ask(page, "SELECT count(*), min(from_release) FROM claim_versions")
    assert rows(page) == [["6", "0.1.0"]]
    ask(page, "SELECT count(*) FROM claims_as_of('0.1.0') c JOIN sources_as_of('0.1.0') s ON s.id = c.source")
    assert rows(page) == [["6"]]
    ask(page, "FROM claims_as_of('0.2.0')")
    expect(page.get_by_role("alert")).to_contain_text("there is no release 0.2.0: the releases are 0.1.0")


def test_errors_are_told_and_do_not_spoil_the_session(visit: Visit) -> None:
    page = visit.page
    page.goto("query/")
    ask(page, "SELECT * FROM claimz")
    expect(page.get_by_role("alert")).to_contain_text("claimz")
    ask(page, "SELECT * FROM read_parquet('https://example.org/x.parquet')")
    expect(page.get_by_role("alert")).not_to_be_empty()
    ask(page, "DELETE FROM claims")
    expect(page.get_by_role("alert")).to_contain_text("read-only")
    ask(page, "SELECT count(*) FROM claims")
    assert rows(page) == [["6"]]
    expect(page.get_by_role("alert")).to_be_empty()


def test_hostile_values_stay_text(visit: Visit) -> None:
    page = visit.page
    page.goto("query/")
    ask(page, "SELECT statement FROM claims WHERE withdrawn_since IS NOT NULL")
    assert "<script>alert(1)</script>" in rows(page)[0][0]
    assert page.locator("#cp-result script").count() == 0


def test_the_address_keeps_the_query(visit: Visit) -> None:
    page = visit.page
    page.goto("query/")
    sql = 'SELECT count(*) AS "n & 100%"\nFROM claims -- #1'
    ask(page, sql)
    assert page.url.endswith("#sql=" + quote(sql, safe=KEPT))
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    assert page.get_by_label("SQL").input_value() == sql
    expect(page.get_by_role("status")).to_be_empty()


def test_the_home_page_hands_its_example_over(visit: Visit) -> None:
    page = visit.page
    page.goto("")
    page.get_by_role("link", name="Run it in the query console").click()
    page.wait_for_url("**/query/#sql=*")
    assert page.get_by_label("SQL").input_value().startswith("SELECT stage, count(*) AS claims\nFROM claims")
    page.get_by_label("SQL").press("Control+Enter")
    expect(page.get_by_role("status")).to_have_text("2 rows", timeout=ENGINE_MS)


def test_a_long_result_is_cut_in_the_table_and_whole_in_the_csv(visit: Visit, tmp_path: Path) -> None:
    page = visit.page
    page.goto("query/")
    ask(page, "SELECT i AS n, 'a,\"b\"' AS t FROM range(1200) r(i)")
    expect(page.get_by_role("status")).to_have_text("1,200 rows, showing the first 500; the CSV holds all")
    assert len(rows(page)) == 500
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download as CSV").click()
    waiting.value.save_as(tmp_path / "rows.csv")
    lines = (tmp_path / "rows.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "n,t"
    assert lines[-1] == '1199,"a,""b"""'
    assert len(lines) == 1201


def test_a_query_can_be_stopped(visit: Visit) -> None:
    page = visit.page
    page.goto("query/")
    page.get_by_label("SQL").fill("SELECT sum(a.i * b.i) FROM range(400000) a(i), range(400000) b(i)")
    page.get_by_role("button", name="Run").click()
    page.get_by_text("Running…").wait_for(timeout=ENGINE_MS)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("status")).to_have_text("Stopped.")
    ask(page, "SELECT count(*) FROM claims")
    assert rows(page) == [["6"]]


def test_a_large_database_is_read_in_parts(visit: Visit, served: Served) -> None:
    page = visit.page
    page.goto("query/")
    page.locator("#cp-console").evaluate("form => { form.dataset.attach = 'http' }")
    ask(page, "SELECT count(*) FROM claims")
    assert rows(page) == [["6"]]
    assert [path for path in served.ranges if path.endswith(".duckdb")]
