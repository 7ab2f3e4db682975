"""The releases: a page for all of them, one for each with what it changed, and a feed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from claimpress.release.diff.outline import headline, outline
from claimpress.release.diff.sides import of_release
from claimpress.release.diff.summary import Summary, summarise
from claimpress.release.inputs import TOLD, path_of
from claimpress.release.reader import ReleaseFolder
from claimpress.site.downloads import Published
from claimpress.site.page import Page

SHOWN = 200
"""Records of a group that a page lists; the table `changes` holds all."""


def pages(
    folders: Sequence[ReleaseFolder], published: Sequence[Published], changed: Sequence[Summary | None]
) -> Iterator[Page]:
    """The page of all releases, and one for each; `folders` are the published releases, oldest first, and
    `changed` what each of them changed.
    """
    sealed = [release for release in published if release.sealed]
    shown = [*sealed, *(release for release in published if not release.sealed)]
    told = {folder.version: _told(summary) for folder, summary in zip(folders, changed, strict=True)}
    yield Page(
        "releases/index.md",
        "Releases and downloads",
        "releases.html.j2",
        {"releases": sealed, "shown": shown, "told": told},
        "Files, digests, how to verify them.",
    )
    for folder, summary in zip(folders, changed, strict=True):
        release = next(one for one in published if one.version == folder.version)
        yield _page(release, folder, summary)


def changes(folders: Sequence[ReleaseFolder]) -> list[Summary | None]:
    """What each release changed; None for the first."""
    later = (summarise(of_release(old), of_release(new), SHOWN) for old, new in pairwise(folders))
    return [*(None for _ in folders[:1]), *later]


def _told(summary: Summary | None) -> str:
    return headline(summary) if summary is not None else "the first release"


def _page(release: Published, folder: ReleaseFolder, summary: Summary | None) -> Page:
    name = (
        f"Release {release.version}" if release.sealed else f"Draft {release.version.removesuffix('-draft')}"
    )
    inputs = folder.manifest["inputs"]
    counts = {kind.stem: inputs.get(path_of(kind), {}).get("records", 0) for kind in TOLD}
    context = {
        "release": release,
        "title": name,
        "summary": summary,
        "told": _told(summary),
        "sections": outline(summary) if summary is not None else (),
        "counts": {stem: count for stem, count in counts.items() if count},
    }
    return Page(f"{release.folder}.md", name, "release.html.j2", context, f"{name}: {_told(summary)}."[:300])
