"""The lines that findings point at, read again from the files when they are shown."""

from __future__ import annotations

from pathlib import Path

from claimpress.load.files import open_lines
from claimpress.model.sshkey import holds_private_key

_LIMIT = 8 * 2**20
"""Bytes of a file that are read for excerpts; a finding further down is shown without its line."""


class SourceLines:
    """Gives single lines of the files below `base`, keeping the last file in memory."""

    def __init__(self, base: Path) -> None:
        self._base = base.resolve()
        self._file: str | None = None
        self._lines: list[str] = []

    def get(self, file: str, line: int) -> str | None:
        """A line (from 1) without its line break; None where it cannot be shown."""
        if file != self._file:
            self._file, self._lines = file, self._read(file)
        return self._lines[line - 1] if 0 < line <= len(self._lines) else None

    def _read(self, file: str) -> list[str]:
        try:
            path = (self._base / file).resolve()
            # A link out of the dataset is itself a finding; what it points at is not ours to show.
            if not path.is_relative_to(self._base) or not path.is_file() or path.suffix == ".parquet":
                return []
            with open_lines(path) as stream:
                data = stream.read(_LIMIT)
        except (OSError, ValueError):  # the name itself may be one that no file can have
            return []
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return []
        text = data.decode("utf-8", errors="replace").removeprefix("\ufeff")
        if holds_private_key(text):
            return []  # whatever is wrong in this file, it is not quoted
        # Loading counts line feeds only; a carriage return before one is not worth showing.
        return [line.removesuffix("\r") for line in text.split("\n")]
