"""Rows of Parquet as lines of JSON, by the compiled part where it is at hand."""

from __future__ import annotations

import ctypes

import pyarrow as pa

from claimpress.columns import kernel
from claimpress.load.bare import bare_line


class BareLines:
    """Turns rows that came as JSON into lines."""

    def __init__(self) -> None:
        self._library = kernel.library()
        if self._library is not None:
            self._memory = self._library.cp_bare_new()
            if not self._memory:
                raise MemoryError

    def __del__(self) -> None:
        if self._library is not None:
            self._library.cp_bare_free(self._memory)

    def __call__(self, rows: pa.StringArray) -> bytes:
        """The rows as lines, each with a line feed. Raises `MemoryError`."""
        if self._library is None or rows.null_count:
            return "".join(f"{bare_line(row or '')}\n" for row in rows.to_pylist()).encode()
        _, ends, text = rows.buffers()
        if not len(rows) or text is None:
            return b"\n" * len(rows)
        size = ctypes.c_int64()
        at = self._library.cp_bare(
            self._memory, text.address, ends.address + 4 * rows.offset, len(rows), ctypes.byref(size)
        )
        if not at:
            raise MemoryError
        return ctypes.string_at(at, size.value)
