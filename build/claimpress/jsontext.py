"""JSON that people read too: indented, in readable Unicode, with a line end."""

from __future__ import annotations

import json
from typing import Any


def json_text(value: Any) -> str:
    """For a file; keys keep their order."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def printable_json(value: Any) -> str:
    """For a terminal too: the same, but all characters that cannot be printed are `\\u` escapes."""
    return "".join(c if c == "\n" or c.isprintable() else json.dumps(c)[1:-1] for c in json_text(value))
