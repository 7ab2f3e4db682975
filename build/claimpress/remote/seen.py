"""What this machine has seen of a dataset: enough to notice a changed release, or a list that went back."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from claimpress.about import NAME
from claimpress.disk.plain import disk_errors, write_text
from claimpress.disk.whole import clear_leftovers, staged_file
from claimpress.jsontext import json_text
from claimpress.model.errors import UserError
from claimpress.release.bounded import ReadProblemError, read_json
from claimpress.release.lock import exclusive
from claimpress.release.semver import is_version, parse
from claimpress.remote.listing import Listing, Published

FORMAT = 1
_LARGEST = 8 * 2**20
_PATIENCE = 10.0
REFUSED = 1


@dataclass(frozen=True)
class Sighting:
    """A release that was downloaded and held; `origin` is the address it came from."""

    manifest_sha256: str
    sums_sha256: str
    signed: bool
    origin: str


@dataclass(frozen=True)
class Memory:
    """What has been seen of a dataset; `newest` is the highest version that was offered as the latest."""

    newest: str | None = None
    releases: dict[str, Sighting] = field(default_factory=dict)


def memory_path(dataset: str) -> Path:
    """The file that remembers a dataset. Raises `UserError` where there is no home to keep it in."""
    named = Path(os.environ.get("XDG_STATE_HOME") or "")
    try:
        base = named if named.is_absolute() else Path.home() / ".local" / "state"
    except RuntimeError:
        raise UserError("there is no home folder to remember releases in", "Set XDG_STATE_HOME.") from None
    return base / NAME / "seen" / f"{dataset}.json"


def recall(path: Path) -> Memory:
    """What is remembered; nothing where there is no file. Raises `UserError` for a file that is broken."""
    if not path.exists() and not path.is_symlink():
        return Memory()
    try:
        return _memory(read_json(path, _LARGEST))
    except (ReadProblemError, LookupError, TypeError, ValueError) as problem:
        why = f": {problem}" if isinstance(problem, ReadProblemError) else " as what it should be"
        raise UserError(
            f"{path} cannot be read{why}",
            "It remembers which releases were seen. Move it away to begin as on a new machine.",
        ) from None


def _memory(document: Any) -> Memory:
    if document["format"] != FORMAT:
        raise ReadProblemError(f"it is not of format {FORMAT}")
    releases = {version: Sighting(**_texts(item)) for version, item in document["releases"].items()}
    for version in (document["newest"], *releases):
        if not isinstance(version, str) or not is_version(version):
            raise ValueError(version)
    return Memory(document["newest"], releases)


def _texts(item: Any) -> dict[str, Any]:
    if not all(isinstance(value, str) or key == "signed" for key, value in item.items()):
        raise TypeError
    return dict(item)


def remember(path: Path, listing: Listing, release: Published, origin: str) -> None:
    """Add a release that was downloaded and holds. Raises `UserError` where that cannot be written."""
    with exclusive(path.with_suffix(".lock"), "another download is being remembered", _PATIENCE):
        with disk_errors(path):
            clear_leftovers(path)  # writing does so too, but often there is nothing to write
        memory = recall(path)
        entry = release.entry
        seen = Sighting(entry.manifest_sha256, entry.sums_sha256, release.signed, origin)
        known = memory.releases | {release.version: seen}
        offered = listing.latest or release.version
        newest = max(filter(None, (memory.newest, offered)), key=parse)
        grown = replace(memory, newest=newest, releases=known)
        if grown != memory:
            with staged_file(path, durable=True) as fresh:
                write_text(fresh, json_text({"format": FORMAT, **asdict(grown)}))


def check_listing(memory: Memory, listing: Listing, source: str) -> None:
    """Whether a list agrees with what was seen before. Raises `UserError` (exit code 1)."""
    for one in listing.releases:
        seen = memory.releases.get(one.version)
        if seen is None:
            continue
        if (seen.manifest_sha256, seen.sums_sha256) != (one.entry.manifest_sha256, one.entry.sums_sha256):
            raise _changed(one, seen, source)
        if seen.signed and not one.signed:
            raise UserError(
                f"{one.version} was signed when it was seen before, from {seen.origin}, "
                f"and {source} offers it without a signature",
                "Somebody took the signature away, or this is another copy. Ask the maintainers.",
                REFUSED,
            )


def check_forward(memory: Memory, listing: Listing, source: str) -> None:
    """Whether the latest release is none that lies behind what was seen. Raises `UserError` (exit code 1)."""
    if memory.newest and listing.latest and parse(listing.latest) < parse(memory.newest):
        raise UserError(
            f"{source} offers {listing.latest} as the latest release, and {memory.newest} was seen before",
            "An old copy answers (a cache, a mirror that lags behind), or somebody holds the newer one back. "
            f"Try later or elsewhere, or name the older release: {listing.dataset}@{listing.latest}.",
            REFUSED,
        )


def _changed(offered: Published, seen: Sighting, source: str) -> UserError:
    which, old, new = "manifest", seen.manifest_sha256, offered.entry.manifest_sha256
    if old == new:
        which, old, new = "SHA256SUMS", seen.sums_sha256, offered.entry.sums_sha256
    return UserError(
        f"{source} offers another {offered.version} than was seen before: "
        f"the digest of its {which} was {old[:16]}…, from {seen.origin}, and is {new[:16]}… now",
        "A sealed release never changes: somebody replaced it, or this is another dataset of the same name. "
        "Keep the copy that you have, and ask the maintainers.",
        REFUSED,
    )
