"""The files that are edited for a curator: as they were read, and line by line."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from claimpress.load import Loaded, read_json
from claimpress.model import canonical
from claimpress.model.errors import UserError


def path_of(loaded: Loaded, name: str) -> Path:
    """Where the file of that display name lies."""
    return Path(loaded.root).parent / name


def unchanged(loaded: Loaded, name: str) -> bytes:
    """The bytes of a file, if they are still those that were read. Raises `UserError`."""
    if not name.endswith((".yaml", ".jsonl", ".json")):
        raise UserError(f"{name} is no text that can be edited", "keep these records as YAML or JSONL")
    try:
        data = path_of(loaded, name).read_bytes()
    except OSError as problem:
        raise UserError(f"{name} cannot be read: {problem.strerror}", "nothing was written") from None
    if hashlib.sha256(data).hexdigest() != loaded.files[name]:
        raise UserError(f"{name} has just been changed; nothing was written", "run the command again")
    return data


def edit_jsonl(data: bytes, changes: Mapping[int, Callable[[dict[str, Any]], None]]) -> bytes:
    """The JSONL bytes after the changes, which go by line number from 1; only these lines are rewritten."""
    lines = data.split(b"\n")
    for number, change in changes.items():
        raw = lines[number - 1]
        mark = b"\xef\xbb\xbf" if raw.startswith(b"\xef\xbb\xbf") else b""
        ending = b"\r" if raw.endswith(b"\r") else b""
        record = read_json(raw.removesuffix(b"\r"), "").value
        change(record)
        lines[number - 1] = mark + canonical.dumps(record).encode() + ending
    return b"\n".join(lines)
