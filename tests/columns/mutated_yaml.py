"""Files of YAML, right and wrong, in the styles that people and libraries write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import yaml

from bench.records import claims_of
from bench.world import World
from claimpress.load.files import walk
from claimpress.model.kinds import KINDS, Kind

DATA = Path(__file__).resolve().parents[2] / "data"

SCALARS = (
    "", "~", "null", "Null", "nULL", "true", "False", "FALSE", "yes", "on", "y", "0", "-0", "+1", "007",
    "1", "-1", "1.", "1.5", ".5", "1.50", "-1.5", "1e3", "1.e3", "1.5e-3", "0x1F", "0o17", "1_000",
    "12:30", "12:30:45", "123456789012345", "1234567890123456", "12345678901234.5", "9" * 41,
    "1" * 15 + "e5", "2026-01-02", "2026", "0.1.0", ".inf", "-.inf", ".nan", "-", "--", "- a", "-a",
    "-1a", "---", "...", "?", "? a", "a?", ":", ":a", "a:", "a: b", "a:b", "https://example.org/a:b#c",
    "a # b", "a#b", "#a", "# a", "a #", "a,b", "a, b", "[", "]", "[]", "[ ]", "[a]", "[a, ]", "[a,b]",
    "[a, [b, c]]", "[a: b]", "[[[a]]]", "{}", "{ }", "{a: b}", "{a: b, c: 1}", "{a: }", "{a:b}", "{a}",
    "{'a': b}", '{"a": b}', '{"a":b}', "{A: b}", "{on: 2026}", "{null: 1}", "[2026-01-02]",
    "[1, 1.50, -2, true, null, x]", "{start: 0, length: 5}", "'a'", "''", "'it''s'", "'a' b", "'a\\nb'",
    '""', '"a"', '"a\\"b"', '"a\\\\"', '"\\u0416"', '"\\ud83d\\ude00"', '"\\x41"', '"\\/"', '"\\0"',
    '"\\u0000"', '"a', "'a", '"a" # b', '"a"# b', "'a': b", '"a": b', "&a b", "*a", "!x y", "! 1",
    "!!str 1", "%a", "\x40a", "`a", "|", ">", ">-", ">- a", "|-", "<<", "=", "a\tb", "a b  c", "  a  ",
    "Київ", "「日本」", "“a”", "\u00a0a", "a\u00a0", "\u0085", "\u2028", "\ufeff", "😀", "(a)", "/a", "$a",
    "+a", "~a", "a\\b", "a|b", "a > b", "a & b", "a * b", "a%", "a!", "'", '"',
)  # fmt: skip
"""What may stand where a value is wanted."""
PLACES = (
    "actors:\n  - name: @\n    id: x\n",
    "actors:\n- id: x\n  name: @\n",
    "actors:\n  - @\n",
    "actors:\n  - id: x\n    names: [@]\n    other: y\n",
    "actors:\n  - id: x\n    names: [x, @, y]\n",
    "actors:\n  - id: x\n    names: {en: {}}\n",
    "actors:\n  - {en: @, on: {}}\n",
    "actors:\n  - id: x\n    names:\n      - @\n      - x\n",
    "actors:\n  - id: x\n    names:\n    - @\n    on: @\n",
    "actors:\n  - id: x\n    names:\n      @\n",
    "actors:\n  - id: x\n    on: @\n    more:\n      since: @\n",
    "actors:\n  - id: x\n    name: @\n      goes on\n",
    "actors:\n  - id: x\n    name: begins\n      @\n    id: y\n",
    "actors:\n  - id: x\n    name: begins\n      # comment\n      @\n",
    "actors:\n  - id: x\n    name: >-\n      begins\n      @\n\n  - id: y\n",
    "actors:\n  - id: x\n    name: >-\n      @\n    id: y\n",
    "actors:\n  - {id: x,\n     name: @,\n     on: [@,\n    @]}\n  - id: [x,\n   y]\n",
    "actors:\n  - id: 'begins\n      @'\n",
    'actors:\n  - id: "begins\\\n      @"\n    x: y\n',
    'actors:\n  - id: "begins \n      @\\  \n     ends"\n',
    "actors: @\n",
    "@\nactors: []\n",
    "actors:\n  - id: x\n@\n",
    "actors:\n  - id: x\n  @\n",
    "# @\nactors:  # @\n  - id: x   # @\n    # @\n    name:   # @\n      - x\n",
)


"""Files of actors; the at-signs are where it stands."""


def dumped(kind: Kind, records: list[dict[str, Any]], random: Random) -> bytes:
    """A file of records in one of the styles that a library writes."""
    whole: dict[str, Any] = {kind.stem: records}
    if kind.name == "claim":
        whole = {"source": records[0]["source"], kind.stem: [dict(record) for record in records]}
        for record in whole[kind.stem]:
            del record["source"]
    text = yaml.dump(
        whole,
        Dumper=yaml.CSafeDumper,
        allow_unicode=random.random() < 0.7,
        sort_keys=False,
        width=random.choice((20, 80, 10**6)),
        default_flow_style=random.choice((False, None)),
        default_style=random.choice((*[None] * 8, '"', "'", ">")),
        indent=random.choice((2, 4, 7)),
        line_break="\n",
    )
    return text.encode()


_LINES = ("", "  ", "# x", "    # x", "      more", "- x", "  - x", "...", "---")


def changed(text: str, random: Random) -> str:
    """A text with something in it that somebody may have got wrong."""
    lines = text.split("\n")
    at = random.randrange(len(lines))
    line = lines[at]
    match random.randrange(9):
        case 0:
            lines[at] = " " * random.randrange(1, 5) + line
        case 1:
            lines[at] = line[random.randrange(1, 5) :]
        case 2:
            lines.insert(at, random.choice(lines))
        case 3:
            del lines[at]
        case 4:
            lines[at : at + 2] = [line + " ".join(lines[at + 1 : at + 2])]
        case 5:
            lines.insert(
                at, random.choice(("", "  ", "# x", "    # x", "      more", "- x", "  - x", "...", "---"))
            )
        case 6:
            key, colon, _ = line.partition(": ")
            lines[at] = key + colon + random.choice(SCALARS)
        case 7:
            there = random.randrange(len(line) + 1)
            lines[at] = line[:there] + random.choice("\n :-#,[]{}'\"&*!|>%@\t\\?a1é") + line[there:]
        case _:
            there = random.randrange(len(line) + 1)
            lines[at] = line[:there] + line[there + random.randrange(1, 4) :]
    return "\n".join(lines)


def mutated(count: int, seed: int) -> Iterator[tuple[Kind, bytes]]:
    """Files of each kind, each with something wrong in it, or with something that only looks so."""
    random, world = Random(seed), World(400, 11)
    right = [(kind, _beginning(data.decode())) for kind, data in files_below(DATA)]
    claims = [list(claims_of(world, world.source(number)))[:3] for number in range(8)]
    right += [(KINDS["claim"], dumped(KINDS["claim"], some, random).decode()) for some in claims]
    for _ in range(count):
        kind, text = random.choice(right)
        for _ in range(random.choice((1, 1, 2, 3))):
            text = changed(text, random)
        yield kind, text.encode()


def files_below(root: Path) -> list[tuple[Kind, bytes]]:
    """The files of YAML that hold lists of records, or a source."""
    found = [file for file in walk(root).files if file.format == "yaml" and file.kind.name != "dataset"]
    return [(file.kind, file.path.read_bytes()) for file in found]


def _beginning(text: str) -> str:
    return "\n".join(text.split("\n")[:30]) + "\n"
