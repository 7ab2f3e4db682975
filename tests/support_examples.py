"""Examples as files: laid over the base dataset, validated, and compared with a golden text.

`tests/invalid/<code>/` holds examples that must be found, `tests/valid/rules/<code>/` examples that must not.
An example is `<slot>--<variant>.<yaml|jsonl|json>`, where the slot says which file of the base dataset it
replaces or joins, or a folder `<variant>/` whose files are laid over `data/` as they are. Dropping one in
adds a test.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from claimpress.model.catalogue import CATALOGUE
from claimpress.model.finding import Finding
from claimpress.validation.run import Report, validate_records, validate_root

TESTS = Path(__file__).resolve().parent
BASE = TESTS / "valid" / "klopstock" / "data"
INVALID = TESTS / "invalid"
PASSING = TESTS / "valid" / "rules"
REGENERATE = "python tests/regenerate_golden.py"

_SINGLE = {"dataset", "actions", "actors", "items", "places", "events", "searches", "attestations"}
_ADDED = {"claims", "sources"}
_GOLDEN = ".golden"


@dataclass(frozen=True)
class Example:
    """One example: the code it is about, and its file or folder."""

    code: str
    path: Path

    @property
    def golden(self) -> Path:
        """Where the expected findings stand."""
        name = self.path.name if self.path.is_dir() else self.path.stem
        return self.path.with_name(name + _GOLDEN)

    def __str__(self) -> str:
        return self.path.relative_to(TESTS).as_posix()


def examples(folder: Path) -> list[Example]:
    """All examples below `tests/invalid/` or `tests/valid/rules/`, in order."""
    return [
        Example(code.name, path)
        for code in sorted(path for path in folder.glob("*") if path.is_dir())
        for path in sorted(code.iterdir())
        if path.suffix != _GOLDEN and not path.name.startswith((".", "README"))
    ]


def stale_goldens(folder: Path = INVALID) -> list[Path]:
    """Golden texts whose example is gone."""
    wanted = {example.golden for example in examples(folder)}
    return sorted(path for path in folder.glob(f"*/*{_GOLDEN}") if path not in wanted)


def lay_out(example: Example, project: Path) -> Path:
    """Write the base dataset with the example over it below `project`; gives the dataset's folder."""
    data = project / "data"
    shutil.copytree(BASE, data)
    if example.path.is_dir():
        shutil.copytree(example.path, data, dirs_exist_ok=True)
        return data
    slot, _, variant = example.path.name.partition("--")
    if slot in _SINGLE:
        for known in data.glob(f"{slot}.*"):
            known.unlink()
        shutil.copyfile(example.path, data / f"{slot}{example.path.suffix}")
    elif slot in _ADDED and variant:
        (data / slot).mkdir(exist_ok=True)
        shutil.copyfile(example.path, data / slot / variant)
    else:
        raise ValueError(f"{example}: the name must begin with one of {sorted(_SINGLE | _ADDED)} and `--`")
    return data


def run(example: Example, project: Path) -> Report:
    """Validate an example in a new folder `project`; rules across records run only for their own codes."""
    single = example.code in CATALOGUE
    return (validate_records if single else validate_root)(lay_out(example, project))


def golden_text(findings: Iterable[Finding], code: str) -> str:
    """The findings of one code as text: place, severity, code and message, and below them the remedy."""
    return "".join(f"{line}\n" for finding in findings if finding.code == code for line in _lines(finding))


def _lines(finding: Finding) -> Iterator[str]:
    yield f"{finding.place}: {finding.severity} {finding.code}: {finding.message}"
    yield f"  {finding.remedy}"
