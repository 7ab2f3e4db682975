"""Buckets: what goes wrong is said in our own words, and keys never show."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import traceback
import tracemalloc
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from claimpress.model.errors import UserError
from claimpress.remote import bucket as buckets
from claimpress.remote import publish as publishing
from claimpress.remote.address import Kind, parse_address
from claimpress.remote.bucket import Bucket, told
from claimpress.remote.folder import Folder
from claimpress.remote.sendable import Sendable
from claimpress.remote.store import BrokenError, read_all
from support_cli import Cli, on_terminal, with_releases
from support_release import contents
from support_remote import (
    KEY,
    SECRET,
    TOKEN,
    Handler,
    Site,
    assert_whole,
    bring,
    refusal,
    small,
    with_keys,
    without_keys,
)

if TYPE_CHECKING:
    from typing_extensions import Buffer

MARKERS = (KEY, SECRET, TOKEN)


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """No second try, and little patience."""
    monkeypatch.setattr(buckets, "_RETRIES", 0)
    monkeypatch.setattr(buckets, "_CONNECT", timedelta(seconds=2))


def test_a_public_bucket_is_read_without_keys(
    bucket: str, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent, name = small(tmp_path / "release"), "small-claims/releases.json"
    bring(sent, Bucket(parse_address(bucket), writes=True))
    endpoint = os.environ["AWS_ENDPOINT_URL"]
    without_keys(monkeypatch)
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    closed = refusal(lambda: read_all(Bucket(parse_address(bucket)), name, 10**6))
    assert "does not allow it" in closed.message
    bring(sent, Folder(site.root / "bucket"))
    signatures = []

    def public(handler: Handler) -> None:
        signatures.append(handler.headers.get("Authorization"))
        handler.send(200, handler.body() or b"", Last_Modified="Sun, 01 Jun 2025 00:00:00 GMT")

    site.answers[""] = public
    monkeypatch.setenv("AWS_ENDPOINT_URL", site.url)
    found = read_all(Bucket(parse_address("s3://bucket")), name, 10**6)
    assert found is not None
    assert b"small-claims" in found[0]
    assert signatures == [None]


def test_without_keys_nothing_is_published(monkeypatch: pytest.MonkeyPatch) -> None:
    without_keys(monkeypatch)
    problem = refusal(lambda: Bucket(parse_address("s3://some-bucket"), writes=True))
    assert "no keys for the bucket" in problem.message
    assert "AWS_SECRET_ACCESS_KEY" in problem.remedy


def test_a_bucket_that_is_not_there(s3: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_keys(monkeypatch, s3)
    target = Bucket(parse_address("s3://no-such-bucket/x"), writes=True)
    assert "there is no such bucket" in refusal(lambda: bring(small(tmp_path / "release"), target)).message


def test_a_server_that_overwrites_is_found_out(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that takes no notice of conditions: it says yes to each put."""
    site.answers[""] = lambda handler: handler.send(404)
    monkeypatch.setattr(Handler, "do_PUT", lambda handler: takes_all(handler), raising=False)
    with_keys(monkeypatch, site.url)
    problem = refusal(
        lambda: bring(small(tmp_path / "release"), Bucket(parse_address("s3://bucket"), writes=True))
    )
    assert "overwrites files although it is asked not to" in problem.message


def takes_all(handler: Handler) -> None:
    """Take whatever is put."""
    handler.rfile.read(int(handler.headers["Content-Length"]))
    handler.send(200, ETag='"x"')


def test_a_large_file_is_not_read_into_memory(
    s3: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size, path = 64 * 2**20, tmp_path / "large"
    path.touch()
    os.truncate(path, size)
    with_keys(monkeypatch, s3)
    target = Bucket(parse_address("s3://some-bucket"), writes=True, largest=size)
    sent: list[int] = []

    def put(_: str, data: Buffer, *__: object) -> bool:
        sent.append(len(memoryview(data)))
        return len(sent) == 1

    monkeypatch.setattr(target, "_put", put)
    digest = hashlib.sha256(bytes(size)).hexdigest()
    tracemalloc.start()
    try:
        assert target.create("some/file", path, digest)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert sent == [size, size]
    assert peak < 2**20


def test_a_large_file_arrives_whole_and_one_that_changes_while_it_is_sent_is_told(
    bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buckets, "LARGE", 10)
    target = Bucket(parse_address(bucket), writes=True)
    sent = small(tmp_path / "release")
    bring(sent, target)
    assert_whole(target, sent)
    real, path = target._put, tmp_path / "other"
    path.write_bytes(b"b" * 50)

    def changing(*given: Any) -> bool:
        path.write_bytes(b"c" * 50)
        return real(*given)

    monkeypatch.setattr(target, "_put", changing)
    problem = refusal(lambda: target.create("some/file", path, hashlib.sha256(b"b" * 50).hexdigest()))
    assert "changed while it was being published" in problem.message


ERROR = "<?xml version='1.0'?><Error><Code>{}</Code><Message>{}</Message></Error>"
ANSWERS: dict[str, tuple[int, str, str]] = {
    "no-rights": (403, ERROR.format("AccessDenied", KEY), "the keys do not allow that"),
    "unknown-key": (403, ERROR.format("InvalidAccessKeyId", KEY), "the server refuses the keys"),
    "bad-signature": (403, ERROR.format("SignatureDoesNotMatch", SECRET), "the server refuses the keys"),
    "expired": (400, ERROR.format("ExpiredToken", TOKEN), "the keys have expired"),
    "region": (301, ERROR.format("PermanentRedirect", KEY), "another region"),
    "echo": (400, f"{KEY} {SECRET} {TOKEN}", "refuses the request (status 400)"),
    "echo-as-a-code": (400, ERROR.format(KEY.strip("1234"), SECRET), "refuses the request (status 400)"),
    "failing": (500, f"{KEY} {SECRET} {TOKEN}", "the server fails (status 500)"),
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_what_a_server_says_is_told_in_our_words(
    kind: str, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, body, words = ANSWERS[kind]
    site.answers[""] = lambda handler: handler.send(status, body.encode())
    with_keys(monkeypatch, site.url)
    problem = refusal(
        lambda: bring(small(tmp_path / "release"), Bucket(parse_address("s3://bucket"), writes=True))
    )
    assert words in problem.message
    assert problem.remedy
    assert not any(marker in repr(vars(problem)) for marker in MARKERS)
    assert problem.__suppress_context__


def test_nobody_there(monkeypatch: pytest.MonkeyPatch) -> None:
    with_keys(monkeypatch, "http://127.0.0.1:9")
    problem = refusal(lambda: read_all(Bucket(parse_address("s3://bucket")), "x", 10))
    assert "cannot be reached" in problem.message


def test_whatever_the_library_says_is_not_passed_on() -> None:
    for text in (f"odd {SECRET}", f"timed out {SECRET}", f"status code: 599 {SECRET}", f"Path {SECRET}"):
        problem = told(ValueError(text), "s3://b", "b")
        assert SECRET not in problem.message + problem.remedy
    assert isinstance(told(ValueError("request timed out"), "s3://b", "b"), BrokenError)


# Addresses.


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [
        ("pub", Kind.FOLDER, "pub"),
        ("/srv/a b", Kind.FOLDER, "/srv/a b"),
        ("s3://bucket", Kind.BUCKET, "s3://bucket"),
        ("s3://bucket/a/b/", Kind.BUCKET, "s3://bucket/a/b"),
        ("https://example.org/data/", Kind.WEB, "https://example.org/data"),
        ("HTTP://127.0.0.1:8000", Kind.WEB, "http://127.0.0.1:8000"),
    ],
)
def test_addresses(text: str, kind: Kind, shown: str) -> None:
    address = parse_address(text)
    assert (address.kind, address.shown) == (kind, shown)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "s3:bucket",
        "http:/example.org",
        "s3://",
        "s3://B",
        "s3://bucket/../x",
        "gs://bucket",
        "file:///etc",
        "https://",
        "https://example.org/../x",
        "https://example.org:port/",
        "https://[::1",
        "https://example.org/a b",
        "https://example.org/\n",
        "folder/with://inside",
        f"https://user:{SECRET}@example.org/",
        f"https://{SECRET}@example.org/",
        f"https://example.org/?X-Amz-Signature={SECRET}",
        f"https://example.org/#{SECRET}",
        f"s3://{KEY}:{SECRET}@bucket/x",
        f"s3://bucket/x?secret={SECRET}",
        f"ftp://user:{SECRET}@example.org",
    ],
)
def test_addresses_that_are_not_taken(text: str) -> None:
    problem = refusal(lambda: parse_address(text))
    assert problem.exit_code == 2
    assert problem.remedy
    assert SECRET not in problem.message + problem.remedy
    assert KEY not in problem.message + problem.remedy


@pytest.mark.parametrize("endpoint", [f"https://user:{SECRET}@example.org", "ftp://example.org", "nonsense"])
def test_a_server_that_is_none_is_not_repeated(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with_keys(monkeypatch, endpoint)
    problem = refusal(lambda: Bucket(parse_address("s3://bucket"), writes=True))
    assert problem.exit_code == 2
    assert SECRET not in problem.message + problem.remedy


# The commands: keys in no output, whatever happens.


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset with a draft in dist/ and the same sealed as 0.1.0; only to be read."""
    return with_releases(tmp_path_factory.mktemp("built") / "klopstock")


def shown(cli: Cli, *arguments: str) -> str:
    """All that a run shows, with the traceback where it ends in one."""
    try:
        run = cli(*arguments)
    except UserError:
        return traceback.format_exc()
    return run.out + run.err


@pytest.mark.parametrize("traced", [False, True], ids=["", "traceback"])
@pytest.mark.parametrize("kind", ["echo", "bad-signature", "failing", "works"])
def test_no_key_ever_shows(
    kind: str,
    traced: bool,
    cli: Cli,
    built: Path,
    site: Site,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    address = "s3://bucket/x"
    if kind == "works":
        address = request.getfixturevalue("bucket")
    else:
        status, body, _ = ANSWERS[kind]
        site.answers[""] = lambda handler: handler.send(status, body.encode())
        with_keys(monkeypatch, site.url)
    if traced:
        monkeypatch.setenv("CLAIMPRESS_TRACEBACK", "1")
    publish = ("publish", address, "--data", str(built))
    for command in (
        (*publish, "--dry-run", "--format", "json"),
        publish,
        ("get", "klopstock-claims", "--from", address, "--to", str(tmp_path / "got"), "--format", "json"),
    ):
        text = shown(cli, *command)
        assert ("Traceback" in text) == (traced and kind != "works")
        assert not any(marker in text for marker in MARKERS), command
    written = [data for name in ("got", "state") for data in contents(tmp_path / name).values()]
    assert (kind == "works") == bool(written)
    assert not any(marker.encode() in data for data in written for marker in MARKERS)


def test_no_key_shows_on_a_terminal(built: Path, bucket: str) -> None:
    environment = {**os.environ, "TERM": "xterm", "RUST_LOG": "trace", "CLAIMPRESS_TRACEBACK": "1"}
    code, text = on_terminal(["publish", bucket, "--data", str(built)], built, env=environment)
    assert code == 0, text
    assert "published to" in text
    assert not any(marker in text for marker in MARKERS)


def test_one_who_comes_second_is_told_so(
    cli: Cli, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, real = tmp_path / "target", publishing.plan

    def overtaken(sent: Sendable, *given: Any) -> publishing.Plan:
        planned = real(sent, *given)
        bring(sent, Folder(target))
        return planned

    with monkeypatch.context() as patched:
        patched.setattr(publishing, "plan", overtaken)
        run = cli("publish", str(target), "--data", str(built))
        assert run.code == 0, run.err
        assert run.out.startswith("0.1.0: somebody else was faster, and published the same: ")
        shutil.rmtree(target)
        run = cli("publish", str(target), "--data", str(built), "--format", "json")
    document = json.loads(run.out)
    assert (document["listed"], {file["sent"] for file in document["files"]}) == (False, {False})
    shutil.rmtree(target)
    document = json.loads(cli("publish", str(target), "--data", str(built), "--format", "json").out)
    assert (document["listed"], {file["sent"] for file in document["files"]}) == (True, {True})


def test_publishing_by_command(cli: Cli, built: Path, bucket: str, tmp_path: Path) -> None:
    dry = cli("publish", bucket, "--data", str(built), "--dry-run")
    assert dry.code == 0, dry.err
    assert "would be published" in dry.out
    assert "the latest release would move to 0.1.0" in dry.out
    lines = [line.strip() for line in dry.out.splitlines()]
    steps = [next(at for at, line in enumerate(lines) if name in line) for name in ("csv/", "SHA256SUMS")]
    assert steps == sorted(steps)
    assert lines[steps[-1] + 1] == "last of all the list releases.json, which then names it"
    assert len(lines) < 25
    plan = json.loads(cli("publish", bucket, "--data", str(built), "--dry-run", "--format", "json").out)
    assert {file["state"] for file in plan["files"]} == {"send"}
    run = cli("publish", bucket, "--data", str(built))
    assert run.code == 0, run.err
    assert "the latest release is now 0.1.0" in run.out
    again = cli("publish", bucket, "v0.1.0", "--data", str(built))
    assert (again.code, "stands there already, the same" in again.out) == (0, True)
    target = str(tmp_path / "got")
    got = cli("get", "klopstock-claims", "--from", bucket, "--to", target)
    assert got.code == 0, got.err
    assert "downloaded and verified" in got.out
    command = re.search(r"claimpress (query --release \S+) \"(.*)\"", got.err)
    assert command is not None
    assert cli(*command[1].split(), command[2]).code == 0
    document = json.loads(
        cli("get", "klopstock-claims@0.1.0", "--from", bucket, "--to", target, "--format", "json").out
    )
    assert (document["fresh"], document["version"], document["remembered"]) == (False, "0.1.0", True)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("publish", "out", "dist"), 2, "drafts are never sealed"),
        (("publish", "out", "9.9.9"), 3, "not in the ledger"),
        (("publish", "https://example.org"), 2, "can only be read"),
        (("publish", "s3://u:p@bucket"), 2, "not used"),
        (("publish",), 2, "TARGET"),
        (("get", "klopstock-claims"), 2, "--from"),
        (("get", "Klopstock", "--from", "out"), 2, "not the id of a dataset"),
        (("get", "klopstock-claims@1", "--from", "out"), 2, "not a version"),
        (("get", "klopstock-claims", "--from", "/nowhere"), 3, "no folder"),
    ],
)
def test_wrong_input_is_told(
    arguments: tuple[str, ...],
    code: int,
    words: str,
    cli: Cli,
    built: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(built)
    run = cli(*arguments)
    assert (run.code, run.out) == (code, "")
    assert words in run.err
    assert not (built / "out").exists()


def test_a_release_that_does_not_hold_is_neither_published_nor_kept(
    cli: Cli, built: Path, tmp_path: Path
) -> None:
    copy, target = tmp_path / "copy", tmp_path / "target"
    shutil.copytree(built, copy)
    assert cli("publish", str(target), "--data", str(copy)).code == 0
    (copy / "data/releases/0.1.0/csv/claims.csv").write_text("x")
    run = cli("publish", str(target), "--data", str(copy))
    assert (run.code, run.out) == (1, "")
    assert "release-file-changed" in run.err
    published = target / "klopstock-claims/releases/0.1.0/csv/claims.csv"
    published.write_text("x")
    run = cli("get", "klopstock-claims", "--from", str(target), "--to", str(tmp_path / "got"))
    assert (run.code, run.out) == (1, "")
    assert "does not have the digest" in run.err
