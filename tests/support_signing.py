"""Keys made for a test in a folder of its own, datasets that allow them, and releases signed with them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

STRICT = os.environ.get("CLAIMPRESS_STRICT") == "1"
needs_ssh_keygen = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None and not STRICT, reason="ssh-keygen is not installed (openssh-client)"
)


@dataclass(frozen=True)
class Key:
    """A key pair: the file of the private half, which ssh-keygen alone reads, and the public half."""

    path: Path

    @property
    def line(self) -> str:
        """Kind and base64 of the public key."""
        return " ".join(self.path.with_suffix(".pub").read_text(encoding="ascii").split()[:2])

    @property
    def fingerprint(self) -> str:
        """As ssh-keygen gives it."""
        told = ssh_keygen("-l", "-f", str(self.path.with_suffix(".pub")))
        return told.split()[1]

    def secrets(self) -> Iterator[str]:
        """The lines of the private key's body: none of them may be seen anywhere."""
        lines = self.path.read_text(encoding="ascii").splitlines()
        yield from (line for line in lines if not line.startswith("-"))


def ssh_keygen(*arguments: str, given: bytes = b"") -> str:
    """What ssh-keygen prints."""
    return subprocess.run(
        ["ssh-keygen", *arguments], input=given, capture_output=True, check=True
    ).stdout.decode()


def make_key(path: Path, kind: str = "ed25519", *, bits: int = 0, passphrase: str = "") -> Key:
    """A new key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    size = ["-b", str(bits)] if bits else []
    ssh_keygen("-q", "-t", kind, *size, "-N", passphrase, "-C", "somebody@somewhere", "-f", str(path))
    return Key(path)


def signer(key: Key | str, name: str = "curators", **more: str | None) -> dict[str, str | None]:
    """An entry of `policies.allowed_signers`, since the beginning of 2025."""
    line = key if isinstance(key, str) else key.line
    return {"name": name, "key": line, "first_day": "2025-01-01", **more}


def allow(data: Path, *signers: dict[str, str | None]) -> None:
    """Write the list of those who may sign into the dataset in the folder `data`."""
    path = data / "dataset.yaml"
    text = path.read_text(encoding="utf-8")
    begin = text.index("policies: {")
    end = text.index("\n", begin) + 1
    listed = json.dumps(list(signers))
    policies = f"policies: {{checks_needed: 1, allowed_signers: {listed}}}\n"
    path.write_text(text[:begin] + policies + text[end:], encoding="utf-8")


def sign_by_hand(key: Key, release: Path, namespace: str = "claimpress-release") -> Path:
    """Sign a release's checksums with ssh-keygen alone, whether that is allowed or not."""
    signature = release / "SHA256SUMS.sig"
    signature.unlink(missing_ok=True)
    ssh_keygen("-q", "-Y", "sign", "-n", namespace, "-f", str(key.path), str(release / "SHA256SUMS"))
    return signature
