"""What this machine has seen of a dataset: enough to notice a changed release, or a list that went back."""

from __future__ import annotations

import os
from collections.abc import Mapping
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
    """A release that was downloaded and held, or that such a one or its list of releases told of.

    `origin` is the address it came from; `sums_sha256` is "" where only its manifest's digest was told.
    """

    manifest_sha256: str
    sums_sha256: str
    signed: bool
    origin: str

    def fits(self, other: Sighting) -> bool:
        """Whether both can be the same release."""
        told = self.sums_sha256 and other.sums_sha256
        return self.manifest_sha256 == other.manifest_sha256 and (
            not told or self.sums_sha256 == other.sums_sha256
        )

    def joined(self, other: Sighting) -> Sighting:
        """The two as one, from where it was seen first."""
        sums, signed = self.sums_sha256 or other.sums_sha256, self.signed or other.signed
        return replace(self, sums_sha256=sums, signed=signed)


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


def sighted(listing: Listing, history: Mapping[str, str], origin: str) -> dict[str, Sighting]:
    """What a list tells of releases, and a history (version -> digest of the manifest) in one of them."""
    told = {version: Sighting(digest, "", False, origin) for version, digest in history.items()}
    for one in listing.releases:
        told[one.version] = Sighting(one.entry.manifest_sha256, one.entry.sums_sha256, one.signed, origin)
    return told


def remember(
    path: Path, listing: Listing, release: Published, history: Mapping[str, str], origin: str
) -> None:
    """Add a release that was downloaded and holds, and all those that it and its list tell of.

    Raises `UserError`: with exit code 1 where another download has seen something else meanwhile, else where
    it cannot be written.
    """
    with exclusive(path.with_suffix(".lock"), "another download is being remembered", _PATIENCE):
        with disk_errors(path):
            clear_leftovers(path)  # writing does so too, but often there is nothing to write
        memory = recall(path)
        check_listing(memory, listing, origin)
        check_history(memory, release, history, origin)
        known = dict(memory.releases)
        for version, told in sighted(listing, history, origin).items():
            known[version] = known[version].joined(told) if version in known else told
        offered = listing.latest or release.version
        newest = max(filter(None, (memory.newest, offered)), key=parse)
        grown = replace(memory, newest=newest, releases=known)
        if grown != memory:
            with staged_file(path, durable=True) as fresh:
                write_text(fresh, json_text({"format": FORMAT, **asdict(grown)}))


def check_listing(memory: Memory, listing: Listing, source: str) -> None:
    """Whether a list agrees with what was seen before. Raises `UserError` (exit code 1)."""
    for version, offered in sighted(listing, {}, source).items():
        seen = memory.releases.get(version)
        if seen is None:
            continue
        if not seen.fits(offered):
            raise _changed(version, offered, seen)
        if seen.signed and not offered.signed:
            raise UserError(
                f"{version} was signed when it was seen before, from {seen.origin}, "
                f"and {source} offers it without a signature",
                "Somebody took the signature away, or this is another copy. Ask the maintainers.",
                REFUSED,
            )


def check_history(memory: Memory, release: Published, history: Mapping[str, str], source: str) -> None:
    """Whether what a release says of those before it is what was seen. Raises `UserError` (exit code 1)."""
    for version, seen in memory.releases.items():
        told = history.get(version)
        if told is not None and told != seen.manifest_sha256:
            what = f"another {version} than was seen before, from {seen.origin}"
        elif told is None and parse(version) < parse(release.version):
            what = f"no {version}, which was seen before, from {seen.origin}"
        else:
            continue
        raise UserError(
            f"{release.version} from {source} does not carry on the history that was seen: "
            f"among the releases before it there is {what}",
            "What is sealed stays in the history of all that follows: somebody rewrote it, or this is "
            "another dataset of the same name. Keep the copies that you have, and ask the maintainers.",
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


def _changed(version: str, offered: Sighting, seen: Sighting) -> UserError:
    which, old, new = "manifest", seen.manifest_sha256, offered.manifest_sha256
    if old == new:
        which, old, new = "SHA256SUMS", seen.sums_sha256, offered.sums_sha256
    return UserError(
        f"{offered.origin} offers another {version} than was seen before: "
        f"the digest of its {which} was {old[:16]}…, from {seen.origin}, and is {new[:16]}… now",
        "A sealed release never changes: somebody replaced it, or this is another dataset of the same name. "
        "Keep the copy that you have, and ask the maintainers.",
        REFUSED,
    )
