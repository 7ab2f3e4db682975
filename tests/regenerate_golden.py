"""Write the golden texts beside the examples in tests/invalid/ anew.

`python tests/regenerate_golden.py [PATH...]`. Look at the difference before committing it: a golden text is
what a curator will read.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from support_examples import INVALID, Example, examples, golden_text, run, stale_goldens


def regenerate(example: Example) -> bool:
    """Write one golden text; whether it changed."""
    with tempfile.TemporaryDirectory() as folder:
        text = golden_text(run(example, Path(folder)).findings, example.code)
    if not text:
        print(f"{example}: no finding with the code {example.code}", file=sys.stderr)
    before = example.golden.read_text("utf-8") if example.golden.exists() else None
    example.golden.write_text(text, "utf-8", newline="\n")
    return text != before


def main(arguments: list[str]) -> None:
    """Regenerate all golden texts, or those of the examples in the paths given."""
    chosen = [Path(argument).resolve() for argument in arguments]
    changed = 0
    for example in examples(INVALID):
        if not chosen or any(example.path == path or path in example.path.parents for path in chosen):
            changed += regenerate(example)
    stale = [] if chosen else stale_goldens()
    for path in stale:
        path.unlink()
    print(f"{changed} golden texts changed, {len(stale)} removed")


if __name__ == "__main__":
    main(sys.argv[1:])
