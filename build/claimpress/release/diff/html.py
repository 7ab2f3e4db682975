"""A diff as one HTML page that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from claimpress.release.diff.outline import headline, outline
from claimpress.release.diff.summary import Summary
from claimpress.release.render import render_html


def diff_page(summary: Summary, title: str, outlook: Sequence[str] = ()) -> str:
    """The page's text; `outlook` says what sealing the newer state would come to."""
    parts = {"headline": headline(summary), "sections": outline(summary), "outlook": outlook}
    return render_html("diff.html.j2", title=title, summary=summary, **parts)
