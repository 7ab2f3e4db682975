"""YAML turned into lines by the compiled part, against the part that explains."""

from __future__ import annotations

import io
import os
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bench.records import claims_of
from bench.world import World
from claimpress.columns import kernel
from claimpress.columns.yaml import YamlLines
from claimpress.load.files import InputFile
from claimpress.load.jsonl import read_jsonl
from claimpress.load.wrapper import Wrapper
from claimpress.load.yaml_events import read_yaml
from claimpress.model.kinds import KINDS, Kind
from claimpress.model.schema import SINGLE
from columns.mutated_yaml import DATA, PLACES, SCALARS, dumped, files_below, mutated
from support_examples import INVALID

MANY = 6_000
"""Changed files."""
pytestmark = pytest.mark.skipif(
    kernel.library() is None and os.environ.get("CLAIMPRESS_STRICT") != "1", reason="it was not compiled"
)


def turned(kind: Kind, data: bytes) -> list[Any] | None:
    """The values of the lines that a file was turned into; None where it has to be looked at."""
    lines = YamlLines()
    count = lines.add(kind, data)
    if count is None:
        assert lines.take() == b""
        return None
    read = read_jsonl(io.BytesIO(lines.take()), "x.jsonl")
    values = [typed(line.value) for line in read if not line.unread]
    assert len(values) == count
    # What JSON writes in one way and reads in another, such as two keys of a name, is looked at as a line.
    return values if not read.findings else None


def explained(kind: Kind, data: bytes) -> list[Any] | None:
    """The values of its records as the part that explains finds them; None where it finds anything wrong."""
    document = read_yaml(data, "x.yaml")
    if document.findings or not document.readable:
        return None
    if kind.name in SINGLE:
        return [typed(document.value)]
    findings: list[Any] = []
    wrapper = Wrapper(InputFile(kind, Path("x.yaml"), "x.yaml"), document, findings)
    values = [typed(wrapper.record(at, value).data) for at, value in enumerate(wrapper.entries())]
    return None if findings else values


def typed(value: Any) -> Any:
    """A value in a form in which 1, 1.0, true and "1" differ."""
    if isinstance(value, dict):
        return {name: typed(one) for name, one in value.items()}
    if isinstance(value, list):
        return [typed(one) for one in value]
    return (type(value).__name__, str(value) if isinstance(value, Decimal) else value)


def assert_same(kind: Kind, data: bytes) -> bool:
    """Whether the file was turned into lines: then they hold what the explaining part finds."""
    values = turned(kind, data)
    if values is not None:
        assert values == explained(kind, data), data.decode("utf-8", "replace")
    return values is not None


def test_the_files_of_the_dataset_are_turned() -> None:
    files = files_below(DATA)
    assert len(files) >= 10
    assert all(assert_same(kind, data) for kind, data in files)


def test_what_a_library_writes() -> None:
    random, world = Random(5), World(4_000, 11)
    count = 0
    for number in range(world.sources):
        claims = list(claims_of(world, world.source(number)))
        count += assert_same(KINDS["claim"], dumped(KINDS["claim"], claims, random))
    assert count > 80


@pytest.mark.parametrize("place", PLACES)
def test_scalars_of_every_kind_in_every_place(place: str) -> None:
    for text in SCALARS:
        assert_same(KINDS["actor"], place.replace("@", text).encode())


def test_files_with_something_changed() -> None:
    taken = sum(assert_same(kind, data) for kind, data in mutated(MANY, seed=17))
    assert MANY / 5 < taken < MANY


def test_the_examples() -> None:
    files = [one for folder in INVALID.glob("*/*/") for one in files_below(folder)]
    taken = sum(assert_same(kind, data) for kind, data in files)
    assert taken > 20
