"""The key that stands inside a signature of OpenSSH, so that its owner can be told which line to allow."""

from __future__ import annotations

import base64
import binascii
import re

from claimpress.model.sshkey import BadKeyError, key_line

_ARMOUR = re.compile(
    rb"-----BEGIN SSH SIGNATURE-----\n([A-Za-z0-9+/=\n]+)\n-----END SSH SIGNATURE-----\n", re.ASCII
)
_MAGIC = b"SSHSIG\x00\x00\x00\x01"


def key_inside(signature: bytes) -> str:
    """The public key in a signature as a line. Raises `BadKeyError` where no key of a release is there.

    That the signature is one by this key has to be checked elsewhere.
    """
    armour = _ARMOUR.fullmatch(signature)
    try:
        blob = base64.b64decode(armour[1].replace(b"\n", b""), validate=True) if armour else b""
    except binascii.Error:
        blob = b""
    rest = blob.removeprefix(_MAGIC)
    length = int.from_bytes(rest[:4], "big")
    if rest == blob or len(rest) < 4 + length:
        raise BadKeyError("the signature holds no key")
    return key_line(rest[4 : 4 + length])
