"""Helpers for the tests of the site: a small dataset with everything in it, its site, HTML as a tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from claimpress.model.claim import Claim
from claimpress.model.corpus import Corpus
from claimpress.model.source import Source
from claimpress.release.build import Plan, build_release
from claimpress.release.inputs import read_inputs
from claimpress.release.reader import ReleaseFolder
from claimpress.release.working import InMemory
from claimpress.site.build import SiteReport, build_site
from claimpress.site.view import View
from claimpress.tables.lineage import Lineage

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
MEETING, COPRODUCE, DELIVERY = "c-p1wew0gv3s7a05x06", "c-f44p022dsqh0zv2rj", "c-4s7sezfbspn638kj2"
GUARD, PURCHASE = "c-ftdsd8ya6x3gba3qw", "c-zhy4my8ry44mvvnpy"
HOSTILE = "c-ytzynryqrh22tymka"
"""A withdrawn claim of an unsigned text, with a statement that would break careless HTML."""
NASTY = 'A "note" says </script><script>alert(1)</script> & `more` of *them* than 5 < 6.'


def klopstock() -> Corpus:
    """The five-claim dataset of the examples."""
    return read_inputs(TESTS / "valid" / "klopstock" / "data")


def varied() -> Corpus:
    """The same with a second, unsigned and undated text, and a withdrawn claim from it."""
    corpus = klopstock()
    return replace(
        corpus,
        sources=[*corpus.sources, Source.model_validate(_UNSIGNED)],
        claims=[*corpus.claims, Claim.model_validate(_WITHDRAWN)],
    )


_DIGEST = "ab" * 32
_UNSIGNED: dict[str, Any] = {
    "id": "unsigned-note",
    "title": "A note without a name",
    "language": "uk",
    "archive_name": "note.txt",
    "texts": [{"raw_sha256": _DIGEST, "sha256": _DIGEST, "length": 200, "extent": "excerpt"}],
    "paragraphs": [{"start": 0, "length": 99}, {"start": 100, "length": 100}],
    "origin": {"basis": "unknown"},
    "note": "found without its first page",
}
_WITHDRAWN: dict[str, Any] = {
    "id": HOSTILE,
    "source": "unsigned-note",
    "action": "guard",
    "stage": "none",
    "stance": "alleged",
    "negated": True,
    "places": ["shared-coast"],
    "date": "XXXX-05",
    "date_basis": "stated",
    "said_by": ["freedonia-defence-minister", "sylvania"],
    "statement": NASTY,
    "evidence": [{"start": 100, "length": 60, "sha256": _DIGEST}],
    "warnings": ["undated_source", "date_without_year", "partial_text"],
    "withdrawn": {"since": "0.1.0", "reason": "the text was no report", "successor": GUARD},
}


def release(corpus: Corpus, out: Path, version: str = "0.1.0", date: str | None = "2025-06-01") -> Path:
    """A release of a corpus, whose version is a draft's where there is no date."""
    build_release(InMemory(corpus), Plan(Lineage(version if date else f"{version}-draft", date)), out)
    return out


def view_of(folder: Path, sealed: bool = True) -> View:
    """A release as pages read it."""
    return View(ReleaseFolder(folder), sealed)


def site(project: Path, folder: Path, out: Path, *, sealed: bool = True, strict: bool = False) -> SiteReport:
    """The site of a project that shows one release."""
    return build_site(project, folder, [folder] if sealed else [], out, strict)


@dataclass(repr=False)
class Element:
    """An element of a page."""

    tag: str
    attributes: dict[str, str]
    parent: Element | None = None
    content: list[Element | str] = field(default_factory=list)

    @property
    def children(self) -> list[Element]:
        """The elements right below this one."""
        return [node for node in self.content if isinstance(node, Element)]

    def all(self, test: Callable[[Element], bool] | str) -> Iterator[Element]:
        """Elements below this one, in order, of a tag or that pass a test."""
        for child in self.children:
            if child.tag == test if isinstance(test, str) else test(child):
                yield child
            yield from child.all(test)

    @property
    def text(self) -> str:
        """All text below, with single spaces."""
        return " ".join("".join(self.raw()).split())

    def raw(self) -> Iterator[str]:
        """All text below as it stands."""
        for node in self.content:
            if isinstance(node, str):
                yield node
            else:
                yield from node.raw()
                yield "" if node.tag in _INLINE else " "

    def inside(self, tag: str) -> bool:
        """Whether an element of that tag is above it."""
        return self.parent is not None and (self.parent.tag == tag or self.parent.inside(tag))


_INLINE = frozenset({"a", "b", "code", "em", "span", "strong"})
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self.open[-1])
        self.open[-1].content.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        depths = [depth for depth, element in enumerate(self.open) if element.tag == tag]
        if depths:
            del self.open[depths[-1] :]

    def handle_data(self, data: str) -> None:
        self.open[-1].content.append(data)


def page(path: Path) -> Element:
    """A page's tree."""
    builder = _Builder()
    builder.feed(path.read_text(encoding="utf-8"))
    return builder.root


def article(path: Path) -> Element:
    """The part of a page that is neither header, menu nor footer."""
    return next(page(path).all("article"))
