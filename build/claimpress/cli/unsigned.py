"""The one line, on standard error and once a run, that says of releases that nobody has signed them."""

from __future__ import annotations

from pathlib import Path

from claimpress.cli import streams
from claimpress.cli.settings import Settings

_MOST = 3
"""Releases that are named; the others are counted."""


def tell_unsigned(settings: Settings, *releases: tuple[Path, str]) -> None:
    """Say which of these releases (folder, version) are unsigned, unless it was said in this run already.

    It looks no further than whether there is a signature: `verify` checks it. Drafts are not there to be
    signed, and nothing is said of them.
    """
    from claimpress.release.signing.unsigned import is_unsigned

    names = [version for folder, version in releases if is_unsigned(folder, version)]
    fresh = [name for name in dict.fromkeys(names) if name not in settings.said_unsigned]
    settings.said_unsigned.update(fresh)
    if fresh:
        streams.say(settings.err().wrap(settings.err().show(_line(fresh)), "  "))


def tell_earlier_unsigned(settings: Settings, root: Path, version: str | None) -> None:
    """The same of the sealed release of the dataset in `root` that something new was compared with."""
    from claimpress.release.layout import RELEASES

    if version is not None:
        tell_unsigned(settings, (root / RELEASES / version, version))


def _line(names: list[str]) -> str:
    if len(names) == 1:
        return f"{names[0]} is unsigned: its checksums show that it is whole, not who published it"
    shown = names if len(names) <= _MOST else [*names[: _MOST - 1], f"{len(names) - _MOST + 1} more releases"]
    listed = f"{', '.join(shown[:-1])} and {shown[-1]}"
    return f"{listed} are unsigned: their checksums show that they are whole, not who published them"
