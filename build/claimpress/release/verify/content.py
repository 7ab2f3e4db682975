"""Verifying what stands in the files of a release: inputs, schema, and tables in three formats."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.parquet
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError, ValidationError
from referencing import Registry
from referencing.exceptions import Unresolvable

from claimpress.model.finding import Finding
from claimpress.model.kinds import KINDS
from claimpress.release.bounded import ReadProblemError, parse_json
from claimpress.release.formats.types import names_of
from claimpress.release.inputs import digest_of, path_of
from claimpress.release.layout import CSV, INPUTS, JSONL, MANIFEST, PARQUET, SCHEMA, table_path
from claimpress.release.metadata.shape import manifest_problem
from claimpress.release.tree import Tree, problem
from claimpress.tables.digest import table_digest

INVALID_SHOWN = 20
"""Invalid records of one file that are reported one by one; the rest is reported as a number."""
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
        lines = tree.text(name).removesuffix("\n").split("\n") if tree.files[name] else []
        if len(lines) != described["records"]:
            what = f"it has {len(lines)} records, and the manifest says {described['records']}"
            yield problem("release-input-differs", name, what=what)
        yield from _check_records(tree, name, lines)
    except ReadProblemError as trouble:
        yield problem("release-unreadable", name, problem=str(trouble))


def _check_records(tree: Tree, name: str, lines: list[str]) -> Iterator[Finding]:
    kind = next((kind for kind in KINDS.values() if path_of(kind) == name), None)
    if kind is None:
        yield problem("release-input-differs", name, what="no kind of record has files of this name")
        return
    schema = f"{SCHEMA}/{kind.name}.schema.json"
    try:
        validator = _validator(tree.text(schema))
    except (ReadProblemError, SchemaError, RecursionError) as trouble:
        yield problem("release-unreadable", schema, problem=str(trouble).splitlines()[0])
        return
    wrong = _invalid_lines(validator, lines)
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


def _invalid_lines(validator: Draft202012Validator, lines: list[str]) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(lines, 1):
        try:
            error = next(iter(validator.iter_errors(parse_json(line))), None)
        except (ReadProblemError, RecursionError, Unresolvable, re.error) as trouble:
            yield number, str(trouble) or "it is nested too deeply"
            continue
        if error is not None:
            yield number, _told(error)


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
    table = _read_parquet(tree, name)
    if wrong := _column_problem(table.schema, described["columns"]):
        yield problem("release-columns-differ", name, what=wrong)
        return
    yield from _row_count(name, table.num_rows, described)
    if table_digest(table) != described["sha256"]:
        yield problem("release-table-differs", name)


def _read_parquet(tree: Tree, name: str) -> pa.Table:
    path = tree.path(name)
    try:
        with pa.parquet.ParquetFile(path) as file:
            groups = (file.metadata.row_group(number) for number in range(file.metadata.num_row_groups))
            if sum(group.total_byte_size for group in groups) > LARGEST_TABLE:
                raise ReadProblemError("it unpacks to more than can be right")
            return file.read()
    except (OSError, pa.ArrowException, ValueError) as trouble:
        raise ReadProblemError(str(trouble).splitlines()[0]) from trouble


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
