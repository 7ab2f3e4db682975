"""Mistakes for made-up claims: one of each kind that validation knows about lines of claims, and its code."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from bench.world import Source, World

Claim = dict[str, Any]
Change = Callable[[Claim, Source, Random], None]
Spoil = Callable[[str, Random], bytes]


def _set(**fields: Any) -> Change:
    """Give fields other values; None takes a field away."""

    def change(claim: Claim, _: Source, __: Random) -> None:
        for name, value in fields.items():
            if value is None:
                claim.pop(name, None)
            else:
                claim[name] = value

    return change


def _warn(claim: Claim, code: str, *, there: bool) -> None:
    kept = [warning for warning in claim.get("warnings", ()) if warning != code]
    claim["warnings"] = [*kept, code] if there else kept
    if not claim["warnings"]:
        del claim["warnings"]


def _stance(stance: str) -> Change:
    def change(claim: Claim, _: Source, __: Random) -> None:
        claim["stance"] = stance
        claim.pop("negated", None)
        for code in ("hearsay", "expectation"):
            _warn(claim, code, there=False)

    return change


def _dated(date: str | None, basis: str | None, **more: Any) -> Change:
    def change(claim: Claim, source: Source, random: Random) -> None:
        for code in ("inferred_year", "date_without_year"):
            _warn(claim, code, there=False)
        _set(date=date, date_basis=basis, date_note=None, **more)(claim, source, random)

    return change


def _quantity(**quantity: Any) -> Change:
    def change(claim: Claim, _: Source, __: Random) -> None:
        claim["items"][0]["quantity"] = {**quantity, "unit": "unit"}

    return change


def _undated(claim: Claim, source: Source, _: Random) -> None:
    _warn(claim, "undated_source", there=source.published is not None)


def _relation(claim: Claim, _: Source, __: Random) -> None:
    claim["relations"] = [{"type": "part_of", "claim": claim["id"]}]


def _first_evidence(**fields: Any) -> Change:
    def change(claim: Claim, _: Source, __: Random) -> None:
        claim["evidence"][0] = claim["evidence"][0] | fields

    return change


def _unprefixed(claim: Claim, _: Source, __: Random) -> None:
    claim["id"] = "h" + claim["id"][1:]


def _twice(claim: Claim, _: Source, __: Random) -> None:
    claim["items"] = [claim["items"][0], {"id": claim["items"][0]["id"]}]


def _both(claim: Claim, _: Source, __: Random) -> None:
    claim["recipients"] = [claim["actors"][0]["id"]]


def _publisher(claim: Claim, source: Source, _: Random) -> None:
    claim["said_by"] = [source.publisher]


def _silent(claim: Claim, _: Source, __: Random) -> None:
    claim.pop("said_by", None)
    _warn(claim, "speaker_carried_forward", there=True)


def _known(claim: Claim, _: Source, __: Random) -> None:
    claim.pop("origin", None)
    _warn(claim, "unknown_origin", there=True)


CHANGES: dict[str, Change] = {
    "actor-is-recipient": _both,
    "alleged-without-warning": _stance("alleged"),
    "basis-without-date": _dated(None, "stated"),
    "carried-speaker-missing": _silent,
    "dangling-reference": _set(action="no-such-action"),
    "date-without-basis": _dated("2001", None),
    "done-after-publication": _dated("2031-01-01", "stated", stage="done"),
    "evidence-too-short": _first_evidence(length=20),
    "evidence-past-end": _first_evidence(start=900_000),
    "expected-without-warning": _stance("expected"),
    "id-prefix": _unprefixed,
    "inferred-date-without-note": _dated("2001", "inferred"),
    "inferred-origin-without-note": _set(origin={"actor": "general-staff-1", "basis": "inferred"}),
    "known-origin-with-warning": _known,
    "listed-twice": _twice,
    "missing-actor": _set(actors=None),
    "origin-unknown-with-actor": _set(origin={"actor": "general-staff-1", "basis": "unknown"}),
    "origin-without-actor": _set(origin={"basis": "stated"}),
    "quantity-empty": _quantity(),
    "quantity-range-reversed": _quantity(min=5, max=4),
    "quantity-value-and-range": _quantity(value=3, min=2),
    "relation-to-itself": _relation,
    "speaker-is-publisher": _publisher,
    "undated-source-without-warning": _undated,
    "undated-warning-on-dated-source": _undated,
    "yearless-date-without-warning": _dated("XXXX-04-10", "stated"),
}
"""Code of a rule -> a change, made before the claim is checked, that breaks it."""


def _dump(record: Any) -> bytes:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()


def _changed(change: Change) -> Spoil:
    def spoil(line: str, random: Random) -> bytes:
        claim = json.loads(line)
        change(claim, None, random)  # type: ignore[arg-type]
        return _dump(claim)

    return spoil


def _said(text: str) -> Spoil:
    return _changed(_set(statement=text))


def _replaced(old: str, new: str | bytes) -> Spoil:
    piece = new if isinstance(new, bytes) else new.encode()
    return lambda line, _: line.encode().replace(old.encode(), piece, 1)


def _check_character(line: str, _: Random) -> bytes:
    at = line.index('"id":"') + len('"id":"g-') + 3
    return f"{line[:at]}{'1' if line[at] == '0' else '0'}{line[at + 1 :]}".encode()


SPOILS: dict[str, Spoil] = {
    "bad-check-character": _check_character,
    "bad-date": _changed(_set(date="2023-02-29", date_basis="stated")),
    "bad-digest": _changed(_first_evidence(sha256="F" * 64)),
    "bad-id": _changed(_set(action="No Such Action")),
    "bidi-control": _said("It \u202eruns backwards."),
    "control-character": _replaced('"statement":"', '"statement":"A\\u0007'),
    "duplicate-key": _replaced('"source":', '"stage":"done","source":'),
    "edge-space": _said("It ends with a space. "),
    "empty-text": _said(""),
    "formula-text": _said("=1+1"),
    "json-syntax": lambda line, _: line[:-9].encode(),
    "missing-field": _changed(_set(statement=None)),
    "not-a-number": _replaced('"start":', '"start":NaN,"length_":'),
    "not-nfc": _said("Cafe\u0301 du Port buys it."),
    "not-utf8": _replaced('"statement":"', b'"statement":"A \xe9'),
    "number-range": _changed(_first_evidence(length=0)),
    "private-key": _said("-----BEGIN OPENSSH PRIVATE KEY-----"),
    "raw-control-character": _replaced('"statement":"', '"statement":"A\x01'),
    "too-deep": _replaced('"source":', '"deep":' + "[" * 70 + "]" * 70 + ',"source":'),
    "too-few-entries": _changed(_set(evidence=[])),
    "too-long-text": _said("It is said at length. " * 20 + "So it is."),
    "unknown-choice": _changed(_set(stage="begun")),
    "unknown-field": _changed(_set(actor="general-staff-1")),
    "unpaired-surrogate": _replaced('"statement":"', '"statement":"A\\ud83d '),
    "wrong-type": _changed(_set(negated="yes")),
    "zero-width": _said("It hides\u200b something."),
}
"""Code -> what is done to the finished line of a claim, so that this is found in it."""


CODES = (*CHANGES, *SPOILS)


def draw(world: World, source: Source, share: float, codes: Sequence[str] = CODES) -> dict[int, str]:
    """Number of a claim in its source -> the code of the mistake that it gets."""
    random = world.random("mistakes", source.number)
    # The first claims name vocabulary that nothing else may name; they stay right.
    return {
        at: _fitting(random.choice(codes), source)
        for at in range(2, source.claims)
        if random.random() < share
    }


def _fitting(code: str, source: Source) -> str:
    """The code, or another one where the source has no date, or has one."""
    if source.published is None:
        dated = ("done-after-publication", "undated-warning-on-dated-source")
        return "undated-source-without-warning" if code in dated else code
    return "undated-warning-on-dated-source" if code == "undated-source-without-warning" else code
