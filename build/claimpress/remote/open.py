"""From an address to the place behind it."""

from __future__ import annotations

from pathlib import Path

from claimpress.model.errors import UserError
from claimpress.remote.address import USAGE, Kind, parse_address
from claimpress.remote.folder import Folder
from claimpress.remote.store import Source, Target


def open_target(text: str, largest: int) -> Target:
    """A place to publish to; `largest` is the size in bytes of the largest file. Raises `UserError`."""
    address = parse_address(text)
    if address.kind is Kind.WEB:
        raise UserError(
            f"{address.shown} can only be read", "Publish to a folder or to s3://bucket/prefix.", USAGE
        )
    if address.kind is Kind.FOLDER:
        return Folder(Path(address.place))
    from claimpress.remote.bucket import Bucket

    return Bucket(address, writes=True, largest=largest)


def open_source(text: str) -> Source:
    """A place to get from. Raises `UserError`."""
    address = parse_address(text)
    if address.kind is Kind.FOLDER:
        path = Path(address.place)
        if not path.is_dir():
            raise UserError(f"there is no folder {path}", "Check the name after --from.")
        return Folder(path)
    if address.kind is Kind.WEB:
        from claimpress.remote.web import Web

        return Web(address.place)
    from claimpress.remote.bucket import Bucket

    return Bucket(address)
