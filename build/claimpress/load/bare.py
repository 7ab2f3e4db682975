"""Rows that another program wrote as JSON, as lines of ours: see columns/bare.h, which says the same in C."""

from __future__ import annotations

import re

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|[{\[}\]:]|[^{}\[\]:,"\s]+', re.DOTALL)
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")


def bare_line(text: str) -> str:
    """A row as a line: without fields that hold nothing, and with numbers and characters as a line has them.

    A field that is null is left out, an entry of a list stays. Decimals lose the zeros at their end, and what
    no line may hold as it is stands as an escape.
    """
    out: list[str] = []
    member, last = 0, ""
    for token in _TOKEN.findall(text):
        if token in ":}]":
            out.append(token)
        elif token == "null" and last == ":":
            del out[member:]
        else:
            if last != ":":
                member = len(out)
                if last and last not in "{[":
                    out.append(",")
            out.append(_plain(token))
        last = out[-1] if out else ""
    return "".join(out)


def _plain(token: str) -> str:
    if token[0] == '"':
        return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", token)
    if "." in token and "e" not in token and "E" not in token:
        return token.rstrip("0").rstrip(".")
    return token
