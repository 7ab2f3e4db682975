"""What `confirm` writes into claims files, and all that it leaves alone."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimpress.evidence.confirm import Outcome, confirm
from claimpress.load import read_yaml
from claimpress.model.canonical import record_sha256
from claimpress.model.claim import Claim, Verdict
from claimpress.model.errors import UserError

IDS = ["c-p1wew0gv3s7a05x06", "c-f44p022dsqh0zv2rj", "c-4s7sezfbspn638kj2"]
SOURCE = "fna-2025-klopstock"
DAY = "2026-01-02"
SHA = "5994629ef3a88b57f9a7bfa1e4364dce42af71e3d0a6135e68bb552c87d02d8d"
TEXT = "aaed579001458a8e9deccd21e3e4c97b0dad82cf94e0e8202a747a59e2d501bc"
VOID = f"record_sha256: {'0' * 63}a, text_sha256: {TEXT}"


def claims(data: bytes) -> dict[str, Claim]:
    value = read_yaml(data, "").value
    return {c["id"]: Claim.model_validate({**c, "source": value["source"]}) for c in value["claims"]}


def write(path: Path, body: str) -> bytes:
    data = f"source: {SOURCE}\nclaims:\n{body}".encode()
    path.write_bytes(data)
    return data


def fields(indent: str = "    ", **more: str) -> str:
    """The lines of a claim after its id."""
    values = {
        "action": "coproduce",
        "stage": "planned",
        "statement": "Boats are built.",
        "evidence": f"[{{start: 108, length: 117, sha256: {SHA}}}]",
        **more,
    }
    return "".join(f"{indent}{name}: {value}\n" for name, value in values.items())


def test_a_check_vouches_for_the_record_and_the_text(data: Path, claims_file: Path) -> None:
    done = confirm(data, IDS[:1], "anna", DAY, note='reads "3 May": right')
    claim = claims(claims_file.read_bytes())[IDS[0]]
    check = claim.checks[-1]
    assert (check.by, check.on, check.verdict) == ("anna", DAY, Verdict.CONFIRMED)
    assert (check.record_sha256, check.text_sha256) == (record_sha256(claim), TEXT)
    assert check.note == 'reads "3 May": right'
    assert done.claims[0].outcome is Outcome.WRITTEN
    assert [c.by for c in claim.checks] == ["maintainers", "anna"]


def test_a_valid_check_by_the_same_person_is_left(data: Path, claims_file: Path) -> None:
    before = claims_file.read_bytes()
    done = confirm(data, IDS, "maintainers", DAY)
    assert {c.outcome for c in done.claims} == {Outcome.ALREADY}
    assert claims_file.read_bytes() == before
    assert done.files == ()


def test_a_change_of_mind_replaces_the_check(data: Path, claims_file: Path) -> None:
    done = confirm(data, IDS[:1], "maintainers", DAY, Verdict.DISPUTED, "the year is a guess")
    checks = claims(claims_file.read_bytes())[IDS[0]].checks
    assert [(c.by, c.verdict, c.on, c.note) for c in checks] == [
        ("maintainers", Verdict.DISPUTED, DAY, "the year is a guess")
    ]
    assert done.claims[0].outcome is Outcome.REPLACED


def test_a_check_that_the_record_outgrew_is_replaced_and_others_stay(data: Path, claims_file: Path) -> None:
    confirm(data, IDS[:1], "anna", "2025-06-01")
    text = claims_file.read_text(encoding="utf-8")
    claims_file.write_text(text.replace("Ministers of Freedonia and Sylvania met in", "They met in"), "utf-8")
    confirm(data, IDS[:1], "anna", DAY)
    claim = claims(claims_file.read_bytes())[IDS[0]]
    assert [(c.by, c.on, c.record_sha256 == record_sha256(claim)) for c in claim.checks] == [
        ("maintainers", "2025-05-06", False),
        ("anna", DAY, True),
    ]


def test_several_void_checks_of_one_person_become_one(data: Path, claims_file: Path) -> None:
    void = f"{{by: anna, on: 2025-01-01, verdict: disputed, {VOID}, note: old}}"
    other = f"{{by: bert, on: 2025-01-01, verdict: confirmed, {VOID}}}"
    for layout in (
        f"[{void}, {other}, {void}]",
        f"\n      - {void}\n      # keep\n      - {other}\n      - {void}",
    ):
        write(claims_file, f"  - id: {IDS[1]}\n{fields(checks=layout)}")
        confirm(data, IDS[1:2], "anna", DAY)
        checks = claims(claims_file.read_bytes())[IDS[1]].checks
        assert [(c.by, c.on, c.note) for c in checks] == [("bert", "2025-01-01", None), ("anna", DAY, None)]
        confirm(data, IDS[1:2], "anna", "2026-02-02")
        assert claims(claims_file.read_bytes())[IDS[1]].checks == checks


def test_comments_and_style_inside_a_replaced_check_stay(data: Path, claims_file: Path) -> None:
    checks = f"""
      # who read it
      - by: anna   # on paper
        on: 2025-01-01
        note: an old note   # goes
        verdict: disputed   # for now
        record_sha256: {"0" * 63}a
        text_sha256: {TEXT}
      # the end"""
    write(claims_file, f"  - id: {IDS[1]}\n{fields(checks=checks)}")
    confirm(data, IDS[1:2], "anna", DAY)
    text = claims_file.read_text(encoding="utf-8")
    record = record_sha256(claims(text.encode())[IDS[1]])
    assert text.endswith(f"""
      # who read it
      - by: anna   # on paper
        on: {DAY}
        verdict: confirmed   # for now
        record_sha256: {record}
        text_sha256: {TEXT}
      # the end
""")


LAYOUTS: dict[str, tuple[str, str]] = {
    "no checks, comments behind and below": (
        "  - id: ID\n{fields}    event: x   # why\n    # below\n\n",
        "  - id: ID\n{fields}    event: x   # why\n    checks: [NEW]\n    # below\n\n",
    ),
    "no checks, no line break at the end": (
        "  - id: ID\n{fields}    event: x",
        "  - id: ID\n{fields}    event: x\n    checks: [NEW]",
    ),
    "no checks, a list in block style at the end": (
        "  - id: ID\n{fields}    places:\n    - a  # one\n    - b  # two\n    # three\n",
        "  - id: ID\n{fields}    places:\n    - a  # one\n    - b  # two\n    checks: [NEW]\n    # three\n",
    ),
    "no checks, a mapping in block style at the end": (
        "  - id: ID\n{fields}    withdrawn:\n      since: 0.1.0\n      reason: wrong # t\n\n  # c\n",
        "  - id: ID\n{fields}    withdrawn:\n      since: 0.1.0\n      reason: wrong # t\n"
        "    checks: [NEW]\n\n  # c\n",
    ),
    "no checks, folded text at the end": (
        "  - id: ID\n{fields}    date_note: >-\n      one\n      two\n\n  # next\n",
        "  - id: ID\n{fields}    date_note: >-\n      one\n      two\n    checks: [NEW]\n\n  # next\n",
    ),
    "no checks, text over two lines at the end": (
        "  - id: ID\n{fields}    date_note: one\n      two\n",
        "  - id: ID\n{fields}    date_note: one\n      two\n    checks: [NEW]\n",
    ),
    "no checks, an empty value at the end": (
        "  - id: ID\n{fields}    event:\n",
        "  - id: ID\n{fields}    event:\n    checks: [NEW]\n",
    ),
    "an empty list": (
        "  - id: ID\n    checks: []   # none yet\n{fields}",
        "  - id: ID\n    checks: [NEW]   # none yet\n{fields}",
    ),
    "an empty list with a comment inside": (
        "  - id: ID\n    checks: [  # none yet\n      ]\n{fields}",
        "  - id: ID\n    checks: [NEW  # none yet\n      ]\n{fields}",
    ),
    "a list on one line": (
        "  - id: ID\n    checks: [OLD]  # c\n{fields}",
        "  - id: ID\n    checks: [OLD, NEW]  # c\n{fields}",
    ),
    "a list over lines": (
        "  - id: ID\n    checks: [\n      OLD,\n      OLD  # c\n    ]\n{fields}",
        "  - id: ID\n    checks: [\n      OLD,\n      OLD,  # c\n      NEW\n    ]\n{fields}",
    ),
    "a list over lines with a comma at the end": (
        "  - id: ID\n    checks: [\n      OLD,  # a, b\n    ]\n{fields}",
        "  - id: ID\n    checks: [\n      OLD,  # a, b\n      NEW,\n    ]\n{fields}",
    ),
    "a list in block style": (
        "  - id: ID\n    checks:\n      # c\n      - OLD  # d\n      # e\n{fields}",
        "  - id: ID\n    checks:\n      # c\n      - OLD  # d\n      - NEW\n      # e\n{fields}",
    ),
    "a list in block style without indentation": (
        "  - id: ID\n    checks:\n    - OLD\n{fields}",
        "  - id: ID\n    checks:\n    - OLD\n    - NEW\n{fields}",
    ),
    "a claim on one line": (
        "  - {id: ID, {flow}}   # c\n",
        "  - {id: ID, {flow}, checks: [NEW]}   # c\n",
    ),
    "a claim on one line, checks first": (
        "  - {checks: [OLD], id: ID, {flow}}\n",
        "  - {checks: [OLD, NEW], id: ID, {flow}}\n",
    ),
    "a claim in braces over lines": (
        "  - {\n    id: ID,  # c\n    {flow},  # d\n  }\n",
        "  - {\n    id: ID,  # c\n    {flow}, checks: [NEW],  # d\n  }\n",
    ),
    "JSON inside YAML": (
        '  - {"id": "ID", "checks": [OLD], {flow}}\n',
        '  - {"id": "ID", "checks": [OLD, NEW], {flow}}\n',
    ),
    "an empty value at the end of a claim on one line": (
        "  - {id: ID, {flow}, event: }\n",
        "  - {id: ID, {flow}, event: , checks: [NEW] }\n",
    ),
    "the dash on a line of its own": (
        "  -\n    # c\n    id: ID\n{fields}",
        "  -\n    # c\n    id: ID\n{fields}    checks: [NEW]\n",
    ),
}
FLOW = re.sub(r"\n\s*", ", ", fields("").strip())


def check(by: str, record: str) -> str:
    day = DAY if by == "anna" else "2025-01-01"
    return f"{{by: {by}, on: {day}, verdict: confirmed, record_sha256: {record}, text_sha256: {TEXT}}}"


def laid_out(layout: str, old: str, new: str) -> str:
    return (
        layout.replace("{fields}", fields())
        .replace("{flow}", FLOW)
        .replace("ID", IDS[1])
        .replace("OLD", old)
        .replace("NEW", new)
    )


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_every_layout_keeps_its_other_bytes(
    data: Path, claims_file: Path, name: str, line_break: str
) -> None:
    before, after = LAYOUTS[name]
    old = check("bert", "0" * 63 + "a")
    following = "" if name.endswith("no line break at the end") else f"  - id: {IDS[0]}\n{fields()}"
    head = f"# first: a comment\nsource: {SOURCE}\nclaims:\n"
    written = head + laid_out(before, old, "") + following
    claims_file.write_bytes(written.replace("\n", line_break).encode())
    confirm(data, IDS[1:2], "anna", DAY)
    result = claims_file.read_bytes()
    new = check("anna", record_sha256(claims(result)[IDS[1]]))
    assert result.decode() == (head + laid_out(after, old, new) + following).replace("\n", line_break)


COMMENT = st.sampled_from(["", "   # über: {a, [b]} - 'c'", "  # 😀"])
BETWEEN = st.sampled_from(["", "\n", "    # between\n", "# at the edge\n\n", "  # dash - here\n"])
STYLES = ("", "[ ]", "[OLD]", "[OLD, OLD]", "\n      - OLD", "\n    - OLD\n    - OLD")
OLD_CHECKS = st.sampled_from([f"    checks: {style}" if style else "" for style in STYLES])


@st.composite
def files(draw: st.DrawFn) -> str:
    """A claims file of the three claims, with comments anywhere and checks in any style."""
    parts = [
        draw(BETWEEN),
        f"source: {SOURCE}",
        draw(COMMENT),
        "\n",
        draw(BETWEEN),
        "claims:",
        draw(COMMENT),
        "\n",
    ]
    for claim_id in draw(st.permutations(IDS)):
        parts += [draw(BETWEEN), f"  - id: {claim_id}{draw(COMMENT)}\n"]
        lines = [line for line in [*fields().splitlines(), draw(OLD_CHECKS)] if line]
        for line in draw(st.permutations(lines)):
            parts += [line.replace("OLD", check("bert", "0" * 63 + "a")), draw(COMMENT), "\n", draw(BETWEEN)]
    text = "".join(parts)
    return text.rstrip("\n") if draw(st.booleans()) else text


def without(text: str, by: str) -> str:
    """The text with the checks by one person taken out again."""
    entry = rf"\{{by: {by}, [^}}]*\}}"
    text = re.sub(rf"(?m)^ +(- |checks: \[){entry}\]?\n", "", text)
    text = re.sub(rf"\n +(- |checks: \[){entry}\]?\Z", "", text)
    return re.sub(rf"(, )?{entry}", "", text)


@settings(max_examples=60)
@given(files(), st.booleans(), st.lists(st.sampled_from(IDS), min_size=1, unique=True))
def test_taking_the_new_checks_out_gives_the_old_file(
    tmp_path_factory: pytest.TempPathFactory, text: str, windows: bool, ids: list[str]
) -> None:
    root = tmp_path_factory.mktemp("any")
    data = make(root)
    path = data / "claims/any.yaml"
    path.write_bytes(text.replace("\n", "\r\n" if windows else "\n").encode())
    confirm(data, ids, "anna", DAY)
    result = path.read_bytes().decode()
    assert ("\r\n" in result) == windows
    assert not windows or result.count("\n") == result.count("\r\n")
    assert without(result.replace("\r\n", "\n"), "anna") == text
    read = claims(path.read_bytes())
    for claim_id, claim in read.items():
        own = [c for c in claim.checks if c.by == "anna"]
        assert [c.record_sha256 for c in own] == [record_sha256(claim)] * (claim_id in ids)


def make(root: Path) -> Path:
    """A folder with what `confirm` needs beside the claims: the source."""
    origin = Path(__file__).resolve().parent.parent / "valid/klopstock/data"
    for name in ("dataset.yaml", f"sources/{SOURCE}.yaml"):
        target = root / "data" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((origin / name).read_bytes())
    (root / "data/claims").mkdir(exist_ok=True)
    return root / "data"


def jsonl(**more: Any) -> str:
    evidence = [{"start": 108, "length": 117, "sha256": SHA}]
    record = {"statement": "Boats.", "source": SOURCE, "action": "buy", "stage": "done", "evidence": evidence}
    return json.dumps({**record, **more}, ensure_ascii=False, separators=(", ", ": "))


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_jsonl_rewrites_only_the_lines_it_must(tmp_path: Path, line_break: str) -> None:
    data = make(tmp_path)
    lines = [jsonl(id=IDS[0]), "", jsonl(id=IDS[1], checks=[]), jsonl(id=IDS[2], places=["a"])]
    path = data / "claims.jsonl"
    path.write_bytes(line_break.join(lines).encode())
    confirm(data, IDS[1:], "anna", DAY)
    after = path.read_bytes().decode().split(line_break)
    assert after[:2] == lines[:2]
    for old, new in zip(lines[2:], after[2:], strict=True):
        record = json.loads(new)
        assert record.pop("checks")[0]["by"] == "anna"
        assert list(record) == [key for key in json.loads(old) if key != "checks"]
        assert record == {key: value for key, value in json.loads(old).items() if key != "checks"}
        assert Claim.model_validate(json.loads(new)).checks[0].record_sha256 == record_sha256(
            Claim.model_validate(json.loads(old))
        )


def refused(data: Path, *ids: str, by: str = "anna", on: str = DAY, note: str | None = None) -> UserError:
    """The error of a call that has to write nothing."""
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    with pytest.raises(UserError) as caught:
        confirm(data, ids, by, on, note=note)
    assert {path: path.read_bytes() for path in data.rglob("*") if path.is_file()} == before
    return caught.value


def test_unknown_ids_come_with_the_nearest(data: Path) -> None:
    error = refused(data, IDS[0], "c-p1wew0gv3s7a05x07", "nonsense")
    assert f"c-p1wew0gv3s7a05x07 (did you mean {IDS[0]}?)" in error.message
    assert "nonsense" in error.message
    assert error.exit_code == 2
    assert "no claim is named" in refused(data).message


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"by": "Anna B."}, "small letters"),
        ({"on": "2026-02-29"}, "YYYY-MM-DD"),
        ({"on": "today"}, "YYYY-MM-DD"),
        ({"note": "=1+1"}, "one line"),
        ({"note": ""}, "one line"),
    ],
)
def test_values_no_check_may_have(data: Path, changed: dict[str, str], told: str) -> None:
    error = refused(data, IDS[0], **changed)
    assert told in error.remedy
    assert error.exit_code == 2


def test_a_claim_that_breaks_the_schema_is_refused_with_the_others(data: Path, claims_file: Path) -> None:
    text = claims_file.read_text(encoding="utf-8").replace(
        "stage: planned\n    stance: expected", "stage: soon"
    )
    claims_file.write_text(text, "utf-8")
    error = refused(data, *IDS)
    assert IDS[2] in error.message
    assert IDS[0] not in error.message
    assert "claimpress validate" in error.remedy


def test_a_file_with_an_alias_is_refused(data: Path, claims_file: Path) -> None:
    write(claims_file, f"  - id: &a {IDS[0]}\n{fields()}")
    assert "fna-2025-klopstock.yaml:3:9" in refused(data, IDS[0]).message


def test_a_layout_that_cannot_be_edited_safely_is_refused_with_the_check_to_write(
    data: Path, claims_file: Path
) -> None:
    rest = "".join(f"    {line}\n" for line in fields("").splitlines())
    write(claims_file, f"  - ? id\n    : {IDS[1]}\n{rest}".replace("    action: ", "    ? action\n    : "))
    assert read_yaml(claims_file.read_bytes(), "").findings == []
    error = refused(data, IDS[1])
    assert "nothing was written" in error.message
    assert "{by: anna, on: 2026-01-02, verdict: confirmed" in error.message


def test_an_id_that_stands_twice_is_refused(data: Path, claims_file: Path) -> None:
    write(claims_file, f"  - id: {IDS[0]}\n{fields()}  - id: {IDS[0]}\n{fields()}")
    assert "stands twice" in refused(data, IDS[0]).message


def test_a_claim_without_its_source_is_refused(data: Path) -> None:
    (data / f"sources/{SOURCE}.yaml").unlink()
    assert "is not recorded" in refused(data, IDS[0]).message


def test_a_release_is_never_changed(data: Path) -> None:
    (data / "dataset.yaml").rename(data / "dataset.json")
    (data.parent / "manifest.json").write_text("{}")
    assert "a release does not change" in refused(data, IDS[0]).message


def test_unverified_evidence_is_only_a_warning(data: Path, claims_file: Path) -> None:
    (data / "attestations.jsonl").write_text("")
    done = confirm(data, IDS[:1], "anna", DAY)
    assert done.warnings == (f"{IDS[0]}: its evidence is not verified yet; run `claimpress verify-evidence`",)
    assert b"by: anna" in claims_file.read_bytes()


def test_the_file_keeps_its_permissions_and_leaves_no_other_file(data: Path, claims_file: Path) -> None:
    claims_file.chmod(0o640)
    confirm(data, IDS[:1], "anna", DAY)
    assert claims_file.stat().st_mode & 0o777 == 0o640
    assert [p.name for p in claims_file.parent.iterdir()] == [claims_file.name]


KILLED = """
import os, sys
from pathlib import Path
from claimpress.evidence.confirm import confirm
real = getattr(os, sys.argv[1])
def die(*_, **__): os._exit(9)
setattr(os, sys.argv[1], die)
confirm(Path(sys.argv[2]), sys.argv[3:], "anna", "2026-01-02")
"""


@pytest.mark.parametrize("moment", ["fsync", "replace"])
def test_a_run_killed_in_the_middle_leaves_the_old_file(data: Path, claims_file: Path, moment: str) -> None:
    before = claims_file.read_bytes()
    command = [sys.executable, "-c", KILLED, moment, str(data), *IDS]
    assert subprocess.run(command, check=False).returncode == 9
    assert claims_file.read_bytes() == before
    confirm(data, IDS, "anna", DAY)
    assert claims_file.read_bytes().count(b"by: anna") == 3
    assert [p.name for p in claims_file.parent.iterdir()] == [claims_file.name]


def test_when_one_of_two_files_cannot_be_replaced_both_stay(
    data: Path, claims_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = claims_file.with_name("zz.yaml")
    write(second, f"  - id: c-zhy4my8ry44mvvnpz\n{fields()}")
    text = claims_file.read_bytes()
    second.write_bytes(text.replace(text[text.index(b"  - id: c-p1") : text.index(b"  - id: c-4s7")], b""))
    claims_file.write_bytes(text[: text.index(b"  - id: c-4s7")])
    before = claims_file.read_bytes(), second.read_bytes()
    real = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if Path(target).name == "zz.yaml":
            raise OSError(28, "No space left on device", str(target))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(UserError, match="nothing was changed"):
        confirm(data, [IDS[0], IDS[2]], "anna", DAY)
    assert (claims_file.read_bytes(), second.read_bytes()) == before
    assert sorted(p.name for p in claims_file.parent.iterdir()) == sorted([claims_file.name, "zz.yaml"])


def test_the_result_as_data(data: Path) -> None:
    told = confirm(data, IDS[:1], "anna", DAY).as_dict()
    assert json.loads(json.dumps(told)) == told
    assert told["claims"][0]["outcome"] == "written"
    assert told["files"] == [f"data/claims/{SOURCE}.yaml"]
