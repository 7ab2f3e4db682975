"""What is run against what: commands on one dataset, each measured from outside."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
SCHEMA = HERE.parents[1] / "schema"
DATA = HERE.parents[1] / "data"
SMALL = 100_000
"""The size at which what does not rest on the size is run."""
PYTHON = sys.executable
OURS = "claimpress: validation and sorted claims"
BARE = "DuckDB: read_json to sorted Parquet"
RELEASE = "claimpress: the whole release"
ERRORS = "claimpress: the same with 1 % bad records"
CHECK = "claimpress: validate"
CHECK_BAD = "claimpress: validate with 1 % bad records"
DATASETS = "Hugging Face datasets: JSON to Parquet"
FRICTIONLESS = "frictionless: the flat CSV"
JSONSCHEMA = "python-jsonschema: record by record"
YAML = "claimpress: validate, claims in 10,000 files of YAML"
YAML_AGAIN = "claimpress: the same after one file changed"
START = "claimpress: --version"
FLAGSHIP = "claimpress: validate this project's dataset"


@dataclass(frozen=True)
class Data:
    """A folder with a dataset of a size, one with mistakes, and room for what is written."""

    clean: Path
    bad: Path
    out: Path

    @property
    def yaml(self) -> Path:
        """The clean data with its claims in files of YAML, ten in each."""
        return self.out.parent / "yaml"

    @property
    def claims(self) -> str:
        """The file of claims."""
        return str(self.clean / "claims.jsonl")


@dataclass(frozen=True)
class Contestant:
    """A command; `prepare` is done before each run and is not measured, `codes` are how it may end."""

    name: str
    command: Callable[[Data], list[str]]
    prepare: Callable[[Data], None] = lambda _: None
    codes: tuple[int, ...] = (0,)
    only: int | None = None
    """The one size at which it is run, where it is not run at each."""


@dataclass(frozen=True)
class Goal:
    """What a contestant should not exceed at a size: seconds, or a ratio against another one."""

    what: str
    one: str
    other: str | None
    most: float
    at: int = 1_000_000


def _gone(name: str) -> Callable[[Data], None]:
    def remove(data: Data) -> None:
        path = data.out / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)

    return remove


def _edited(data: Data) -> None:
    """One of the YAML files changes."""
    file = min((data.yaml / "claims").iterdir())
    with file.open("a", encoding="utf-8") as stream:
        stream.write("# looked at again\n")


def _script(name: str, *arguments: str) -> list[str]:
    return [PYTHON, str(HERE / name), *arguments]


def _claimpress(*arguments: str) -> list[str]:
    return [PYTHON, "-m", "claimpress", *arguments]


CONTESTANTS = (
    Contestant(BARE, lambda d: _script("others/bare_duckdb.py", d.claims, str(d.out / "bare.parquet"))),
    Contestant(OURS, lambda d: _script("ours.py", str(d.clean), str(d.out / "ours.parquet"))),
    Contestant(
        DATASETS,
        lambda d: _script("others/hf_datasets.py", d.claims, str(d.out / "hf.parquet"), str(d.out / "hf")),
        _gone("hf"),
    ),
    Contestant(CHECK, lambda d: _claimpress("--data", str(d.clean), "validate")),
    Contestant(CHECK_BAD, lambda d: _claimpress("--data", str(d.bad), "validate"), codes=(1,)),
    Contestant(
        RELEASE,
        lambda d: _claimpress("--data", str(d.clean), "build", "--force", "--out", str(d.out / "dist")),
        _gone("dist"),
    ),
    Contestant(
        FRICTIONLESS,
        lambda d: _script(
            "others/flat_frictionless.py", str(d.out / "dist/release/datapackage.json"), "claims"
        ),
    ),
    Contestant(
        JSONSCHEMA,
        lambda d: _script("others/each_jsonschema.py", str(SCHEMA / "claim.schema.json"), d.claims),
    ),
    Contestant(YAML, lambda d: _claimpress("--data", str(d.yaml), "validate"), only=SMALL),
    Contestant(YAML_AGAIN, lambda d: _claimpress("--data", str(d.yaml), "validate"), _edited, only=SMALL),
    Contestant(START, lambda _: _claimpress("--version"), only=SMALL),
    Contestant(FLAGSHIP, lambda _: _claimpress("--data", str(DATA), "validate"), only=SMALL),
)
"""In the order in which they are run: frictionless reads what the release before it wrote."""
GOALS = (
    Goal("full validation and sorted claims, against bare DuckDB, which validates nothing", OURS, BARE, 1.5),
    Goal("the same against Hugging Face datasets, which validates nothing", OURS, DATASETS, 0.7),
    Goal("the same against frictionless on the flat CSV", OURS, FRICTIONLESS, 1 / 6),
    Goal("the same against python-jsonschema, record by record", OURS, JSONSCHEMA, 1 / 30),
    Goal("the whole release against bare DuckDB", RELEASE, BARE, 4),
    Goal("1 % bad records against none", CHECK_BAD, CHECK, 1.3),
    Goal("validation of 10,000 files of YAML, seconds", YAML, None, 15, SMALL),
    Goal("again after one of them changed, seconds", YAML_AGAIN, None, 1, SMALL),
    Goal("the version, seconds", START, None, 0.15, SMALL),
    Goal("validation of this project's dataset, seconds", FLAGSHIP, None, 0.5, SMALL),
)
