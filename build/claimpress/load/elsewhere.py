"""Files of records outside the dataset's folder, which whoever runs the command names."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from claimpress.load.files import ENDINGS, InputFile, Walk, ending_of
from claimpress.model.errors import UserError
from claimpress.model.kinds import KINDS, Kind
from claimpress.words import did_you_mean

USAGE = 2
_STEMS = {kind.stem: kind for kind in KINDS.values() if kind.name != "dataset"}
_READ = "JSON Lines (.jsonl, .jsonl.gz, .jsonl.zst) and Parquet (.parquet) are read"


@dataclass(frozen=True)
class Asked:
    """Records of a kind, and where they are: a file, a pattern of names, or either in a bucket."""

    kind: Kind
    place: str


def asked(text: str) -> Asked:
    """What KIND=PLACE means. Raises `UserError` (usage)."""
    stem, sign, place = text.partition("=")
    if not sign or not place:
        raise UserError(
            f"{text!r} does not say what is where", "write KIND=PLACE: claims=/data/*.jsonl", USAGE
        )
    return asked_of(stem, place)


def asked_of(stem: str, place: str) -> Asked:
    """Records of a kind at a place. Raises `UserError` (usage)."""
    if stem not in _STEMS:
        remedy = did_you_mean(stem, _STEMS) or f"the kinds are {', '.join(sorted(_STEMS))}"
        raise UserError(f"there are no records of the kind {stem!r}", remedy, USAGE)
    return Asked(_STEMS[stem], place)


def files_at(wanted: Asked) -> list[InputFile]:
    """The files of a place on this machine, by name. Raises `UserError` where there is none."""
    place = Path(os.path.abspath(Path(wanted.place).expanduser()))  # noqa: PTH100 - links stay as they are
    if place.is_dir():
        raise UserError(f"{wanted.place} is a folder", f"name its files: {place}/*.jsonl", USAGE)
    found = [str(place)] if os.path.lexists(place) else glob.glob(str(place), recursive=True)  # noqa: PTH207
    names = sorted(name for name in found if not Path(name).is_dir())
    if not names:
        raise nothing_there(wanted.place)
    return [InputFile(wanted.kind, Path(name), checked_name(name)) for name in names]


def checked_name(name: str) -> str:
    """The name, where files called so are read and can be shown. Raises `UserError` (usage)."""
    if ending_of(name) not in ENDINGS:
        raise UserError(
            f"{name!a} is no file of records that is read here", f"{_READ}; mend the pattern", USAGE
        )
    if not name.isprintable():
        raise UserError(f"{name!a} cannot be shown", "rename the file", USAGE)
    return name


def nothing_there(place: str) -> UserError:
    """That a place holds no file."""
    remedy = "check the name, and put a pattern in quotes: 'claims=/data/2026/*/claims-*.jsonl'"
    return UserError(f"there is no file {place}", remedy)


def with_more(found: Walk, more: Sequence[InputFile]) -> Walk:
    """What a folder holds, and files from elsewhere behind it, kind by kind; each file once."""
    if not more:
        return found
    order = {name: number for number, name in enumerate(KINDS)}
    files = sorted(_once([*found.files, *more]), key=lambda file: order[file.kind.name])
    return Walk(files, found.findings)


def _once(files: Iterable[InputFile]) -> Iterable[InputFile]:
    seen: set[tuple[str, str]] = set()
    for file in files:
        key = file.kind.name, os.path.realpath(file.path)
        if key not in seen:
            seen.add(key)
            yield file
