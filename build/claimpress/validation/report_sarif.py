"""Findings as SARIF 2.1.0, the format that code hosts and editors read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from claimpress.about import NAME, VERSION
from claimpress.jsontext import LISTED, printable_pieces
from claimpress.model.finding import CatalogueEntry, Finding
from claimpress.model.text import sha256_hex
from claimpress.validation.report_outcome import Outcome, worded

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render_sarif(outcome: Outcome, catalogue: Mapping[str, CatalogueEntry]) -> str:
    """A SARIF log with one run; `catalogue` describes the codes that were found."""
    return "".join(sarif_pieces(outcome, catalogue))


def sarif_pieces(outcome: Outcome, catalogue: Mapping[str, CatalogueEntry]) -> Iterator[str]:
    """The same in pieces."""
    codes = outcome.findings.codes()
    seen: Counter[bytes] = Counter()
    results = (_result(finding, codes.index(finding.code), outcome, seen) for finding in outcome.findings)
    driver = {
        "name": NAME,
        "semanticVersion": VERSION,
        "rules": [_rule(code, catalogue.get(code), outcome) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": LISTED,
    }
    return printable_pieces({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, results)


def _rule(code: str, entry: CatalogueEntry | None, outcome: Outcome) -> dict[str, Any]:
    rule: dict[str, Any] = {"id": code}
    if entry is not None:
        rule |= {
            "shortDescription": {"text": entry.title or code},
            "fullDescription": {"text": entry.why or entry.title or code},
            "help": {"text": worded(entry.remedy) or entry.title or code},
            "defaultConfiguration": {"level": entry.severity.value},
            "properties": {"tags": [entry.layer.value]},
        }
    if outcome.base_url:
        rule["helpUri"] = f"{outcome.base_url.rstrip('/')}/findings/{quote(code)}/"
    return rule


def _result(finding: Finding, index: int, outcome: Outcome, seen: Counter[bytes]) -> dict[str, Any]:
    message = f"{finding.message}\n{finding.remedy}" if finding.remedy else finding.message
    return {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": finding.severity.value,
        "message": {"text": message},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": _artifact(outcome.path(finding.place.file)),
                    "region": {"startLine": finding.place.line, "startColumn": finding.place.column},
                }
            }
        ],
        "partialFingerprints": {"primaryLocationLineHash": _fingerprint(finding, seen)},
    }


def _artifact(path: str) -> dict[str, str]:
    if "://" in path:
        return {"uri": quote(path, safe=":/", errors="replace")}
    if path.startswith("/"):
        return {"uri": "file://" + quote(path, errors="replace")}
    return {"uri": quote(path, errors="replace"), "uriBaseId": "%SRCROOT%"}


def _fingerprint(finding: Finding, seen: Counter[bytes]) -> str:
    """The same for the same mistake in the same record, wherever its line has moved to."""
    parts = (finding.code, finding.place.file, finding.kind, finding.record, finding.pointer, finding.value)
    digest = sha256_hex("\0".join(parts).encode("utf-8", "surrogatepass"))[:32]
    short = bytes.fromhex(digest)
    seen[short] += 1
    return f"{digest}:{seen[short]}"
