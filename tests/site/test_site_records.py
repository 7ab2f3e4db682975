"""What pages say of a claim: its chain, its citation, its JSON and JSON-LD, its place in the text."""

from __future__ import annotations

import json
from decimal import Decimal

import support_site as support
from claimpress.site import bars, chain, cite, linked
from claimpress.site.view import View


def parts(view: View, claim: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(link.actor, link.parts) for link in chain.links(view, view.one("claims", claim))]


def test_a_quoted_claim_runs_from_speaker_to_publisher(view: View) -> None:
    assert parts(view, support.COPRODUCE) == [
        ("freedonia-defence-minister", ("asserts it",)),
        ("freedonian-news-agency", ("origin: its own report (stated)", "publishes the source")),
    ]


def test_a_claim_of_the_source_itself_has_its_publisher_assert_it(view: View) -> None:
    assert parts(view, support.MEETING) == [
        ("freedonian-news-agency", ("asserts it", "origin: its own report (stated)", "publishes the source"))
    ]


def test_what_is_unknown_in_a_chain_is_said(view: View) -> None:
    assert parts(view, support.HOSTILE) == [
        ("freedonia-defence-minister", ("asserts it",)),
        ("sylvania", ("passes it on",)),
        ("", ("origin: not known",)),
        ("", ("publisher of the source: not known",)),
    ]


def test_claims_stand_in_reading_order(view: View) -> None:
    assert [row["id"] for row in view.claims] == [
        support.MEETING,
        support.COPRODUCE,
        support.DELIVERY,
        support.GUARD,
        support.PURCHASE,
        support.HOSTILE,
    ]
    assert support.HOSTILE not in {row["id"] for row in view.standing}


def test_citations_name_version_and_id(view: View) -> None:
    short, long, bibtex = (form.text for form in cite.dataset(view))
    assert short == "The Klopstock curators (2025). Klopstock Claims, version 0.1.0."
    assert "version 0.1.0, 1 June 2025" in long
    assert bibtex.startswith("@misc{klopstock-claims-0.1.0,\n")
    assert "year         = {2025}" in bibtex
    one = cite.claim(view, view.one("claims", support.MEETING))[0].text
    assert support.MEETING in one
    assert "version 0.1.0" in one


def test_bibtex_escapes_what_tex_would_take_for_a_command() -> None:
    assert cite._tex("R&D_50%") == r"R\&D\_50\%"


def test_an_error_report_names_claim_and_version(view: View) -> None:
    row = view.one("claims", support.MEETING)
    text = cite.report_text(view, row)
    assert f"Claim: {support.MEETING}" in text
    assert "Version: 0.1.0" in text
    link = cite.report_link(view, row)
    assert link.startswith("mailto:curators@example.org?subject=Error%20in%20claim")
    assert "\n" not in link


def test_claim_json_holds_every_part(view: View) -> None:
    told = json.loads(linked.pretty(linked.claim_json(view, view.one("claims", support.DELIVERY))))
    assert told["release"] == {
        "dataset": "klopstock-claims",
        "title": "Klopstock Claims",
        "version": "0.1.0",
        "date": "2025-06-01",
    }
    assert told["claim"]["date_earliest"] == "2027-01-01"
    assert told["item_parts"][0]["quantity_value"] == 2
    assert [entry["type"] for entry in told["relations"]] == ["part_of"]
    assert told["evidence"][0]["start"] == 227
    assert told["checks"][0]["valid"] is True


def test_json_keeps_decimals() -> None:
    assert linked.pretty([Decimal("12.500000"), Decimal("3.000000")]) == "[\n  12.5,\n  3\n]\n"


def test_json_ld_says_who_where_and_on_what_it_rests(view: View) -> None:
    told = linked.claim_ld(view, view.one("claims", support.COPRODUCE))
    assert told["@type"] == ["Claim", "prov:Entity"]
    assert told["author"][0]["name"] == "Defence minister of Freedonia"
    assert told["appearance"]["publisher"]["name"] == "Freedonian News Agency"
    selector = told["prov:hadPrimarySource"][0]["oa:hasSelector"]
    assert (selector["oa:start"], selector["oa:end"]) == (108, 225)
    assert [role["prov:hadRole"] for role in told["prov:qualifiedAttribution"]] == ["speaker", "origin"]
    assert told["@id"].startswith("urn:klopstock-claims:claim:c-")
    assert "ClaimReview" not in json.dumps(told), "a check is no verdict on the claim's truth"


def test_the_bar_shows_passages_in_per_cent_of_the_text(view: View) -> None:
    evidence = view.where("evidence", "claim", support.GUARD)
    bar = bars.passage_bar(evidence, view.where("coverage", "source", "fna-2025-klopstock"), 435)
    assert [(block.x, block.width) for block in bar.passages] == [("62.989", "19.080")]
    assert [block.kind for block in bar.paragraphs] == ["excused", "claims", "claims", "excused"]
    assert "passage 1: characters 274 to 356, in paragraph 2" in bar.description


def test_paragraphs_that_nobody_judged_are_open(view: View) -> None:
    coverage = view.where("coverage", "source", "unsigned-note")
    assert [bars.paragraph_state(row) for row in coverage] == ["open", "open"], (
        "a withdrawn claim covers nothing"
    )
