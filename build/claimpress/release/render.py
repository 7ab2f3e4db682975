"""Filling the templates of metadata that is prose: the card, the datasheet, the list of changes."""

from __future__ import annotations

from functools import cache
from typing import Any

import jinja2
import yaml

from claimpress.resources import templates_dir
from claimpress.validation.report_screen import printable

_FOLDER = "release"
_MARKDOWN = str.maketrans({c: f"\\{c}" for c in "\\`*_[]<>|#~"})


def render(name: str, **values: Any) -> str:
    """The template `release/<name>` filled with `values`; a name it does not know is an error."""
    return _environment().get_template(name).render(**values)


def render_html(name: str, **values: Any) -> str:
    """The same for a page: every value is escaped."""
    return _environment(autoescape=True).get_template(name).render(**values)


@cache
def _environment(*, autoescape: bool = False) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates_dir() / _FOLDER, encoding="utf-8"),
        undefined=jinja2.StrictUndefined,
        autoescape=autoescape,  # Markdown is not HTML: there the filter `md` escapes
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        newline_sequence="\n",
    )
    environment.filters |= {"md": escape_markdown, "cell": table_cell, "code": code_text, "line": escape_line}
    return environment


def escape_markdown(text: object) -> str:
    """A text that shows in Markdown as it stands, without becoming markup.

    What a terminal would act on, and what turns the direction of writing, is spelt out.
    """
    return "\n".join(map(printable, str(text).split("\n"))).translate(_MARKDOWN)


def escape_line(text: object) -> str:
    """The same on one line: a line break is spelt out."""
    return printable(str(text)).translate(_MARKDOWN)


def code_text(text: object) -> str:
    """A text for between backticks."""
    return printable(str(text)).replace("`", "'")


def table_cell(text: object) -> str:
    """A text of our own, with its backticks, in one cell of a Markdown table."""
    return str(text).replace("|", "\\|").replace("\n", " ")


def yaml_text(value: Any) -> str:
    """YAML with keys in their order, nothing folded and letters of all scripts readable."""
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=10_000, default_flow_style=False)
