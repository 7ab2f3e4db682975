"""A diff as Markdown: the file `CHANGES.md`, and `claimpress diff --format md`."""

from __future__ import annotations

from collections.abc import Sequence

from claimpress.release.diff.outline import headline, outline
from claimpress.release.diff.summary import Summary
from claimpress.release.render import render


def diff_markdown(summary: Summary, title: str, outlook: Sequence[str] = ()) -> str:
    """The text of a document; `outlook` says what sealing the newer state would come to."""
    parts = {"headline": headline(summary), "sections": outline(summary), "outlook": outlook}
    return render("diff.md.j2", title=title, summary=summary, **parts)
