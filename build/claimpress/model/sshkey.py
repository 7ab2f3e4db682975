"""Public keys of OpenSSH as they stand in a `.pub` file, and what gives away a private key."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterator

SMALLEST_RSA, LARGEST_RSA = 2048, 16384
"""Bits of an RSA key that signs releases."""
_LONGEST = 4096
"""Characters of a key line; the largest RSA key takes about 2,800."""
MARKS = ("PRIVATE KEY", "PuTTY-User-Key-File-", "b3BlbnNzaC1rZXkt")
_PRIVATE = re.compile(r"-----(BEGIN|END) [A-Z0-9 ]{0,40}PRIVATE KEY|PuTTY-User-Key-File-|b3BlbnNzaC1rZXkt")
"""The frames of private keys, and how the body of one of OpenSSH begins where its frame was left out."""


class BadKeyError(ValueError):
    """A text is no public key that can sign; the message says why and repeats nothing of it."""


def holds_private_key(text: str) -> bool:
    """Whether a text holds a private key, or the beginning of one."""
    # Every text of a dataset comes by here: plain searches are fast, and almost always enough.
    return any(mark in text for mark in MARKS) and _PRIVATE.search(text) is not None


def check_public_key(line: str) -> None:
    """Raise `BadKeyError` unless a line is the kind and the base64 of a key that ssh-keygen can sign with."""
    parse(line)


def fingerprint(line: str) -> str:
    """`SHA256:` and 43 characters, as ssh-keygen prints it. Raises `BadKeyError`."""
    return blob_fingerprint(parse(line)[1])


def blob_fingerprint(blob: bytes) -> str:
    """The fingerprint of a key in the form in which it is sent."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode("ascii").rstrip("=")


def key_line(blob: bytes) -> str:
    """A key in the form in which it is sent, as a line. Raises `BadKeyError`."""
    name, _ = _taken(blob)
    try:
        line = f"{name.decode('ascii')} {base64.b64encode(blob).decode('ascii')}"
    except UnicodeDecodeError:
        raise BadKeyError("it names no kind of key") from None
    check_public_key(line)
    return line


def parse(line: str) -> tuple[str, bytes]:
    """The kind of a key and its bytes. Raises `BadKeyError`."""
    if len(line) > _LONGEST:
        raise BadKeyError("it is too long")
    kind, _, rest = line.partition(" ")
    if kind not in _SHAPES:
        raise BadKeyError(f"it does not begin with the kind of a key: {', '.join(_SHAPES)}")
    if re.search(r"\s", rest):
        raise BadKeyError("something stands behind the key, such as a comment with the name of a machine")
    try:
        blob = base64.b64decode(rest, validate=True)
    except (binascii.Error, ValueError):
        raise BadKeyError("what follows the kind is not base64") from None
    if base64.b64encode(blob).decode("ascii") != rest:
        raise BadKeyError("what follows the kind is not written as base64 is")
    named, parts = _taken(blob)
    if named != kind.encode("ascii"):
        raise BadKeyError("the key itself is of another kind than the one in front of it")
    _SHAPES[kind](list(_strings(parts)))
    return kind, blob


def _strings(data: bytes) -> Iterator[bytes]:
    while data:
        part, data = _taken(data)
        yield part


def _taken(data: bytes) -> tuple[bytes, bytes]:
    """The first string of a key, and what follows it."""
    length = int.from_bytes(data[:4], "big")
    if len(data) < 4 or len(data) - 4 < length:
        raise BadKeyError("it is cut off")
    return data[4 : 4 + length], data[4 + length :]


_Shape = Callable[[list[bytes]], None]


def _ed25519(parts: list[bytes]) -> None:
    if [len(part) for part in parts] != [32]:
        raise BadKeyError("it is not 32 bytes, as a key of its kind is")


def _ecdsa(curve: str) -> _Shape:
    sizes = {"nistp256": 65, "nistp384": 97, "nistp521": 133}

    def check(parts: list[bytes]) -> None:
        fits = len(parts) == 2 and parts[0] == curve.encode("ascii") and len(parts[1]) == sizes[curve]
        if not fits or parts[1][0] != 4:
            raise BadKeyError("it is no point of the curve that its kind names")

    return check


def _rsa(parts: list[bytes]) -> None:
    if len(parts) != 2:
        raise BadKeyError("it is not the two numbers of an RSA key")
    bits = int.from_bytes(parts[1], "big").bit_length()
    if not SMALLEST_RSA <= bits <= LARGEST_RSA:
        raise BadKeyError(f"it has {bits} bits; an RSA key has {SMALLEST_RSA} to {LARGEST_RSA} here")


def _in_hardware(inner: _Shape) -> _Shape:
    """The same, and behind it the application that a key in a hardware token is for."""

    def check(parts: list[bytes]) -> None:
        if not parts or not 0 < len(parts[-1]) <= 255:
            raise BadKeyError("it does not say what its hardware token has it for")
        inner(parts[:-1])

    return check


_SHAPES: dict[str, _Shape] = {
    "ssh-ed25519": _ed25519,
    "ecdsa-sha2-nistp256": _ecdsa("nistp256"),
    "ecdsa-sha2-nistp384": _ecdsa("nistp384"),
    "ecdsa-sha2-nistp521": _ecdsa("nistp521"),
    "ssh-rsa": _rsa,
    "sk-ssh-ed25519@openssh.com": _in_hardware(_ed25519),
    "sk-ecdsa-sha2-nistp256@openssh.com": _in_hardware(_ecdsa("nistp256")),
}
KINDS_OF_KEY: tuple[str, ...] = tuple(_SHAPES)
"""The kinds of key that ssh-keygen can sign with."""
