"""Findings as text, JSON, SARIF and annotations; whatever stands in the data, the screen stays safe."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from claimpress.model.finding import CatalogueEntry, Finding, Layer, Place, Severity
from claimpress.validation.findings import Findings
from claimpress.validation.report import (
    Outcome,
    Screen,
    render_github,
    render_json,
    render_sarif,
    render_text,
)
from claimpress.validation.report_screen import excerpt
from support_cli import CONTROL, without_colour


def found(**given: object) -> Finding:
    values: dict[str, object] = {
        "code": "bad-date",
        "layer": Layer.VALUES,
        "severity": Severity.ERROR,
        "place": Place("data/claims/x.yaml", 2, 9),
        "message": "`2023-02-29` is no date",
        "remedy": "Write a date of the calendar.",
        "value": "2023-02-29",
        "pointer": "date",
        "kind": "claim",
        "record": "c-1",
    }
    return Finding(**{**values, **given})  # type: ignore[arg-type]


def outcome(*findings: Finding, base: Path = Path("/nowhere"), **given: object) -> Outcome:
    values: dict[str, object] = {"records": 61, "claims": 55, "sources": 2, "files": 5, "compared": True}
    return Outcome(base=base, findings=Findings(findings), **{**values, **given})  # type: ignore[arg-type]


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one file of claims; the working folder."""
    (tmp_path / "data/claims").mkdir(parents=True)
    (tmp_path / "data/claims/x.yaml").write_text("claims:\n  date: 2023-02-29   # odd\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_text_shows_place_code_line_caret_value_and_remedy(base: Path) -> None:
    shown = render_text(outcome(found(), base=base))
    assert shown == (
        "data/claims/x.yaml:2:9: error bad-date: `2023-02-29` is no date\n"
        "  2 |   date: 2023-02-29   # odd\n"
        "    |         ^^^^^^^^^^\n"
        "    value: 2023-02-29\n"
        "    to mend it: Write a date of the calendar.\n"
        "\n"
        "1 error in 61 records (5 files)\n"
    )


def test_counts_and_what_was_left_out(base: Path) -> None:
    warning = found(severity=Severity.WARNING)
    shown = render_text(outcome(found(), warning, found(), base=base, compared=False, errors_elsewhere=2))
    assert "2 errors, 1 warning in 61 records (5 files)" in shown
    assert "2 errors more in other files" in shown
    assert "not compared with each other" in shown
    assert "No findings: 55 claims from 2 sources" in render_text(outcome())


@pytest.mark.parametrize(
    ("line", "column", "length", "width", "text", "caret", "carets"),
    [
        ("key: value", 6, 5, 40, "key: value", 5, 5),
        ("\tkey", 2, 3, 40, "  key", 2, 3),
        ("名前: 東京", 5, 2, 40, "名前: 東京", 6, 4),
        (
            "x" * 1000 + "HERE" + "y" * 1000,
            1001,
            4,
            24,
            "…xxxxxxxxxHERExxxxxxxxx…".replace("x…", "y…"),
            10,
            4,
        ),
        ("short", 99, 1, 40, "short", 5, 1),
        ("a\x1b[31mb", 2, 1, 40, "a\\u001b[31mb", 1, 6),
    ],
)
def test_excerpt(line: str, column: int, length: int, width: int, text: str, caret: int, carets: int) -> None:
    shown = excerpt(line, column, length, Screen(), width)
    if "HERE" in line:
        assert shown.text[shown.caret : shown.caret + 4] == "HERE"
        assert shown.text.startswith("…")
        assert shown.text.endswith("…")
        assert cell_len(shown.text) <= width
    else:
        assert (shown.text, shown.caret, shown.carets) == (text, caret, carets)


def test_a_line_of_megabytes_is_cropped(base: Path) -> None:
    (base / "data/claims/x.yaml").write_text("first\n" + "z" * 5_000_000, encoding="utf-8")
    shown = render_text(outcome(found(place=Place("data/claims/x.yaml", 2, 4_000_000)), base=base))
    assert max(map(len, shown.splitlines())) <= 130
    assert "…zzz" in shown


def test_narrow_screen_wraps_words_and_keeps_the_place_whole(base: Path) -> None:
    long = found(message="word " * 30 + "end", remedy="another word " * 10)
    shown = render_text(outcome(long, base=base), Screen(width=40))
    first, *others = shown.splitlines()
    assert first == "data/claims/x.yaml:2:9: error bad-date:"
    assert max(map(len, others)) <= 46
    assert "word end" in " ".join(shown.split())


def test_colour_changes_nothing_but_colour(base: Path) -> None:
    plain = render_text(outcome(found(), base=base), Screen(width=60))
    coloured = render_text(outcome(found(), base=base), Screen(width=60, colour=True))
    assert "\x1b[" in coloured
    assert without_colour(coloured) == plain


def test_link_out_of_the_dataset_is_not_shown(base: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.txt"
    secret.write_text("line\n  password\n")
    (base / "data/claims/link.yaml").symlink_to(secret)
    shown = render_text(outcome(found(place=Place("data/claims/link.yaml", 2, 1)), base=base))
    assert "password" not in shown


def test_json_has_all_fields_and_counts(base: Path) -> None:
    document = json.loads(render_json(outcome(found(), base=base)))
    assert document["findings"] == [
        {
            "code": "bad-date",
            "severity": "error",
            "layer": "values",
            "file": "data/claims/x.yaml",
            "line": 2,
            "column": 9,
            "message": "`2023-02-29` is no date",
            "remedy": "Write a date of the calendar.",
            "value": "2023-02-29",
            "pointer": "date",
            "kind": "claim",
            "record": "c-1",
        }
    ]
    assert document["counts"]["errors"] == 1
    assert document["counts"]["records"] == 61


ENTRY = CatalogueEntry("bad-date", Layer.VALUES, Severity.ERROR, "Not a date", "m", "Write {example}.", "why")


def sarif(*findings: Finding, base: Path, **given: object) -> dict[str, object]:
    document = json.loads(render_sarif(outcome(*findings, base=base, **given), {"bad-date": ENTRY}))
    assert document["version"] == "2.1.0"
    assert len(document["runs"]) == 1
    run: dict[str, object] = document["runs"][0]
    return run


def test_sarif_has_what_code_hosts_ask_for(base: Path) -> None:
    run = sarif(found(), found(code="unknown-code"), base=base, base_url="https://example.org/data/")
    rules = run["tool"]["driver"]["rules"]  # type: ignore[index]
    assert [rule["id"] for rule in rules] == ["bad-date", "unknown-code"]
    assert rules[0]["helpUri"] == "https://example.org/data/findings/bad-date/"
    assert rules[0]["shortDescription"]["text"] == "Not a date"
    assert rules[0]["help"]["text"] == "Write <example>."
    for result in run["results"]:  # type: ignore[attr-defined]
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning")
        assert result["message"]["text"]
        location = result["locations"][0]["physicalLocation"]
        assert location["artifactLocation"] == {"uri": "data/claims/x.yaml", "uriBaseId": "%SRCROOT%"}
        assert location["region"] == {"startLine": 2, "startColumn": 9}
        assert re.fullmatch("[0-9a-f]{32}:1", result["partialFingerprints"]["primaryLocationLineHash"])


def test_sarif_without_a_site_has_no_address_of_help(base: Path) -> None:
    run = sarif(found(), base=base)
    assert "helpUri" not in run["tool"]["driver"]["rules"][0]  # type: ignore[index]


def prints(run: dict[str, object]) -> list[str]:
    return [r["partialFingerprints"]["primaryLocationLineHash"] for r in run["results"]]  # type: ignore[attr-defined]


def test_sarif_fingerprint_survives_moved_lines_and_tells_mistakes_apart(base: Path) -> None:
    moved = found(place=Place("data/claims/x.yaml", 40, 3))
    assert prints(sarif(found(), base=base)) == prints(sarif(moved, base=base))
    different = prints(sarif(found(), found(record="c-2"), found(value="x"), found(), base=base))
    assert len(set(different)) == 4
    assert different[3] == different[0].replace(":1", ":2")


def test_sarif_escapes_odd_file_names(base: Path) -> None:
    run = sarif(found(place=Place("data/a b#é.yaml")), base=base)
    uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]  # type: ignore[index]
    assert uri == "data/a%20b%23%C3%A9.yaml"
    assert unquote(uri) == "data/a b#é.yaml"


def test_github_annotation_is_escaped(base: Path) -> None:
    odd = found(place=Place("data/a,b:c.yaml", 3, 4), message="50%\nof it", remedy="", value="")
    first, last = render_github(outcome(odd, base=base)).splitlines()[:2]
    assert first == "::error file=data/a%2Cb%3Ac.yaml,line=3,col=4,title=bad-date::50%25\\u000aof it"
    assert last == "1 error in 61 records (5 files)"


def test_github_annotation_joins_message_value_and_remedy(base: Path) -> None:
    warning = found(severity=Severity.WARNING)
    first = render_github(outcome(warning, base=base)).splitlines()[0]
    assert first.startswith("::warning file=")
    assert first.endswith("no date%0Avalue: 2023-02-29%0Ato mend it: Write a date of the calendar.")


anything = st.text(st.characters(exclude_categories=()), max_size=60)
screens = st.builds(
    Screen, width=st.none() | st.integers(1, 200), colour=st.just(False), unicode=st.booleans()
)
findings = st.builds(
    Finding,
    code=anything,
    layer=st.sampled_from(Layer),
    severity=st.sampled_from(Severity),
    place=st.builds(Place, anything, st.integers(0, 9), st.integers(0, 10**9)),
    message=anything,
    remedy=anything,
    value=anything,
    pointer=anything,
    kind=anything,
    record=anything,
)


@settings(max_examples=200)
@given(findings, screens)
def test_no_finding_breaks_a_report_or_gets_control_characters_through(
    finding: Finding, screen: Screen
) -> None:
    said = outcome(finding, finding)
    for shown in (
        render_text(said, screen),
        render_json(said),
        render_github(said),
        render_sarif(said, {finding.code: ENTRY}),
    ):
        assert not CONTROL.search(shown)
        shown.encode("utf-8")
    if not screen.unicode:
        assert render_text(said, screen).isascii()
    json.loads(render_json(said))
    json.loads(render_sarif(said, {}))


@settings(max_examples=200)
@given(anything, st.integers(0, 80), st.integers(0, 80), screens, st.integers(20, 80))
def test_no_line_breaks_an_excerpt(line: str, column: int, length: int, screen: Screen, width: int) -> None:
    shown = excerpt(line, column, length, screen, width)
    assert not CONTROL.search(shown.text)
    assert "\n" not in shown.text
    assert cell_len(shown.text) <= width
    assert shown.carets >= 1
