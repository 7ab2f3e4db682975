"""Lines of records, right and wrong in every way that a generator of nonsense comes upon."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

from bench.records import claims_of
from bench.world import World

SEALED = Path(__file__).resolve().parents[2] / "data" / "releases" / "0.2.0" / "inputs"
STEMS = {
    "action": "actions",
    "actor": "actors",
    "item": "items",
    "place": "places",
    "event": "events",
    "source": "sources",
    "claim": "claims",
    "attestation": "attestations",
}
_VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, -0.0, 7, 1.0, 1.5, 0.1234567, 123456789012345.25, 2**31 - 1, 2**31,
    10**15, 10**40, "", "x", "X", "a-b", "-a", "a--b", "a" * 80, "a" * 81, "a b", " a", "a ", "=1", "@x",
    "done", "asserted", "en", "uk", "2024-02-30", "2024-02-29", "2024", "2024~", "XXXX-04-10",
    "1999/2000", "2000/1999", "../2001", "/", "0.1.0", "0.01.0", "Київ", "e\u0301", "é", "a\u200bb",
    "a\u202eb", "tab\there", "new\nline", "quote \" and \\", "\u0085", "😀", "\ud800", "x" * 500,
    "x" * 501, "ї" * 300, "ї" * 301, "0" * 64, "f" * 64, "F" * 64, "c-02hw07qcmqptdmt6s",
    "c-02hw07qcmqptdmt6t", "https://example.org/a", "-----BEGIN PRIVATE KEY", [], {}, [None], ["x"],
    ["x", 1], [["x"]], {"id": "x"}, {"en": "x"}, [{"id": "x"}], {"unit": "x"},
    {"unit": "x", "value": 3.5}, {"basis": "stated"}, [0, 1], [{"start": 0, "length": 5}],
)  # fmt: skip
_BYTES: tuple[bytes, ...] = (
    b'"',
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b" ",
    b"\t",
    b"\r",
    b"0",
    b"-",
    b".",
    b"e",
    b"n",
    b"\x00",
)
_BYTES += (
    b"\x1f",
    b"\x7f",
    b"\x80",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\\u00e9",
    b"\\ud83d\\ude00",
    b"\\ud83d",
)


def right(kind: str) -> list[dict[str, Any]]:
    """Records that are in order: those of a sealed release and made-up ones."""
    sealed = [json.loads(line) for line in (SEALED / f"{STEMS[kind]}.jsonl").open(encoding="utf-8")]
    return sealed[:40] + _made(kind)


def _made(kind: str) -> list[dict[str, Any]]:
    world = World(100, 7)
    sources = [world.source(number) for number in range(world.sources)]
    if kind == "claim":
        return [claim for source in sources for claim in claims_of(world, source)]
    if kind == "source":
        return [source.record() for source in sources]
    if kind == "attestation":
        return [entry for source in sources for entry in source.attestations()]
    return []


def styled(record: Any, random: Random) -> str:
    """A record as a line in one of the ways in which programs write them; the record stays what it was."""
    if isinstance(record, dict) and random.random() < 0.3:
        keys = list(record)
        random.shuffle(keys)
        record = {key: record[key] for key in keys}
    separators = random.choice(((",", ":"), (", ", ": "), (" ,\t", " : ")))
    return json.dumps(record, ensure_ascii=random.random() < 0.3, separators=separators)


def wrong(kind: str, count: int, seed: int = 1) -> Iterator[bytes]:
    """Lines that were changed somewhere, most of them so that they are not in order any more."""
    random = Random(f"{seed}/{kind}")
    records = right(kind)
    ways: tuple[Callable[[Any, Random], bytes], ...] = (_another_value, _another_key, _another_byte)
    for _ in range(count):
        line = random.choice(ways)(json.loads(json.dumps(random.choice(records))), random)
        if b"\n" not in line:
            yield line


def _bytes(record: Any, random: Random) -> bytes:
    return styled(record, random).encode("utf-8", "surrogatepass")


def _inside(record: Any, random: Random) -> tuple[Any, Any]:
    """A list or mapping somewhere in a record, and a key of it."""
    holder, key = record, random.choice(list(record))
    while isinstance(holder[key], dict | list) and holder[key] and random.random() < 0.7:
        holder = holder[key]
        key = random.choice(list(holder)) if isinstance(holder, dict) else random.randrange(len(holder))
    return holder, key


def _another_value(record: Any, random: Random) -> bytes:
    holder, key = _inside(record, random)
    holder[key] = random.choice(_VALUES)
    return _bytes(record, random)


def _another_key(record: Any, random: Random) -> bytes:
    holder, key = _inside(record, random)
    if isinstance(holder, list):
        holder.append(holder[key])
    elif random.random() < 0.4:
        del holder[key]
    elif random.random() < 0.5:
        holder[random.choice(("x", "", "note", "id", "ID", "on"))] = random.choice(_VALUES)
    else:
        text = styled(record, random)
        twice = f"{json.dumps(str(key))}: {json.dumps(random.choice(_VALUES))}, "
        at = random.choice([i for i, c in enumerate(text) if c == "{"]) + 1
        return (text[:at] + twice + text[at:]).encode("utf-8", "surrogatepass")
    return _bytes(record, random)


def _another_byte(record: Any, random: Random) -> bytes:
    line = bytearray(_bytes(record, random))
    for _ in range(random.choice((1, 1, 1, 2, 5))):
        at = random.randrange(len(line))
        piece = random.choice(_BYTES) if random.random() < 0.8 else bytes([random.randrange(256)])
        line[at : at + random.choice((0, 1, 1, 3))] = piece
    return bytes(line)
