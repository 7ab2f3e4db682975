"""The curators' archive: a folder of texts outside the project. File names mean nothing; digests do."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from claimpress.model.errors import UserError
from claimpress.model.source import Source
from claimpress.model.text import NormalText, normalise, sha256_hex

MAX_BYTES = 16 * 1024 * 1024
"""Larger files are passed over: no article is that long."""

_REMEDY = "name the folder of texts with --archive FOLDER or in CLAIMPRESS_ARCHIVE"


@dataclass
class Archive:
    """Texts by digest. Files are read when the first text is asked for; only their digests are kept."""

    root: Path
    skipped: list[str] = field(default_factory=list)
    """Files that were passed over, each with the reason; filled by the first look-up."""
    _raw: dict[str, Path] | None = None
    _normal: dict[str, Path] | None = None

    @classmethod
    def open(cls, folder: str | Path | None) -> Archive | None:
        """The archive in `folder`; None where no folder is named. Raises `UserError` if it cannot be read."""
        if folder is None or not str(folder):
            return None
        root = Path(folder)
        try:
            if not root.is_dir():
                what = "is not a folder" if root.exists() else "does not exist"
                raise UserError(f"the archive {folder} {what}", _REMEDY)
            next(root.iterdir(), None)
        except OSError as problem:
            raise UserError(f"the archive {folder} cannot be read: {problem.strerror}", _REMEDY) from None
        return cls(root.resolve())

    def text_for(self, source: Source) -> NormalText | None:
        """The source's last text: the very file, else a file that normalises to the same text, else None."""
        last = source.texts[-1]
        return self.text(last.raw_sha256, last.sha256)

    def text(self, raw_sha256: str, sha256: str) -> NormalText | None:
        """The text with this digest of its bytes, else with this digest of its normalised form, else None."""
        path = self._by_raw().get(raw_sha256) or self._by_normal().get(sha256)
        return None if path is None else self._normalised(path)

    def _by_raw(self) -> dict[str, Path]:
        if self._raw is None:
            self._raw = {}
            for path, data in self._files():
                self._raw.setdefault(sha256_hex(data), path)
        return self._raw

    def _by_normal(self) -> dict[str, Path]:
        if self._normal is None:
            self._normal = {}
            for path in self._by_raw().values():
                if (text := self._normalised(path)) is not None:
                    self._normal.setdefault(text.sha256, path)
        return self._normal

    def _normalised(self, path: Path) -> NormalText | None:
        try:
            return normalise(path.read_bytes())
        except UnicodeDecodeError:
            self._skip(path, "not UTF-8")
        except OSError as problem:
            self._skip(path, problem.strerror or "cannot be read")
        return None

    def _files(self) -> Iterator[tuple[Path, bytes]]:
        for folder, folders, names in os.walk(self.root, onerror=self._unreadable):
            folders.sort()
            for name in sorted(names):
                path = Path(folder, name)
                data = self._bytes(path)
                if data is not None:
                    yield path, data

    def _bytes(self, path: Path) -> bytes | None:
        """The bytes of a regular file inside the archive; None, with a line in `skipped`, for any other."""
        try:
            reason = self._unfit(path)
            if reason is None:
                return path.read_bytes()
        except OSError as problem:
            reason = problem.strerror or "cannot be read"
        self._skip(path, reason)
        return None

    def _unfit(self, path: Path) -> str | None:
        if path.is_symlink() and not path.resolve().is_relative_to(self.root):
            return "a link that leads out of the archive"
        if not path.is_file():
            return "not a regular file"
        return "larger than 16 MB" if path.stat().st_size > MAX_BYTES else None

    def _unreadable(self, problem: OSError) -> None:
        self._skip(Path(problem.filename), problem.strerror or "cannot be read")

    def _skip(self, path: Path, reason: str) -> None:
        line = f"{path.relative_to(self.root)}: {reason}"
        if line not in self.skipped:
            self.skipped.append(line)
