"""Asking ssh-keygen: a list of arguments, a clean environment, a limit of time.

It is given copies in a folder of our own, so that what a stranger prepared is never what it opens.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from claimpress.about import NAME
from claimpress.release.layout import SIGNATURE, SUMS

NAMESPACE = "claimpress-release"
"""What a signature is for: one that was made for anything else counts for no release."""
LARGEST = 64 * 2**10
"""Bytes of a signature; one by the largest key takes about 7,000."""
INSTALL = "Install OpenSSH 8.9 or newer (Debian: apt-get install openssh-client)."
_PROGRAM = "ssh-keygen"
_SECONDS = 60
_SECONDS_TO_SIGN = 600
"""Somebody may have to find a passphrase or touch a token first."""
_ASKING = (
    *("DISPLAY", "HOME", "SSH_ASKPASS", "SSH_ASKPASS_REQUIRE", "SSH_AUTH_SOCK"),
    *("SSH_SK_PROVIDER", "TERM", "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_RUNTIME_DIR"),
)
"""What ssh-keygen needs of the environment to ask for a passphrase, or for a key that an agent holds."""
_GOOD = re.compile(r'Good "([^"\n]*)" signature with \S+ key (SHA256:[A-Za-z0-9+/]{43})\n')
_NOT_VERIFIED = "Could not verify signature"


class KeygenError(ValueError):
    """ssh-keygen is missing, too old, or does not answer: nothing is known; the message says why."""


class UnfitError(ValueError):
    """A signature does not fit; the message says why."""


def program() -> str:
    """Where ssh-keygen is. Raises `KeygenError`."""
    found = shutil.which(_PROGRAM)
    if found is None:
        raise KeygenError(f"{_PROGRAM} is not installed")
    return found


def signed_by(message: bytes, signature: bytes) -> str:
    """The fingerprint of the key whose signature over a message this is. Raises `UnfitError`, `KeygenError`.

    It says nothing about whether the key may sign.
    """
    with _folder() as folder:
        (folder / SIGNATURE).write_bytes(signature)
        arguments = ["-Y", "check-novalidate", "-n", NAMESPACE, "-s", SIGNATURE]
        done = _run(arguments, folder, message)
    told, complaint = _text(done.stdout), _text(done.stderr)
    if done.returncode == 0:
        good = _GOOD.fullmatch(told)
        if good is None or good[1] != NAMESPACE:
            raise KeygenError(f"{_PROGRAM} answers in words that are not known")
        return good[2]
    if _NOT_VERIFIED not in told:
        raise KeygenError(_why(complaint))
    if "namespace does not match" in complaint:
        raise UnfitError(f"it was made for another purpose than {NAMESPACE}")
    if "incorrect signature" in complaint:
        raise UnfitError(f"it was made over other bytes than those of {SUMS}")
    raise UnfitError("it is not a signature that ssh-keygen can read")


def accepts(message: bytes, signature: bytes, name: str, day: str, allowed: str, revoked: str) -> bool:
    """Whether ssh-keygen takes a signature for one by `name` on a day (YYYY-MM-DD). Raises `KeygenError`.

    `allowed` and `revoked` are the texts of its file of allowed signers and of its list of revoked keys.
    """
    with _folder() as folder:
        (folder / SIGNATURE).write_bytes(signature)
        (folder / "allowed").write_text(allowed, encoding="ascii")
        (folder / "revoked").write_text(revoked, encoding="ascii")
        arguments = ["-Y", "verify", "-n", NAMESPACE, "-s", SIGNATURE, "-f", "allowed", "-r", "revoked"]
        arguments += ["-I", name, "-O", f"verify-time={day.replace('-', '')}120000"]
        return _run(arguments, folder, message).returncode == 0


def sign(message: bytes, key: Path) -> bytes | None:
    """A signature over a message with a key that ssh-keygen alone opens; None where it makes none.

    It may ask for a passphrase on the terminal, and says itself what is in its way. Raises `KeygenError`.
    """
    command = [program(), "-q", "-Y", "sign", "-n", NAMESPACE, "-f", str(key.absolute())]
    with _folder() as folder:
        (folder / SUMS).write_bytes(message)
        asking = {name: os.environ[name] for name in _ASKING if name in os.environ}
        try:
            done = subprocess.run(
                [*command, SUMS],
                cwd=folder,
                env=_environment() | asking,
                stdout=subprocess.DEVNULL,
                timeout=_SECONDS_TO_SIGN,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise KeygenError(f"{_PROGRAM} did not end within {_SECONDS_TO_SIGN // 60} minutes") from None
        except OSError as problem:
            raise KeygenError(f"{_PROGRAM} cannot be run: {problem.strerror}") from None
        made = folder / SIGNATURE
        return made.read_bytes() if done.returncode == 0 and made.is_file() else None


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix=f"{NAME}-") as name:
        yield Path(name)


def _environment() -> dict[str, str]:
    # Days of allowed signers are days in UTC; older versions know no other way to say so.
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _run(arguments: Sequence[str], folder: Path, message: bytes) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            [program(), *arguments],
            cwd=folder,
            env=_environment(),
            input=message,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise KeygenError(f"{_PROGRAM} did not answer within {_SECONDS} seconds") from None
    except OSError as problem:
        raise KeygenError(f"{_PROGRAM} cannot be run: {problem.strerror}") from None


def _why(complaint: str) -> str:
    if "usage:" in complaint or "unknown option" in complaint or "illegal option" in complaint:
        return f"this {_PROGRAM} is too old to know of signatures"
    last = complaint.strip().splitlines()[-1:] or ["it does not say why"]
    return f"{_PROGRAM} failed: {last[0]}"


def _text(output: bytes) -> str:
    return output.decode("utf-8", "replace")
