"""Helpers for the tests of publishing and getting: small releases, faults at every step, servers."""

from __future__ import annotations

import hashlib
import select
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from claimpress.disk.plain import write_bytes
from claimpress.model.errors import UserError
from claimpress.release.layout import MANIFEST, SIGNATURE, SUMS
from claimpress.release.ledger import Entry, Ledger
from claimpress.release.sums import folder_facts, sums_text
from claimpress.remote.layout import file_path, listing_path, sending_order
from claimpress.remote.listing import Listing, Published, parse_listing
from claimpress.remote.publish import Plan, carry_out, plan
from claimpress.remote.sendable import File, Sendable, sendable
from claimpress.remote.store import Body, BrokenError, Source, Target, read_all, remote_digest

DATASET = "small-claims"
KEY, SECRET, TOKEN = "AKIAMARKERMARKER1234", "marker-secret-Zq8vXw1", "marker-token-Hk3pLr7"
DAYS = ("2025-06-01", "2025-07-01", "2025-08-01", "2025-09-01", "2025-10-01")


@contextmanager
def full_disk(owner: object, name: str, at: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The disk is full at the call of number `at` of that function; what is given grows with every call."""
    real, calls = getattr(owner, name), list[str]()

    def failing(*args: object, **named: object) -> object:
        calls.append(name)
        if len(calls) == at:
            raise OSError(28, "No space left on device")
        return real(*args, **named)

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, failing)
        yield calls


def digest_of(text: str) -> str:
    """The SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def ledger_of(*versions: str, folder: Path = Path("releases")) -> Ledger:
    """A ledger of releases whose digests follow from their versions."""
    entries = [
        Entry(number, version, DAYS[number - 1], digest_of(f"m{version}"), digest_of(f"s{version}"))
        for number, version in enumerate(versions, 1)
    ]
    return Ledger(folder, tuple(entries))


def small(folder: Path, version: str = "0.1.0", *, words: str = "one", signed: bool = False) -> Sendable:
    """A release of a few tiny files that only looks sealed: for what does not depend on what a release is."""
    contents = {MANIFEST: f'{{"words": "{words}"}}', "a.txt": words, "sub/b.txt": "b" * 50, "sub/c.txt": ""}
    for name, text in contents.items():
        write_bytes(folder / name, text.encode())
    listed = folder_facts(folder)
    write_bytes(folder / SUMS, sums_text({name: fact.sha256 for name, fact in listed.items()}).encode())
    if signed:
        write_bytes(folder / SIGNATURE, b"signature")
    facts = folder_facts(folder)
    entry = Entry(1, version, DAYS[0], facts[MANIFEST].sha256, facts[SUMS].sha256)
    files = [File(name, facts[name].size, facts[name].sha256) for name in sorted(facts, key=sending_order)]
    release = Published(entry, len(listed), sum(fact.size for fact in listed.values()), signed)
    return Sendable(folder, DATASET, Ledger(folder.parent, (entry,)), release, tuple(files))


def bring(sent: Sendable, target: Target) -> Plan:
    """Publish, as the command does."""
    planned = plan(sent, target)
    carry_out(planned, sent, target)
    return planned


def bring_sealed(root: Path, version: str | None, target: Target) -> Plan:
    """Publish a sealed release of the dataset in `root`."""
    sent, findings = sendable(root, version)
    assert sent is not None, findings
    return bring(sent, target)


def listing_at(source: Source, dataset: str = DATASET) -> Listing | None:
    """The list of releases at a place; None where there is none."""
    found = read_all(source, listing_path(dataset), 10**6)
    return parse_listing(found[0], dataset) if found else None


def assert_whole(source: Source, sent: Sendable) -> None:
    """What is visible at a target is right: each file whole, and the list only where all files are there."""
    version = sent.release.version
    there = {
        file.path: remote_digest(source, file_path(sent.dataset, version, file.path), 10**6)
        for file in sent.files
    }
    listing = listing_at(source, sent.dataset)
    listed = listing is not None and listing.release(version) is not None
    for file in sent.files:
        assert there[file.path] == file.sha256 or (there[file.path] is None and not listed), file.path


class FaultError(BrokenError):
    """A fault that a test asked for."""


@dataclass
class Faulty:
    """A target that fails at the call of that number, before or after it is carried out."""

    inner: Target
    at: int
    after: bool = False
    calls: int = field(default=0, init=False)

    @property
    def shown(self) -> str:
        """As the inner target."""
        return self.inner.shown

    @contextmanager
    def read(self, name: str, start: int = 0) -> Iterator[Body | None]:
        """Fails at once, or in the middle of the file."""
        self._count(False)
        with self.inner.read(name, start) as body:
            if body is not None and self.calls == self.at and self.after:
                yield replace(body, chunks=self._half(body.chunks))
            else:
                yield body

    def _half(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            yield chunk[: len(chunk) // 2]
            break
        raise FaultError("a fault in the middle")

    def create(self, name: str, path: Path, sha256: str) -> bool:
        """Fails before or after."""
        self._count(False)
        done = self.inner.create(name, path, sha256)
        self._fail_after()
        return done

    def replace(self, name: str, data: bytes, tag: str | None) -> bool:
        """Fails before or after."""
        self._count(False)
        done = self.inner.replace(name, data, tag)
        self._fail_after()
        return done

    def tidy(self, names: Iterable[str]) -> None:
        """As the inner target."""
        self._count(False)
        self.inner.tidy(names)
        self._fail_after()

    def _count(self, after: bool) -> None:
        self.calls += 1
        if self.calls == self.at and self.after == after:
            raise FaultError(f"a fault before call {self.at}")

    def _fail_after(self) -> None:
        if self.calls == self.at and self.after:
            raise FaultError(f"a fault after call {self.at}")


@dataclass
class Meddled:
    """A target at which something happens just before the n-th call of a kind, as if another were there."""

    inner: Target
    call: str
    what: Callable[[], object]
    at: int = 1
    calls: int = field(default=0, init=False)

    @property
    def shown(self) -> str:
        """As the inner target."""
        return self.inner.shown

    @contextmanager
    def read(self, name: str, start: int = 0) -> Iterator[Body | None]:
        """As the inner target, after the other."""
        self._meddle("read")
        with self.inner.read(name, start) as body:
            yield body

    def create(self, name: str, path: Path, sha256: str) -> bool:
        """As the inner target, after the other."""
        self._meddle("create")
        return self.inner.create(name, path, sha256)

    def replace(self, name: str, data: bytes, tag: str | None) -> bool:
        """As the inner target, after the other."""
        self._meddle("replace")
        return self.inner.replace(name, data, tag)

    def tidy(self, names: Iterable[str]) -> None:
        """As the inner target."""
        self.inner.tidy(names)

    def _meddle(self, call: str) -> None:
        if call == self.call:
            self.calls += 1
            if self.calls == self.at:
                self.what()


# A web server on this machine that can misbehave.


class Handler(BaseHTTPRequestHandler):
    """Serves a folder, with ranges, unless the site has another answer for a path."""

    site: Site

    def do_GET(self) -> None:
        """Answer."""
        path = self.path.lstrip("/")
        self.site.asked.append((path, self.headers.get("Range", "")))
        answer = next((act for end, act in self.site.answers.items() if path.endswith(end)), None)
        (answer or plain)(self)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        """Say nothing."""

    def body(self) -> bytes | None:
        """The file that is asked for."""
        path = self.site.root / self.path.lstrip("/")
        return path.read_bytes() if path.is_file() else None

    def send(self, status: int, data: bytes = b"", **headers: str) -> None:
        """A whole answer."""
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(data))} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)


def plain(handler: Handler) -> None:
    """The file, or the part of it that is asked for."""
    data = handler.body()
    wanted = handler.headers.get("Range", "")
    if data is None:
        handler.send(404)
    elif wanted:
        start = int(wanted.removeprefix("bytes=").rstrip("-"))
        if start >= len(data):
            handler.send(416)
        else:
            handler.send(206, data[start:], Content_Range=f"bytes {start}-{len(data) - 1}/{len(data)}")
    else:
        handler.send(200, data)


Answer = Callable[[Handler], None]


@dataclass
class Site:
    """A folder that is served at `url`; `answers` are other answers by the end of a path."""

    root: Path
    url: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)


class Quiet(ThreadingHTTPServer):
    """Says nothing of clients that hang up."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


@contextmanager
def serving(root: Path) -> Iterator[Site]:
    """A web server for a folder, until the block ends."""
    site = Site(root)
    handler = type("Bound", (Handler,), {"site": site})
    server = Quiet(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    site.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=partial(server.serve_forever, 0.05), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


# An S3 server on this machine, in a process that ends when its standard input does.

_S3 = """
import logging, sys
logging.getLogger("werkzeug").disabled = True
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
"""


@contextmanager
def s3_server() -> Iterator[str]:
    """The URL of an S3 server, which ends with the block or with this process."""
    child = subprocess.Popen(
        [sys.executable, "-c", _S3], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        assert child.stdout is not None
        ready, _, _ = select.select([child.stdout], [], [], 60)
        assert ready, "the S3 server does not start"
        yield f"http://127.0.0.1:{int(child.stdout.readline())}"
    finally:
        child.kill()
        child.wait()


def make_bucket(endpoint: str, name: str) -> None:
    """An empty bucket."""
    request = urllib.request.Request(f"{endpoint}/{name}", method="PUT", data=b"")
    urllib.request.urlopen(request, timeout=30).close()


def with_keys(monkeypatch: pytest.MonkeyPatch, endpoint: str) -> None:
    """The environment of somebody who may write to the server; the keys are easy to find in any output."""
    without_keys(monkeypatch)
    for name, value in (
        ("AWS_ACCESS_KEY_ID", KEY),
        ("AWS_SECRET_ACCESS_KEY", SECRET),
        ("AWS_SESSION_TOKEN", TOKEN),
        ("AWS_REGION", "us-east-1"),
        ("AWS_ENDPOINT_URL", endpoint),
    ):
        monkeypatch.setenv(name, value)


def without_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of somebody without keys."""
    import os

    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)


def refusal(act: Callable[[], object]) -> UserError:
    """The error that something ends with."""
    with pytest.raises(UserError) as caught:
        act()
    return caught.value
