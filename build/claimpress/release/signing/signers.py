"""Who may sign the releases of a dataset: its own list, and what it says about one key on one day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from claimpress.load.jsonl import read_json
from claimpress.load.yaml_events import read_yaml
from claimpress.model.dataset import Policies, Signer
from claimpress.model.dates import is_full_date
from claimpress.model.finding import Severity
from claimpress.model.sshkey import fingerprint
from claimpress.release.bounded import ReadProblemError, parse_json, read_bytes
from claimpress.release.layout import INPUTS, RELEASES
from claimpress.release.signing.keygen import NAMESPACE
from claimpress.release.tree import Tree
from claimpress.roots import DESCRIPTIONS, is_root

OWN_LIST = f"{INPUTS}/dataset.json"
"""Where a release carries the list that its dataset had then."""
_LARGEST = 2**20
_FIRST = "1970-01-02"
"""ssh-keygen counts from then on."""


class SignersError(ValueError):
    """A list of signers cannot be read; the message says why and repeats nothing of it."""


@dataclass(frozen=True)
class Signers:
    """Those who may sign, and the file that says so; `own` where that file lies in the release itself."""

    listed: tuple[Signer, ...]
    path: Path
    own: bool

    def of_key(self, print_: str) -> Signer | None:
        """The entry of the key with that fingerprint."""
        return next((signer for signer in self.listed if fingerprint(signer.key) == print_), None)

    @property
    def allowed_text(self) -> str:
        """ssh-keygen's file of allowed signers, for a clock in UTC."""
        return "".join(f"{_allowed(signer)}\n" for signer in self.listed if signer.revoked is None)

    @property
    def revoked_text(self) -> str:
        """Its list of revoked keys."""
        return "".join(f"{signer.key}\n" for signer in self.listed if signer.revoked is not None)


def _allowed(signer: Signer) -> str:
    # Name, days and key hold no space, quote or line break: their patterns see to that.
    options = [f'namespaces="{NAMESPACE}"']
    if signer.first_day >= _FIRST:
        options.append(f'valid-after="{signer.first_day.replace("-", "")}000000"')
    if signer.last_day is not None:
        options.append(f'valid-before="{signer.last_day.replace("-", "")}235959"')
    return f"{signer.name} {','.join(options)} {signer.key}"


def refusal(signer: Signer | None, day: str | None) -> str:
    """Why a key may not sign a release of that day; "" where it may. None stands for a key on no list."""
    if signer is None:
        return "it is not among the allowed signers"
    if signer.revoked is not None:
        return f"the key of {signer.name} is revoked: {signer.revoked}"
    if day is None or not is_full_date(day):
        return "the release bears no day"
    if day < signer.first_day:
        return f"{signer.name} may sign with it from {signer.first_day} on, and the release is of {day}"
    if signer.last_day is not None and day > signer.last_day:
        return f"{signer.name} could sign with it until {signer.last_day}, and the release is of {day}"
    return ""


def root_around(release: Path) -> Path | None:
    """The root of the dataset in whose folder of sealed releases a release lies."""
    folder = release.resolve().parent
    return folder.parent if folder.name == RELEASES and is_root(folder.parent) else None


def signers_for(tree: Tree, dataset: str, root: Path | None) -> Signers:
    """Who may sign a release: by the dataset that it lies in, else by the one at hand where it is the same
    dataset, else by its own list. Raises `SignersError`.
    """
    around = root_around(tree.root)
    if around is not None:
        return signers_of(around)
    if root is not None and _description(root)[1].get("id") == dataset:
        return signers_of(root)
    try:
        info = parse_json(tree.text(OWN_LIST))
    except ReadProblemError as problem:
        raise SignersError(f"{OWN_LIST} cannot be read: {problem}") from None
    return Signers(_listed(info, OWN_LIST), tree.root / OWN_LIST, own=True)


def signers_of(root: Path) -> Signers:
    """Who may sign the releases of the dataset in `root`. Raises `SignersError`."""
    path, info = _description(root)
    return Signers(_listed(info, path.name), path, own=False)


def _description(root: Path) -> tuple[Path, Mapping[str, Any]]:
    """The file that describes a dataset, and what it says."""
    path = next((root / name for name in DESCRIPTIONS if (root / name).exists()), root / DESCRIPTIONS[0])
    real = path.resolve()
    if not real.is_relative_to(root.resolve()):
        raise SignersError(f"{path.name} is a link that leads out of the dataset")
    try:
        data = read_bytes(real, _LARGEST)
    except ReadProblemError as problem:
        raise SignersError(f"{path.name} cannot be read: {problem}") from None
    document = (read_json if path.suffix == ".json" else read_yaml)(data, path.name)
    broken = any(found.severity is Severity.ERROR for found in document.findings)
    if broken or not isinstance(document.value, dict):
        raise SignersError(f"{path.name} has errors; `claimpress validate` names them")
    return path, document.value


def _listed(info: Any, name: str) -> tuple[Signer, ...]:
    policies = info.get("policies", {}) if isinstance(info, dict) else None
    try:
        return tuple(Policies.model_validate(policies).allowed_signers)
    except ValidationError as problem:
        # The value itself may be a private key: only its place is told.
        where = "/".join(map(str, problem.errors(include_input=False, include_context=False)[0]["loc"]))
        raise SignersError(
            f"policies/{where} in {name} is not as it should be" if where else f"{name} has no policies"
        ) from None
