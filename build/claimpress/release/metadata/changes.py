"""`CHANGES.md`: what a reader of the release before finds different."""

from __future__ import annotations

from claimpress.release.diff.lines import Records
from claimpress.release.diff.markdown import diff_markdown
from claimpress.release.diff.sides import of_release, of_working
from claimpress.release.diff.summary import summarise
from claimpress.release.history import Past
from claimpress.release.inputs import TOLD, path_of
from claimpress.release.metadata.edition import Edition
from claimpress.release.render import render

SHOWN = 1_000
"""Records of a group that are listed in the file; the table `changes` lists all."""


def changes_text(edition: Edition, state: Records, past: Past | None) -> str:
    """The file's text."""
    if past is None:
        counts = {kind.stem: edition.records[path_of(kind)] for kind in TOLD}
        return render("CHANGES.md.j2", edition=edition, info=edition.info, counts=counts)
    summary = summarise(of_release(past.folder), of_working(state, edition.version), SHOWN)
    return diff_markdown(summary, f"Changes in {edition.info.title} {edition.version}")
