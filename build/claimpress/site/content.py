"""Everything that is added to a site for one release: pages by their place, and files."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from jinja2 import StrictUndefined, Template

from claimpress.roots import root_of
from claimpress.site import downloads
from claimpress.site.choose import Releases
from claimpress.site.console import Console
from claimpress.site.feed import feed
from claimpress.site.page import Asset, Page, template_text
from claimpress.site.pages import about, claims, data, findings, home, sources, vocabularies
from claimpress.site.pages import releases as release_pages
from claimpress.site.view import View
from claimpress.validation.catalogue import full_catalogue, rule_folders


@dataclass(frozen=True)
class Content:
    """Pages by `src`, and other files."""

    pages: dict[str, Page]
    assets: tuple[Asset, ...]


def assemble(
    view: View,
    releases: Releases,
    console: Console,
    site: Path,
    project: Path,
    prose: Collection[str],
    example: Mapping[str, str],
) -> Content:
    """Copy the releases into `site` and make all pages.

    `prose` names the pages that the project writes itself. Raises `UserError`.
    """
    draft = None if releases.base_is_sealed else releases.base
    published = downloads.publish(releases.sealed, draft, site)
    newest = releases.sealed[-1].version if releases.sealed else None
    folders = [*releases.sealed, *([draft] if draft else [])]
    changes = release_pages.changes(folders)
    found = [
        home.page(view, newest, example, console.built),
        *_records(view, prose),
        *release_pages.pages(folders, published, changes),
        *data.pages(view, published, console),
    ]
    found += findings.pages(full_catalogue(rule_folders(root_of(project))))
    found += _texts(prose, data.snippet_words(view, published))
    told = feed(view, releases.sealed, changes[: len(releases.sealed)])
    return Content({page.src: page for page in found}, (*claims.assets(view), told))


def _records(view: View, prose: Collection[str]) -> Iterator[Page]:
    yield from claims.pages(view, "normalisation.md" in prose)
    yield from sources.pages(view)
    yield from vocabularies.pages(view)
    yield from about.pages(view)


def _texts(prose: Collection[str], words: Mapping[str, str]) -> Iterator[Page]:
    """Pages of plain Markdown, for projects that do not write their own."""
    for src, title in (("use.md", "Use the data"), ("codebook.md", "Codebook")):
        if src not in prose:
            page = Page(src, title, f"{src}.j2")
            yield replace(page, text=markdown(page.template, words))


def markdown(template: str, words: Mapping[str, str]) -> str:
    """A Markdown template with its words filled in; nothing is escaped."""
    made = Template(
        template_text(template), undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True
    )
    return str(made.render(**words))
