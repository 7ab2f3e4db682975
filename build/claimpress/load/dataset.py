"""A dataset folder to raw records: every file read, every record with its place, every problem collected."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Collection, Iterator
from pathlib import Path

from claimpress.load.document import Document
from claimpress.load.files import InputFile, Walk, display_name, open_lines, open_regular, walk
from claimpress.load.jsonl import JsonLines, read_json, read_jsonl
from claimpress.load.parquet import parquet_lines
from claimpress.load.records import Loaded, RawRecord
from claimpress.load.wrapper import Wrapper
from claimpress.load.yaml_events import read_yaml
from claimpress.model.catalogue import finding
from claimpress.model.finding import Finding, Layer, Place, Severity
from claimpress.model.schema import SINGLE
from claimpress.roots import DESCRIPTIONS

LIMITS = {"yaml": 32_000_000, "json": 1_000_000}
"""Bytes that a YAML file or a JSON document may have; a file of JSONL has no limit, only its lines."""


def load_dataset(root: Path, found: Walk | None = None, *, without: Collection[InputFile] = ()) -> Loaded:
    """Read all records below `root`, the folder that holds `dataset.yaml` or `dataset.json`.

    `found` is what the folder holds, where that is known. Files that are among `without` are left to others.

    Never raises for what stands in the files: problems are in `Loaded.findings`.
    """
    root = root.resolve()
    loaded = Loaded(str(root))
    found = found or walk(root)
    left = set(without)
    about: list[Finding] = list(found.findings)
    _check_dataset_files(root, found.files, about)
    _note(loaded, about)
    for file in found.files:
        if file not in left:
            read_file(file, loaded)
    return loaded


def read_file(file: InputFile, loaded: Loaded) -> None:
    """Add the records of a file, and what is wrong with them."""
    try:
        if file.format == "jsonl":
            _read_lines(file, loaded)
        elif file.format == "parquet":
            _read_rows(file, loaded)
        else:
            _read(file, loaded)
    except OSError as problem:
        detail = problem.strerror or str(problem)
        _note(loaded, [finding("unreadable-file", Place(file.name), detail=detail)])


def _note(loaded: Loaded, findings: list[Finding]) -> None:
    """Add findings about whole files: after an error nobody knows which records there are."""
    loaded.findings.extend(findings)
    loaded.whole &= not any(found.severity is Severity.ERROR for found in findings)


def _check_dataset_files(root: Path, files: list[InputFile], findings: list[Finding]) -> None:
    names = [file.name for file in files if file.kind.name == "dataset"]
    if len(names) > 1:
        findings.append(finding("second-dataset-file", Place(names[1]), value=names[1]))
    elif not names and not any((root / name).is_symlink() or (root / name).exists() for name in DESCRIPTIONS):
        findings.append(finding("no-dataset", Place(display_name(root, root / "dataset.yaml"))))


def _read(file: InputFile, loaded: Loaded) -> None:
    size, limit = file.path.stat().st_size, LIMITS[file.format]
    if size > limit:
        _note(loaded, [finding("file-too-large", Place(file.name), size=size, limit=limit)])
        return
    with open_regular(file.path) as stream:
        data = stream.read(limit)
    loaded.files[file.name] = hashlib.sha256(data).hexdigest()
    document = (read_yaml if file.format == "yaml" else read_json)(data, file.name)
    _note(loaded, document.findings)
    if not document.readable:
        return
    if document.value is None and not document.reported:
        _note(loaded, [finding("empty-file", Place(file.name), stem=file.kind.stem)])
        return
    wrapped: list[Finding] = []
    for raw in _records(file, document, wrapped):
        raw.number = len(loaded.records)
        loaded.records.append(raw)
    _note(loaded, [found for found in wrapped if found.layer is Layer.FILE])
    loaded.findings.extend(found for found in wrapped if found.layer is not Layer.FILE)


def _read_lines(file: InputFile, loaded: Loaded) -> None:
    with open_lines(file.path) as stream:
        lines = read_jsonl(stream, file.name)
        _take(lines, file, loaded)
    loaded.files[file.name] = lines.sha256


def _read_rows(file: InputFile, loaded: Loaded) -> None:
    digest = hashlib.sha256()
    with open_regular(file.path) as stream:
        while data := stream.read(1 << 20):
            digest.update(data)
    _take(read_jsonl(io.BytesIO(parquet_lines(file.path)), file.name, rows=True), file, loaded)
    loaded.files[file.name] = digest.hexdigest()


def _take(lines: JsonLines, file: InputFile, loaded: Loaded) -> None:
    for line in lines:
        number = len(loaded.records)
        raw = RawRecord(file.kind.name, line.value, file.name, number, line.places)
        raw.reported, raw.unread, raw.broken = frozenset(line.reported), line.unread, line.broken
        loaded.records.append(raw)
    loaded.findings.extend(lines.findings)
    loaded.whole &= not lines.stopped


def _records(file: InputFile, document: Document, findings: list[Finding]) -> Iterator[RawRecord]:
    """The records of a YAML or JSON document: itself, or the entries of its one list."""
    if file.kind.name in SINGLE:
        yield RawRecord(
            file.kind.name,
            document.value,
            file.name,
            0,
            lambda: document.places,
            reported=frozenset(document.reported),
        )
        return
    wrapper = Wrapper(file, document, findings)
    for index, value in enumerate(wrapper.entries()):
        yield wrapper.record(index, value)
