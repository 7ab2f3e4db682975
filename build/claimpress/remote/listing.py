"""`releases.json`: which releases of a dataset stand at a target, and which is the latest."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from claimpress.model.dates import is_full_date
from claimpress.model.fields import SLUG_PATTERN
from claimpress.model.ids import VERSION_PATTERN
from claimpress.release.bounded import ReadProblemError, parse_json
from claimpress.release.ledger import Entry, Ledger
from claimpress.release.semver import parse

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

FORMAT = 1
LONGEST_ID = 80
"""Characters of a dataset's id."""
LARGEST_LISTING = 8 * 2**20
"""Bytes of a list that are read at most: some thirty thousand releases."""


class ListingProblemError(ValueError):
    """The list cannot be used; the message says why."""


def is_dataset_id(text: str) -> bool:
    """Whether a text is the id of a dataset, and so may stand in paths."""
    return re.match(SLUG_PATTERN, text) is not None and len(text) <= LONGEST_ID


@dataclass(frozen=True)
class Published:
    """A release at a target: its entry in the ledger, its size, and whether it is signed.

    `files` and `bytes` count what SHA256SUMS lists.
    """

    entry: Entry
    files: int
    bytes: int
    signed: bool

    @property
    def version(self) -> str:
        """Its version."""
        return self.entry.version

    def as_dict(self) -> dict[str, Any]:
        """The entry of the list."""
        counted = {"files": self.files, "bytes": self.bytes, "signed": self.signed}
        return asdict(self.entry) | counted


@dataclass(frozen=True)
class Listing:
    """The releases of a dataset at a target, oldest first."""

    dataset: str
    releases: tuple[Published, ...] = ()

    @property
    def latest(self) -> str | None:
        """The highest version."""
        return self.releases[-1].version if self.releases else None

    def release(self, version: str) -> Published | None:
        """The release of that version."""
        return next((one for one in self.releases if one.version == version), None)

    def text(self) -> str:
        """The file, one release a line."""
        lines = ",\n".join(f"    {json.dumps(one.as_dict())}" for one in self.releases)
        head = f'  "format": {FORMAT},\n  "dataset": {json.dumps(self.dataset)},\n'
        return f'{{\n{head}  "latest": {json.dumps(self.latest)},\n  "releases": [\n{lines}\n  ]\n}}\n'


def grown(listing: Listing, release: Published) -> Listing:
    """The list with one release more, in its place by number; one that is there may become signed."""
    others = [one for one in listing.releases if one.version != release.version]
    before = listing.release(release.version)
    if before is not None:
        release = replace(before, signed=before.signed or release.signed)
    ordered = sorted([*others, release], key=lambda one: one.entry.ordinal)
    return replace(listing, releases=tuple(ordered))


def contradictions(listing: Listing, ledger: Ledger) -> Iterator[str]:
    """What a list says that the ledger denies; releases after the newest of the ledger are none of it."""
    newest = ledger.newest
    for one in listing.releases:
        own = ledger.entry(one.version)
        if own is not None and own != one.entry:
            fields = (name for name, value in vars(own).items() if getattr(one.entry, name) != value)
            yield f"{one.version} has another {', '.join(fields)} there than in the ledger"
        elif own is None and newest and _is_past(one.entry, newest):
            yield f"{one.version} stands there as number {one.entry.ordinal} and is not in the ledger"


def _is_past(entry: Entry, newest: Entry) -> bool:
    return entry.ordinal <= newest.ordinal or parse(entry.version) <= parse(newest.version)


def parse_listing(data: bytes, dataset: str) -> Listing:
    """The list that these bytes are. Raises `ListingProblemError`."""
    try:
        document = parse_json(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise ListingProblemError("it is not UTF-8") from None
    except ReadProblemError as problem:
        raise ListingProblemError(str(problem)) from None
    if isinstance(document, dict) and type(document.get("format")) is int and document["format"] > FORMAT:
        raise ListingProblemError("it was written by a newer claimpress than this one")
    error = next(_validator().iter_errors(document), None)
    if error is not None:
        at = "/".join(map(str, error.absolute_path)) or "the list"
        raise ListingProblemError(f"{at} is not what it has to be ({error.validator})")
    if document["dataset"] != dataset:
        raise ListingProblemError(f"it is the list of the dataset {document['dataset']}")
    listing = Listing(dataset, tuple(map(_published, document["releases"])))
    _check_order(listing)
    if document["latest"] != listing.latest:
        raise ListingProblemError("its `latest` is not its highest version")
    return listing


def _published(item: dict[str, Any]) -> Published:
    entry = Entry(*(item[name] for name in ("ordinal", "version", "date", "manifest_sha256", "sums_sha256")))
    if not is_full_date(entry.date):
        raise ListingProblemError(f"the day of {entry.version} is none")
    return Published(entry, item["files"], item["bytes"], item["signed"])


def _check_order(listing: Listing) -> None:
    for left, right in pairwise(one.entry for one in listing.releases):
        rises = left.ordinal < right.ordinal and parse(left.version) < parse(right.version)
        if not rises or left.date > right.date:
            raise ListingProblemError(f"{right.version} does not come after {left.version}")


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


_DIGEST = {"type": "string", "pattern": "^[0-9a-f]{64}(?![\\s\\S])"}
_VERSION = {"type": "string", "pattern": VERSION_PATTERN}
SHAPE: dict[str, Any] = _object(
    format={"const": FORMAT},
    dataset={"type": "string", "pattern": SLUG_PATTERN, "maxLength": LONGEST_ID},
    latest=_VERSION,
    releases={
        "type": "array",
        "minItems": 1,
        "items": _object(
            ordinal={"type": "integer", "minimum": 1, "maximum": 10**9},
            version=_VERSION,
            date={"type": "string", "maxLength": 10},
            manifest_sha256=_DIGEST,
            sums_sha256=_DIGEST,
            files={"type": "integer", "minimum": 1, "maximum": 10**6},
            bytes={"type": "integer", "minimum": 0, "maximum": 2**50},
            signed={"type": "boolean"},
        ),
    },
)


@cache
def _validator() -> Draft202012Validator:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(SHAPE)
