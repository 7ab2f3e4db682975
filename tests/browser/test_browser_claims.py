"""The claims table: filters with counts, their state in the address, downloads of what is shown."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import support_site as support
from support_browser import Visit


def shown(page: Page) -> list[str]:
    """Ids of the rows that can be seen."""
    seen = "rows => rows.filter(row => row.checkVisibility()).map(row => row.id)"
    found: list[str] = page.eval_on_selector_all("#cp-claims tbody tr", seen)
    return found


def option(page: Page, field: str, value: str) -> str:
    return page.locator(f"#cp-{field} option[value='{value}']").text_content() or ""


def test_filters_show_how_many_of_all(visit: Visit) -> None:
    page = visit.page
    page.goto("claims/")
    expect(page.get_by_role("status")).to_have_text("Showing all 6 claims")
    page.get_by_label("Stage").select_option("planned")
    expect(page.get_by_role("status")).to_have_text("Showing 3 of 6 claims")
    assert shown(page) == [support.COPRODUCE, support.DELIVERY, support.GUARD]
    page.get_by_label("Item").select_option("patrol-boat")
    assert shown(page) == [support.COPRODUCE, support.DELIVERY]


def test_each_choice_says_how_many_it_would_leave(visit: Visit) -> None:
    page = visit.page
    page.goto("claims/")
    assert option(page, "actor", "sylvania") == "Sylvania (5)"
    page.get_by_label("Action").select_option("buy")
    assert option(page, "actor", "sylvania") == "Sylvania (1)"
    assert option(page, "actor", "freedonia") == "Freedonia (0)"
    assert page.locator("#cp-actor option[value='freedonia']").is_disabled()
    assert option(page, "action", "meet") == "meets (1)", "a filter counts without itself"


def test_words_are_sought_in_all_of_a_row(visit: Visit) -> None:
    page = visit.page
    page.goto("claims/")
    page.get_by_label("Words in the row").fill("boats 2027")
    assert shown(page) == [support.DELIVERY]
    page.get_by_label("Words in the row").fill("zeppelin")
    assert shown(page) == []
    expect(page.get_by_text("No claim matches these filters.")).to_be_visible()
    page.locator("[data-cp-clear]").click()
    expect(page.get_by_role("status")).to_have_text("Showing all 6 claims")


def test_the_address_keeps_the_filters(visit: Visit) -> None:
    page = visit.page
    page.goto("claims/")
    page.get_by_label("Stage").select_option("planned")
    page.get_by_label("Words in the row").fill("guard & coast")
    expect(page).to_have_url(re.compile(r"\?stage=planned&q=guard\+%26\+coast$"))  # it comes a moment later
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    assert page.get_by_label("Stage").input_value() == "planned"
    assert page.get_by_label("Words in the row").input_value() == "guard & coast"
    page.goto("claims/?stage=no-such-stage&q=")
    expect(page.get_by_role("status")).to_have_text("Showing all 6 claims")


def test_other_pages_lead_to_filtered_rows(visit: Visit) -> None:
    page = visit.page
    page.goto("items/patrol-boat/")
    page.get_by_role("link", name="Filter these claims in the table").click()
    expect(page.get_by_role("status")).to_have_text("Showing 3 of 6 claims")


def test_the_keyboard_reaches_filters_and_rows(visit: Visit) -> None:
    page = visit.page
    page.goto("claims/")
    page.get_by_label("Words in the row").focus()
    page.keyboard.type("boat")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "actor"
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none", "focus must show"
    page.get_by_role("button", name="Clear filters").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Showing all 6 claims")


def test_shown_rows_can_be_taken_along(visit: Visit, tmp_path: Path) -> None:
    page = visit.page
    page.goto("claims/?stage=planned")
    for kind in ("CSV", "JSON"):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=kind).click()
        waiting.value.save_as(tmp_path / kind)
    rows = list(csv.DictReader((tmp_path / "CSV").open(encoding="utf-8", newline="")))
    records = json.loads((tmp_path / "JSON").read_text(encoding="utf-8"))
    assert [row["id"] for row in rows] == [record["id"] for record in records] == shown(page)
    assert rows[0]["actors"] == "freedonia;sylvania"
    assert records[0]["actors"] == ["freedonia", "sylvania"]


def test_the_downloaded_csv_is_the_release_s_own(visit: Visit, tmp_path: Path) -> None:
    page = visit.page
    page.goto("claims/")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV").click()
    waiting.value.save_as(tmp_path / "claims.csv")
    sealed = page.request.get("releases/0.1.0/csv/claims.csv").text()
    mine = (tmp_path / "claims.csv").read_text(encoding="utf-8")
    assert sorted(mine.splitlines()) == sorted(sealed.splitlines())


def test_on_a_phone_rows_are_cards(visit: Visit) -> None:
    page = visit.page
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("claims/")
    row = page.locator("#cp-claims tbody tr").first
    assert row.evaluate("row => getComputedStyle(row).display") == "block"
    expect(page.get_by_role("row", name="Ministers of Freedonia")).to_be_visible()


@pytest.mark.parametrize("width", [390, 960, 1060, 1280])
@pytest.mark.parametrize("path", [f"claims/{support.MEETING}/", "sources/fna-2025-klopstock/"])
def test_no_cell_of_a_record_is_out_of_sight(visit: Visit, path: str, width: int) -> None:
    page = visit.page
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(path)
    cells = page.locator("table.cp-table--labelled :is(th[scope=row], td)")
    assert cells.count() > 4
    cells.last.evaluate("cell => cell.append(' https://example.org/' + 'long'.repeat(40))")
    assert cells.evaluate_all("cells => Math.max(...cells.map(c => c.scrollWidth - c.clientWidth))") <= 1
    beyond = "t => t.getBoundingClientRect().right - t.parentElement.getBoundingClientRect().right"
    tables = page.locator("table.cp-table--labelled")
    assert tables.evaluate_all(f"tables => Math.max(...tables.map({beyond}))") <= 1
    expect(page.get_by_role("cell").first).to_be_visible()


def test_citations_and_reports_can_be_copied(visit: Visit) -> None:
    page = visit.page
    page.goto(f"claims/{support.MEETING}/")
    page.get_by_role("button", name="Copy").first.click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert support.MEETING in page.evaluate("navigator.clipboard.readText()")
