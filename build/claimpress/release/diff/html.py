"""A diff as one HTML page that needs nothing else."""

from __future__ import annotations

from claimpress.release.diff.outline import headline, outline
from claimpress.release.diff.summary import Summary
from claimpress.release.render import render_html


def diff_page(summary: Summary, title: str) -> str:
    """The page's text."""
    return render_html(
        "diff.html.j2", title=title, summary=summary, headline=headline(summary), sections=outline(summary)
    )
