"""Signed releases on their way: only good signatures are published, late ones fetched."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from claimpress.release.layout import SIGNATURE
from claimpress.release.signing.check import State
from claimpress.remote.folder import Folder
from claimpress.remote.get import Got, Wanted, get
from claimpress.remote.sendable import sendable
from support_cli import Cli
from support_release import KLOPSTOCK, contents
from support_remote import bring_sealed, listing_at, refusal
from support_signing import Key, allow, needs_ssh_keygen, sign_by_hand, signer

pytestmark = needs_ssh_keygen
NAME, VERSION = "klopstock-claims", "0.10.0"
WANTED = Wanted(NAME, VERSION)
PLACE = f"{NAME}/releases/{VERSION}"


@pytest.fixture
def root(data: Path, key: Key, tmp_path: Path) -> Path:
    """A data folder with sealed releases, which allows the key."""
    shutil.copytree(KLOPSTOCK / "data", tmp_path / "data")
    shutil.copytree(data / "releases", tmp_path / "data/releases")
    allow(tmp_path / "data", signer(key))
    return tmp_path / "data"


@pytest.fixture
def release(root: Path) -> Path:
    """Its newest release."""
    return root / "releases" / VERSION


@pytest.fixture
def place(root: Path, tmp_path: Path) -> Path:
    """A folder to which the release was published unsigned."""
    bring_sealed(root, VERSION, Folder(tmp_path / "target"))
    return tmp_path / "target"


def state(got: Got) -> State | None:
    """Of the signature of what was got."""
    return got.signature.state if got.signature else None


# Publishing.


def test_a_signature_by_an_allowed_key_is_published(root: Path, release: Path, key: Key, place: Path) -> None:
    sign_by_hand(key, release)
    sent, _ = sendable(root, VERSION)
    assert sent is not None
    assert sent.signature is not None
    assert sent.signature.state is State.VALID
    bring_sealed(root, VERSION, Folder(place))
    listing = listing_at(Folder(place), NAME)
    assert listing is not None
    assert listing.releases[0].signed


def test_a_signature_that_nobody_vouches_for_is_not_published(
    root: Path, release: Path, key: Key, other: Key
) -> None:
    def codes() -> set[str]:
        sent, findings = sendable(root, VERSION)
        assert sent is None
        return {found.code for found in findings}

    (release / SIGNATURE).write_text("garbage")
    assert "signature-unfit" in codes()
    sign_by_hand(other, release)
    assert "signature-not-allowed" in codes()
    sign_by_hand(key, release)
    allow(root, signer(key, revoked="lost"))
    assert "signature-not-allowed" in codes()
    allow(root)
    problem = refusal(lambda: sendable(root, VERSION))
    assert (problem.exit_code, key.fingerprint in problem.message) == (1, True)
    assert "Nothing was published" in problem.remedy


def test_a_signature_that_cannot_be_checked_is_not_published(
    root: Path, release: Path, key: Key, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_by_hand(key, release)
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    problem = refusal(lambda: sendable(root, VERSION))
    assert (problem.exit_code, "could not be checked" in problem.message) == (3, True)


def test_a_signature_by_a_key_that_is_revoked_gives_way_and_no_other_does(
    root: Path, release: Path, key: Key, other: Key, place: Path
) -> None:
    sign_by_hand(key, release)
    bring_sealed(root, VERSION, Folder(place))
    first = (place / PLACE / SIGNATURE).read_bytes()
    sign_by_hand(other, release)
    allow(root, signer(key), signer(other))
    assert "somebody else" not in refusal(lambda: bring_sealed(root, VERSION, Folder(place))).message
    assert (place / PLACE / SIGNATURE).read_bytes() == first
    allow(root, signer(key, revoked="lost"), signer(other))
    planned = bring_sealed(root, VERSION, Folder(place))
    assert planned.replaced
    assert (place / PLACE / SIGNATURE).read_bytes() == (release / SIGNATURE).read_bytes()
    assert bring_sealed(root, VERSION, Folder(place)).nothing_to_do
    (place / PLACE / SIGNATURE).write_text("garbage")  # by whoever: that is not ours to clear away
    assert refusal(lambda: bring_sealed(root, VERSION, Folder(place))).exit_code == 1


def test_a_revoked_signature_gives_way_in_a_bucket_too(
    root: Path, release: Path, key: Key, other: Key, bucket: str
) -> None:
    from claimpress.remote.address import parse_address
    from claimpress.remote.bucket import Bucket
    from claimpress.remote.store import read_all

    target = Bucket(parse_address(bucket), writes=True)
    sign_by_hand(key, release)
    bring_sealed(root, VERSION, target)
    sign_by_hand(other, release)
    allow(root, signer(key, revoked="lost"), signer(other))
    assert bring_sealed(root, VERSION, target).replaced
    found = read_all(target, f"{PLACE}/{SIGNATURE}", 10**5)
    assert found is not None
    assert found[0] == (release / SIGNATURE).read_bytes()


# Getting.


def test_a_signature_that_was_added_later_is_fetched(
    root: Path, release: Path, key: Key, place: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert state(get(WANTED, Folder(place), out)) is State.UNSIGNED
    sign_by_hand(key, release)
    bring_sealed(root, VERSION, Folder(place))
    got = get(WANTED, Folder(place), out, root=root)
    assert (got.fresh, state(got)) == (False, State.VALID)
    assert "was added at" in got.note
    assert contents(out / VERSION) == contents(release)
    assert [path.name for path in out.iterdir()] == [VERSION]
    again = get(WANTED, Folder(place), out)  # by its own list, from before there was a key
    assert (state(again), again.note) == (
        State.UNKNOWN_KEY,
        "",
    )
    assert [found.code for found in again.warnings] == ["signature-unknown-key"]


@pytest.mark.parametrize("how", ["garbage", "other bytes"])
def test_a_later_signature_that_does_not_fit_is_not_taken(
    how: str, root: Path, release: Path, key: Key, place: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    get(WANTED, Folder(place), out)
    sign_by_hand(key, release)
    bring_sealed(root, VERSION, Folder(place))
    made = b"garbage" if how == "garbage" else sign_by_hand(key, root / "releases/0.1.0").read_bytes()
    (place / PLACE / SIGNATURE).write_bytes(made)
    got = get(WANTED, Folder(place), out)
    assert (got.findings, state(got)) == ((), State.UNSIGNED)
    assert "was not taken along" in got.note
    assert not (out / VERSION / SIGNATURE).exists()


def test_a_signature_that_is_here_is_not_replaced_by_another(
    root: Path, release: Path, key: Key, other: Key, place: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    made = sign_by_hand(key, release).read_bytes()
    bring_sealed(root, VERSION, Folder(place))
    get(WANTED, Folder(place), out)
    sign_by_hand(other, place / PLACE)
    for root_at_hand in (root, None):
        got = get(WANTED, Folder(place), out, root=root_at_hand)
        assert "the one here was kept" in got.note
        assert (out / VERSION / SIGNATURE).read_bytes() == made
    allow(root, signer(key, revoked="lost"), signer(other))
    got = get(WANTED, Folder(place), out, root=root)
    assert (got.findings, state(got)) == ((), State.VALID)
    assert "took its place" in got.note
    assert (out / VERSION / SIGNATURE).read_bytes() == (place / PLACE / SIGNATURE).read_bytes()


def test_both_commands_tell_who_signed(
    cli: Cli, root: Path, release: Path, key: Key, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    publish = ("publish", "target", "--data", str(root))
    run = cli(*publish)
    assert run.code == 0, run.err
    assert run.err.count(f"{VERSION} is unsigned") == 1
    sign_by_hand(key, release)
    for arguments in ((*publish, "--dry-run"), publish):
        run = cli(*arguments)
        assert f"\n  signed by curators, key {key.fingerprint}, valid\n" in run.out
        assert "unsigned" not in run.err
    fetch = ("get", NAME, "--from", "target")
    run = cli(*fetch)
    assert run.code == 0, run.err
    assert f"signed by curators, key {key.fingerprint}, valid\n" in run.out  # by the list of data/ here
    shutil.rmtree(root)
    run = cli(*fetch)
    assert f"\n  signed by an unknown key\n  key {key.fingerprint}\n" in run.out
    assert "warning signature-unknown-key" in run.err
    assert "is unsigned" not in run.err
