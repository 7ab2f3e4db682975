"""YAML files of records as lines of JSON, where they can mean one thing only: see yaml.h."""

from __future__ import annotations

import ctypes
from functools import cache

from claimpress.columns import kernel
from claimpress.load.scalars import date_keys
from claimpress.model.kinds import Kind
from claimpress.model.schema import SINGLE

_SOURCED = frozenset({"claim"})
"""Kinds of which a file names the source of all its records."""


class YamlLines:
    """Turns files into lines, which hold the records that `load.read_yaml` and `load.Wrapper` find.

    Without the compiled part every file is left to those.
    """

    def __init__(self) -> None:
        self._library = kernel.library()
        if self._library is not None:
            dates = _dates()
            self._reader = self._library.cp_yaml_new(dates, len(dates))
            if not self._reader:
                raise MemoryError

    def __del__(self) -> None:
        if self._library is not None:
            self._library.cp_yaml_free(self._reader)

    def add(self, kind: Kind, data: bytes) -> int | None:
        """Take a file of a kind of record: how many lines it gives, None where it has to be looked at."""
        if self._library is None:
            return None
        if not data.endswith(b"\n"):
            data += b"\n"
        stem = b"" if kind.name in SINGLE else kind.stem.encode()
        count = self._library.cp_yaml_add(
            self._reader, data, len(data), stem, len(stem), kind.name in _SOURCED
        )
        return None if count < 0 else int(count)

    def take(self) -> bytes:
        """The lines of all files since the last time, in their order."""
        if self._library is None:
            return b""
        size = ctypes.c_int64()
        at = self._library.cp_yaml_lines(self._reader, ctypes.byref(size))
        return ctypes.string_at(at, size.value) if size.value else b""


@cache
def _dates() -> bytes:
    """Names of the fields that hold dates, each between line feeds."""
    return "".join(f"\n{name}\n" for name in sorted(date_keys())).encode()
