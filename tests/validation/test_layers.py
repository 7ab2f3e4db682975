"""One record, judged by each that may: compiled reader, model, and the published schema in two libraries.

Between the two libraries, one in Python and one in Rust, there are three known differences. Whether a whole
number is written `1` or `1.0` is the same to JSON Schema; the first sees it, as the model does. Formats of
numbers, lists and objects are asked by the first alone. Half a character of UTF-16 cannot be handed to the
second.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator, FormatChecker
from pydantic import ValidationError

from claimpress.columns.batch import FITS
from claimpress.columns.lines import read_lines
from claimpress.load.dataset import read_file
from claimpress.load.files import InputFile, walk
from claimpress.load.jsonl import read_jsonl
from claimpress.load.records import Loaded, RawRecord
from claimpress.model.formats import FORMATS, ValueProblem
from claimpress.model.kinds import KINDS
from claimpress.resources import schema_dir
from claimpress.validation.structure import check
from columns.mutated import STEMS, right, wrong
from support_examples import INVALID, Example, examples

MANY = 2000
"""Changed lines of each kind."""
OF_OTHERS = {"claimpress-amount", "claimpress-signer", "claimpress-signers"}
"""Formats of what is no text."""


def holds(rule: Callable[[Any], None]) -> Callable[[Any], bool]:
    """A format of the schema as a question."""

    def asked(value: Any) -> bool:
        try:
            rule(value)
        except ValueProblem:
            return False
        return True

    return asked


@dataclass(frozen=True)
class Judges:
    """Those that judge records of a kind; `texts` asks no formats but those of texts."""

    kind: str
    python: Draft202012Validator
    texts: Draft202012Validator
    rust: jsonschema_rs.Draft202012Validator

    def model(self, data: Any) -> bool:
        """Whether the model takes it."""
        try:
            KINDS[self.kind].model.model_validate(data)
        except ValidationError:
            return False
        return True

    def agreed(self, data: Any) -> bool:
        """Whether it is right, which all have to say alike."""
        verdict, rust = self.model(data), self.rust_says(data)
        assert self.python.is_valid(data) == verdict, (self.kind, data)
        assert rust or not verdict, (self.kind, data)
        assert rust == verdict or self.texts.is_valid(in_whole(data)), (self.kind, data)
        return verdict

    def rust_says(self, data: Any) -> bool:
        """What the library says that keeps text as UTF-8."""
        try:
            return self.rust.is_valid(data)
        except UnicodeEncodeError:
            assert any("\ud800" <= c <= "\udfff" for c in json.dumps(data, ensure_ascii=False, default=str))
            return False


@cache
def judges(kind: str) -> Judges:
    """By the schema as it is published, with the formats that it names."""
    schema = json.loads((schema_dir() / f"{kind}.schema.json").read_text(encoding="utf-8"))
    formats = {name: holds(rule) for name, rule in FORMATS.items()}
    every, texts = FormatChecker(formats=()), FormatChecker(formats=())
    for name, asked in formats.items():
        every.checks(name)(asked)
        if name not in OF_OTHERS:
            texts.checks(name)(asked)
    rust = jsonschema_rs.Draft202012Validator(schema, formats=formats, validate_formats=True)
    return Judges(
        kind,
        Draft202012Validator(schema, format_checker=every),
        Draft202012Validator(schema, format_checker=texts),
        rust,
    )


def in_whole(data: Any) -> Any:
    """The same, each whole number written as one."""
    if isinstance(data, dict):
        return {key: in_whole(value) for key, value in data.items()}
    if isinstance(data, list):
        return [in_whole(value) for value in data]
    return int(data) if isinstance(data, Decimal) and data == data.to_integral_value() else data


def read(line: bytes) -> Any:
    """What stands on a line as the explaining path reads it; `...` where there is more to say of it."""
    found = read_jsonl(io.BytesIO(line), "x.jsonl")
    lines = list(found)
    plain = len(lines) == 1 and not found.findings and not lines[0].reported and not lines[0].unread
    return lines[0].value if plain else ...


def screened(kind: str, lines: list[bytes]) -> list[bool]:
    """Which lines surely fit."""
    return [state == FITS for state in read_lines(kind, b"".join(line + b"\n" for line in lines), 0).states]


@pytest.mark.parametrize("kind", STEMS)
def test_all_say_the_same_of_changed_records(kind: str) -> None:
    lines = list(wrong(kind, MANY, seed=3))
    said: dict[tuple[bool, bool], int] = {}
    for line, fits in zip(lines, screened(kind, lines), strict=True):
        data = read(line)
        verdict = data is not ... and judges(kind).agreed(data)
        assert verdict or not fits, line
        said[fits, verdict] = said.get((fits, verdict), 0) + 1
    assert said[True, True] > 100
    assert said[False, False] > MANY / 3


@pytest.mark.parametrize("kind", STEMS)
def test_all_say_the_same_of_right_records(kind: str) -> None:
    lines = [json.dumps(record).encode() for record in right(kind)]
    assert all(screened(kind, lines))
    assert all(judges(kind).agreed(read(line)) for line in lines)


def own_records(example: Example) -> Iterator[RawRecord]:
    """The records of an example, without those that it is laid over."""
    loaded = Loaded("")
    if example.path.is_dir():
        files = walk(example.path).files
    else:
        slot = example.path.name.partition("--")[0]
        kind = next(kind for kind in KINDS.values() if kind.stem == slot)
        files = [InputFile(kind, example.path, example.path.name)]
    for file in files:
        read_file(file, loaded)
    return (raw for raw in loaded.records if not raw.unread and not raw.reported)


def test_all_say_the_same_of_the_examples() -> None:
    seen = {True: 0, False: 0}
    for example in examples(INVALID):
        for raw in own_records(example):
            verdict = judges(raw.kind).agreed(raw.data)
            seen[verdict] += 1
            if raw.kind in STEMS:
                line = json.dumps(raw.data, default=float).encode()
                assert verdict or screened(raw.kind, [line]) == [False], (example, line)
            # What explains comes to the same end, with something to say.
            assert bool(check(raw)) != verdict or raw.broken, (example, raw.data)
    assert seen[True] > 100
    assert seen[False] > 50
