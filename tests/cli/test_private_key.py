"""A private key that was pasted into the data by mistake is refused, and seen in no output."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from support_cli import Cli

BODY = "aGVyZSBzdGFuZHMgd2hhdCBtdXN0IG5vdCBiZSBzZWVuIGluIGFueSBvdXRwdXQgYXQgYWxs"
HEAD, FOOT = "-----BEGIN OPENSSH PRIVATE KEY-----", "-----END OPENSSH PRIVATE KEY-----"
LINES = f"{HEAD}\n{BODY}\n{FOOT}"
BLOCK = "\n".join(f"        {line}" for line in LINES.splitlines())
ENTRY = '    - name: curators\n      first_day: "2026-01-01"\n'
PASTED = {
    "block": f"{ENTRY}      key: |\n{BLOCK}\n",
    "raw": f"{ENTRY}      key: {LINES}\n",
    "quoted": f'{ENTRY}      key: "{HEAD}\\n{BODY}\\n{FOOT}"\n',
    "unknown field": f'{ENTRY}      private_key: "{HEAD} {BODY} {FOOT}"\n',
    "name": f'    - {{name: "{HEAD} {BODY}", key: x, first_day: "2026-01-01"}}\n',
    "day": f'    - {{name: curators, key: x, first_day: "{HEAD} {BODY}"}}\n',
    "entry": f'    - "{HEAD} {BODY}"\n',
    "without frame": f"{ENTRY}      key: b3BlbnNzaC1rZXktdjE{BODY}\n",
    "second half": f"{ENTRY}      key: {BODY}\n",
    "unclosed quote": f'{ENTRY}      key: "{HEAD} {BODY}\n',
    "two on a line": f"{ENTRY}      key: x: {HEAD} {BODY}\n",
    "name of a field": f'{ENTRY}      "{HEAD} {BODY} {FOOT}": x\n',
    "name without frame": f"{ENTRY}      b3BlbnNzaC1rZXktdjE{BODY}: x\n",
    "name of two fields": f'{ENTRY}      "{HEAD} {BODY}": x\n      "{HEAD} {BODY}": y\n',
    "block as a name": f"{ENTRY}      ? |\n{BLOCK}\n      : x\n",
    "comment": f"{ENTRY}      key: x  # {HEAD} {BODY}\n",
    "comment over lines": f"{ENTRY}      # {HEAD}\n      # {BODY}\n      key: x\n",
    "comment, not YAML": f"{ENTRY}      key: [ # {HEAD} {BODY}\n",
}


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
@pytest.mark.parametrize("how", PASTED)
def test_it_is_an_error_and_never_shown(cli: Cli, project: Path, how: str, form: str) -> None:
    path = project / "data" / "dataset.yaml"
    text = path.read_text(encoding="utf-8")
    policies = f"policies:\n  allowed_signers:\n{PASTED[how]}"
    path.write_text(text.replace("policies: {checks_needed: 1}\n", policies), encoding="utf-8")
    for arguments in (
        ["validate", "--format", form],
        ["build"],
        ["release", "0.1.0", "--date", "2026-01-02"],
    ):
        run = cli(*arguments)
        assert run.code == 1, (arguments, run)
        assert "dataset.yaml" in run.out + run.err
        pieces = {BODY[at : at + 12] for at in range(len(BODY) - 12)}
        assert not [piece for piece in pieces if piece in run.out + run.err], run
    assert not (project / "data" / "releases" / "0.1.0").exists()


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
@pytest.mark.parametrize("file", ["dataset.yaml", "places.yaml", "claims/fna-2025-klopstock.yaml"])
def test_it_is_not_shown_as_an_id(cli: Cli, project: Path, file: str, form: str) -> None:
    path = project / "data" / file
    text = path.read_text(encoding="utf-8")
    begin = text.index("id: ") + len("id: ")
    end = begin + re.search(r"[,\n]", text[begin:]).start()  # type: ignore[union-attr]
    path.write_text(f'{text[:begin]}"{HEAD} {BODY}"{text[end:]}', encoding="utf-8")
    run = cli("validate", "--format", form)
    assert run.code == 1
    assert file in run.out
    pieces = {BODY[at : at + 12] for at in range(len(BODY) - 12)}
    assert not [piece for piece in pieces if piece in run.out + run.err], run


def test_it_is_named_wherever_a_text_is_asked_for(cli: Cli, project: Path) -> None:
    path = project / "data" / "dataset.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("method: ", f"method: Signed with {HEAD} {BODY} and "), encoding="utf-8")
    (found,) = json.loads(cli("validate", "--format", "json").out)["findings"]
    assert (found["code"], found["pointer"], found["value"]) == ("private-key", "method", "")
