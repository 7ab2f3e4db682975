"""Helpers for the tests of releases: a dataset, small changes to it, releases of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from claimpress.model.canonical import record_sha256
from claimpress.model.claim import Claim
from claimpress.model.corpus import Corpus
from claimpress.release.build import Plan, build_release
from claimpress.release.seal import Request, Sealed, seal
from claimpress.release.working import InMemory
from claimpress.tables.lineage import Lineage
from claimpress.validation.run import Report

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
KLOPSTOCK = TESTS / "valid" / "klopstock"
MEETING, COPRODUCE, DELIVERY = "c-p1wew0gv3s7a05x06", "c-f44p022dsqh0zv2rj", "c-4s7sezfbspn638kj2"
PURCHASE = "c-zhy4my8ry44mvvnpy"
VERSIONS = ("0.1.0", "0.9.0", "0.10.0", "0.11.0")
"""The releases that `four_releases` seals."""


def corpus_of(report: Report) -> Corpus:
    """The records of a report that has them."""
    assert report.corpus is not None, report.findings
    return report.corpus


def build(corpus: Corpus, out: Path, version: str = "0.1.0", date: str | None = "2025-06-01") -> Path:
    """A first release of a corpus."""
    build_release(InMemory(corpus), Plan(Lineage(version, date)), out)
    return out


def sealed(data: Path, report: Report, version: str = "0.1.0", date: str = "2025-06-01") -> Sealed:
    """Seal, expecting nothing in the way."""
    done = seal(data, report, Request(version, date))
    assert not done.findings, done.findings
    return done


def declared(*entries: tuple[str, str, str]) -> list[dict[str, Any]]:
    """Entries of `revisions`: (release, field, reason)."""
    return [
        {"since": since, "fields": [name], "reason": reason, "by": "maintainers", "on": "2025-07-01"}
        for since, name, reason in entries
    ]


def four_states(report: Report) -> tuple[Report, ...]:
    """A dataset four times: a claim changes, another is withdrawn, the first changes back."""
    first, second = ("0.1.0", "stage", "misread"), ("0.10.0", "stage", "read again")
    gone = {"since": "0.9.0", "reason": "the agency took it back", "successor": COPRODUCE}
    changed = with_claim(report, DELIVERY, stage="agreed", revisions=declared(first))
    withdrawn = with_claim(changed, PURCHASE, withdrawn=gone)
    back = with_claim(withdrawn, DELIVERY, stage="planned", revisions=declared(first, second))
    return (report, changed, withdrawn, back)


def four_releases(report: Report, data: Path) -> Path:
    """The four states sealed in `data`; gives the folder of the releases."""
    for version, state in zip(VERSIONS, four_states(report), strict=True):
        sealed(data, state, version, "2025-08-01")
    return data / "releases"


def with_records(report: Report, **lists: Sequence[Any]) -> Report:
    """The report with other lists of records in its corpus."""
    corpus = corpus_of(report)
    everything: dict[str, Any] = vars(corpus) | {name: list(values) for name, values in lists.items()}
    return replace(report, corpus=Corpus(**everything))


def with_claim(report: Report, which: str, **changes: Any) -> Report:
    """The report with one claim changed, its checks renewed and the change declared for 0.1.0."""
    claims = [
        changed_claim(claim, **changes) if claim.id == which else claim for claim in corpus_of(report).claims
    ]
    return with_records(report, claims=claims)


def changed_claim(claim: Claim, declare: bool = True, **changes: Any) -> Claim:
    """A claim with other values, checked again."""
    data = claim.model_dump() | changes
    if declare and "revisions" not in changes:
        reason = {
            "since": "0.1.0",
            "fields": sorted(changes),
            "reason": "misread",
            "by": "maintainers",
            "on": "2025-07-01",
        }
        data["revisions"] = [reason]
    fresh = Claim.model_validate(data)
    digest = record_sha256(fresh)
    return Claim.model_validate(
        data | {"checks": [check | {"record_sha256": digest} for check in data["checks"]]}
    )


def checked_twice(report: Report, which: str) -> Report:
    """The report with a second reader's check of one claim."""
    claims = list(corpus_of(report).claims)
    at = next(at for at, claim in enumerate(claims) if claim.id == which)
    second = claims[at].checks[0].model_copy(update={"by": "second-reader"})
    checks = [check.model_dump() for check in (*claims[at].checks, second)]
    claims[at] = changed_claim(claims[at], False, checks=checks)
    return with_records(report, claims=claims)


def contents(folder: Path) -> dict[str, bytes]:
    """Path -> bytes of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def run_python(code: str, *args: str, env: dict[str, str] | None = None, cwd: Path | None = None) -> str:
    """Run a piece of Python in a process of its own; its output."""
    done = start_python(code, *args, env=env, cwd=cwd)
    assert done.returncode == 0, done.stderr
    return done.stdout


def start_python(
    code: str, *args: str, env: dict[str, str] | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a piece of Python in a process of its own, however it ends."""
    places = os.pathsep.join((str(ROOT / "build"), str(TESTS)))
    everything = {**os.environ, "PYTHONPATH": places, **(env or {})}
    return subprocess.run(
        [sys.executable, "-c", code, *args],
        env=everything,
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )


KILLED = -signal.SIGKILL
"""Return code of a process that was killed."""
