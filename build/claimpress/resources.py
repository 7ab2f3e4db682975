"""Where the files that travel with the package stand: schema and rules, page templates, assets."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _find(installed: str, checkout: str) -> Path:
    inside = _PACKAGE / "_data" / installed
    return inside if inside.is_dir() else _PACKAGE.parent.parent / checkout


def schema_dir() -> Path:
    """The folder of `*.schema.json`, with `rules/` inside."""
    return _find("schema", "schema")


def templates_dir() -> Path:
    """The folder of page and metadata templates."""
    return _find("templates", "docs/templates")


def assets_dir() -> Path:
    """The folder of style sheets and scripts of the site."""
    return _find("assets", "docs/assets")
