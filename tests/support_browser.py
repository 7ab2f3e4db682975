"""A browser that reports every request, and a server of this machine's own that knows ranges."""

from __future__ import annotations

import functools
import http.server
import os
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from support_site import ROOT

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
READY = (ROOT / "node_modules" / "@duckdb").is_dir() and shutil.which("node") is not None
STRICT = os.environ.get("CLAIMPRESS_STRICT") == "1"
needs_console = pytest.mark.skipif(
    not READY and not STRICT, reason="the console's packages are not installed (npm ci --ignore-scripts)"
)


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Files with ranges, which the console asks for when a database is large."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer a request for a part of a file; leave the rest to the library."""
        match = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        path = Path(self.translate_path(self.path))
        if match is None or not path.is_file():
            super().do_GET()
            return
        data = path.read_bytes()
        start, end = int(match[1]), min(int(match[2] or len(data) - 1), len(data) - 1)
        self.server.ranges.append(self.path)  # type: ignore[attr-defined]
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {start}-{end}/{len(data)}")
        self.send_header("Content-Length", str(end - start + 1))
        self.send_header("Accept-Ranges", "bytes")
        self.end_headers()
        self.wfile.write(data[start : end + 1])


@dataclass(frozen=True)
class Served:
    """A site and the address it is served at; `ranges` are the paths that were asked for in parts."""

    folder: Path
    address: str
    ranges: list[str] = field(default_factory=list)


@contextmanager
def serving(root: Path, path: str) -> Iterator[Served]:
    """Serve a folder on a free port while the block runs; the site stands at `path` inside it."""
    handler = functools.partial(_Handler, directory=str(root))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    ranges: list[str] = []
    server.ranges = ranges  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Served(root / path, f"http://127.0.0.1:{server.server_port}/{path}", ranges)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Visit:
    """A page in the browser, with the addresses it asked for and what its console complained of."""

    page: Page
    requests: list[str]
    complaints: list[str]


def watched(context: BrowserContext) -> Visit:
    """A page of a context that writes down its requests and complaints."""
    page = context.new_page()
    visit = Visit(page, [], [])
    context.on("request", lambda request: visit.requests.append(request.url))
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    page.on("console", lambda told: visit.complaints.append(told.text) if told.type == "error" else None)
    return visit
