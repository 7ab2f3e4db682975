"""Where a target or an origin is: a folder, a bucket or a web server; never with a secret in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from urllib.parse import SplitResult, urlsplit

from claimpress.model.errors import UserError

USAGE = 2
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_HALF_SCHEME = re.compile(r"(s3|https?):", re.IGNORECASE)
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_FORMS = "Write a folder, s3://bucket/prefix, or for `get` also https://server/path."


class Kind(Enum):
    """What answers at an address."""

    FOLDER = "folder"
    BUCKET = "bucket"
    WEB = "web"


@dataclass(frozen=True)
class Address:
    """A parsed address. `place` is the folder, the bucket or the URL, `prefix` what stands before all names.

    `shown` is the address as it may be printed.
    """

    kind: Kind
    place: str
    prefix: str
    shown: str


def parse_address(text: str) -> Address:
    """The address that a text means. Raises `UserError` (usage), which never repeats what may be secret."""
    scheme = _SCHEME.match(text)
    if scheme is None:
        if not text or _HALF_SCHEME.match(text) or "://" in text:
            raise UserError("that is no address", _FORMS, USAGE)
        return Address(Kind.FOLDER, text, "", text)
    parts = split_url(text)
    if scheme[1].lower() == "s3":
        return _bucket(parts)
    if scheme[1].lower() in ("http", "https"):
        return _web(parts)
    raise UserError(f"addresses that begin with {scheme[1][:20]}:// are not known here", _FORMS, USAGE)


def split_url(text: str) -> SplitResult:
    """The parts of a URL that carries nothing secret. Raises `UserError` (usage), never repeating it."""
    if not text.isprintable() or " " in text:
        raise UserError("the address holds a space or a control character", _FORMS, USAGE)
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise UserError("the address cannot be read", _FORMS, USAGE) from None
    if "@" in parts.netloc or "?" in text or "#" in text:
        raise UserError(
            "the address carries a user, a password or a query, and is not used",
            "Keys come from the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY); "
            "write the plain address. If a secret stood in it, your shell's history has it now.",
            USAGE,
        )
    return parts


def _bucket(parts: SplitResult) -> Address:
    prefix = parts.path.strip("/")
    if not _BUCKET.fullmatch(parts.netloc) or not _is_plain(prefix):
        raise UserError("that is no bucket with a prefix", "Write it as s3://bucket/prefix.", USAGE)
    return Address(Kind.BUCKET, parts.netloc, prefix, f"s3://{parts.netloc}/{prefix}".rstrip("/"))


def _web(parts: SplitResult) -> Address:
    if not parts.hostname or not _is_plain(parts.path.strip("/")):
        raise UserError("that is no address of a web server", _FORMS, USAGE)
    url = f"{parts.scheme.lower()}://{parts.netloc}{parts.path.rstrip('/')}"
    return Address(Kind.WEB, url, "", url)


def _is_plain(path: str) -> bool:
    return not path or not {"", ".", ".."} & set(path.split("/"))
