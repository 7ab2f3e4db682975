"""A made-up dataset with its claims in files of YAML, as people write them: `yamlfiles.py DATA OUT`.

Two files for one source, three for the next: of 25 claims a source that makes ten claims a file.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import yaml


def write_yaml(data: Path, out: Path) -> int:
    """Write the dataset of `data` to `out`; gives how many files of claims there are."""
    (out / "claims").mkdir(parents=True)
    for path in data.glob("*.json*"):
        if path.name != "claims.jsonl":
            shutil.copy(path, out)
    count = 0
    for number, (source, claims) in enumerate(_by_source(data / "claims.jsonl")):
        for at, some in enumerate(_parts(claims, 2 + number % 2)):
            text = yaml.dump(
                {"source": source, "claims": some},
                Dumper=yaml.CSafeDumper,
                allow_unicode=True,
                sort_keys=False,
                default_flow_style=None,
                width=1_000_000,
            )
            (out / "claims" / f"{source}-{at + 1}.yaml").write_text(text, encoding="utf-8")
            count += 1
    return count


def _by_source(path: Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    with path.open(encoding="utf-8") as lines:
        claims = (json.loads(line) for line in lines)
        for source, some in groupby(claims, lambda claim: str(claim["source"])):
            yield (
                source,
                [{name: value for name, value in claim.items() if name != "source"} for claim in some],
            )


def _parts(claims: list[dict[str, Any]], count: int) -> Iterator[list[dict[str, Any]]]:
    ends = [len(claims) * part // count for part in range(count + 1)]
    return (claims[start:end] for start, end in pairwise(ends) if start < end)


if __name__ == "__main__":
    print(write_yaml(*map(Path, sys.argv[1:3])))
