"""One value as YAML text: plain where every YAML reader takes it for the same text, quoted elsewhere."""

from __future__ import annotations

import json
import re

_PLAIN = re.compile(r"[A-Za-z\u00c0-\uffef][\w ()./'-]*(?<! )\Z")
_KEYWORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_DIGEST = re.compile(r"(?=.*[a-df])[0-9a-f]{64}\Z")


def scalar(text: str) -> str:
    """YAML for one line of text. Days and digests stay plain: the fields that hold them are read as text."""
    if _DAY.match(text) or _DIGEST.match(text):
        return text
    if _PLAIN.match(text) and text.lower() not in _KEYWORDS and text.isprintable():
        return text
    return json.dumps(text, ensure_ascii=not text.isprintable())
