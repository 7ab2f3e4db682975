"""Changes to a YAML text that leave every other byte alone: by positions from a parse, never a re-dump."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

Pair = tuple[Node, Node]


@dataclass(frozen=True, order=True)
class Edit:
    """Put `text` in the place of what stands from `start` to `end`."""

    start: int
    end: int
    text: str


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text after all edits, which must not overlap."""
    pieces, position = [], 0
    for edit in sorted(edits):
        if edit.start < position:
            raise ValueError("edits overlap")
        pieces += [text[position : edit.start], edit.text]
        position = edit.end
    return "".join([*pieces, text[position:]])


def field(node: Node, name: str) -> Pair | None:
    """The key and value of a field of a mapping."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode) and key.value == name:
                return key, value
    return None


def content_end(node: Node) -> int:
    """Where a node's last character ends; a block collection's own mark lies after what follows it."""
    while isinstance(node, CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(node, MappingNode) else last
    return int(node.end_mark.index)


def insert_line(text: str, end: int, line: str) -> Edit:
    """A new line below the line in which `end`, the end of a node's content, stands."""
    if 0 < end < len(text) and text[end - 1] == "\n":
        end = _before_blank_lines(text, end)  # a block scalar, which ends with its line
        return Edit(end, end, line + _line_break(text, end - 1))
    found = text.find("\n", end)
    if found < 0:
        return Edit(len(text), len(text), _line_break(text, 0) + line)
    return Edit(found + 1, found + 1, line + _line_break(text, found))


def _before_blank_lines(text: str, end: int) -> int:
    while end > 1 and not text[text.rfind("\n", 0, end - 1) + 1 : end].strip():
        end = text.rfind("\n", 0, end - 1) + 1
    return end


def _line_break(text: str, position: int) -> str:
    found = text.find("\n", position)
    return "\r\n" if found > 0 and text[found - 1] == "\r" else "\n"


def set_value(node: Node, value: str) -> Edit:
    """Another value for a scalar."""
    start, end = node.start_mark.index, node.end_mark.index
    space = " " if start == end else ""
    return Edit(start, end, space + value + ("\n" if getattr(node, "style", None) in ("|", ">") else ""))


def append_entry(text: str, node: SequenceNode, lines: Sequence[str]) -> list[Edit]:
    """One more entry for a list; `lines` are the fields of a mapping, such as `by: somebody`."""
    flow = "{" + ", ".join(lines) + "}"
    if node.flow_style:
        return _append_flow(text, node, flow)
    indent = " " * node.start_mark.column
    last = node.value[-1]
    if isinstance(last, MappingNode) and not last.flow_style:
        breaks = _line_break(text, content_end(node)) + indent + "  "
        return [insert_line(text, content_end(node), indent + "- " + breaks.join(lines))]
    return [insert_line(text, content_end(node), f"{indent}- {flow}")]


def _append_flow(text: str, node: SequenceNode, entry: str) -> list[Edit]:
    if not node.value:
        inside = node.start_mark.index + 1
        return [Edit(inside, inside, entry)]
    last = node.value[-1]
    end, close = last.end_mark.index, node.end_mark.index - 1
    below = text.find("\n", end, close)
    if below < 0 or last.start_mark.line == node.start_mark.line:
        return [Edit(end, end, f", {entry}")]
    # One entry a line: the new one gets its own, below the last one's comment.
    comma = "," in _without_comments(text[end:close])
    line = " " * last.start_mark.column + entry + ("," if comma else "")
    edits = [Edit(below + 1, below + 1, line + _line_break(text, below))]
    return edits if comma else [Edit(end, end, ","), *edits]


def _without_comments(text: str) -> str:
    return "\n".join(line.partition("#")[0] for line in text.split("\n"))


def add_field(text: str, node: MappingNode, line: str) -> Edit:
    """One more field at the end of a mapping; `line` is such as `note: words`."""
    end = content_end(node)
    if node.flow_style:
        last = node.value[-1][1]
        end = last.end_mark.index
        space = " " if last.start_mark.index == end else ""  # `key:,` is not read alike everywhere
        return Edit(end, end, f"{space}, {line}")
    return insert_line(text, end, " " * node.value[0][0].start_mark.column + line)


def remove(text: str, node: SequenceNode | MappingNode, drop: Collection[int]) -> list[Edit]:
    """Take entries out of a list, or fields out of a mapping; at least one has to stay."""
    spans = [_span(entry) for entry in node.value]
    edits = []
    for index in sorted(drop):
        kept_before = any(i not in drop for i in range(index))
        if not node.flow_style and not _shares_line(text, node, spans[index][0]):
            edits.append(_lines_of(text, node, *spans[index]))
        elif node.flow_style and kept_before:
            edits.append(Edit(spans[index - 1][1], spans[index][1], ""))
        else:
            edits.append(Edit(spans[index][0], spans[index + 1][0], ""))
    return edits


def _span(entry: Node | Pair) -> tuple[int, int]:
    first, last = entry if isinstance(entry, tuple) else (entry, entry)
    return int(first.start_mark.index), content_end(last)


def _shares_line(text: str, node: Node, start: int) -> bool:
    """Whether a field of a mapping stands behind something that has to stay, the dash of its list."""
    before = text[text.rfind("\n", 0, start) + 1 : start]
    return isinstance(node, MappingNode) and bool(before.strip())


def _lines_of(text: str, node: Node, start: int, end: int) -> Edit:
    first = text.rfind("\n", 0, start) + 1
    column = node.start_mark.column
    while isinstance(node, SequenceNode) and text[first + column : first + column + 1] != "-":
        first = text.rfind("\n", 0, first - 1) + 1  # the dash stands on a line above its entry
    found = end - 1 if text[end - 1] == "\n" else text.find("\n", end)
    if found < 0:
        # The last line of a file without a final line break: the one before it goes.
        return Edit(max(0, first - len(_line_break(text, 0))), len(text), "")
    return Edit(first, found + 1, "")
