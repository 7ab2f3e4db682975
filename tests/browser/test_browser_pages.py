"""Every kind of page, on a phone and a desk, light and dark: readable, named, asking nothing of others."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

import support_site as support
from support_browser import Served, watched

AUDIT = (Path(__file__).parent / "audit.js").read_text(encoding="utf-8")
SCHEMES = {"light": "default", "dark": "slate"}
"""What the system asks for -> the theme's name of the palette."""
KINDS = (
    "",
    "claims/",
    f"claims/{support.DELIVERY}/",
    f"claims/{support.HOSTILE}/",
    "sources/",
    "sources/fna-2025-klopstock/",
    "sources/unsigned-note/",
    "actors/",
    "actors/freedonia/",
    "items/",
    "items/patrol-boat/",
    "actions/",
    "actions/deliver/",
    "places/",
    "events/",
    "codebook/",
    "dictionary/",
    "findings/",
    "findings/bad-date/",
    "releases/",
    "use/",
    "query/",
    "biases/",
    "corrections/",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_kind_of_page_can_be_read(browser: Browser, served: Served, width: int, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 844},
        color_scheme=scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
        base_url=served.address,
    )
    visit = watched(context)
    wrong = {}
    for kind in KINDS:
        visit.page.goto(kind)
        expect(visit.page.locator("body")).to_have_attribute("data-md-color-scheme", SCHEMES[scheme])
        for details in visit.page.locator("article details").all():
            details.evaluate("element => { element.open = true }")
        if found := visit.page.evaluate(AUDIT):
            wrong[kind or "home"] = found
    context.close()
    assert not wrong
    assert not visit.complaints
    assert all(url.startswith((served.address, "data:")) for url in visit.requests)


def test_without_scripts_everything_is_there(browser: Browser, served: Served) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=served.address)
    page = context.new_page()
    page.goto("claims/")
    assert page.locator("#cp-claims tbody tr").count() == 6
    assert page.locator("#cp-claims tbody tr").first.is_visible()
    assert not page.locator("#cp-filter").is_visible()
    assert page.locator("article noscript p").is_visible(), "the page says what is missing"
    page.goto("query/")
    assert page.locator("article noscript p").is_visible()
    context.close()


def test_pages_link_to_each_other_on_disk(browser: Browser, folder: Path) -> None:
    page = browser.new_page()
    page.goto((folder / "index.html").as_uri())
    page.get_by_role("link", name="Read the claims").click()
    page.wait_for_url("**/claims/index.html")
    page.get_by_role("link", name="Ministers of Freedonia and Sylvania met in Klopstock.").click()
    page.wait_for_url(f"**/claims/{support.MEETING}/index.html")
    assert page.locator("h1").inner_text() == "Ministers of Freedonia and Sylvania met in Klopstock."
    page.close()


def test_reduced_motion_is_respected(browser: Browser, served: Served) -> None:
    page = browser.new_page(reduced_motion="reduce")
    page.goto(served.address)
    moves = "element => parseFloat(getComputedStyle(element).transitionDuration) > 0.01"
    assert page.evaluate(f"[...document.querySelectorAll('*')].filter({moves}).length") == 0
    page.close()
