"""A diff as Markdown: the file `CHANGES.md`, and `claimpress diff --format md`."""

from __future__ import annotations

from claimpress.release.diff.outline import headline, outline
from claimpress.release.diff.summary import Summary
from claimpress.release.render import render


def diff_markdown(summary: Summary, title: str) -> str:
    """The text of a document with that title."""
    return render(
        "diff.md.j2", title=title, summary=summary, headline=headline(summary), sections=outline(summary)
    )
