"""The built pages: every link leads somewhere, every part has its name, nothing is loaded from elsewhere."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import pytest

import support_site as support
from claimpress.resources import assets_dir, schema_dir
from claimpress.site.view import View
from claimpress.validation.catalogue import full_catalogue


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[str, support.Element]:
    """Path -> tree of every page but the one for missing pages."""
    found = {path.relative_to(site).as_posix(): path for path in sorted(site.rglob("*.html"))}
    return {name: support.page(path) for name, path in found.items() if name != "404.html"}


def ids(tree: support.Element) -> list[str]:
    return [element.attributes["id"] for element in tree.all(lambda element: "id" in element.attributes)]


def test_every_record_has_its_page(pages: dict[str, support.Element], view: View) -> None:
    for kind, folder in (
        ("claim", "claims"),
        ("source", "sources"),
        ("actor", "actors"),
        ("item", "items"),
        ("action", "actions"),
    ):
        for row in view.rows(f"{kind}s"):
            assert f"{folder}/{row['id']}/index.html" in pages
    for code in full_catalogue([schema_dir() / "rules"]):
        assert f"findings/{code}/index.html" in pages
    for kind in ("places", "events"):
        assert {row["id"] for row in view.rows(kind)} <= set(ids(pages[f"{kind}/index.html"]))


def test_every_link_leads_to_a_page_and_a_place_on_it(site: Path, pages: dict[str, support.Element]) -> None:
    anchors = {name: set(ids(tree)) for name, tree in pages.items()}
    broken = []
    for name, tree in pages.items():
        for link in tree.all("a"):
            address = link.attributes.get("href", "")
            if urlsplit(address).scheme:
                continue
            assert not address.startswith("/"), f"{name}: {address} works from the root of a host only"
            path, anchor = urldefrag(address)
            target = (site / name).parent / unquote(path.partition("?")[0])
            file = target / "index.html" if target.is_dir() else target
            known = anchors.get(file.resolve().relative_to(site.resolve()).as_posix())
            if not file.is_file() or (
                anchor and known is not None and unquote(anchor) not in known and "=" not in anchor
            ):
                broken.append(f"{name}: {address}")
    assert not broken


def test_no_part_of_a_page_comes_from_elsewhere(site: Path, pages: dict[str, support.Element]) -> None:
    for name, tree in pages.items():
        for element in tree.all(
            lambda element: element.tag in ("script", "link", "img", "iframe", "source", "video")
        ):
            address = element.attributes.get("src") or element.attributes.get("href") or ""
            if element.attributes.get("rel") not in ("canonical", "prev", "next"):
                assert not urlsplit(address).netloc, f"{name} loads {address}"
    for style in (site / "assets" / "claimpress").glob("*.css"):
        assert "url(" not in style.read_text(encoding="utf-8")


def test_every_asset_is_published_once(site: Path) -> None:
    published = sorted(path.name for path in (site / "assets" / "claimpress").iterdir())
    assert published == sorted(path.name for path in assets_dir().glob("*.*"))
    assert not list(site.rglob("*.j2"))


def test_headings_begin_with_one_title_and_skip_no_level(pages: dict[str, support.Element]) -> None:
    for name, tree in pages.items():
        article = next(tree.all("article"))
        levels = [
            int(element.tag[1])
            for element in article.all(lambda e: re.fullmatch(r"h[1-6]", e.tag) is not None)
        ]
        assert levels.count(1) == 1, name
        assert levels[0] == 1, name
        assert all(after - before <= 1 for before, after in pairwise(levels)), f"{name}: {levels}"


def test_a_link_skips_to_the_content(pages: dict[str, support.Element]) -> None:
    for name, tree in pages.items():
        skip = next(tree.all(lambda element: "md-skip" in element.attributes.get("class", "")))
        assert skip.attributes["href"].partition("#")[2] in ids(next(tree.all("article"))), name


def test_no_id_stands_twice(pages: dict[str, support.Element]) -> None:
    for name, tree in pages.items():
        assert not [key for key, count in Counter(ids(tree)).items() if count > 1], name


def test_controls_have_names(pages: dict[str, support.Element]) -> None:
    for name, tree in pages.items():
        article = next(tree.all("article"))
        labelled = {element.attributes.get("for") for element in article.all("label")}
        for control in article.all(lambda element: element.tag in ("input", "select", "textarea")):
            assert control.attributes.get("id") in labelled or "aria-label" in control.attributes, name
        for button in article.all("button"):
            assert button.text or "aria-label" in button.attributes, name
        for link in article.all("a"):
            assert link.text or link.attributes.get("aria-label") or link.attributes.get("title"), name


def test_figures_tell_those_who_cannot_see_them(pages: dict[str, support.Element]) -> None:
    seen = 0
    for name, tree in pages.items():
        for figure in next(tree.all("article")).all(
            lambda e: e.tag == "svg" and e.attributes.get("role") == "img"
        ):
            known = {
                element.attributes["id"]: element.text
                for element in figure.all(lambda e: "id" in e.attributes)
            }
            for key in figure.attributes["aria-labelledby"].split():
                assert known[key], name
            seen += 1
    assert seen == 8, "a bar on each page of a claim or source"


def test_tables_say_what_their_headings_head(pages: dict[str, support.Element]) -> None:
    for name, tree in pages.items():
        for table in tree.all(lambda e: e.tag == "table" and "cp-table" in e.attributes.get("class", "")):
            assert list(table.all("caption")), f"{name}: a table without caption"
            for heading in table.all("th"):
                assert heading.attributes.get("scope") in ("col", "row"), name


def test_names_in_other_languages_say_which(pages: dict[str, support.Element]) -> None:
    names = {
        e.attributes["lang"]: e.text
        for e in pages["actors/freedonia/index.html"].all(
            lambda e: e.tag == "span" and "lang" in e.attributes
        )
    }
    assert names == {"en": "Freedonia", "uk": "Фрідонія"}


def test_hostile_text_stays_text(site: Path, pages: dict[str, support.Element]) -> None:
    name = f"claims/{support.HOSTILE}/index.html"
    heading = next(next(pages[name].all("article")).all("h1"))
    assert heading.text == support.NASTY
    for path in site.rglob("*.html"):
        assert "<script>alert" not in path.read_text(encoding="utf-8"), path
    told = next(
        script
        for script in pages[name].all("script")
        if script.attributes.get("type") == "application/ld+json"
    )
    assert json.loads(told.text)["text"] == support.NASTY


def test_embedded_and_separate_json_ld_are_the_same(
    site: Path, pages: dict[str, support.Element], view: View
) -> None:
    for row in view.claims:
        folder = site / "claims" / row["id"]
        tree = pages[f"claims/{row['id']}/index.html"]
        embedded = next(s for s in tree.all("script") if s.attributes.get("type") == "application/ld+json")
        assert json.loads("".join(embedded.raw())) == json.loads(
            (folder / "claim.jsonld").read_text(encoding="utf-8")
        )
        assert json.loads((folder / "claim.json").read_text(encoding="utf-8"))["claim"]["id"] == row["id"]


def test_a_withdrawn_claim_keeps_its_page_and_says_why(pages: dict[str, support.Element]) -> None:
    text = next(pages[f"claims/{support.HOSTILE}/index.html"].all("article")).text
    assert "This claim was withdrawn after release 0.1.0. The text was no report" in text
    assert "It is replaced by: The boats are to guard the coast" in text
    assert "the source says that it is not so" in text
    assert "May, year not given" in text
    assert "Nobody has checked this record" in text


def test_a_claim_page_answers_who_where_and_when(pages: dict[str, support.Element]) -> None:
    text = next(pages[f"claims/{support.DELIVERY}/index.html"].all("article")).text
    for part in (
        "patrol boat (2 × unit)",
        "Earliest 1 January 2027, latest 31 December 2027",
        "The text calls it expected, possible or forecast.",
        "This is part of Freedonia and Sylvania are to build patrol boats together.",
        "from 0; the text itself is not republished. Paragraphs are numbered from 0, as in the data.",
        "6 May 2025: verified",
        "confirmed yes",
        "write a mail with it filled in",
    ):
        assert part in text, part


def test_relations_show_from_both_sides(pages: dict[str, support.Element]) -> None:
    text = next(pages[f"claims/{support.COPRODUCE}/index.html"].all("article")).text
    assert "The first two boats may be ready in 2027. is part of this" in text
    assert "The boats are to guard the coast that both countries share. is the aim of this" in text


def test_paragraphs_bear_the_numbers_of_the_data(pages: dict[str, support.Element], view: View) -> None:
    source = pages["sources/fna-2025-klopstock/index.html"]
    wanted = [row["paragraph"] for row in view.where("coverage", "source", "fna-2025-klopstock")]
    headed = [
        cell.attributes["id"]
        for cell in source.all("th")
        if re.fullmatch(r"p\d+", cell.attributes.get("id", ""))
    ]
    assert headed == [f"p{number}" for number in wanted]
    assert next(source.all("article")).text.count("Paragraphs are numbered from 0, as in the data.") == 1
    bar = next(next(source.all("article")).all("svg")).text
    assert [int(number) for number in re.findall(r"¶(\d+)", bar)] == wanted
    claim = next(pages[f"claims/{support.GUARD}/index.html"].all("article"))
    passage = view.where("evidence", "claim", support.GUARD)[0]
    row = next(row for row in claim.all("tr") if passage["sha256"][:12] in row.text)
    assert next(row.all("td")).text == str(passage["paragraph"])


def test_a_source_page_accounts_for_each_paragraph(pages: dict[str, support.Element]) -> None:
    text = next(pages["sources/fna-2025-klopstock/index.html"].all("article")).text
    assert "2 paragraphs of 4 bear claims; 81.8% of the characters stand under evidence (356 of 435)" in text
    assert "No claim: a headline that the text below says in full" in text
    assert (
        "Read in full, paragraph by paragraph: 6 May 2025 by maintainers; every assertion is recorded."
        in text
    )
    unsigned = next(pages["sources/unsigned-note/index.html"].all("article")).text
    assert "Publisher not known, undated" in unsigned
    assert "Not judged yet" in unsigned


def test_prose_of_the_project_joins_generated_pages(pages: dict[str, support.Element]) -> None:
    table = next(pages["claims/index.html"].all("article")).text
    assert "Our own words above the table." in table
    assert "6 claims from 2 sources" in table
    home = next(pages["index.html"].all("article")).text
    assert "Welcome." in home
    assert "has already" not in home
    notes = next(pages["notes/index.html"].all("article")).text
    assert "There are 6 claims." in notes
    assert "proposed Offered, wished for or discussed" in notes


def test_the_claims_table_needs_no_script(pages: dict[str, support.Element]) -> None:
    rows = [row for row in pages["claims/index.html"].all("tr") if "id" in row.attributes]
    assert len(rows) == 6
    assert not [row for row in rows if "hidden" in row.attributes]
    assert next(pages["claims/index.html"].all("form"), None) is not None


def test_without_a_console_the_page_says_why(pages: dict[str, support.Element]) -> None:
    text = next(pages["query/index.html"].all("article")).text
    assert "The console was not built with this site." in text
    assert "This project does not hold the console's sources" in text


def test_the_search_index_is_small_and_leaves_findings_out(site: Path) -> None:
    path = site / "search" / "search_index.json"
    assert path.stat().st_size < 10_000_000
    entries = json.loads(path.read_text(encoding="utf-8"))["docs"]
    places = {entry["location"].partition("#")[0] for entry in entries}
    assert f"claims/{support.MEETING}/" in places
    assert "findings/" in places
    assert not [place for place in places if re.fullmatch(r"findings/.+/", place)]
    heads = "Last compared", "Still stands", "Under evidence"
    assert not [entry["location"] for entry in entries for head in heads if head in entry["text"]], "cells"
