"""Checking signatures: whose key, good for which day, by whose list; and what strangers may have prepared."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claimpress.release.signing import keygen
from claimpress.release.signing.check import Signature, State, check_signature
from claimpress.release.signing.keygen import KeygenError, UnfitError
from claimpress.release.signing.signers import signers_of
from claimpress.release.tree import look
from claimpress.release.verify.whole import verify_release
from support_release import KLOPSTOCK
from support_signing import Key, allow, make_key, needs_ssh_keygen, sign_by_hand, signer

pytestmark = needs_ssh_keygen
DAY = "2025-06-01"
MANIFEST = {"dataset": "klopstock-claims", "version": "0.1.0", "date": DAY}


@pytest.fixture
def folder(tmp_path: Path, key: Key) -> Path:
    """What of a release a signature is about; it allows the key itself, and is signed with it."""
    release = tmp_path / "download"
    (release / "inputs").mkdir(parents=True)
    (release / "SHA256SUMS").write_text("0" * 64 + "  inputs/dataset.json\n")
    own_list(release, signer(key))
    sign_by_hand(key, release)
    return release


def own_list(release: Path, *signers: Any) -> None:
    """Let the release's own list be this."""
    info = {"id": "klopstock-claims", "policies": {"allowed_signers": signers}}
    (release / "inputs" / "dataset.json").write_text(json.dumps(info))


def check(
    folder: Path, root: Path | None = None, **manifest: str | None
) -> tuple[Signature | None, list[tuple[str, str]]]:
    """The signature's state, and (code, message) of what is wrong."""
    signature, findings = check_signature(look(folder), MANIFEST | manifest, root)
    assert all(found.place.file == "SHA256SUMS.sig" for found in findings)
    return signature, [(found.code, found.message) for found in findings]


def state(folder: Path, root: Path | None = None, **manifest: str | None) -> State | None:
    signature, _ = check(folder, root, **manifest)
    return signature.state if signature else None


def refused(folder: Path, root: Path | None = None, **manifest: str | None) -> str:
    """Why the key may not sign."""
    signature, found = check(folder, root, **manifest)
    assert signature is not None
    assert signature.state is State.NOT_ALLOWED
    assert [code for code, _ in found] == ["signature-not-allowed"]
    return found[0][1]


def test_a_good_signature_names_signer_key_and_whose_list_says_so(folder: Path, key: Key) -> None:
    own = folder / "inputs" / "dataset.json"
    signature, found = check(folder)
    assert signature == Signature(State.VALID, key.fingerprint, "curators", own, own_list=True)
    assert found == []


@pytest.mark.parametrize(("kind", "bits"), [("ecdsa", 256), ("ecdsa", 521), ("rsa", 2048)])
def test_keys_of_other_kinds_sign_too(folder: Path, tmp_path: Path, kind: str, bits: int) -> None:
    key = make_key(tmp_path / "keys" / "key", kind, bits=bits)
    own_list(folder, signer(key))
    sign_by_hand(key, folder)
    assert state(folder) is State.VALID


def test_unsigned_is_said_of_releases_and_not_of_drafts(folder: Path) -> None:
    (folder / "SHA256SUMS.sig").unlink()
    assert check(folder) == (Signature(State.UNSIGNED), [])
    assert check(folder, version="0.1.0-draft", date=None) == (None, [])


def test_changed_checksums_do_not_fit(folder: Path) -> None:
    with (folder / "SHA256SUMS").open("a") as file:
        file.write("0" * 64 + "  more.txt\n")
    signature, found = check(folder)
    assert signature == Signature(State.UNFIT)
    ((code, message),) = found
    assert code == "signature-unfit"
    assert "over other bytes" in message


def test_a_signature_for_another_purpose_does_not_fit(folder: Path, key: Key) -> None:
    sign_by_hand(key, folder, namespace="file")
    ((code, message),) = check(folder)[1]
    assert code == "signature-unfit"
    assert "another purpose" in message


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"signed",
        b"\x00\xff" * 1000,
        b"-----BEGIN SSH SIGNATURE-----\n",
        b"-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n",
        b"-----BEGIN SSH SIGNATURE-----\nU1NIU0lHAAAAAf////8=\n-----END SSH SIGNATURE-----\n",
    ],
)
def test_garbage_does_not_fit(folder: Path, content: bytes) -> None:
    (folder / "SHA256SUMS.sig").write_bytes(content)
    ((code, message),) = check(folder)[1]
    assert code == "signature-unfit"
    assert "not a signature that ssh-keygen can read" in message


def test_a_huge_signature_is_not_read(folder: Path) -> None:
    path = folder / "SHA256SUMS.sig"
    with path.open("ab") as file:
        file.truncate(3 * 2**30)  # a hole: it takes no room
    signature, found = check(folder)
    assert signature == Signature(State.UNFIT)
    assert [code for code, _ in found] == ["release-too-large"]


def test_a_link_in_place_of_a_signature_is_not_followed(folder: Path) -> None:
    path = folder / "SHA256SUMS.sig"
    path.rename(folder.parent / "elsewhere.sig")
    path.symlink_to(folder.parent / "elsewhere.sig")
    tree = look(folder)
    assert check_signature(tree, MANIFEST) == (Signature(State.UNFIT), [])
    assert [found.code for found in tree.findings] == ["release-not-a-file"]


def test_where_nobody_is_listed_the_key_is_unknown_and_its_fingerprint_told(folder: Path, key: Key) -> None:
    own_list(folder)
    signature, found = check(folder)
    assert signature is not None
    assert (signature.state, signature.fingerprint) == (State.UNKNOWN_KEY, key.fingerprint)
    ((code, message),) = found
    assert code == "signature-unknown-key"
    assert key.fingerprint in message


def test_another_key_than_those_that_the_dataset_lists_is_refused(
    folder: Path, data: Path, other: Key
) -> None:
    allow(data, signer(other))
    assert "not among the allowed signers" in refused(folder, data)


def test_a_key_that_the_release_s_own_list_lacks_is_unknown(folder: Path, key: Key, other: Key) -> None:
    own_list(folder, signer(other))  # it may have come after the release was sealed
    signature, found = check(folder)
    assert signature == Signature(
        State.UNKNOWN_KEY, key.fingerprint, None, folder / "inputs" / "dataset.json", own_list=True
    )
    assert [code for code, _ in found] == ["signature-unknown-key"]


def test_a_key_counts_on_its_days_only(folder: Path, key: Key) -> None:
    own_list(folder, signer(key, first_day="2025-06-02"))
    assert "from 2025-06-02 on, and the release is of 2025-06-01" in refused(folder)
    own_list(folder, signer(key, last_day="2025-05-31"))
    assert "until 2025-05-31, and the release is of 2025-06-01" in refused(folder)
    own_list(folder, signer(key, first_day=DAY, last_day=DAY))
    assert state(folder) is State.VALID


def test_an_old_release_stays_valid_when_its_key_was_replaced(folder: Path, key: Key, other: Key) -> None:
    listed = [
        signer(key, first_day="2025-01-01", last_day="2025-12-31"),
        signer(other, first_day="2026-01-01"),
    ]
    own_list(folder, *listed)
    assert state(folder) is State.VALID
    assert "until 2025-12-31" in refused(folder, date="2026-01-01")
    sign_by_hand(other, folder)
    assert state(folder, date="2026-01-01") is State.VALID
    assert "from 2026-01-01 on" in refused(folder)


def test_a_revoked_key_never_counts(folder: Path, key: Key, other: Key) -> None:
    own_list(folder, signer(other, "maria"), signer(key, revoked="the laptop was stolen"))
    assert "the key of curators is revoked: the laptop was stolen" in refused(folder)


def test_ssh_keygen_itself_refuses_what_the_list_refuses(folder: Path, key: Key, tmp_path: Path) -> None:
    """The days and the revocation reach ssh-keygen too: the list is not judged by our own code alone."""
    shutil.copytree(KLOPSTOCK / "data", tmp_path / "data")
    sums, made = ((folder / name).read_bytes() for name in ("SHA256SUMS", "SHA256SUMS.sig"))

    def accepts(day: str, **more: str) -> bool:
        allow(tmp_path / "data", signer(key, first_day="2025-06-01", last_day="2025-06-30", **more))
        listed = signers_of(tmp_path / "data")
        return keygen.accepts(sums, made, "curators", day, listed.allowed_text, listed.revoked_text)

    days = ("2025-05-31", "2025-06-01", "2025-06-30", "2025-07-01")
    assert [accepts(day) for day in days] == [False, True, True, False]
    assert not accepts("2025-06-15", revoked="lost")
    assert not keygen.accepts(
        sums, made, "maria", "2025-06-15", signers_of(tmp_path / "data").allowed_text, ""
    )
    allowed = f'curators namespaces="claimpress-release" {key.line}\n'
    assert keygen.accepts(sums, made, "curators", "2025-06-15", allowed, "")
    assert not keygen.accepts(sums, made, "curators", "2025-06-15", allowed, f"{key.line}\n")


@pytest.mark.parametrize(
    "zone", ["Pacific/Kiritimati", "America/Adak", "UTC-14", "UTC+12", "Europe/Kyiv", "nonsense"]
)
def test_days_are_days_in_utc_wherever_it_is_checked(
    folder: Path, key: Key, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", zone)
    own_list(folder, signer(key, first_day=DAY, last_day=DAY))
    assert state(folder) is State.VALID
    assert "until" in refused(folder, date="2025-06-02")
    assert "from" in refused(folder, date="2025-05-31")


def test_days_that_ssh_keygen_cannot_count(folder: Path, key: Key) -> None:
    own_list(folder, signer(key, first_day="0001-01-01", last_day="9999-12-31"))
    assert state(folder) is State.VALID
    assert state(folder, date="9999-12-31") is State.VALID
    assert "ssh-keygen does not take it" in refused(folder, date="1001-01-01")


@pytest.mark.parametrize("day", [None, "2025-13-41"])
def test_a_release_without_a_day_is_no_one_s_to_sign(folder: Path, day: str | None) -> None:
    assert "bears no day" in refused(folder, date=day)


# Whose list counts.


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A dataset at hand."""
    return Path(shutil.copytree(KLOPSTOCK / "data", tmp_path / "project" / "data"))


def test_the_list_of_the_dataset_that_a_release_lies_in_counts(
    folder: Path, data: Path, key: Key, other: Key
) -> None:
    placed = data / "releases" / "0.1.0"
    shutil.copytree(folder, placed)
    allow(data, signer(other))
    assert "not among" in refused(placed)
    allow(data, signer(key, "maria"))
    signature, _ = check(placed)
    assert signature == Signature(State.VALID, key.fingerprint, "maria", data / "dataset.yaml")


def test_the_list_of_the_dataset_at_hand_counts_for_a_download_of_it(
    folder: Path, data: Path, key: Key, other: Key
) -> None:
    allow(data, signer(other))
    assert state(folder, data) is State.NOT_ALLOWED
    assert state(folder, data, dataset="another-dataset") is State.VALID
    allow(data, signer(key, "maria"))
    signature, _ = check(folder, data)
    assert signature is not None
    assert (signature.signer, signature.own_list) == ("maria", False)


def test_a_broken_list_at_hand_is_told_and_not_passed_over(folder: Path, data: Path) -> None:
    (data / "dataset.yaml").write_text("id: [")
    signature, found = check(folder, data)
    assert signature is not None
    assert signature.state is State.UNCHECKED
    assert [code for code, _ in found] == ["signers-unreadable"]
    assert "dataset.yaml has errors" in found[0][1]


def test_a_description_outside_of_its_dataset_is_not_read(folder: Path, data: Path) -> None:
    path = data / "dataset.yaml"
    path.rename(data.parent / "away.yaml")
    path.symlink_to(data.parent / "away.yaml")
    ((code, message),) = check(folder, data)[1]
    assert code == "signers-unreadable"
    assert "leads out" in message


# Lists that a stranger prepared.

NASTY = "curators namespaces=claimpress-release\n*"


@pytest.mark.parametrize(
    "change",
    [
        {"name": NASTY},
        {"name": "*"},
        {"name": "!curators"},
        {"name": "a,b"},
        {"name": "cur ators"},
        {"name": 'cur"ators'},
        {"first_day": "2025-01-01\n"},
        {"first_day": '2025-01-01",cert-authority'},
        {"last_day": "2025-99-99"},
        {"key": "ssh-ed25519 AAAA"},
        {"surplus": "field"},
        {"revoked": True},
    ],
    ids=lambda change: str(change)[:40],
)
def test_no_entry_breaks_out_of_its_line(folder: Path, key: Key, change: dict[str, Any]) -> None:
    own_list(folder, signer(key) | change)
    signature, found = check(folder)
    assert signature is not None
    assert signature.state is State.UNCHECKED
    assert [code for code, _ in found] == ["signers-unreadable"]


def test_a_key_with_a_line_behind_it_is_refused(folder: Path, key: Key, other: Key) -> None:
    own_list(folder, signer(f"{other.line}\n* {key.line}"))
    assert [code for code, _ in check(folder)[1]] == ["signers-unreadable"]


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "7", "[" * 100_000, '{"policies": 7}', '{"policies": {"allowed_signers": {}}}', "\ud800"],
    ids=["empty", "cut", "list", "number", "deep", "policies", "object", "surrogate"],
)
def test_a_list_that_is_none_is_told(folder: Path, content: str) -> None:
    (folder / "inputs" / "dataset.json").write_bytes(content.encode("utf-8", "surrogatepass"))
    assert [code for code, _ in check(folder)[1]] == ["signers-unreadable"]


def test_a_private_key_in_a_list_is_repeated_nowhere(folder: Path, key: Key) -> None:
    own_list(folder, signer(key) | {"key": key.path.read_text()})
    told = str(check(folder))
    assert not [secret for secret in key.secrets() if secret in told]


def test_a_list_from_before_there_were_signers_is_empty(folder: Path) -> None:
    (folder / "inputs" / "dataset.json").write_text('{"policies": {"allowed_signers": []}}')
    assert state(folder) is State.UNKNOWN_KEY
    (folder / "inputs" / "dataset.json").write_text("{}")
    assert state(folder) is State.UNKNOWN_KEY


# ssh-keygen itself.


def stand_in(folder: Path, script: str) -> str:
    """A PATH whose ssh-keygen is this script."""
    folder.mkdir()
    path = folder / "ssh-keygen"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(folder)


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (None, "ssh-keygen is not installed"),
        ("echo 'unknown option -- Y' >&2; exit 1", "too old"),
        ("echo 'No user exists for uid 12345' >&2; exit 255", "No user exists for uid 12345"),
        ("exit 255", "does not say why"),
        ("echo fine", "words that are not known"),
        ("kill -9 $$", "does not say why"),
    ],
    ids=["missing", "old", "no-user", "silent", "other-words", "killed"],
)
def test_where_ssh_keygen_does_not_answer_nothing_is_claimed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str | None, words: str
) -> None:
    (tmp_path / "empty").mkdir()
    path = stand_in(tmp_path / "bin", script) if script else str(tmp_path / "empty")
    monkeypatch.setenv("PATH", path)
    signature, findings = check_signature(look(folder), MANIFEST)
    assert signature == Signature(State.UNCHECKED)
    (found,) = findings
    assert (found.code, found.severity.value) == ("signature-unchecked", "warning")
    assert words in found.message
    assert "openssh-client" in found.remedy


def test_one_that_never_ends_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", stand_in(tmp_path / "bin", "exec /bin/sleep 600"))
    monkeypatch.setattr(keygen, "_SECONDS", 0.2)
    with pytest.raises(KeygenError, match="did not answer"):
        keygen.signed_by(b"", b"")


def test_it_gets_a_clean_environment_and_no_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = tmp_path / "seen"
    script = f'/usr/bin/env >"{seen}"; echo "$@" >>"{seen}"; exit 255'
    monkeypatch.setenv("PATH", stand_in(tmp_path / "bin", script))
    monkeypatch.setenv("LD_LIBRARY_PATH", "/elsewhere")
    monkeypatch.setenv("SSH_AUTH_SOCK", "/somewhere")
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    with pytest.raises(KeygenError):
        keygen.signed_by(b"", b"$(touch nothing)")
    told = seen.read_text()
    assert "LC_ALL=C\n" in told
    assert "TZ=UTC\n" in told
    assert "elsewhere" not in told
    assert "somewhere" not in told
    assert "check-novalidate -n claimpress-release -s SHA256SUMS.sig" in told


def test_what_it_says_of_a_good_signature_is_read_exactly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lie = 'Good "file" signature with ED25519 key SHA256:' + "A" * 43
    monkeypatch.setenv("PATH", stand_in(tmp_path / "bin", f"echo '{lie}'"))
    with pytest.raises(KeygenError):
        keygen.signed_by(b"", b"")
    monkeypatch.setenv("PATH", stand_in(tmp_path / "more", "echo 'Could not verify signature.'; exit 255"))
    with pytest.raises(UnfitError):
        keygen.signed_by(b"", b"")


# A whole release.


@pytest.fixture
def copy(release: Path, tmp_path: Path) -> Path:
    """A release, to be signed."""
    return Path(shutil.copytree(release, tmp_path / "copy"))


def damage(copy: Path) -> None:
    (copy / "README.md").write_text("changed")


def damage_checksums(copy: Path) -> None:
    path = copy / "SHA256SUMS"
    path.write_text(path.read_text().replace("README.md", "README.txt"))


@pytest.mark.parametrize(
    ("spoil", "state", "codes"),
    [
        (None, State.UNKNOWN_KEY, set()),
        (damage, State.UNKNOWN_KEY, {"release-file-changed"}),
        (
            damage_checksums,
            State.UNFIT,
            {"signature-unfit", "release-file-missing", "release-file-extra"},
        ),
    ],
    ids=["whole", "file", "checksums"],
)
def test_verify_tells_a_signed_release_from_a_tampered_one(
    copy: Path, key: Key, spoil: Callable[[Path], None] | None, state: State, codes: set[str]
) -> None:
    sign_by_hand(key, copy)
    if spoil:
        spoil(copy)
    report = verify_release(copy)
    assert report.signature is not None
    assert report.signature.state is state
    assert {found.code for found in report.findings if found.severity.value == "error"} == codes
    assert report.ok is not bool(codes)


def test_verify_says_of_an_unsigned_release_that_it_is_no_error(release: Path) -> None:
    report = verify_release(release)
    assert report.ok
    assert report.signature == Signature(State.UNSIGNED)


def test_nothing_is_left_behind(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    assert state(folder) is State.VALID
    assert os.listdir(tmp_path / "tmp") == []  # noqa: PTH208
