"""An S3-compatible bucket. Keys come from the environment alone, and no word of the library is passed on."""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from claimpress.model.errors import UserError
from claimpress.remote.address import Address, split_url
from claimpress.remote.patience import patiently
from claimpress.remote.store import AGAIN, Body, BrokenError, Listed, changed_here

if TYPE_CHECKING:
    from obstore import Attributes, PutMode
    from obstore.store import ClientConfig, RetryConfig, S3Config, S3Store
    from typing_extensions import Buffer

LARGEST_PUT = 5 * 2**30
"""Bytes that one conditional request may carry."""
LARGE = 8 * 2**20
"""Bytes above which a file is not read into memory to be sent."""
SLOWEST = 100_000
"""Bytes a second that a transfer makes at least; what is slower is given up."""
_PIECE = 2**13
_AT_ONCE = 1000
"""Files of a page of a list."""
_KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
_PROVIDERS = (
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
)
_ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")
_RETRIES, _RETRY_SECONDS = 3, 60
_CONNECT = timedelta(seconds=10)
_UNHURRIED: ClientConfig = {
    "connect_timeout": _CONNECT,
    "read_timeout": timedelta(seconds=_RETRY_SECONDS),
    "timeout": timedelta(days=1),
}
_GONE = "ConditionalRequestConflict"


class Bucket:
    """A bucket with a prefix; `largest` is the size in bytes of the largest file that will be sent."""

    def __init__(self, address: Address, *, writes: bool = False, largest: int = 0) -> None:
        self.shown = address.shown
        self._bucket, self._prefix = address.place, address.prefix
        self._store = _open(address.place, writes, largest)
        self._keeps_promises = False

    @contextmanager
    def read(self, name: str, start: int = 0) -> Iterator[Body | None]:
        """A file, streamed."""
        with patiently(lambda: self._begun(name, start), self.shown) as (head, chunks):
            yield None if head is None else replace(head, chunks=chunks)

    def listed(self) -> list[Listed]:
        """All files, by name. Raises `UserError`."""
        found: list[Listed] = []
        with patiently(lambda: (None, self._pages()), self.shown) as (_, pages):
            for page in pages:
                found += (Listed(*one) for one in json.loads(page))
        return sorted(found, key=lambda one: one.name)

    def _pages(self) -> Iterator[bytes]:
        begin = f"{self._prefix}/" if self._prefix else ""
        try:
            for page in self._store.list(self._prefix or None, chunk_size=_AT_ONCE):
                told = [(one["path"].removeprefix(begin), one["size"], one["e_tag"] or "") for one in page]
                yield json.dumps(told).encode()
        except Exception as problem:  # see below
            raise self._told(problem) from None

    def _begun(self, name: str, start: int) -> tuple[Body | None, Iterator[bytes]]:
        body = self._body(name, start)
        if body is None and start:
            body = self._body(name, 0)
        return body, iter(()) if body is None else body.chunks

    def _body(self, name: str, start: int) -> Body | None:
        try:
            result = self._store.get(self._key(name), options={"range": {"offset": start}} if start else {})
            size, begin = result.meta["size"], result.range[0]
            stream = result.stream(min_chunk_size=_PIECE)
        except FileNotFoundError as problem:
            if "NoSuchBucket" in str(problem):
                raise self._told(problem) from None
            return None
        except Exception as problem:  # whatever the library raises may quote a request with its keys
            if start and _code(problem) == "InvalidRange":
                return None
            raise self._told(problem) from None
        return Body(begin, size, result.meta["e_tag"] or "", self._chunks(stream))

    def _chunks(self, stream: Iterator[object]) -> Iterator[bytes]:
        while True:
            try:
                chunk = next(stream, None)
            except Exception as problem:
                raise self._told(problem) from None
            if chunk is None:
                return
            yield bytes(chunk)  # type: ignore[call-overload]

    def create(self, name: str, path: Path, sha256: str) -> bool:
        """Put the file under the condition that there is none.

        The first file is put twice: a server that takes it twice does not keep to conditions.
        """
        size = path.stat().st_size
        if size > LARGEST_PUT:
            raise UserError(
                f"{path} is larger than the {LARGEST_PUT:,} bytes that a bucket takes at once",
                "Publish to a folder, and bring that to the bucket by other means.",
            )
        with _held(path, size) as data:
            if hashlib.sha256(data).hexdigest() != sha256:
                raise changed_here(path)
            created = self._created(name, data)
            if size > LARGE and hashlib.sha256(data).hexdigest() != sha256:
                raise changed_here(path)
        return created

    def _created(self, name: str, data: Buffer) -> bool:
        created = self._put(name, data, None)
        if created and not self._keeps_promises:
            if self._put(name, data, None):
                raise UserError(
                    f"the server of {self.shown} overwrites files although it is asked not to",
                    "Publish to a server that honours conditional requests (If-None-Match).",
                )
            self._keeps_promises = True
        return created

    def replace(self, name: str, data: bytes, tag: str | None) -> bool:
        """Put the bytes under the condition that the version that was read still stands.

        Caches on the way are asked to look again each time, since this file changes.
        """
        return self._put(name, data, tag, {"Cache-Control": "no-cache"})

    def tidy(self, names: Iterable[str]) -> None:
        """A bucket shows nothing half-written."""

    def _put(self, name: str, data: Buffer, tag: str | None, headers: Attributes | None = None) -> bool:
        from obstore.exceptions import AlreadyExistsError, PreconditionError

        try:
            mode: PutMode = "create" if tag is None else {"e_tag": tag}
            self._store.put(self._key(name), data, mode=mode, attributes=headers)
        except (AlreadyExistsError, PreconditionError):
            return False
        except Exception as problem:
            if _code(problem) == _GONE:
                return False
            raise self._told(problem) from None
        return True

    def _key(self, name: str) -> str:
        return f"{self._prefix}/{name}" if self._prefix else name

    def _told(self, problem: Exception) -> UserError:
        return told(problem, self.shown, self._bucket)


@contextmanager
def _held(path: Path, size: int) -> Iterator[Buffer]:
    """The bytes of a file; those of a large one stay on the disk, and are read as they are sent."""
    if size <= LARGE:
        yield path.read_bytes()
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        yield data


def _open(bucket: str, writes: bool, largest: int) -> S3Store:
    endpoint = next((os.environ[name] for name in _ENDPOINTS if os.environ.get(name)), "")
    if endpoint:
        _check_endpoint(endpoint)
    signed = any(os.environ.get(name) for name in (*_KEYS, *_PROVIDERS))
    if writes and not signed:
        raise UserError(
            "there are no keys for the bucket in the environment",
            "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_REGION, "
            "and AWS_ENDPOINT_URL for a server that is not Amazon's.",
        )
    from obstore.store import S3Store

    config: S3Config = {} if signed else {"skip_signature": True}
    retry: RetryConfig = {"max_retries": _RETRIES, "retry_timeout": timedelta(seconds=_RETRY_SECONDS)}
    client = _patience(largest) if writes else _UNHURRIED
    plain: ClientConfig = {"allow_http": endpoint.lower().startswith("http://")}
    try:
        return S3Store(bucket, config=config, client_options={**client, **plain}, retry_config=retry)
    except Exception:
        raise UserError(
            "the settings for the bucket in the environment cannot be used",
            "Look at the variables whose names begin with AWS_.",
        ) from None


def _patience(largest: int) -> ClientConfig:
    """A request that sends is bounded as a whole: while it sends, nothing comes back."""
    seconds = _RETRY_SECONDS + largest // SLOWEST
    return {"connect_timeout": _CONNECT, "timeout": timedelta(seconds=seconds)}


def _check_endpoint(endpoint: str) -> None:
    parts = split_url(endpoint)
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        raise UserError(
            "AWS_ENDPOINT_URL is no address of a server", "Write it as https://server.", exit_code=2
        )


_CODE = re.compile(r"<Code>([A-Za-z]{1,60})</Code>")
_STATUS = re.compile(r"status code: ([1-5][0-9]{2})")
_KEYS_REFUSED = ("the server refuses the keys", "Look at AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.")
_REGION = ("the bucket is in another region", "Set AWS_REGION to the region of the bucket.")
_CODES: Mapping[str, tuple[str, str]] = {
    "NoSuchBucket": ("there is no such bucket", "Check its name, and AWS_ENDPOINT_URL."),
    "AccessDenied": ("the keys do not allow that", "Ask for the right to read and write there."),
    "AllAccessDisabled": ("the bucket is closed", "Ask whoever keeps it."),
    "ExpiredToken": ("the keys have expired", "Take fresh ones."),
    "InvalidAccessKeyId": _KEYS_REFUSED,
    "InvalidToken": _KEYS_REFUSED,
    "SignatureDoesNotMatch": _KEYS_REFUSED,
    "PermanentRedirect": _REGION,
    "AuthorizationHeaderMalformed": _REGION,
    "IllegalLocationConstraintException": _REGION,
    "RequestTimeTooSkewed": ("this machine's clock is wrong", "Set it, then run it again."),
    "EntityTooLarge": ("the server takes no file of that size", "Publish to a folder."),
    "SlowDown": ("the server asks for less haste", "Wait a little, then run it again."),
}
_STATUSES: Mapping[str, tuple[str, str]] = {
    "401": _KEYS_REFUSED,
    "403": ("the server does not allow it", "Look at the keys, and at what they allow."),
    "404": ("the server knows no such bucket or file", "Check the address, and AWS_ENDPOINT_URL."),
    "301": _REGION,
}


def _code(problem: Exception) -> str:
    found = _CODE.search(str(problem))
    return found[1] if found else ""


def told(problem: Exception, shown: str, bucket: str) -> UserError:
    """What went wrong, in words of our own: what the library says may hold parts of keys and of requests."""
    code, text = _code(problem), str(problem)
    status = _STATUS.search(text)
    number = status[1] if status else ""
    what, remedy = _CODES.get(code) or _STATUSES.get(number) or ("", "")
    if what:
        return UserError(f"{shown}: {what}" + (f" ({bucket})" if code == "NoSuchBucket" else ""), remedy)
    if "redirect" in text:
        return UserError(f"{shown}: {_REGION[0]}, or the server sends elsewhere", _REGION[1])
    if number.startswith("4"):
        return UserError(f"{shown}: the server refuses the request (status {number})", "Check the address.")
    if number.startswith("5"):
        return BrokenError(f"{shown}: the server fails (status {number})", AGAIN)
    if "timed out" in text or "timeout" in text.replace("retry_timeout", ""):
        return BrokenError(f"{shown}: no answer in time", AGAIN)
    if "Path" in text and isinstance(problem, ValueError):
        return UserError(f"{shown}: a name that no bucket takes", "Check the address.")
    return BrokenError(
        f"{shown}: the server cannot be reached, or it broke off",
        "Look at the network and at AWS_ENDPOINT_URL, then run it again: it goes on where it stopped.",
    )
