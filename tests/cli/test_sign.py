"""`sign`: only what is sealed and whole, only with an allowed key, only once; the key is never seen."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from claimpress.model.sshkey import BadKeyError
from claimpress.release.lock import exclusive
from claimpress.release.signing.armour import key_inside
from claimpress.release.signing.sign import candidate
from claimpress.release.signing.sign import sign as make_signature
from support_cli import COMMAND, Cli, Run, clean_environment, in_process, process
from support_release import run_python
from support_signing import Key, allow, make_key, needs_ssh_keygen, sign_by_hand, signer

pytestmark = needs_ssh_keygen


@pytest.fixture
def sealed(built: Path, key: Key, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with 0.1.0 of 2026-01-02, whose dataset allows the key; the working folder."""
    project = Path(shutil.copytree(built, tmp_path / "project"))
    allow(project / "data", signer(key))
    monkeypatch.chdir(project)
    return project


@pytest.fixture
def release(sealed: Path) -> Path:
    """Its sealed release."""
    return sealed / "data" / "releases" / "0.1.0"


@pytest.fixture
def cli(key: Key, other: Key, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Run a command line in this process; whatever it prints holds no line of a private key."""
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    secrets = [*key.secrets(), *other.secrets()]
    inner = in_process(capfd)

    def run(*arguments: str) -> Run:
        done = inner(*arguments)
        assert not [line for line in secrets if line in done.out + done.err]
        return done

    return run


def only_signature_added(before: set[Path], folder: Path) -> bool:
    """Whether nothing but a signature came to a folder of releases."""
    return set(folder.rglob("*")) - before == {folder / "0.1.0" / "SHA256SUMS.sig"}


def test_signs_the_newest_and_verify_tells_who(cli: Cli, release: Path, key: Key) -> None:
    before = set(release.parent.rglob("*"))
    run = cli("sign", "--key", str(key.path))
    assert run.code == 0, run.err
    lines = [
        "0.1.0: signed",
        "  data/releases/0.1.0/SHA256SUMS.sig",
        f"  by curators, key {key.fingerprint}",
    ]
    assert run.out.splitlines() == lines
    assert only_signature_added(before, release.parent)
    told = cli("verify")
    assert told.code == 0
    assert ", signed, sealed\n" in told.out
    assert f"\n  signed by curators, key {key.fingerprint}, valid\n" in told.out
    assert "by the list of the dataset at hand (data/dataset.yaml)" in told.out
    assert told.err == ""
    assert str(key.path.parent) not in told.out


def test_a_download_of_it_is_judged_by_its_own_list(
    cli: Cli, release: Path, key: Key, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = json.loads((release / "inputs/dataset.json").read_text())
    assert info["policies"]["allowed_signers"] == []  # it was sealed before the key was allowed
    assert cli("sign", "--key", str(key.path)).code == 0
    away = Path(shutil.copytree(release, tmp_path / "away"))
    monkeypatch.chdir(tmp_path)
    run = cli("verify", "away")
    assert run.code == 0
    assert "away/SHA256SUMS.sig: warning signature-unknown-key: " in run.out
    assert ", signed by an unknown key, not in a ledger\n" in run.out
    assert f"\n  key {key.fingerprint}\n" in run.out
    document = json.loads(cli("verify", str(away), "--format", "json").out)["releases"][0]
    assert document["signature"] == {
        "state": "unknown_key",
        "fingerprint": key.fingerprint,
        "signer": None,
        "list": "away/inputs/dataset.json",
        "own_list": True,
    }


def test_own_list_of_a_release_is_named_as_such(
    cli: Cli, project: Path, key: Key, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow(project / "data", signer(key, "maria"))
    assert cli("release", "0.1.0", "--date", "2026-01-02").code == 0
    assert cli("sign", "0.1.0", "--key", str(key.path)).code == 0
    away = Path(shutil.copytree(project / "data/releases/0.1.0", tmp_path / "away"))
    monkeypatch.chdir(tmp_path)
    run = cli("verify", str(away))
    assert run.code == 0
    assert f"\n  signed by maria, key {key.fingerprint}, valid\n" in run.out
    assert "by the release's own list: compare the fingerprint with one published elsewhere\n" in run.out


def test_the_same_key_again_changes_nothing(cli: Cli, release: Path, key: Key) -> None:
    assert cli("sign", "v0.1.0", "--key", str(key.path)).code == 0
    path = release / "SHA256SUMS.sig"
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    run = cli("sign", "0.1.0", "--key", str(key.path), "--format", "json")
    assert run.code == 0
    told = json.loads(run.out)
    assert (told["fresh"], told["signer"], told["fingerprint"]) == (False, "curators", key.fingerprint)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert "signed already, nothing changed" in cli("sign", "--key", str(key.path)).out


def test_a_signature_is_not_replaced_by_that_of_another_key(
    cli: Cli, sealed: Path, release: Path, key: Key, other: Key
) -> None:
    assert cli("sign", "--key", str(key.path)).code == 0
    before = (release / "SHA256SUMS.sig").read_bytes()
    allow(sealed / "data", signer(key), signer(other, "maria"))
    run = cli("sign", "--key", str(other.path))
    assert run.code == 2
    assert f"0.1.0 is signed already, with the key {key.fingerprint}" in run.err
    assert (release / "SHA256SUMS.sig").read_bytes() == before


def test_a_key_that_is_not_allowed_is_told_how_to_be(
    cli: Cli, sealed: Path, release: Path, other: Key
) -> None:
    run = cli("sign", "--key", str(other.path))
    assert run.code == 1
    assert run.err.startswith(f"error: the key {other.fingerprint} may not sign 0.1.0: it is not among")
    assert "data/dataset.yaml" in run.err
    entry = run.err.partition("{name: WHO, ")[2].partition("}")[0]
    assert entry == f"key: {other.line}, first_day: 2026-01-02"
    assert not (release / "SHA256SUMS.sig").exists()
    # What it says can be pasted as it stands.
    path = sealed / "data" / "dataset.yaml"
    text = path.read_text(encoding="utf-8")
    begin, end = text.index("policies:"), text.index("method:")
    policies = f"policies:\n  allowed_signers:\n    - {{name: maria, {entry}}}\n"
    path.write_text(text[:begin] + policies + text[end:], encoding="utf-8")
    assert cli("validate").code == 0
    assert "by maria, key" in cli("sign", "--key", str(other.path)).out


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"first_day": "2026-01-03"}, "from 2026-01-03 on, and the release is of 2026-01-02"),
        ({"last_day": "2026-01-01"}, "until 2026-01-01, and the release is of 2026-01-02"),
        ({"revoked": "the laptop was stolen"}, "is revoked: the laptop was stolen"),
    ],
    ids=["too-early", "expired", "revoked"],
)
def test_a_key_that_is_not_good_for_that_day_is_refused(
    cli: Cli, sealed: Path, release: Path, key: Key, more: dict[str, str], words: str
) -> None:
    allow(sealed / "data", signer(key, **more))
    run = cli("sign", "--key", str(key.path))
    assert run.code == 1
    assert words in " ".join(run.err.split())
    assert not (release / "SHA256SUMS.sig").exists()


def test_a_key_of_a_kind_that_cannot_be_allowed(cli: Cli, release: Path, tmp_path: Path) -> None:
    weak = make_key(tmp_path / "weak" / "key", "rsa", bits=1024)
    run = cli("sign", "--key", str(weak.path))
    assert run.code == 1
    assert "It cannot be allowed either: it has 1024 bits" in " ".join(run.err.split())
    assert not (release / "SHA256SUMS.sig").exists()


def test_a_release_that_does_not_hold_is_not_signed(cli: Cli, release: Path, key: Key) -> None:
    (release / "csv" / "claims.csv").write_text("changed")
    run = cli("sign", "--key", str(key.path))
    assert run.code == 1
    assert "data/releases/0.1.0/csv/claims.csv: error release-file-changed" in run.err
    assert "Nothing was signed" in run.err
    assert not (release / "SHA256SUMS.sig").exists()


def test_a_signature_that_does_not_fit_is_not_replaced(
    cli: Cli, sealed: Path, release: Path, key: Key
) -> None:
    (release / "SHA256SUMS.sig").write_text("garbage")
    run = cli("sign", "--key", str(key.path))
    assert run.code == 1
    assert "signature-unfit" in run.err
    assert (release / "SHA256SUMS.sig").read_text() == "garbage"
    sign_by_hand(key, release, namespace="file")
    assert cli("sign", "--key", str(key.path)).code == 1
    assert sealed.is_dir()


def test_a_draft_or_an_unknown_version_is_not_signed(cli: Cli, sealed: Path, key: Key) -> None:
    run = cli("sign", "0.9.0", "--key", str(key.path))
    assert run.code == 2
    assert "there is no release 0.9.0" in run.err
    assert cli("sign", "dist", "--key", str(key.path)).code == 2
    shutil.rmtree(sealed / "data" / "releases")
    run = cli("sign", "--key", str(key.path))
    assert run.code == 3
    assert "nothing is sealed yet" in run.err


@pytest.mark.parametrize("made", [None, "folder", "garbage", "public"])
def test_what_is_no_key_is_told(cli: Cli, release: Path, key: Key, tmp_path: Path, made: str | None) -> None:
    path = tmp_path / "key"
    if made == "folder":
        path.mkdir()
    elif made == "garbage":
        path.write_text("nothing")
    elif made == "public":
        path.write_text(key.line + "\n")  # without an agent that holds the private half
    run = cli("sign", "--key", str(path))
    assert run.code == (2 if made in (None, "folder") else 3)
    assert "there is no key in" in run.err or "ssh-keygen did not sign with" in run.err
    assert "Traceback" not in run.err
    assert not (release / "SHA256SUMS.sig").exists()


def test_without_ssh_keygen_it_says_what_to_install_and_the_rest_is_verified(
    cli: Cli, release: Path, key: Key, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_by_hand(key, release)
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    run = cli("verify")
    assert run.code == 0
    assert "data/releases/0.1.0/SHA256SUMS.sig: warning signature-unchecked: " in run.out
    assert "ssh-keygen is not installed" in run.out
    assert "openssh-client" in run.out
    assert "0.1.0 holds: " in run.out
    assert ", signature not checked, sealed\n" in run.out
    (release / "SHA256SUMS.sig").unlink()
    run = cli("sign", "--key", str(key.path))
    assert run.code == 3
    assert run.err.startswith("error: nothing was signed: ssh-keygen is not installed\n")
    assert "apt-get install openssh-client" in run.err


# The private key.

WATCHED = """
import sys
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
from claimpress.cli import main
code = main(["sign", "--key", sys.argv[1]])
print(code, sys.argv[1] in opened, any("SHA256SUMS" in name for name in opened))
"""


def test_the_key_is_opened_by_ssh_keygen_alone(sealed: Path, key: Key) -> None:
    told = run_python(WATCHED, str(key.path), cwd=sealed)
    assert told.splitlines()[-1] == "0 False True"


def test_its_path_is_written_nowhere(cli: Cli, sealed: Path, key: Key) -> None:
    assert cli("sign", "--key", str(key.path)).code == 0
    assert cli("build").code == 0
    marks = [os.fsencode(key.path), b"somebody@somewhere"]
    for path in filter(Path.is_file, sealed.rglob("*")):
        assert not any(mark in path.read_bytes() for mark in marks), path


@pytest.fixture
def locked(sealed: Path, tmp_path: Path) -> Key:
    """A key with a passphrase, which the dataset allows."""
    key = make_key(tmp_path / "locked" / "key", passphrase="open sesame")
    allow(sealed / "data", signer(key))
    return key


def test_a_passphrase_is_not_asked_for_without_a_terminal(locked: Key, sealed: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "sign", "--key", str(locked.path)],
        cwd=sealed,
        env=clean_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        start_new_session=True,
        check=False,
    )
    assert done.returncode == 3
    assert b"error: ssh-keygen did not sign with" in done.stderr
    assert b"ssh-agent" in done.stderr


def test_a_passphrase_is_asked_for_by_the_program_that_the_user_names(
    locked: Key, sealed: Path, tmp_path: Path
) -> None:
    ask = tmp_path / "ask"
    ask.write_text("#!/bin/sh\necho open sesame\n")
    ask.chmod(0o755)
    env = clean_environment(SSH_ASKPASS=str(ask), SSH_ASKPASS_REQUIRE="force")
    done = process("sign", "--key", str(locked.path), cwd=sealed, env=env)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(b"0.1.0: signed\n")
    assert b"sesame" not in done.stdout + done.stderr


def test_a_passphrase_is_asked_for_on_the_terminal(locked: Key, sealed: Path) -> None:
    # The terminal has to be the controlling one: ssh-keygen asks there, whatever is redirected.
    command = f"exec setsid -c -w {' '.join(COMMAND)} sign --key '{locked.path}'"
    code, shown = on_shell_terminal(command, sealed, b"open sesame\n")
    assert code == 0, shown
    assert "Enter passphrase" in shown
    assert "0.1.0: signed" in shown
    assert "sesame" not in shown


def on_shell_terminal(command: str, cwd: Path, typed: bytes) -> tuple[int, str]:
    """Run a shell command on a terminal of its own, and type when it asks."""
    controller, terminal = pty.openpty()
    child = subprocess.Popen(
        ["/bin/sh", "-c", command],
        cwd=cwd,
        env=clean_environment(TERM="xterm"),
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
    )
    os.close(terminal)
    shown, deadline = b"", time.monotonic() + 120
    asked = False
    while time.monotonic() < deadline:
        try:
            piece = os.read(controller, 4096)
        except OSError:
            break
        shown += piece
        if not asked and b"passphrase" in shown:
            os.write(controller, typed)
            asked = True
    os.close(controller)
    return child.wait(timeout=30), shown.decode()


@pytest.fixture
def agent(tmp_path: Path) -> Iterator[str]:
    """The socket of an ssh-agent of our own."""
    socket = str(tmp_path / "agent")
    with subprocess.Popen(["ssh-agent", "-D", "-a", socket], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()  # it listens now
        yield socket
        child.terminate()


def test_a_key_that_an_agent_holds_is_named_by_its_public_half(
    cli: Cli, sealed: Path, key: Key, agent: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_AUTH_SOCK", agent)
    subprocess.run(["ssh-add", "-q", str(key.path)], check=True)
    public = tmp_path / "public.pub"
    public.write_text(key.line + "\n")
    run = cli("sign", "--key", str(public))
    assert run.code == 0, run.err
    assert f"by curators, key {key.fingerprint}" in run.out
    assert sealed.is_dir()


# Whole or not at all.


def test_nothing_half_written_is_left(
    sealed: Path, release: Path, key: Key, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = set(release.parent.rglob("*"))

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("claimpress.release.signing.place.sync", fail)
        with pytest.raises(KeyboardInterrupt):
            make_signature(candidate(sealed / "data", None), key.path)
    assert set(release.parent.rglob("*")) == before
    assert make_signature(candidate(sealed / "data", None), key.path).fresh


def test_leftovers_of_a_run_that_was_killed_harm_nothing(cli: Cli, release: Path, key: Key) -> None:
    left = release.parent / ".tmp-0.1.0-999999999"
    left.mkdir()
    (left / "SHA256SUMS.sig").write_text("half")
    assert cli("verify").code == 0
    assert cli("sign", "--key", str(key.path)).code == 0
    assert not left.exists()


def test_while_a_release_is_being_sealed_it_waits_its_turn(cli: Cli, release: Path, key: Key) -> None:
    with exclusive(release.parent / ".lock"):
        run = cli("sign", "--key", str(key.path))
    assert run.code == 3
    assert "being sealed" in run.err
    assert not (release / "SHA256SUMS.sig").exists()


def test_a_full_or_closed_disk_is_told(
    release: Path, key: Key, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("claimpress.release.signing.place.write_bytes", full)
    run = cli("sign", "--key", str(key.path))
    assert run.code == 3
    assert "no space left on the disk" in run.err
    assert not (release / "SHA256SUMS.sig").exists()


def test_the_key_inside_a_signature_is_read_without_faults(release: Path, key: Key) -> None:
    made = sign_by_hand(key, release).read_bytes()
    assert key_inside(made) == key.line
    for length in range(len(made)):
        with suppress(BadKeyError):
            assert key_inside(made[:length]) == key.line
    for wrong in (b"", made * 2, made.replace(b"U1NI", b"AAAA"), made.replace(b"=", b"%")):
        with pytest.raises(BadKeyError):
            key_inside(wrong)


def test_it_asks_for_a_key(cli: Cli) -> None:
    run = cli("sign")
    assert run.code == 2
    assert "--key" in run.err
