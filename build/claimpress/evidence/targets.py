"""The claims that a check is asked for: found in the files, fit to be checked, with the text they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from claimpress.load import Loaded, RawRecord, load_dataset
from claimpress.model.claim import Claim
from claimpress.model.errors import UserError
from claimpress.model.finding import Finding, Severity
from claimpress.model.source import Attestation, EvidenceResult, Source
from claimpress.words import did_you_mean

_SHOWN = 10
_VALIDATE = "run `claimpress validate` and mend what it finds"


@dataclass(frozen=True)
class Target:
    """A claim to check: as it was read, as a model, and its source."""

    raw: RawRecord
    claim: Claim
    source: Source

    @property
    def text_sha256(self) -> str:
        """The digest of the source's last text."""
        return self.source.texts[-1].sha256


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
    sources = _sources(loaded)
    found = {claim_id: _target(claims[claim_id], sources) for claim_id in ids}
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
        near = did_you_mean(claim_id, claims, 3)
        lines.append(f"  {claim_id}" + (f" ({near})" if near else ""))
    unread = any(True for _ in _broken(loaded))
    remedy = f"some files could not be read: {_VALIDATE}" if unread else "mend the ids; nothing was written"
    raise UserError("\n".join(lines), remedy, 2)


def _broken(loaded: Loaded, files: set[str] | None = None) -> Iterator[Finding]:
    for found in loaded.findings:
        if found.severity is Severity.ERROR and (files is None or found.place.file in files):
            yield found


def _sources(loaded: Loaded) -> dict[str, Source | None]:
    """Source id -> source; None where it breaks the schema."""
    sources: dict[str, Source | None] = {}
    for raw in loaded.records:
        if raw.kind == "source":
            try:
                sources[raw.id] = Source.model_validate(raw.data)
            except ValidationError:
                sources[raw.id] = None
    return sources


def _target(found: list[RawRecord], sources: dict[str, Source | None]) -> Target | str:
    raw = found[0]
    if len(found) > 1:
        return f"this id stands twice, in {raw.place()} and {found[1].place()}"
    try:
        claim = Claim.model_validate(raw.data)
    except ValidationError as problem:
        count = problem.error_count()
        return f"it breaks the schema in {count} {'place' if count == 1 else 'places'} ({raw.place()})"
    source = sources.get(claim.source)
    if source is None:
        known = claim.source in sources
        return f"its source {claim.source} " + ("breaks the schema" if known else "is not recorded")
    return Target(raw, claim, source)


def refuse_early(targets: Iterable[Target], day: str) -> None:
    """Raise `UserError` for a check on a day on which a source was not at hand yet."""
    early = [
        f"{target.claim.id}: {target.source.id} was taken in (retrieved) on {target.source.retrieved}"
        for target in targets
        if target.source.retrieved is not None and day < target.source.retrieved
    ]
    if early:
        raise UserError(
            f"nothing was written: nobody can have checked on {day}:\n  " + "\n  ".join(early),
            "correct the day of the check (--on), or the day at the source",
            1,
        )


def newcomer(loaded: Loaded, by: str) -> str:
    """What to say where nobody of this id has checked anything in the dataset before; else empty."""
    others = sorted(set(_checkers(loaded)))
    if by in others:
        return ""
    near = did_you_mean(by, others)
    listed = ", ".join(others[:_SHOWN]) + (" ..." if len(others) > _SHOWN else "")
    hint = f" ({near})" if near else ""
    return f"first check by {by}; others so far: {listed or 'nobody'}{hint}"


def _checkers(loaded: Loaded) -> Iterator[str]:
    """Who stands in checks, of whatever else is wrong with the claims."""
    for raw in loaded.records:
        checks = raw.data.get("checks") if raw.kind == "claim" and isinstance(raw.data, dict) else None
        for check in checks if isinstance(checks, list) else ():
            if isinstance(check, dict) and isinstance(by := check.get("by"), str):
                yield by


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
