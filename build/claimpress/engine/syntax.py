"""Walking through the syntax trees that DuckDB gives as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def parts(tree: Any) -> Iterator[dict[str, Any]]:
    """Every dictionary of a tree, the outer before the inner."""
    waiting = [tree]
    while waiting:
        at = waiting.pop()
        if isinstance(at, dict):
            yield at
            waiting.extend(reversed(at.values()))
        elif isinstance(at, list):
            waiting.extend(reversed(at))
