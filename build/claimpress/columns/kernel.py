"""The compiled reader of lines, where it is at hand: see kernel.c."""

from __future__ import annotations

import ctypes
from array import array
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from claimpress.columns.arrow import ARROW
from claimpress.columns.batch import CONTENT, LOOK, Batch, Held
from claimpress.columns.plain import plain_bits
from claimpress.columns.shape import ColumnOf, Node, Shape
from claimpress.model.sshkey import MARKS

LIBRARY = Path(__file__).with_name("kernel.lib")
LARGEST = 1 << 30
"""Bytes that may be read at once: positions in texts have 32 bits."""
# fmt: off
_NODE = (
    "of", "nullable", "check", "minimum", "maximum", "table", "column", "presence", "first", "count",
    "element", "fallback", "fallback_at", "fallback_length", "short_form",
)
# fmt: on


@cache
def library() -> ctypes.CDLL | None:
    """The compiled reader; None where it was not built."""
    try:
        found = ctypes.CDLL(str(LIBRARY))
    except OSError:
        return None
    number, address = ctypes.c_int64, ctypes.c_void_p
    found.cp_new.restype = found.cp_digests.restype = address
    found.cp_new.argtypes = found.cp_digests.argtypes = [address]
    found.cp_read.argtypes = [address, address, number, number, number, ctypes.c_int, address, address]
    found.cp_count_lines.restype = found.cp_rows.restype = number
    found.cp_count_lines.argtypes = [address, number]
    found.cp_rows.argtypes = [address, number]
    found.cp_table.argtypes = found.cp_column.argtypes = [address, number, address]
    found.cp_bits.argtypes = [address, number, address]
    found.cp_free.argtypes = found.cp_text_free.argtypes = [address]
    found.cp_lines.restype = found.cp_text_new.restype = found.cp_text.restype = address
    found.cp_lines.argtypes = [address, address]
    found.cp_gather.argtypes = [ctypes.c_int, address, address, number, address]
    found.cp_text.argtypes = [address, address, number, number, address, address]
    text = ctypes.c_char_p
    found.cp_yaml_new.restype = found.cp_yaml_lines.restype = address
    found.cp_yaml_add.restype = number
    found.cp_yaml_new.argtypes = [text, number]
    found.cp_yaml_add.argtypes = [address, text, number, text, number, ctypes.c_int]
    found.cp_yaml_lines.argtypes = [address, address]
    found.cp_yaml_free.argtypes = [address]
    found.cp_bare_new.restype = found.cp_bare.restype = address
    found.cp_bare_new.argtypes = []
    found.cp_bare.argtypes = [address, address, address, number, address]
    found.cp_bare_free.argtypes = [address]
    return found


class _Shape(ctypes.Structure):
    """The C struct of that name."""

    _fields_ = [
        *(
            (name, ctypes.c_void_p)
            for name in ("nodes", "fields", "texts", "kinds", "owners", "plain", "marks")
        ),
        *((name, ctypes.c_int64) for name in ("columns", "tables", "root", "with_content", "mark_count")),
    ]


class _Compiled:
    """A shape as the library reads it, with the memory that it points to."""

    def __init__(self, shape: Shape) -> None:
        self._texts = bytearray()
        self._fields: list[list[int]] = []
        nodes = [self._node(node) for node in shape.nodes]
        marks = [number for mark in MARKS for number in self._text(mark)]
        parts: dict[str, Any] = {
            "nodes": _numbers(number for node in nodes for number in node),
            "fields": _numbers(number for row in self._fields for number in row),
            "texts": (ctypes.c_char * (len(self._texts) + 1)).from_buffer_copy(bytes(self._texts) + b"\0"),
            "kinds": _numbers(column.of for column in shape.columns),
            "owners": _numbers(column.owner for column in shape.columns),
            "plain": (ctypes.c_char * 8192).from_buffer_copy(plain_bits()),
            "marks": _numbers(marks),
        }
        self._parts = parts
        self.struct = _Shape(
            **{name: ctypes.addressof(part) for name, part in parts.items()},
            columns=len(shape.columns),
            tables=len(shape.tables),
            root=0,
            with_content=shape.with_content,
            mark_count=len(MARKS),
        )

    def _node(self, node: Node) -> list[int]:
        first = len(self._fields)
        if node.choices:
            self._fields += [[*self._text(choice), 0, 0, 0, 0] for choice in node.choices]
        order = sorted(range(len(node.fields)), key=lambda at: node.fields[at].name)
        for member, rank in zip(node.fields, order, strict=True):
            row = [*self._text(member.name), member.node, member.required, member.in_content, rank]
            self._fields.append(row)
        at, length = self._text(node.fallback_text)
        told = {
            "first": first,
            "count": len(self._fields) - first,
            "fallback_at": at,
            "fallback_length": length,
        }
        return [int(told[name] if name in told else getattr(node, name)) for name in _NODE]

    def _text(self, text: str) -> tuple[int, int]:
        encoded = text.encode()
        self._texts += encoded
        return len(self._texts) - len(encoded), len(encoded)


def _numbers(numbers: Any) -> Any:
    listed = [int(number) for number in numbers]
    return (ctypes.c_int64 * max(len(listed), 1))(*listed)


@cache
def _compiled(kind: str) -> _Compiled:
    from claimpress.columns.shape import shape_of

    return _Compiled(shape_of(kind))


class _Memory:
    """A reader that holds a batch; it is free for the next one when the last array over it has gone."""

    def __init__(self, lib: ctypes.CDLL, kind: str) -> None:
        self._lib = lib
        self._kind = kind
        try:
            self.reader = _spare[kind].pop()
        except IndexError:
            self.reader = lib.cp_new(ctypes.byref(_compiled(kind).struct))
        if not self.reader:
            raise MemoryError

    def __del__(self) -> None:
        spare = _spare[self._kind]
        if len(spare) < _MOST_SPARE:
            spare.append(self.reader)
        else:
            self._lib.cp_free(self.reader)


_MOST_SPARE = 4
_spare: defaultdict[str, list[int]] = defaultdict(list)


def read(shape: Shape, data: bytes, first: int) -> Batch:
    """Read whole lines, each ending with a line feed; the first one is record number `first`.

    Raises `MemoryError`, and `ValueError` for more than `LARGEST` bytes.
    """
    lib, memory, states, starts = _read(shape, data, first, whole=False)
    held = [_held(lib, memory, shape, table) for table in range(len(shape.tables))]
    if shape.with_content:
        held[0].columns[CONTENT] = _digests(lib, memory, held[0].rows)
    return Batch(shape, first, states, starts, held)


def canonical(shape: Shape, data: bytes) -> tuple[bytes, list[int]]:
    """Lines in their canonical form, one after the other, and the numbers, from 0, of those left out.

    What is left out does not surely fit. Raises what `read` does.
    """
    lib, memory, states, _ = _read(shape, data, 0, whole=True)
    size = ctypes.c_int64()
    at = lib.cp_lines(memory.reader, ctypes.byref(size))
    left_out = [number for number, state in enumerate(states) if state == LOOK]
    return ctypes.string_at(at, size.value) if at else b"", left_out


def gather(handle: int, at: array[int], lengths: array[int]) -> bytes:
    """Lines of an open file, one after the other, each with a line feed. Raises `OSError`."""
    lib = library()
    if lib is None:
        raise RuntimeError("the compiled reader was not built")
    lines = bytearray(sum(lengths) + len(lengths))
    if lines:
        into = (ctypes.c_char * len(lines)).from_buffer(lines)
        places = at.buffer_info()[0], lengths.buffer_info()[0]
        if not lib.cp_gather(handle, *places, len(at), into):
            raise OSError("the file is shorter than it was")
        del into
    return bytes(lines)


def _read(
    shape: Shape, data: bytes, first: int, *, whole: bool
) -> tuple[ctypes.CDLL, _Memory, bytearray, array[int]]:
    lib = library()
    if lib is None:
        raise RuntimeError("the compiled reader was not built")
    if len(data) > LARGEST or (data and not data.endswith(b"\n")):
        raise ValueError("whole lines are read, and a gigabyte at most")
    source = ctypes.cast(ctypes.c_char_p(data), ctypes.c_void_p)
    lines = lib.cp_count_lines(source, len(data))
    states = bytearray(lines)
    starts = array("q", bytes(8 * lines))
    into = (ctypes.c_char * lines).from_buffer(states) if lines else None
    memory = _Memory(lib, shape.kind)
    well = lib.cp_read(memory.reader, source, len(data), first, lines, whole, into, starts.buffer_info()[0])
    del into
    if not well:
        raise MemoryError
    return lib, memory, states, starts


def _held(lib: ctypes.CDLL, memory: _Memory, shape: Shape, table: int) -> Held:
    rows = lib.cp_rows(memory.reader, table)
    out = (ctypes.c_void_p * 3)()
    lib.cp_table(memory.reader, table, out)
    sizes = (8, 4, 4)
    buffers = [_buffer(memory, at, rows * size) for at, size in zip(out, sizes, strict=True)]
    types = (pa.int64(), pa.int32(), pa.int32())
    record, position, inner = (
        pa.Array.from_buffers(of, rows, [None, buffer]) for of, buffer in zip(types, buffers, strict=True)
    )
    columns = {}
    for number, column in shape.columns_of(table):
        columns[column.name] = _array(lib, memory, number, column.of, rows)
    return Held(rows, record, position, inner, columns)


def _array(lib: ctypes.CDLL, memory: _Memory, number: int, of: ColumnOf, rows: int) -> pa.Array:
    out = (ctypes.c_int64 * 4)()
    lib.cp_column(memory.reader, number, out)
    values, ends, valid, nulls = out
    if of is ColumnOf.ENDS:
        return pa.Array.from_buffers(pa.int32(), rows + 1, [None, _buffer(memory, ends, 4 * rows + 4)])
    there = _bits(lib, valid, rows) if nulls else None
    if of is ColumnOf.TEXT:
        size = ctypes.c_int32.from_address(ends + 4 * rows).value
        parts = _buffer(memory, ends, 4 * rows + 4), _buffer(memory, values, size)
        return pa.StringArray.from_buffers(rows, *parts, there, nulls)
    if of is ColumnOf.FLAG:
        return pa.Array.from_buffers(pa.bool_(), rows, [there, _bits(lib, values, rows)], nulls)
    size = 8 if of is ColumnOf.INTEGER else 16
    return pa.Array.from_buffers(ARROW[of], rows, [there, _buffer(memory, values, size * rows)], nulls)


def _digests(lib: ctypes.CDLL, memory: _Memory, rows: int) -> pa.StringArray:
    ends = pa.array(range(0, 64 * rows + 1, 64), pa.int32()).buffers()[1]
    return pa.StringArray.from_buffers(rows, ends, _buffer(memory, lib.cp_digests(memory.reader), 64 * rows))


def _buffer(memory: _Memory, address: int | None, size: int) -> pa.Buffer:
    return pa.foreign_buffer(address, size, memory) if address and size else pa.py_buffer(b"")


def _bits(lib: ctypes.CDLL, flags: int, rows: int) -> pa.Buffer:
    packed = pa.allocate_buffer((rows + 7) // 8)
    lib.cp_bits(flags, rows, packed.address)
    return packed
