"""Pages about the dataset itself: data dictionary, known biases, corrections."""

from __future__ import annotations

from collections.abc import Iterator

from claimpress.release.asof import versions_of
from claimpress.site.page import Page
from claimpress.site.view import View


def pages(view: View) -> Iterator[Page]:
    """The pages whose words come from the release's descriptors and from `dataset.yaml`."""
    yield _dictionary(view)
    yield Page(
        "biases.md", "Known biases", "biases.html.j2", description="What this dataset cannot tell you."
    )
    withdrawn = [row for row in view.claims if row["withdrawn_since"] is not None]
    context = {"withdrawn": withdrawn, "report": _report(view)}
    yield Page(
        "corrections.md", "Corrections and takedown", "corrections.html.j2", context, "How errors are mended."
    )


def _dictionary(view: View) -> Page:
    """A table of versions is shown by the columns that it has beside those of its base."""
    bases = {versions: base for base, versions in versions_of(view.release).items()}
    tables = list(view.dictionary.values())
    own = {
        table.name: [column for column in table.columns if column.name not in _names(view, bases[table.name])]
        for table in tables
        if table.name in bases
    }
    context = {"tables": tables, "bases": bases, "own": own}
    about = "Every table and column, and what an empty value means."
    return Page("dictionary.md", "Data dictionary", "dictionary.html.j2", context, about)


def _names(view: View, table: str) -> set[str]:
    return {column.name for column in view.dictionary[table].columns}


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
