"""The canonical inputs in a release: every record it was built from, one JSON line each, sorted by key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from claimpress.load.dataset import load_dataset
from claimpress.model.canonical import record_line
from claimpress.model.corpus import Corpus
from claimpress.model.errors import UserError
from claimpress.model.fields import Record
from claimpress.model.kinds import KINDS, Kind
from claimpress.model.text import sha256_hex
from claimpress.release.layout import INPUTS

_SINGLE = "dataset"
TOLD = tuple(kind for kind in KINDS.values() if kind.name not in (_SINGLE, "attestation"))
"""Kinds of records that a reader is told the number of."""


def path_of(kind: Kind) -> str:
    """Where the records of a kind stand in a release."""
    return f"{INPUTS}/{kind.stem}.{'json' if kind.name == _SINGLE else 'jsonl'}"


def records_of(corpus: Corpus, kind: Kind) -> list[Record]:
    """A corpus' records of one kind, sorted by key."""
    if kind.name == _SINGLE:
        return [corpus.dataset]
    return sorted(getattr(corpus, kind.stem), key=lambda record: key_of(kind, record))


def ordered(corpus: Corpus) -> Corpus:
    """The same records, each kind sorted by key: nothing then depends on the order of files."""
    lists = {kind.stem: records_of(corpus, kind) for kind in KINDS.values() if kind.name != _SINGLE}
    return Corpus(dataset=corpus.dataset, **lists)  # type: ignore[arg-type]


def key_of(kind: Kind, record: Record) -> tuple[Any, ...]:
    """The values that tell a record from others of its kind."""
    return tuple(getattr(record, name) for name in kind.key)


def input_lines(corpus: Corpus) -> Iterator[tuple[str, list[str]]]:
    """Path -> canonical lines, for every kind, also where there is no record."""
    for kind in KINDS.values():
        yield path_of(kind), [record_line(record) for record in records_of(corpus, kind)]


def input_texts(corpus: Corpus) -> dict[str, str]:
    """Path -> the text of each input file."""
    return {path: "".join(f"{line}\n" for line in lines) for path, lines in input_lines(corpus)}


def digest_of(digests: Mapping[str, str]) -> str:
    """One digest over several files: SHA-256 of their checksum lines, sorted by path."""
    return sha256_hex("".join(f"{digest}  {path}\n" for path, digest in sorted(digests.items())))


def inputs_sha256(corpus: Corpus) -> str:
    """The digest of all inputs of a corpus; equal digests mean equal records."""
    return digest_of({path: sha256_hex(text) for path, text in input_texts(corpus).items()})


def read_inputs(folder: Path) -> Corpus:
    """The records of a release's `inputs/` folder. Raises `UserError` where one does not fit the models."""
    loaded = load_dataset(folder)
    if loaded.findings:
        first = loaded.findings[0]
        raise UserError(f"{first.place}: {first.message}", first.remedy)
    found: dict[str, list[Any]] = {kind.stem: [] for kind in KINDS.values()}
    for raw in loaded.records:
        kind = KINDS[raw.kind]
        try:
            found[kind.stem].append(kind.model.model_validate(raw.data))
        except ValidationError as problem:
            what = problem.errors()[0]["msg"]
            raise UserError(
                f"{raw.place()}: {what}", "Use the version of the tool that the manifest names."
            ) from None
    return _corpus(folder, found)


def _corpus(folder: Path, found: dict[str, list[Any]]) -> Corpus:
    single = found.pop(_SINGLE)
    if len(single) != 1:
        raise UserError(f"{folder} holds no {_SINGLE}.json", "Take the whole release folder.")
    return Corpus(dataset=single[0], **found)
