"""A generated page, and how it becomes HTML: templates, links relative to the page, table of contents."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from claimpress.release.metadata.facts import share
from claimpress.resources import templates_dir
from claimpress.site import words
from claimpress.site.view import View
from claimpress.words import plural, sentence, size


@dataclass(frozen=True)
class Page:
    """A page that is made from a release: `src` is its place as if it were a Markdown file under `docs/`.

    `hide` names the theme's side bars to leave out; `search` says whether the site's search finds it.
    """

    src: str
    title: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    description: str = ""
    hide: tuple[str, ...] = ()
    search: bool = True
    text: str = ""
    """Markdown, for a page that goes the way of the project's own prose; the template is not used then."""

    @property
    def is_detail(self) -> bool:
        """Whether it is the page of one record, which no menu lists."""
        return "/" in self.src and not self.src.endswith("index.md")


@dataclass(frozen=True)
class Asset:
    """A file of the site that is no page: its path inside the site and its content."""

    path: str
    content: str


@cache
def environment() -> Environment:
    """The template environment of generated pages: everything escaped, nothing undefined."""
    found = Environment(
        loader=FileSystemLoader(templates_dir() / "site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.do"],
    )
    found.policies["json.dumps_kwargs"] = {"sort_keys": False, "ensure_ascii": False}
    found.filters |= {
        "edtf": words.edtf,
        "day": words.day,
        "quantity": words.quantity,
        "relation": words.relation,
        "sentence": sentence,
        "size": size,
        "spaced": words.spaced,
        "number": words.number,
        "prose": prose,
        "ticks": ticks,
    }
    found.globals |= {"plural": plural, "share": share}
    return found


def render(template: str, view: View, url: str, context: Mapping[str, Any]) -> str:
    """A template as HTML for the page at `url` (its path inside the site)."""
    return environment().get_template(template).render(view=view, url=linker(url), **context)


def linker(url: str) -> Callable[[str], str]:
    """A function that turns a path inside the site into a link from the page at `url`."""
    up = "../" * url.removeprefix("./").count("/")

    def link(path: str) -> str:
        return f"{up}{path}" if up or path else "./"

    return link


def prose(text: str) -> Markup:
    """Plain text with blank lines between paragraphs, as HTML paragraphs."""
    parts = [Markup.escape(part.strip()) for part in re.split(r"\n\s*\n", text) if part.strip()]
    return Markup("\n").join(Markup("<p>{}</p>").format(part) for part in parts)


def ticks(text: str) -> Markup:
    """Plain text whose words between backticks become code."""
    return Markup(_TICKS.sub(r"<code>\1</code>", str(Markup.escape(text))))


_TICKS = re.compile(r"`([^`]+)`")
_BESIDE = re.compile(r'<span class="cp-count">.*?</span>|<a class="headerlink".*?</a>', re.DOTALL)
"""What stands in a heading beside its words."""
_HEADING = re.compile(r'<h([1-3])\b[^>]*?\bid="([^"]+)"[^>]*>(.*?)</h\1>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def toc_tokens(html: str) -> list[dict[str, Any]]:
    """Headings with an id as nested tokens, in the shape of Python-Markdown's `toc_tokens`."""
    roots: list[dict[str, Any]] = []
    open_tokens: list[dict[str, Any]] = []
    for level, key, inner in _HEADING.findall(html):
        name = " ".join(_TAG.sub("", _BESIDE.sub("", inner)).split())
        token = {
            "level": int(level),
            "id": key,
            "name": name,
            "html": name,
            "data-toc-label": "",
            "children": [],
        }
        while open_tokens and open_tokens[-1]["level"] >= token["level"]:
            open_tokens.pop()
        (open_tokens[-1]["children"] if open_tokens else roots).append(token)
        open_tokens.append(token)
    return roots


def template_text(name: str) -> str:
    """The text of a template as it stands in its file."""
    return Path(templates_dir() / "site" / name).read_text(encoding="utf-8")
