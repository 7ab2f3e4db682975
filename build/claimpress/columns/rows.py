"""Rows of tables as lines of text, by the compiled writer where it is at hand: see rows.h."""

from __future__ import annotations

import ctypes

import pyarrow as pa

from claimpress.columns import kernel
from claimpress.columns.arrow import AMOUNT

_TEXT, _TEXTS = 0, 1
_KINDS: dict[pa.DataType, int] = {
    pa.string(): _TEXT,
    pa.int32(): 2,
    pa.int64(): 3,
    AMOUNT: 4,
    pa.date32(): 5,
    pa.bool_(): 6,
}
"""Types of columns but lists, as the writer numbers them."""


class _Cells(ctypes.Structure):
    """The C struct of that name."""

    _fields_ = [
        ("kind", ctypes.c_int64),
        ("offset", ctypes.c_int64),
        *((name, ctypes.c_void_p) for name in ("valid", "values", "ends", "inner")),
        ("name", ctypes.c_int64),
        ("length", ctypes.c_int64),
    ]


class RowWriter:
    """Writes rows of tables that have one schema. Use it in one thread at a time.

    `names` are the columns' names as they stand before each value, in JSON with quotes and colon; without
    them, rows become CSV.
    """

    def __init__(self, lib: ctypes.CDLL, kinds: list[int], names: list[bytes] | None) -> None:
        self._lib = lib
        self._kinds = kinds
        self._lengths = [len(name) for name in names] if names is not None else [0] * len(kinds)
        self._names = b"".join(names) if names is not None else None
        self._text = lib.cp_text_new()
        if not self._text:
            raise MemoryError

    def write(self, batch: pa.RecordBatch) -> bytes:
        """The lines of rows, each with its line feed.

        Raises `ValueError` for a value that has no such form.
        """
        cells = (_Cells * len(self._kinds))()
        at = 0
        for cell, kind, array, length in zip(cells, self._kinds, batch.columns, self._lengths, strict=True):
            _point(cell, kind, array)
            cell.name, cell.length = at, length
            at += length
        size = ctypes.c_int64()
        found = self._lib.cp_text(
            self._text, cells, len(cells), batch.num_rows, self._names, ctypes.byref(size)
        )
        if size.value < 0:
            raise ValueError("a value has no such form: a day, or an entry of a list")
        if not found and batch.num_rows:
            raise MemoryError
        return ctypes.string_at(found, size.value) if found else b""

    def __del__(self) -> None:
        self._lib.cp_text_free(self._text)


def row_writer(schema: pa.Schema, names: list[bytes] | None) -> RowWriter | None:
    """A writer for tables of that schema; None where there is no compiled one, or none for such columns."""
    lib = kernel.library()
    kinds = [_kind(field.type) for field in schema]
    if lib is None or None in kinds:
        return None
    return RowWriter(lib, [kind for kind in kinds if kind is not None], names)


def _kind(of: pa.DataType) -> int | None:
    if pa.types.is_list(of):
        return _TEXTS if of.value_type == pa.string() else None  # whatever the entries are called
    return _KINDS.get(of)


def _point(cell: _Cells, kind: int, array: pa.Array) -> None:
    buffers = [buffer.address if buffer is not None else None for buffer in array.buffers()]
    cell.kind, cell.offset, cell.valid = kind, array.offset, buffers[0]
    if kind == _TEXT:
        cell.ends, cell.values = buffers[1], buffers[2]
    elif kind == _TEXTS:
        inner = array.values
        if inner.null_count:
            raise ValueError("an entry of a list is null")
        cell.ends, cell.values = buffers[1], buffers[4]
        cell.inner = (buffers[3] or 0) + 4 * inner.offset
    else:
        cell.values = buffers[1]
