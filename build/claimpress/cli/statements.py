"""Where one SQL statement ends and the next begins: at a semicolon outside quotes and comments."""

from __future__ import annotations

import re

_PIECE = re.compile(
    r"""
      (?P<open>
          [eE]'(?:[^'\\]|\\.|'')*\Z
        | '(?:[^']|'')*\Z
        | "(?:[^"]|"")*\Z
        | /\*(?:(?!\*/).)*\Z
        | (?P<tag>\$[A-Za-z_0-9]*\$)(?:(?!(?P=tag)).)*\Z
      )
    | (?P<comment> --[^\n]* | /\*.*?\*/ )
    | (?P<text>
          [eE]'(?:[^'\\]|\\.|'')*'
        | '(?:[^']|'')*'
        | "(?:[^"]|"")*"
        | (?P<quote>\$[A-Za-z_0-9]*\$).*?(?P=quote)
      )
    | (?P<end> ; )
    | (?P<word> \w+ | . )
    """,
    re.VERBOSE | re.DOTALL,
)


def split(text: str) -> tuple[list[str], str]:
    """The complete statements, without semicolons, and what follows the last. Comments alone are nothing."""
    done: list[str] = []
    start, filled = 0, False
    for piece in _PIECE.finditer(text):
        if piece.lastgroup == "end":
            if filled:
                done.append(text[start : piece.start()].strip())
            start, filled = piece.end(), False
        elif piece["comment"] is None and not piece[0].isspace():
            filled = True
    return done, text[start:].strip() if filled else ""


def statements(text: str) -> list[str]:
    """All statements of a text; the last one needs no semicolon."""
    done, rest = split(text)
    return [*done, rest] if rest else done
