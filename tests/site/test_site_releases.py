"""What readers see of the past: a page a release, the history of a claim, tombstones, and the feed."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import support_site as support
from claimpress.release.reader import ReleaseFolder
from claimpress.site.build import build_site
from claimpress.site.pages.data import offered
from claimpress.validation.run import validate_root
from support_release import COPRODUCE, DELIVERY, KLOPSTOCK, PURCHASE, VERSIONS, four_releases

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return four_releases(validate_root(KLOPSTOCK / "data"), tmp_path_factory.mktemp("project") / "data")


@pytest.fixture(scope="module")
def site(releases: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out") / "site"
    sealed = [releases / version for version in VERSIONS]
    report = build_site(releases.parent.parent, sealed[-1], sealed, out)
    assert report.warnings == ()
    return out


def article(site: Path, page: str) -> str:
    return support.article(site / page / "index.html").text


def test_each_release_has_a_page_that_says_what_it_changed(site: Path) -> None:
    assert "The first release: everything in it is new" in article(site, "releases/0.1.0")
    second = article(site, "releases/0.9.0")
    assert "Compared with 0.1.0: 1 claim corrected" in second
    assert "stage: planned → agreed Misread." in second
    third = article(site, "releases/0.10.0")
    assert "Moved or merged" in third
    assert "The agency took it back" in third.replace("the agency", "The agency")
    assert PURCHASE in third
    listing = article(site, "releases")
    assert listing.index("0.11.0") < listing.index("0.10.0") < listing.index("0.9.0") < listing.index("0.1.0")
    assert "What changed: 1 claim corrected" in listing


def test_a_claim_tells_its_history(site: Path) -> None:
    text = article(site, f"claims/{DELIVERY}")
    assert "What releases changed" in text
    begin = text.index("What releases changed")
    assert text.index("Release 0.9.0", begin) < text.index("Release 0.11.0", begin)
    assert "stage: agreed → planned Read again." in text.replace("read again.", "Read again.")
    assert "What releases changed" not in article(site, f"claims/{COPRODUCE}")


def test_a_withdrawn_claim_keeps_its_page_with_reason_and_successor(site: Path) -> None:
    text = article(site, f"claims/{PURCHASE}")
    assert "This claim was withdrawn after release 0.9.0. The agency took it back. It is" in text
    page = support.article(site / "claims" / PURCHASE / "index.html")
    assert any(node.attributes.get("href", "").endswith(f"{COPRODUCE}/") for node in page.all("a"))
    data = json.loads((site / "claims" / PURCHASE / "claim.json").read_text())
    assert "the agency took it back" in json.dumps(data)


def test_the_feed_is_atom_with_stable_ids(site: Path, releases: Path, tmp_path: Path) -> None:
    root = ET.parse(site / "releases" / "feed.atom").getroot()
    assert root.tag == f"{ATOM}feed"
    entries = root.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == [
        f"Release {v}" for v in reversed(VERSIONS)
    ]
    for node in (root, *entries):
        assert (node.findtext(f"{ATOM}id") or "").startswith("urn:uuid:")
        assert (node.findtext(f"{ATOM}updated") or "").endswith("T00:00:00Z")
    assert "1 claim corrected" in (entries[0].findtext(f"{ATOM}summary") or "")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    earlier = [releases / version for version in VERSIONS[:2]]
    build_site(releases.parent.parent, earlier[-1], earlier, tmp_path / "site")
    again = ET.parse(tmp_path / "site" / "releases" / "feed.atom").getroot()
    assert [entry.findtext(f"{ATOM}id") for entry in again.findall(f"{ATOM}entry")] == ids[2:]
    assert again.findtext(f"{ATOM}id") == root.findtext(f"{ATOM}id")
    for node in root.iter(f"{ATOM}link"):
        target = site / "releases" / (node.get("href") or "")
        assert (target / "index.html").is_file() or target.is_file()
    assert "feed.atom" in (site / "index.html").read_text()


def test_the_console_offers_questions_about_the_past(releases: Path) -> None:
    view = support.view_of(releases / "0.11.0")
    titles = [example["title"] for example in offered(view)]
    assert "What was corrected, and why" in titles
    for example in offered(view):
        if not example["sql"].startswith("SHOW"):
            assert ReleaseFolder(releases / "0.11.0").sql(example["sql"]).num_rows, example["title"]
