"""Find a passage in an archived text and give the evidence entry for it.

Words are folded by the same recipe as the text. Only an exact match is an answer; anything else is a
suggestion that the curator has to look at.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from claimpress.evidence.nearest import is_boundary, lowered, nearest, paragraph_at, shortest_extension
from claimpress.model.errors import UserError
from claimpress.model.text import MINIMUM_PASSAGE, NormalText, Span, fold, occurrences, sha256_hex

MOST = 10
"""How many places are listed for words that stand in many."""

_GAP = re.compile(r"\s*(?:\.\.\.|…)\s*")


class Status(StrEnum):
    """What a search for words gave."""

    FOUND = "found"
    REPEATED = "repeated"
    SHORT = "short"
    CROSSES = "crosses"
    ABSENT = "absent"


@dataclass(frozen=True)
class Passage:
    """A stretch of a text: its evidence entry, its paragraph (from 0), its words for the curator alone."""

    start: int
    length: int
    sha256: str
    paragraph: int
    words: str
    cuts_word: bool = False

    @property
    def entry(self) -> str:
        """The evidence entry as YAML, to paste into a claim."""
        return f"{{start: {self.start}, length: {self.length}, sha256: {self.sha256}}}"

    @property
    def glimpse(self) -> str:
        """The first and last few words, fit for a terminal: what cannot be seen is spelt out."""
        words = self.words
        short = words if len(words) <= 60 else f"{words[:28].rstrip()} … {words[-28:].lstrip()}"
        return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in short)

    def as_dict(self) -> dict[str, Any]:
        """Plain data; of the text it holds the first and last few words only."""
        return {
            "start": self.start,
            "length": self.length,
            "sha256": self.sha256,
            "paragraph": self.paragraph,
            "entry": self.entry,
            "glimpse": self.glimpse,
            "cuts_word": self.cuts_word,
        }


@dataclass(frozen=True)
class LocateResult:
    """Where the words stand (`passages`), what might do instead (`suggestions`), and why they do not do."""

    source: str
    status: Status
    passages: tuple[Passage, ...] = ()
    suggestions: tuple[Passage, ...] = ()
    reason: str = ""

    @property
    def found(self) -> Passage | None:
        """The one passage that can serve as evidence as it is."""
        return self.passages[0] if self.status is Status.FOUND else None

    def as_dict(self) -> dict[str, Any]:
        """Plain data for `--format json`."""
        return {
            "source": self.source,
            "status": self.status.value,
            "reason": self.reason,
            "passages": [p.as_dict() for p in self.passages],
            "suggestions": [p.as_dict() for p in self.suggestions],
        }


def locate(source: str, text: NormalText, words: str) -> LocateResult:
    """Look for `words` in the text of the source with this id.

    `first words ... last words` stands for everything between them within one paragraph; `... last words`
    begins, and `first words ...` ends, with the paragraph. Raises `UserError` where there are no words.
    """
    wanted = _folded(words)
    spans = _spans(text, wanted, lambda value: value)
    if not spans:
        return _absent(source, text, wanted)
    if len(spans) > 1:
        return _repeated(source, text, spans)
    return _single(source, text, spans[0])


def _folded(words: str) -> str:
    try:
        words.encode()
    except UnicodeEncodeError:
        raise UserError("the words are not valid Unicode", "copy them from the text again", 2) from None
    wanted = fold(words)
    if not wanted or not any(_GAP.split(wanted)):
        raise UserError(
            "no words to look for", 'give some words of the text, such as "first words ... last words"', 2
        )
    return wanted


def _spans(text: NormalText, words: str, view: Callable[[str], str]) -> list[Span]:
    """Where the words stand: as they are or, around three dots, from the first to the last of them."""
    seen, wanted = view(text.text), view(words)
    plain = [Span(start, len(wanted)) for start in occurrences(seen, wanted, MOST)]
    gap = _GAP.search(wanted)
    if plain or gap is None:
        return plain
    head, tail = wanted[: gap.start()], wanted[gap.end() :]
    fits = [s for p in text.paragraphs for s in _between(seen[p.start : p.end], p.start, head, tail)]
    whole = [span for span in fits if not _cuts_word(text, span)]  # "in" is no part of "minister"
    return (whole or fits)[:MOST]


def _between(paragraph: str, offset: int, head: str, tail: str) -> list[Span]:
    starts = occurrences(paragraph, head, MOST) if head else [0]
    ends = [at + len(tail) for at in occurrences(paragraph, tail, MOST)] if tail else [len(paragraph)]
    return [
        Span(offset + start, end - start)
        for start in starts
        for end in ends
        if end - len(tail) >= start + len(head)
    ]


def _single(source: str, text: NormalText, span: Span) -> LocateResult:
    if len(text.paragraphs) > 1 and (pieces := _pieces(text, span))[1:]:
        fitting = tuple(filter(None, (_fitting(text, piece) for piece in pieces)))
        reason = "the words run over the end of a paragraph"
        return LocateResult(source, Status.CROSSES, (_passage(text, span),), fitting, reason)
    if not _long_enough(text, span):
        reason = f"{span.length} code points; a passage needs {MINIMUM_PASSAGE}, or is a whole paragraph"
        better = tuple(filter(None, (_fitting(text, span),)))
        return LocateResult(source, Status.SHORT, (_passage(text, span),), better, reason)
    if len(others := occurrences(text.text, _cut(text, span), MOST)) > 1:
        return _repeated(source, text, [Span(start, span.length) for start in others])
    return LocateResult(source, Status.FOUND, (_passage(text, span),))


def _repeated(source: str, text: NormalText, spans: list[Span]) -> LocateResult:
    better = dict.fromkeys(
        filter(None, (_fitting(text, span) for span in spans if not _pieces(text, span)[1:]))
    )
    reason = f"the words fit {len(spans)} places{' or more' if len(spans) == MOST else ''}"
    return LocateResult(
        source, Status.REPEATED, tuple(_passage(text, span) for span in spans), tuple(better), reason
    )


def _absent(source: str, text: NormalText, wanted: str) -> LocateResult:
    other_case = _spans(text, wanted, lowered)
    if other_case:
        reason = "not with these capital and small letters"
        return LocateResult(source, Status.ABSENT, (), tuple(_passage(text, s) for s in other_case), reason)
    missed = _missed(text, wanted)
    likely = tuple(_passage(text, span) for span in nearest(text, missed))
    reason = "not in the text" if missed == wanted else f"not in the text within one paragraph: {missed}"
    return LocateResult(source, Status.ABSENT, (), likely, reason)


def _missed(text: NormalText, wanted: str) -> str:
    """The part of abbreviated words that cannot be found; all of them where each part is there."""
    parts = [part for part in _GAP.split(wanted) if part]
    return next((part for part in parts if part not in text.text), wanted)


def _fitting(text: NormalText, span: Span) -> Passage | None:
    """The span itself where it can serve as evidence, else the shortest stretch around it that can."""
    if _long_enough(text, span) and text.text.count(_cut(text, span)) == 1:
        return _passage(text, span)
    better = shortest_extension(text, span, MINIMUM_PASSAGE)
    return None if better is None else _passage(text, better)


def _pieces(text: NormalText, span: Span) -> list[Span]:
    """The span cut at the ends of paragraphs."""
    cut = [(max(p.start, span.start), min(p.end, span.end)) for p in text.paragraphs]
    return [Span(start, end - start) for start, end in cut if start < end]


def _long_enough(text: NormalText, span: Span) -> bool:
    return span.length >= MINIMUM_PASSAGE or span in text.paragraphs


def _passage(text: NormalText, span: Span) -> Passage:
    words = _cut(text, span)
    paragraph = paragraph_at(text, span.start)
    return Passage(span.start, span.length, sha256_hex(words), paragraph, words, _cuts_word(text, span))


def _cuts_word(text: NormalText, span: Span) -> bool:
    return not (is_boundary(text.text, span.start) and is_boundary(text.text, span.end))


def _cut(text: NormalText, span: Span) -> str:
    return text.text[span.start : span.end]


_HEADS = {
    Status.REPEATED: "found more than once: {reason}",
    Status.SHORT: "found, but too short: {reason}",
    Status.CROSSES: "found, but {reason}",
    Status.ABSENT: "not found: {reason}",
}
_SUGGESTED = {
    Status.REPEATED: "unique passages around them:",
    Status.SHORT: "the shortest passage around it that will do:",
    Status.CROSSES: "one entry for each paragraph:",
    Status.ABSENT: "the nearest passages (read them before you use one):",
}


def render(result: LocateResult) -> str:
    """The result as text for a terminal; an answer is the bare entry, ready to paste, under a comment."""
    if result.found:
        return "\n".join(_shown(result.found))
    lines = [_HEADS[result.status].format(reason=result.reason)]
    lines += [
        f"  at {p.start}, {p.length} long, paragraph {p.paragraph}: {p.glimpse}" for p in result.passages
    ]
    if result.suggestions:
        lines.append(_SUGGESTED[result.status])
        lines += [f"  {line}" for p in result.suggestions for line in _shown(p)]
    elif result.status is Status.ABSENT:
        lines.append("nothing in the text is near enough to suggest")
    return "\n".join(lines)


def _shown(passage: Passage) -> list[str]:
    note = "; begins or ends inside a word" if passage.cuts_word else ""
    return [f"# paragraph {passage.paragraph}{note}: {passage.glimpse}", passage.entry]
