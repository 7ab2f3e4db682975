"""Put checks into the text of a claims file, YAML or JSONL, and leave the rest of the file alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, SequenceNode

from claimpress.evidence import edits
from claimpress.evidence.edits import Edit
from claimpress.evidence.files import edit_jsonl
from claimpress.evidence.scalars import scalar

Fields = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """What happens to the checks of one claim.

    `check` is written in the place of entry `at`, or at the end where that is None; entries `drop` go.
    """

    check: Fields | None
    at: int | None = None
    drop: tuple[int, ...] = ()

    def applied(self, checks: list[Fields]) -> list[Fields]:
        """The list of checks after the change."""
        changed = [self.check if i == self.at and self.check else check for i, check in enumerate(checks)]
        kept = [check for i, check in enumerate(changed) if i not in self.drop]
        return [*kept, self.check] if self.at is None and self.check else kept


def edit_yaml(text: str, changes: Mapping[str, Change]) -> str:
    """The YAML text after the changes, which go by claim id. Raises `yaml.YAMLError` or `ValueError`."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    found: list[Edit] = []
    for node in _claims(root):
        claim_id = edits.field(node, "id")
        change = changes.get(claim_id[1].value) if claim_id else None
        if change is not None and isinstance(node, MappingNode):
            found += _edits(text, node, change)
    return edits.apply(text, found)


def _claims(root: Node | None) -> list[Node]:
    pair = edits.field(root, "claims") if root is not None else None
    return list(pair[1].value) if pair and isinstance(pair[1], SequenceNode) else []


def _edits(text: str, claim: MappingNode, change: Change) -> list[Edit]:
    pair = edits.field(claim, "checks")
    lines = _lines(change.check) if change.check else []
    if pair is None:
        return [edits.add_field(text, claim, f"checks: [{flow(change.check or {})}]")]
    checks = pair[1]
    if not isinstance(checks, SequenceNode):
        raise ValueError("checks is no list")
    found = edits.remove(text, checks, change.drop) if change.drop else []
    if change.check is None:
        return found
    if change.at is None:
        return found + edits.append_entry(text, checks, lines)
    return found + _rewrite(text, checks.value[change.at], change.check)


def flow(check: Fields) -> str:
    """A check on one line of YAML."""
    return "{" + ", ".join(_lines(check)) + "}"


def _lines(check: Fields) -> list[str]:
    return [f"{name}: {scalar(value)}" for name, value in check.items()]


def _rewrite(text: str, node: MappingNode, check: Fields) -> list[Edit]:
    """New values for the fields of a check; its style and the comments inside it stay."""
    found = []
    for name, value in check.items():
        pair = edits.field(node, name)
        if pair is None:
            found.append(edits.add_field(text, node, f"{name}: {scalar(value)}"))
        elif pair[1].value != value:
            found.append(edits.set_value(pair[1], scalar(value)))
    gone = [i for i, (key, _) in enumerate(node.value) if key.value not in check]
    return found + (edits.remove(text, node, gone) if gone else [])


def edit_lines(data: bytes, changes: Mapping[int, Change]) -> bytes:
    """The JSONL bytes after the changes, which go by line number from 1; only these lines are rewritten."""
    return edit_jsonl(data, {number: partial(_apply, change) for number, change in changes.items()})


def _apply(change: Change, record: Fields) -> None:
    record["checks"] = change.applied(record.get("checks", []))
