"""Verifying what stands in the files of a release: inputs, schema, and tables in three formats."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError, ValidationError
from referencing import Registry
from referencing.exceptions import Unresolvable

from claimpress.columns.batch import FITS
from claimpress.columns.lines import read_lines
from claimpress.model.finding import Finding
from claimpress.model.kinds import KINDS, Kind
from claimpress.release.bounded import ReadProblemError, parse_json, whole_lines
from claimpress.release.formats.types import names_of
from claimpress.release.inputs import digest_of, path_of
from claimpress.release.layout import CSV, INPUTS, JSONL, MANIFEST, PARQUET, SCHEMA, files_of, table_path
from claimpress.release.metadata.shape import manifest_problem
from claimpress.release.tree import Tree, problem
from claimpress.resources import schema_dir
from claimpress.tables.digest import table_digest
from claimpress.tables.records import RECORD_KINDS

INVALID_SHOWN = 20
"""Invalid records of one file that are reported one by one; the rest is reported as a number."""
_ROWS = 10_000
LARGEST_TABLE = 64 * 2**30
"""Bytes that a Parquet file may unpack to."""


def read_manifest(tree: Tree) -> tuple[dict[str, Any] | None, list[Finding]]:
    """The manifest where it is one, else why not."""
    try:
        manifest = tree.json(MANIFEST)
    except ReadProblemError as trouble:
        return None, [problem("release-unreadable", MANIFEST, problem=str(trouble))]
    if wrong := manifest_problem(manifest):
        return None, [problem("release-unreadable", MANIFEST, problem=wrong)]
    return manifest, []


def check_inputs(tree: Tree, manifest: Mapping[str, Any]) -> Iterator[Finding]:
    """Inputs against the manifest's digests and counts, and each record against the release's own schema."""
    described = manifest["inputs"]
    for name in sorted({*described, *tree.under(INPUTS)}):
        if name not in described:
            yield problem("release-input-differs", name, what="the manifest does not name it")
        elif name not in tree.files:
            yield problem("release-input-differs", name, what="it is not there")
        else:
            yield from _check_input(tree, name, described[name])
    if digest_of({name: entry["sha256"] for name, entry in described.items()}) != manifest["inputs_sha256"]:
        yield problem(
            "release-input-differs", MANIFEST, what="`inputs_sha256` is not the digest of the inputs it lists"
        )


def _check_input(tree: Tree, name: str, described: Mapping[str, Any]) -> Iterator[Finding]:
    try:
        if tree.sha256(name) != described["sha256"]:
            yield problem(
                "release-input-differs", name, what="it does not have the digest that the manifest gives"
            )
        kind = next((kind for kind in KINDS.values() if path_of(kind) == name), None)
        if kind is None:
            yield problem("release-input-differs", name, what="no kind of record has files of this name")
            return
        count = _Count()
        yield from _check_records(tree, name, kind, count)
        if count.lines != described["records"]:
            what = f"it has {count.lines} records, and the manifest says {described['records']}"
            yield problem("release-input-differs", name, what=what)
    except ReadProblemError as trouble:
        yield problem("release-unreadable", name, problem=str(trouble))


@dataclass
class _Count:
    """Lines that were seen."""

    lines: int = 0


def _check_records(tree: Tree, name: str, kind: Kind, count: _Count) -> Iterator[Finding]:
    schema = f"{SCHEMA}/{kind.name}.schema.json"
    try:
        text = tree.text(schema)
        validator = _validator(text)
    except (ReadProblemError, SchemaError, RecursionError) as trouble:
        yield problem("release-unreadable", schema, problem=str(trouble).splitlines()[0])
        count.lines = sum(piece.count(b"\n") for piece in whole_lines(tree.path(name)))
        return
    # What the compiled reader accepts fits our schema for sure; where the release has that one, it is spared.
    own = (schema_dir() / f"{kind.name}.schema.json").read_text(encoding="utf-8") == text
    screened = kind.name if own and kind.name in RECORD_KINDS else None
    wrong = _invalid_lines(validator, tree.path(name), screened, count)
    for number, what in islice(wrong, INVALID_SHOWN):
        yield problem("release-input-invalid", name, line=number, problem=what)
    if rest := sum(1 for _ in wrong):
        yield problem("release-input-differs", name, what=f"{rest} more records break the schema")


@lru_cache(maxsize=32)
def _validator(text: str) -> Draft202012Validator:
    schema = parse_json(text)
    Draft202012Validator.check_schema(schema)
    # An empty registry: a schema that refers to another address fetches nothing.
    return Draft202012Validator(schema, registry=Registry())


def _invalid_lines(
    validator: Draft202012Validator, path: Path, screened: str | None, count: _Count
) -> Iterator[tuple[int, str]]:
    """Number, from 1, and reason of each line that is no record of the schema."""
    for piece in whole_lines(path):
        states = read_lines(screened, piece, 0).states if screened else None
        for at, line in enumerate(piece.split(b"\n")[:-1]):
            if (states is None or states[at] != FITS) and (what := _wrong(validator, line)):
                yield count.lines + at + 1, what
        count.lines += piece.count(b"\n")


def _wrong(validator: Draft202012Validator, line: bytes) -> str:
    try:
        error = next(iter(validator.iter_errors(parse_json(line.decode("utf-8")))), None)
    except UnicodeDecodeError as trouble:
        return f"it is not UTF-8 at byte {trouble.start}"
    except (ReadProblemError, RecursionError, Unresolvable, re.error) as trouble:
        return str(trouble) or "it is nested too deeply"
    return _told(error) if error is not None else ""


def _told(error: ValidationError) -> str:
    return f"{'/'.join(map(str, error.absolute_path)) or 'the record'}: {error.message}"


def check_schema(tree: Tree, manifest: Mapping[str, Any]) -> Iterator[Finding]:
    """The schema files against the manifest's digest."""
    try:
        digests = {name: tree.sha256(name) for name in tree.under(SCHEMA)}
    except ReadProblemError as trouble:
        yield problem("release-unreadable", SCHEMA, problem=str(trouble))
        return
    if digest_of(digests) != manifest["schema_sha256"]:
        yield problem("release-schema-differs", SCHEMA)


def check_tables(tree: Tree, manifest: Mapping[str, Any]) -> Iterator[Finding]:
    """Every table in every format against the manifest: rows, columns, types, digest."""
    checks = ((PARQUET, _check_parquet), (JSONL, _check_jsonl), (CSV, _check_csv))
    for table, described in manifest["tables"].items():
        for form, check in checks:
            name = table_path(form, table)
            try:
                yield from check(tree, name, described)
            except ReadProblemError as trouble:
                yield problem("release-unreadable", name, problem=str(trouble))


def _check_parquet(tree: Tree, name: str, described: Mapping[str, Any]) -> Iterator[Finding]:
    form, _, table = name.removesuffix(f".{PARQUET}").partition("/")
    names = files_of(form, table, tree.files) or [name]
    try:
        with ExitStack() as stack:
            files = [
                stack.enter_context(pa.parquet.ParquetFile(tree.path(each), memory_map=False))
                for each in names
            ]
            if sum(map(_unpacked, files)) > LARGEST_TABLE:
                raise ReadProblemError("it unpacks to more than can be right")
            for each, file in zip(names, files, strict=True):
                if wrong := _column_problem(file.schema_arrow, described["columns"]):
                    yield problem("release-columns-differ", each, what=wrong)
                    return
            yield from _row_count(name, sum(file.metadata.num_rows for file in files), described)
            rows = (batch for file in files for batch in file.iter_batches(_ROWS))
            if table_digest(rows) != described["sha256"]:
                yield problem("release-table-differs", name)
    except (OSError, pa.ArrowException, ValueError) as trouble:
        raise ReadProblemError(str(trouble).splitlines()[0]) from trouble


def _unpacked(file: pa.parquet.ParquetFile) -> int:
    """How many bytes a file unpacks to, as it says."""
    groups = (file.metadata.row_group(number) for number in range(file.metadata.num_row_groups))
    return sum(group.total_byte_size for group in groups)


def _column_problem(schema: pa.Schema, columns: list[Mapping[str, str]]) -> str:
    expected = [(column["name"], column["type"]) for column in columns]
    if schema.names != [name for name, _ in expected]:
        return f"its columns are {', '.join(schema.names)}"
    for field, (name, wanted) in zip(schema, expected, strict=True):
        try:
            have = names_of(field.type).sql
        except KeyError:
            have = str(field.type)
        if have != wanted:
            return f"column {name} is {have}, and manifest.json says {wanted}"
    return ""


def _check_jsonl(tree: Tree, name: str, described: Mapping[str, Any]) -> Iterator[Finding]:
    if tree.sha256(name) != described["sha256"]:
        yield problem("release-table-differs", name)
    try:
        with tree.path(name).open("rb") as file:
            rows = sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(2**20), b""))
    except OSError as trouble:
        raise ReadProblemError(str(trouble)) from trouble
    yield from _row_count(name, rows, described)


def _check_csv(tree: Tree, name: str, described: Mapping[str, Any]) -> Iterator[Finding]:
    try:
        with tree.path(name).open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file, strict=True)
            header, count = next(rows, []), sum(1 for _ in rows)
    except (OSError, UnicodeDecodeError, csv.Error) as trouble:
        raise ReadProblemError(str(trouble)) from trouble
    if header != [column["name"] for column in described["columns"]]:
        yield problem("release-columns-differ", name, what=f"its header is {', '.join(header)}")
    yield from _row_count(name, count, described)


def _row_count(name: str, have: int, described: Mapping[str, Any]) -> Iterator[Finding]:
    if have != described["rows"]:
        yield problem("release-row-count", name, have=have, expected=described["rows"])
