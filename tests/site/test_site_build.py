"""Building: whole or not at all, the same bytes again, plain words about what is missing."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

import support_site as support
from claimpress.model.catalogue import CATALOGUE
from claimpress.model.corpus import Corpus
from claimpress.model.errors import UserError
from claimpress.release.sums import file_fact, folder_facts
from claimpress.site import console
from claimpress.site.build import build_site, default_config
from claimpress.site.choose import choose
from claimpress.site.downloads import write_archive


def empty(corpus: Corpus) -> Corpus:
    """The dataset before anybody has recorded anything."""
    return Corpus(corpus.dataset)


@pytest.fixture
def few_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    """A short catalogue: its pages are most of a small site, and these tests are not about them."""
    monkeypatch.setattr(
        "claimpress.site.content.full_catalogue", lambda _: {"bad-date": CATALOGUE["bad-date"]}
    )


def files(folder: Path) -> dict[str, str]:
    """Path -> digest of all files that are the same each time; the database's bytes are not."""
    facts = folder_facts(folder)
    return {path: fact.sha256 for path, fact in facts.items() if not path.endswith(".duckdb")}


def test_the_same_release_gives_the_same_site(
    site: Path, release: Path, project: Path, tmp_path: Path
) -> None:
    support.site(project, release, tmp_path / "again")
    assert files(tmp_path / "again") == files(site)


def test_a_sealed_release_can_be_downloaded_whole(site: Path, release: Path) -> None:
    folder = site / "releases" / "0.1.0"
    sealed = {path: fact.sha256 for path, fact in folder_facts(release).items()}
    copied = {path: fact.sha256 for path, fact in folder_facts(folder).items()}
    database = copied.pop("klopstock-claims.duckdb")
    del copied["index.html"]  # the page about it
    assert copied == sealed
    assert files(site / "releases" / "latest") == sealed
    assert file_fact(site / "releases" / "latest" / "klopstock-claims.duckdb").sha256 == database
    with zipfile.ZipFile(site / "releases" / "klopstock-claims-0.1.0.zip") as archive:
        assert sorted(archive.namelist()) == sorted(f"klopstock-claims-0.1.0/{path}" for path in sealed)
        assert archive.testzip() is None
    page = support.article(site / "releases" / "index.html").text
    for path, digest in sealed.items():
        assert f"{path} " in page
        assert digest in page


def test_an_archive_depends_on_contents_alone(release: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_archive(release, ["manifest.json"], tmp_path / name, "folder")
        (release / "manifest.json").touch()
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.usefixtures("few_findings")
def test_a_draft_says_on_every_page_that_it_is_one(project: Path, tmp_path: Path) -> None:
    draft = support.release(support.klopstock(), tmp_path / "draft", date=None)
    support.site(project, draft, tmp_path / "site", sealed=False)
    for name in (
        "index.html",
        "claims/index.html",
        f"claims/{support.MEETING}/index.html",
        "notes/index.html",
    ):
        assert "Draft 0.1.0" in support.page(tmp_path / "site" / name).text, name
    home = support.article(tmp_path / "site" / "index.html").text
    assert "Nothing has been released yet" in home
    assert not (tmp_path / "site" / "releases" / "latest").exists()
    assert (tmp_path / "site" / "releases" / "draft" / "manifest.json").is_file()


def test_a_sealed_release_bears_no_draft_banner(site: Path) -> None:
    assert "not yet sealed" not in support.page(site / "index.html").text
    assert "Newest release: 0.1.0 of 1 June 2025" in support.article(site / "index.html").text


@pytest.mark.usefixtures("few_findings")
def test_an_empty_dataset_has_a_site(tmp_path: Path) -> None:
    folder = support.release(empty(support.klopstock()), tmp_path / "release")
    (tmp_path / "project").mkdir()
    report = support.site(tmp_path / "project", folder, tmp_path / "site", strict=True)
    assert report.warnings == ()
    assert "There are no claims yet." in support.article(tmp_path / "site" / "claims" / "index.html").text
    assert "The answer is empty" in support.article(tmp_path / "site" / "index.html").text


@pytest.mark.usefixtures("few_findings")
def test_what_is_wrong_in_prose_is_told_and_stops_a_strict_build(release: Path, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "mark.md").write_text("<!-- claimpress:stagez -->\n", encoding="utf-8")
    (tmp_path / "docs" / "link.md").write_text("[gone](nowhere.md)\n", encoding="utf-8")
    report = support.site(tmp_path, release, tmp_path / "site")
    assert len(report.warnings) == 2
    assert "claimpress:stagez" in "".join(report.warnings)
    assert "nowhere.md" in "".join(report.warnings)
    before = files(tmp_path / "site")
    with pytest.raises(UserError, match=r"mark\.md"):
        support.site(tmp_path, release, tmp_path / "site", strict=True)
    assert files(tmp_path / "site") == before, "the site that stood there stands there still"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["docs", "site"], "nothing half-built is left"


def test_a_broken_configuration_is_told_in_words(release: Path, tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text("site_name: x\nplugins: [search]\n", encoding="utf-8")
    (tmp_path / "docs").mkdir()
    with pytest.raises(UserError, match="does not use the plugin"):
        support.site(tmp_path, release, tmp_path / "site")
    (tmp_path / "mkdocs.yml").write_text("theme: no-such-theme\n", encoding="utf-8")
    with pytest.raises(UserError, match="cannot be used"):
        support.site(tmp_path, release, tmp_path / "site")


@pytest.mark.usefixtures("few_findings")
def test_an_example_of_the_project_s_own_is_answered(release: Path, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    asked = (
        "question: Who buys?\n      sql: SELECT actors FROM claims WHERE action = 'buy'\n      console: false"
    )
    options = f"plugins:\n  - search\n  - claimpress:\n      {asked}\n"
    config = default_config('Boats: "ours" & theirs').replace("plugins: [search, claimpress]\n", options)
    (tmp_path / "mkdocs.yml").write_text(config, encoding="utf-8")
    support.site(tmp_path, release, tmp_path / "site")
    home = support.article(tmp_path / "site" / "index.html").text
    assert "Who buys?" in home
    assert "actors sylvania" in home
    assert "This site leaves it out." in support.article(tmp_path / "site" / "query" / "index.html").text
    assert 'Boats: "ours" & theirs' in support.page(tmp_path / "site" / "index.html").text
    (tmp_path / "mkdocs.yml").write_text(config.replace("actors FROM", "actorz FROM"), encoding="utf-8")
    with pytest.raises(UserError, match="actorz"):
        support.site(tmp_path, release, tmp_path / "site")


def test_a_console_without_its_packages_is_left_out_or_an_error(tmp_path: Path) -> None:
    (tmp_path / "docs" / "console").mkdir(parents=True)
    found = console.find(tmp_path, strict=False)
    assert not found.built
    assert found.reason
    with pytest.raises(UserError, match="console cannot be built"):
        console.find(tmp_path, strict=True)


def test_without_node_the_reason_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "docs" / "console").mkdir(parents=True)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CLAIMPRESS_STRICT", raising=False)
    assert console.find(tmp_path).reason == "Node is not installed on the machine that built it."
    monkeypatch.setenv("CLAIMPRESS_STRICT", "1")
    with pytest.raises(UserError):
        console.find(tmp_path)


def test_the_draft_is_shown_only_where_the_data_has_changed(tmp_path: Path) -> None:
    corpus = support.klopstock()
    sealed = support.release(corpus, tmp_path / "data" / "releases" / "0.1.0")
    draft = support.release(corpus, tmp_path / "dist" / "release", "0.1.1", date=None)
    assert choose(tmp_path, sealed=(sealed,)).base.path == sealed
    support_changed = replace(corpus, claims=corpus.claims[1:])
    support.release(support_changed, draft, "0.2.0", date=None)
    chosen = choose(tmp_path, sealed=(sealed,))
    assert chosen.base.path == draft
    assert not chosen.base_is_sealed
    assert choose(tmp_path, base=sealed, sealed=(sealed,)).base_is_sealed


def test_nothing_to_show_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no release to make a site from"):
        build_site(tmp_path, None, None, tmp_path / "site")
