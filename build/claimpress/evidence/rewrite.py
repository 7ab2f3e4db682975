"""New bytes for a claims file: edited as text, read again, refused unless they hold just what was meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from claimpress.evidence.check_text import Change, edit_lines, edit_yaml, flow
from claimpress.load import RawRecord, read_json, read_yaml
from claimpress.load.document import Document
from claimpress.model.errors import UserError
from claimpress.model.finding import Severity


def rewritten(
    name: str, data: bytes, records: Mapping[str, RawRecord], changes: Mapping[str, Change]
) -> bytes:
    """The bytes of the file called `name` after the changes, which go by claim id, as `records` do.

    Raises `UserError` when the edit would not leave the file with exactly these changes.
    """
    is_yaml = name.endswith(".yaml")
    try:
        if is_yaml:
            new = edit_yaml(data.decode(), changes).encode()
        else:
            new = edit_lines(data, {records[key].place().line: change for key, change in changes.items()})
    except (yaml.YAMLError, ValueError, LookupError, AttributeError):
        raise _refusal(name, changes) from None
    read = _yaml_content if is_yaml else _jsonl_content
    if read(new) != _meant(read(data), changes):
        raise _refusal(name, changes)
    return new


def _meant(content: list[Any], changes: Mapping[str, Change]) -> list[Any]:
    for record in content:
        change = changes.get(record.get("id", "")) if isinstance(record, dict) else None
        if change is not None:
            record["checks"] = change.applied(record.get("checks", []))
    return content


def _yaml_content(data: bytes) -> list[Any]:
    """The claims, what stands beside them in the file, and the errors in reading it."""
    document = read_yaml(data, "")
    wrapper = document.value if isinstance(document.value, dict) else {}
    beside = [(key, value) for key, value in wrapper.items() if key != "claims"]
    return [*wrapper.get("claims", []), beside, _errors(document)]


def _jsonl_content(data: bytes) -> list[Any]:
    documents = [read_json(line, "") for line in data.replace(b"\r\n", b"\n").split(b"\n")]
    return [entry for document in documents for entry in (document.value, _errors(document))]


def _errors(document: Document) -> list[str]:
    return [found.code for found in document.findings if found.severity is Severity.ERROR]


def _refusal(name: str, changes: Mapping[str, Change]) -> UserError:
    checks = [f"{key}: {flow(change.check)}" for key, change in changes.items() if change.check]
    remedy = "write the check by hand, or lay the file out more plainly"
    message = f"{name} is laid out in a way that cannot be edited safely; nothing was written"
    return UserError("\n  ".join([message, *checks]), remedy)
