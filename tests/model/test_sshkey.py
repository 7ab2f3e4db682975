"""Public keys: what ssh-keygen makes is taken, everything else is refused without being repeated."""

from __future__ import annotations

import base64
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimpress.model.sshkey import (
    BadKeyError,
    blob_fingerprint,
    check_public_key,
    fingerprint,
    holds_private_key,
    key_line,
    parse,
)
from support_signing import make_key, needs_ssh_keygen

ED25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIImsyBcExjfZUXUYG+4uDXeFqnDbk3P5QsHAwU+wSCDz"
PRINT = "SHA256:3K0w8MYcydgdKHSQ9QieUyaJOMjOQbDn/9w6sJxZB48"


def line(kind: str, *parts: bytes) -> str:
    """A key line of these parts."""
    return f"{kind} {base64.b64encode(strings(kind.encode(), *parts)).decode()}"


def strings(*parts: bytes) -> bytes:
    """Parts with their lengths in front."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def test_fingerprint_of_a_known_key() -> None:
    assert fingerprint(ED25519) == PRINT
    kind, blob = parse(ED25519)
    assert kind == "ssh-ed25519"
    assert blob_fingerprint(blob) == PRINT
    assert key_line(blob) == ED25519


@needs_ssh_keygen
@pytest.mark.parametrize(
    ("kind", "bits"), [("ed25519", 0), ("ecdsa", 256), ("ecdsa", 384), ("ecdsa", 521), ("rsa", 2048)]
)
def test_keys_of_ssh_keygen_are_taken_with_its_fingerprint(kind: str, bits: int, tmp_path: Path) -> None:
    key = make_key(tmp_path / "key", kind, bits=bits)
    assert fingerprint(key.line) == key.fingerprint
    assert holds_private_key(key.path.read_text())
    assert not holds_private_key(key.line)


def test_keys_in_hardware_tokens_are_taken() -> None:
    check_public_key(line("sk-ssh-ed25519@openssh.com", b"x" * 32, b"ssh:"))
    point = b"\x04" + b"x" * 64
    check_public_key(line("sk-ecdsa-sha2-nistp256@openssh.com", b"nistp256", point, b"ssh:"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "kind of a key"),
        ("AAAAC3NzaC1lZDI1NTE5", "kind of a key"),
        ("ssh-dss AAAAB3NzaC1kc3M=", "kind of a key"),
        ("ssh-ed25519-cert-v01@openssh.com AAAA", "kind of a key"),
        ("ssh-ed25519", "cut off"),
        ("ssh-ed25519 AAAA", "cut off"),
        (ED25519 + " somebody@laptop", "something stands behind the key"),
        (ED25519 + "\n", "something stands behind the key"),
        (ED25519 + "\n* ssh-ed25519 AAAA", "something stands behind the key"),
        (ED25519.replace(" ", "  "), "something stands behind the key"),
        (ED25519[:-3], "not base64"),
        (ED25519[:-1] + "é", "not base64"),
        (ED25519[:-8], "cut off"),
        (ED25519.replace("ssh-ed25519", "ssh-rsa"), "another kind"),
        (line("ssh-ed25519", b"x" * 31), "not 32 bytes"),
        (line("ssh-ed25519", b"x" * 32, b"more"), "not 32 bytes"),
        (line("ecdsa-sha2-nistp256", b"nistp384", b"\x04" + b"x" * 64), "no point"),
        (line("ecdsa-sha2-nistp256", b"nistp256", b"\x05" + b"x" * 64), "no point"),
        (line("ssh-rsa", b"\x01\x00\x01", b"\x00" + b"\xff" * 128), "1024 bits"),
        (line("ssh-rsa", b"\x01\x00\x01"), "two numbers"),
        (line("sk-ssh-ed25519@openssh.com", b"x" * 32), "not 32 bytes"),
        ("ssh-ed25519 " + "A" * 5000, "too long"),
    ],
)
def test_what_is_no_key_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(BadKeyError, match=why) as refused:
        check_public_key(text)
    assert "AAAA" not in str(refused.value)


def test_base64_has_one_form() -> None:
    """Bits that mean nothing could let one key stand on a list twice."""
    plain = line("ecdsa-sha2-nistp256", b"nistp256", b"\x04" + b"x" * 64)
    check_public_key(plain)
    assert plain.endswith("eHg=")
    with pytest.raises(BadKeyError, match="not written as base64 is"):
        check_public_key(plain.removesuffix("g=") + "h=")


@given(st.binary(max_size=80))
def test_no_bytes_are_a_fault(blob: bytes) -> None:
    text = f"ssh-ed25519 {base64.b64encode(blob).decode()}"
    with suppress(BadKeyError):
        assert parse(text) == ("ssh-ed25519", blob)
    with suppress(BadKeyError):
        assert parse(key_line(blob))[1] == blob


@pytest.mark.parametrize(
    ("text", "private"),
    [
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nx", True),
        ("in a sentence: -----BEGIN RSA PRIVATE KEY-----", True),
        ("-----BEGIN PRIVATE KEY-----", True),
        ("-----BEGIN ENCRYPTED PRIVATE KEY-----", True),
        ("xyz -----END EC PRIVATE KEY-----", True),
        ("b3BlbnNzaC1rZXktdjEAAAAABG5vbmU", True),
        ("PuTTY-User-Key-File-3: ssh-ed25519", True),
        ("THE PRIVATE KEY was found", False),
        ("-----BEGIN PUBLIC KEY-----", False),
        (ED25519, False),
    ],
)
def test_private_keys_are_known_by_their_frames(text: str, private: bool) -> None:
    assert holds_private_key(text) is private
