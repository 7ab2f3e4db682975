"""Reading a rule file: its header, which is its catalogue entry, and its one query."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from claimpress.load.files import open_regular
from claimpress.model.finding import CatalogueEntry, Layer, Severity, shorten

FIELDS = ("title", "severity", "message", "remedy", "why")
LIMIT = 64_000
"""Bytes of a rule file."""
_HEADER = re.compile(r"--\s?(?P<name>[a-z]+):\s+(?P<text>\S.*)")
_MORE = re.compile(r"--\s+(?P<text>\S.*)")
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_BLANK = re.compile(r"\{([a-z][a-z0-9_]*)\}")


@dataclass(frozen=True)
class Rule:
    """A rule that can be run. `file` is its display name."""

    entry: CatalogueEntry
    sql: str
    file: str


class RuleProblem(Exception):  # noqa: N818 - it becomes a finding
    """Why a rule file cannot be used; `line` counts from 1."""

    def __init__(self, detail: str, line: int = 1) -> None:
        super().__init__(detail)
        self.detail = detail
        self.line = line


def rule_files(folder: Path) -> list[Path]:
    """The rule files of a folder, by name."""
    return sorted(path for path in folder.iterdir() if path.suffix == ".sql")


def read_rule(path: Path, file: str) -> Rule:
    """Read one rule file. Raises `RuleProblem`."""
    if not _CODE.fullmatch(path.stem):
        raise RuleProblem("its name is no code: write lower-case letters, digits and single hyphens")
    text = _text(path)
    header = _header(text)
    for name in FIELDS:
        if name not in header:
            raise RuleProblem(f"its header lacks `-- {name}: `")
    if header["severity"] not in set(Severity):
        raise RuleProblem(f"severity is `{shorten(header['severity'])}`, and should be error or warning")
    for name in ("message", "remedy"):
        if "{" in (rest := _BLANK.sub("", header[name])) or "}" in rest:
            raise RuleProblem(f"its {name} has a brace that does not stand around the name of a column")
    words = {name: header[name] for name in ("title", "message", "remedy", "why")}
    entry = CatalogueEntry(
        code=path.stem, layer=Layer.REFERENCES, severity=Severity(header["severity"]), **words
    )
    return Rule(entry, text, file)


def _text(path: Path) -> str:
    try:
        if path.is_symlink():
            raise RuleProblem("it is a link")
        with open_regular(path) as stream:
            data = stream.read(LIMIT + 1)
    except OSError as problem:
        raise RuleProblem(f"it cannot be read: {problem.strerror or problem}") from None
    if len(data) > LIMIT:
        raise RuleProblem(f"it has more than {LIMIT} bytes")
    try:
        return data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as problem:
        raise RuleProblem(f"it is not UTF-8: byte {problem.start}") from None


def _header(text: str) -> dict[str, str]:
    """Fields of the comment at the top; a comment line without a name goes on with the field above."""
    found: dict[str, str] = {}
    last = ""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("--"):
            break
        if (match := _HEADER.fullmatch(line)) and match["name"] in FIELDS:
            last = match["name"]
            if last in found:
                raise RuleProblem(f"its header has `{last}` twice", number)
            found[last] = match["text"].strip()
        elif last and (more := _MORE.fullmatch(line)):
            found[last] += " " + more["text"].strip()
    return found


def blanks(template: str) -> set[str]:
    """Names that a template has in braces."""
    return set(_BLANK.findall(template))


def fill(template: str, words: Mapping[str, str]) -> str:
    """A template with its names replaced. Every name must be among `words`."""
    return _BLANK.sub(lambda match: words[match[1]], template)
