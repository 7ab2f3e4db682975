"""The passages of a text that most resemble some words: suggestions for a curator, never an answer."""

from __future__ import annotations

import heapq
import unicodedata
from collections.abc import Iterator
from difflib import SequenceMatcher

from claimpress.model.text import NormalText, Span

LEAST_LIKENESS = 0.6
_NO_OPENING = " .,;:!?)]}、。」』）"
_LONGEST = 2000  # comparing is quadratic in the number of code points


def lowered(text: str) -> str:
    """Lower case, code point by code point, so that positions stay what they were."""
    return "".join(low if len(low := c.lower()) == 1 else c for c in text)


def paragraph_at(text: NormalText, position: int) -> int:
    """The number of the paragraph that holds a position, or that ends just before it."""
    return max((i for i, span in enumerate(text.paragraphs) if span.start <= position), default=0)


def is_boundary(text: str, position: int) -> bool:
    """Whether a passage may begin or end here without cutting a word or a combined character."""
    if position in (0, len(text)):
        return True
    before, after = text[position - 1], text[position]
    if unicodedata.combining(after) or after in "\u200d\ufe0e\ufe0f":
        return False
    return not (_in_word(before) and _in_word(after)) or _is_wide(before) or _is_wide(after)


def _in_word(c: str) -> bool:
    return c.isalnum() or unicodedata.category(c).startswith("M") or c in "_'"


def _is_wide(c: str) -> bool:
    # Japanese, Chinese and Korean are set without (or with few) spaces: each character may be an edge.
    return unicodedata.east_asian_width(c) in "WF"


def nearest(text: NormalText, words: str, limit: int = 3) -> list[Span]:
    """Up to `limit` stretches that resemble `words`, the most alike first; none below `LEAST_LIKENESS`."""
    needle, hay = lowered(words[:_LONGEST]), lowered(text.text)
    scored: list[tuple[float, Span]] = []
    for start in _promising(hay, needle):
        span = _aligned(text, hay, needle, start)
        ratio = SequenceMatcher(None, hay[span.start : span.end], needle, autojunk=False).ratio()
        if ratio >= LEAST_LIKENESS and all(not _overlap(span, other) for _, other in scored):
            scored.append((ratio, span))
    scored.sort(key=lambda pair: (-pair[0], pair[1].start))
    return [span for _, span in scored[:limit]]


def _promising(hay: str, needle: str, limit: int = 8) -> Iterator[int]:
    """Starts of the windows that share the most short sequences with the needle, not overlapping by half."""
    n = 3 if len(needle) > 8 else 2
    grams = {needle[i : i + n] for i in range(len(needle) - n + 1)}
    hits = [hay[i : i + n] in grams for i in range(len(hay) - n + 1)]
    width = max(1, len(needle) - n + 1)
    count, counts = sum(hits[:width]), []
    for start in range(max(1, len(hits) - width + 1)):
        counts.append((count, -start))
        count += sum(hits[start + width : start + width + 1]) - sum(hits[start : start + 1])
    taken: list[int] = []
    for score, negative in heapq.nlargest(limit * len(needle) + limit, counts):
        if score and len(taken) < limit and all(abs(-negative - t) > len(needle) // 2 for t in taken):
            taken.append(-negative)
            yield -negative


def _aligned(text: NormalText, hay: str, needle: str, start: int) -> Span:
    """The window moved to where the needle's first and last words fit, and out to the edges of words."""
    margin = len(needle) // 4 + 8
    paragraph = text.paragraphs[paragraph_at(text, start + len(needle) // 2)]
    low, high = max(paragraph.start, start - margin), min(paragraph.end, start + len(needle) + margin)
    blocks = SequenceMatcher(None, hay[low:high], needle, autojunk=False).get_matching_blocks()
    solid = [b for b in blocks if b.size >= 3] or [b for b in blocks if b.size]
    if not solid:
        return Span(low, max(1, high - low))
    first, last = solid[0], solid[-1]
    begin = max(low, low + first.a - first.b)
    end = min(high, low + last.a + len(needle) - last.b)
    return _to_edges(text.text, paragraph, begin, max(end, begin + 1))


def _to_edges(text: str, paragraph: Span, begin: int, end: int) -> Span:
    while begin > paragraph.start and not is_boundary(text, begin):
        begin -= 1
    while end < paragraph.end and not is_boundary(text, end):
        end += 1
    while begin < end - 1 and text[begin] == " ":
        begin += 1
    while end > begin + 1 and text[end - 1] == " ":
        end -= 1
    return Span(begin, end - begin)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def shortest_extension(text: NormalText, span: Span, least: int) -> Span | None:
    """The shortest stretch around `span`, in its paragraph and at edges of words, that is unique in the text.

    It has at least `least` code points or is the whole paragraph. None where even the paragraph occurs twice.
    """
    paragraph = text.paragraphs[paragraph_at(text, span.start)]
    size = max(least, span.length)
    while size < paragraph.length:
        fitting = [
            s for s in _around(text.text, paragraph, span, size) if text.text.count(_cut(text, s)) == 1
        ]
        if fitting:
            return min(fitting, key=lambda s: (s.length, span.start - s.start))
        size = size + size // 2
    return paragraph if text.text.count(_cut(text, paragraph)) == 1 else None


def _around(text: str, paragraph: Span, span: Span, size: int) -> Iterator[Span]:
    """For each edge of a word to the left, the stretch to the first edge that makes it `size` long."""
    for left in range(span.start, max(paragraph.start, span.end - 2 * size) - 1, -1):
        if left != span.start and (text[left] in _NO_OPENING or not is_boundary(text, left)):
            continue
        right = max(span.end, left + size)
        while right < paragraph.end and (text[right - 1] == " " or not is_boundary(text, right)):
            right += 1
        if right <= paragraph.end:
            yield Span(left, right - left)


def _cut(text: NormalText, span: Span) -> str:
    return text.text[span.start : span.end]
