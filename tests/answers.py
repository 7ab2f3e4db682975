"""The SQL in the docs, and the answers that stand under it.

`python tests/answers.py` writes the answers on these pages anew from the present data.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

PROJECT = Path(__file__).resolve().parent.parent
PAGES = (PROJECT / "docs" / "questions.md", PROJECT / "docs" / "history.md", PROJECT / "README.md")
_ANSWERED = re.compile(r"```sql\n(?P<sql>.*?)```\n(?P<between>.*?)<!-- answer -->\n.*?<!-- /answer -->", re.S)


def queries(text: str) -> Iterator[str]:
    """Every query of a page that has an answer."""
    return (match["sql"] for match in _ANSWERED.finditer(text))


def filled(text: str, ask: Callable[[str], pa.Table]) -> str:
    """The page with each answer as the data gives it."""

    def replace(match: re.Match[str]) -> str:
        table = "\n".join(markdown(ask(match["sql"])))
        return f"```sql\n{match['sql']}```\n{match['between']}<!-- answer -->\n{table}\n<!-- /answer -->"

    return _ANSWERED.sub(replace, text)


def markdown(table: pa.Table) -> Iterator[str]:
    """A table as Markdown lines."""
    yield "| " + " | ".join(table.column_names) + " |"
    yield "|" + "---|" * table.num_columns
    for row in table.to_pylist():
        yield "| " + " | ".join(map(_cell, row.values())) + " |"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value).replace("|", "\\|")


def draft(folder: Path) -> Path:
    """A draft release of the project's own data, built into `folder`."""
    from claimpress.release.dist import build_dist
    from claimpress.validation.run import validate_root

    return build_dist(PROJECT / "data", validate_root(PROJECT / "data"), folder).release


def main() -> None:
    """Write the answers anew."""
    import claimpress

    with tempfile.TemporaryDirectory() as scratch, claimpress.open(draft(Path(scratch))) as release:
        for page in PAGES:
            text = page.read_text(encoding="utf-8")
            fresh = filled(text, release.sql)
            if fresh != text:
                page.write_text(fresh, encoding="utf-8")
                sys.stdout.write(f"{page.name}: written anew\n")


if __name__ == "__main__":
    main()
