"""The claims that a check is asked for: found in the files, fit to be checked, with the text they rest on."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from claimpress.load import Loaded, RawRecord, load_dataset
from claimpress.model.claim import Claim
from claimpress.model.errors import UserError
from claimpress.model.finding import Finding, Severity
from claimpress.model.source import Attestation, EvidenceResult, Source

_VALIDATE = "run `claimpress validate` and mend what it finds"


@dataclass(frozen=True)
class Target:
    """A claim to check: as it was read, as a model, and the digest of its source's last text."""

    raw: RawRecord
    claim: Claim
    text_sha256: str


def load_editable(root: Path) -> Loaded:
    """The dataset in a folder. Raises `UserError` for the inputs of a release, which never change."""
    if (root / "dataset.json").exists() and (root.parent / "manifest.json").exists():
        message = f"{root.parent} is a release, and a release does not change"
        raise UserError(message, "confirm in the data/ folder of the dataset", 2)
    return load_dataset(root)


def targets_of(loaded: Loaded, ids: list[str]) -> list[Target]:
    """The claims with these ids. What is wrong with any of them comes in one `UserError`."""
    claims: dict[str, list[RawRecord]] = {}
    for raw in loaded.records:
        if raw.kind == "claim" and raw.id:
            claims.setdefault(raw.id, []).append(raw)
    _refuse_unknown(loaded, ids, claims)
    texts = _text_digests(loaded)
    found = {claim_id: _target(claims[claim_id], texts) for claim_id in ids}
    problems = [f"{f.place}: {f.message}" for f in _broken(loaded, {claims[key][0].file for key in ids})]
    problems += [f"{claim_id}: {why}" for claim_id, why in found.items() if isinstance(why, str)]
    if problems:
        raise UserError("nothing was written:\n  " + "\n  ".join(problems), _VALIDATE, 1)
    return [target for target in found.values() if isinstance(target, Target)]


def _refuse_unknown(loaded: Loaded, ids: list[str], claims: dict[str, list[RawRecord]]) -> None:
    if not ids:
        raise UserError("no claim is named", "name the ids of the claims that were checked", 2)
    unknown = [claim_id for claim_id in ids if claim_id not in claims]
    if not unknown:
        return
    lines = ["no claim has this id:" if len(unknown) == 1 else "no claims have these ids:"]
    for claim_id in unknown:
        near = difflib.get_close_matches(claim_id, claims, 3, 0.6)
        lines.append(f"  {claim_id}" + (f" (did you mean {' or '.join(near)}?)" if near else ""))
    unread = any(True for _ in _broken(loaded))
    remedy = f"some files could not be read: {_VALIDATE}" if unread else "mend the ids; nothing was written"
    raise UserError("\n".join(lines), remedy, 2)


def _broken(loaded: Loaded, files: set[str] | None = None) -> Iterator[Finding]:
    for found in loaded.findings:
        if found.severity is Severity.ERROR and (files is None or found.place.file in files):
            yield found


def _text_digests(loaded: Loaded) -> dict[str, str]:
    """Source id -> digest of its last text; empty where the source breaks the schema."""
    digests = {}
    for raw in loaded.records:
        if raw.kind == "source":
            try:
                digests[raw.id] = Source.model_validate(raw.data).texts[-1].sha256
            except ValidationError:
                digests[raw.id] = ""
    return digests


def _target(found: list[RawRecord], texts: dict[str, str]) -> Target | str:
    raw = found[0]
    if len(found) > 1:
        return f"this id stands twice, in {raw.place()} and {found[1].place()}"
    try:
        claim = Claim.model_validate(raw.data)
    except ValidationError as problem:
        count = problem.error_count()
        return f"it breaks the schema in {count} {'place' if count == 1 else 'places'} ({raw.place()})"
    text = texts.get(claim.source)
    if not text:
        return f"its source {claim.source} " + ("is not recorded" if text is None else "breaks the schema")
    return Target(raw, claim, text)


def warnings_of(loaded: Loaded, targets: Iterable[Target]) -> Iterator[str]:
    """What a checker should know about claims that can be checked all the same."""
    verified = set(_verified(loaded))
    for target in targets:
        claim = target.claim
        keys = [(claim.source, target.text_sha256, e.start, e.length, e.sha256) for e in claim.evidence]
        if not verified.issuperset(keys):
            yield f"{claim.id}: its evidence is not verified yet; run `claimpress verify-evidence`"
        if claim.withdrawn is not None:
            yield f"{claim.id}: it is withdrawn"


def _verified(loaded: Loaded) -> Iterator[tuple[str, str, int, int, str]]:
    for raw in loaded.records:
        if raw.kind == "attestation":
            try:
                entry = Attestation.model_validate(raw.data)
            except ValidationError:
                continue
            if entry.result is EvidenceResult.VERIFIED:
                yield (entry.source, entry.text_sha256, entry.start, entry.length, entry.sha256)
