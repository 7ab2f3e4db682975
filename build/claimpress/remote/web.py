"""A web server to get from: bounded in time, following no redirect to another server."""

from __future__ import annotations

import http.client
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import IO
from urllib.parse import quote, urlsplit

from claimpress.about import NAME, VERSION
from claimpress.model.errors import UserError
from claimpress.model.finding import shorten
from claimpress.remote import patience
from claimpress.remote.patience import patiently
from claimpress.remote.store import AGAIN, Body, BrokenError

_PIECE = 2**16
_GONE = (404, 410)
_NO_RANGE = 416
_PARTIAL = 206


class Web:
    """A web server that serves what was published, with or without ranges."""

    def __init__(self, url: str) -> None:
        self.shown = url
        self._opener = urllib.request.build_opener(_Redirects)

    @contextmanager
    def read(self, name: str, start: int = 0) -> Iterator[Body | None]:
        """A file, streamed."""
        with patiently(lambda: self._begun(name, start), self.shown) as (head, chunks):
            yield None if head is None else replace(head, chunks=chunks)

    def _begun(self, name: str, start: int) -> tuple[Body | None, Iterator[bytes]]:
        response = self._answer(name, start)
        if response is None:
            return None, iter(())
        begin = _begin(response) if response.status == _PARTIAL else 0
        if begin not in (0, start):
            response.close()
            raise self._told(f"answers with another part of {name} than it was asked for")
        length = response.headers.get("Content-Length", "")
        size = begin + int(length) if length.isascii() and length.isdigit() and len(length) < 20 else None
        chunks = self._chunks(response)
        return Body(begin, size, response.headers.get("ETag", ""), chunks), chunks

    def _answer(self, name: str, start: int) -> http.client.HTTPResponse | None:
        headers = {"User-Agent": f"{NAME}/{VERSION}", "Accept-Encoding": "identity"}
        if start:
            headers["Range"] = f"bytes={start}-"
        request = urllib.request.Request(f"{self.shown}/{quote(name)}", headers=headers)
        try:
            response: http.client.HTTPResponse = self._opener.open(request, timeout=patience.QUIET)
        except urllib.error.HTTPError as refusal:
            refusal.close()
            if refusal.code in _GONE:
                return None
            if refusal.code == _NO_RANGE and start:
                return self._answer(name, 0)
            raise self._status(name, refusal.code) from None
        except (OSError, http.client.HTTPException, ValueError) as problem:
            raise self._broken(problem) from None
        return response

    def _chunks(self, response: http.client.HTTPResponse) -> Iterator[bytes]:
        with closing(response):
            while True:
                try:
                    chunk = response.read1(_PIECE)
                except (OSError, http.client.HTTPException, ValueError) as problem:
                    raise self._broken(problem) from None
                if not chunk:
                    return
                yield chunk

    def _status(self, name: str, code: int) -> UserError:
        if code >= 500:
            return BrokenError(f"{self.shown} fails (status {code})", AGAIN)
        if code in (401, 403):
            return self._told(f"does not give out {name} (status {code})")
        return self._told(f"answers to {name} with status {code}")

    def _told(self, what: str) -> UserError:
        return UserError(f"{self.shown} {what}", "Check the address, or tell whoever keeps that server.")

    def _broken(self, problem: Exception) -> UserError:
        reason = problem.reason if isinstance(problem, urllib.error.URLError) else problem
        if isinstance(reason, _ElsewhereError):
            return self._told(f"sends elsewhere, to {reason}, which is not followed")
        if isinstance(reason, ssl.SSLError):
            return self._told("has no certificate that this machine trusts, or speaks no TLS")
        if isinstance(reason, socket.gaierror):
            return BrokenError(f"there is no server at {self.shown}", "Check the address and the network.")
        if isinstance(reason, TimeoutError):
            return BrokenError(f"{self.shown} gives no answer in time", AGAIN)
        if isinstance(reason, http.client.HTTPException | ValueError):
            return BrokenError(f"{self.shown} does not answer as a web server does, or broke off", AGAIN)
        return BrokenError(f"{self.shown} cannot be reached, or broke off", AGAIN)


def _begin(response: http.client.HTTPResponse) -> int:
    """The first byte of a partial answer; -1 where it does not say."""
    begin = response.headers.get("Content-Range", "").removeprefix("bytes ").partition("-")[0]
    return int(begin) if begin.isascii() and begin.isdigit() and len(begin) < 20 else -1


class _ElsewhereError(OSError):
    """A redirect that is not followed; the text is the server that it leads to."""


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows a redirect on the same server, or from there to its encrypted side; no other."""

    max_redirections = 5

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """Look at where it leads before going there."""
        old, new = urlsplit(req.full_url), urlsplit(newurl)
        same = (new.scheme, new.netloc) == (old.scheme, old.netloc)
        safer = (old.scheme, new.scheme) == ("http", "https") and old.hostname == new.hostname
        if not same and not safer:
            raise _ElsewhereError(shorten(new.hostname or "nowhere"))
        return super().redirect_request(req, fp, code, msg, headers, newurl)
