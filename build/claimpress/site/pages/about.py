"""Pages about the dataset itself: data dictionary, known biases, corrections."""

from __future__ import annotations

from collections.abc import Iterator

from claimpress.site.page import Page
from claimpress.site.view import View


def pages(view: View) -> Iterator[Page]:
    """The pages whose words come from the release's descriptors and from `dataset.yaml`."""
    tables = list(view.dictionary.values())
    yield Page(
        "dictionary.md", "Data dictionary", "dictionary.html.j2", {"tables": tables},
        "Every table and column, and what an empty value means.",
    )  # fmt: skip
    yield Page(
        "biases.md", "Known biases", "biases.html.j2", description="What this dataset cannot tell you."
    )
    withdrawn = [row for row in view.claims if row["withdrawn_since"] is not None]
    context = {"withdrawn": withdrawn, "report": _report(view)}
    yield Page(
        "corrections.md", "Corrections and takedown", "corrections.html.j2", context, "How errors are mended."
    )


def _report(view: View) -> str:
    lines = [
        f"Dataset: {view.info['title']} ({view.info['id']})",
        f"Version: {view.version}",
        "",
        "Which page or record:",
        "What is wrong:",
        "What shows that it is wrong:",
    ]
    return "\n".join(lines)
