"""Rules turn rows into findings: with the right place, in words, each thing once."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from claimpress.model.catalogue import CATALOGUE
from claimpress.model.finding import Finding, Layer, Severity
from claimpress.model.text import MINIMUM_PASSAGE
from claimpress.resources import schema_dir
from claimpress.tables.build import HELPERS
from claimpress.tables.helpers import RECORDS, REPEATED_IDS
from claimpress.tables.publish import TABLES
from claimpress.validation.catalogue import BAD_RULE, full_catalogue
from claimpress.validation.run import validate_root
from support_tables import KLOPSTOCK

RULES = schema_dir() / "rules"
HEADER = """-- title: A claim without a place
-- severity: warning
-- message: claim `{value}` of {source} does not say where
-- remedy: Add a place
--   to `{value}`.
-- why: This dataset is shown on a map.
"""
QUERY = """SELECT c.record_no, 'places' AS pointer, c.id AS value, c.source
FROM claims c
LEFT JOIN claim_places p ON p.record_no = c.record_no
WHERE p.claim IS NULL
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(KLOPSTOCK, tmp_path / "data"))


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def codes(findings: Iterable[Finding]) -> list[str]:
    return sorted({finding.code for finding in findings})


def test_a_dataset_can_have_rules_of_its_own(data: Path) -> None:
    (data / "rules").mkdir()
    (data / "rules" / "claim-without-place.sql").write_text(HEADER + QUERY)
    findings = validate_root(data).findings
    assert codes(findings) == ["claim-without-place"]
    assert len(findings) == 3
    first = findings[0]
    assert (first.severity, first.layer, first.kind) == (Severity.WARNING, Layer.REFERENCES, "claim")
    assert first.message == f"claim `{first.record}` of fna-2025-klopstock does not say where"
    assert first.remedy == f"Add a place to `{first.record}`."
    assert first.place.file == "data/claims/fna-2025-klopstock.yaml"
    entry = full_catalogue([RULES, data / "rules"])["claim-without-place"]
    assert entry.why == "This dataset is shown on a map."


def test_a_rule_that_cannot_run_stops_neither_the_others_nor_the_rest(data: Path) -> None:
    (data / "rules").mkdir()
    (data / "rules" / "first.sql").write_text(HEADER + QUERY.replace("claim_places", "claim_place"))
    (data / "rules" / "second.sql").write_text(HEADER + QUERY)
    (data / "rules" / "third.sql").write_bytes(b"\xff\xfe")
    replace(data / "places.yaml", "shared-coast, kind", "shared-cost, kind")
    findings = validate_root(data).findings
    assert codes(findings) == ["bad-rule", "dangling-reference", "second", "unused-place"]
    broken = [finding for finding in findings if finding.code == "bad-rule"]
    assert [(str(finding.place)) for finding in broken] == [
        "data/rules/first.sql:9:1",
        "data/rules/third.sql:1:1",
    ]
    assert "did you mean `claim_places`?" in broken[0].message
    assert set(full_catalogue([RULES, data / "rules"])) >= {"second", "bad-rule"}


def test_a_rule_that_is_a_link_or_too_long_is_not_read(data: Path, tmp_path: Path) -> None:
    (data / "rules").mkdir()
    (tmp_path / "elsewhere.sql").write_text(HEADER + QUERY)
    (data / "rules" / "linked.sql").symlink_to(tmp_path / "elsewhere.sql")
    (data / "rules" / "long.sql").write_text(HEADER + QUERY + "-- x\n" * 20_000)
    (data / "rules" / "folder.sql").mkdir()
    (data / "rules" / "notes.txt").write_text("no rule")
    findings = validate_root(data).findings
    assert codes(findings) == ["bad-rule"]
    assert [finding.place.file for finding in findings] == [
        f"data/rules/{name}.sql" for name in ("folder", "linked", "long")
    ]


def test_a_rule_of_the_dataset_cannot_take_the_place_of_another(data: Path) -> None:
    (data / "rules").mkdir()
    (data / "rules" / "dangling-reference.sql").write_text(HEADER + QUERY + "AND false\n")
    replace(data / "claims" / "fna-2025-klopstock.yaml", "places: [klopstock]", "places: [klopstok]")
    assert codes(validate_root(data).findings) == ["bad-rule", "check-void-record", "dangling-reference"]


def test_values_in_a_message_cannot_draw_on_the_terminal_or_format(data: Path) -> None:
    (data / "rules").mkdir()
    value = "chr(27) || '[31m{value}' || repeat('x', 9999)"
    query = f"SELECT c.record_no, '' AS pointer, {value} AS value, '' AS source FROM claims c"
    (data / "rules" / "odd.sql").write_text(HEADER + query)
    for finding in validate_root(data).findings:
        assert finding.message.isprintable()
        assert len(finding.message) < 300
        assert "\\u001b[31m{value}xxx" in finding.message


def test_what_claims_of_a_file_share_is_reported_once(data: Path) -> None:
    replace(
        data / "claims" / "fna-2025-klopstock.yaml", "source: fna-2025-klopstock", "source: fna-2025-klopstok"
    )
    dangling = [finding for finding in validate_root(data).findings if finding.code == "dangling-reference"]
    places = [(finding.place.file, finding.place.line) for finding in dangling]
    assert places.count(("data/claims/fna-2025-klopstock.yaml", 2)) == 1


def test_a_record_with_a_slip_does_not_make_others_look_wrong(data: Path) -> None:
    replace(data / "actors.yaml", "id: sylvania, kind: state", "id: sylvania, kind: stat")
    assert codes(validate_root(data).findings) == ["unknown-choice"]


def test_a_claim_with_a_slip_does_not_make_others_look_wrong(data: Path) -> None:
    replace(
        data / "claims" / "fna-2025-klopstock.yaml",
        "stage: done\n    recipients",
        "stage: over\n    recipients",
    )
    replace(
        data / "claims" / "fna-2025-klopstock.yaml", "stage: planned\n    places", "stage: plan\n    places"
    )
    # The only claim of its paragraph and the only one that names the coast cannot be read.
    assert codes(validate_root(data).findings) == ["unknown-choice"]


def test_the_nearest_id_is_of_the_kind_that_is_wanted(data: Path) -> None:
    replace(data / "claims" / "fna-2025-klopstock.yaml", "action: guard", "action: freedonia")
    (finding,) = [finding for finding in validate_root(data).findings if finding.code == "dangling-reference"]
    assert finding.remedy == "Correct the id, or add the action."
    assert finding.pointer == "action"


def test_every_rule_tells_the_whole_story() -> None:
    catalogue = full_catalogue([RULES])
    rules = {path.stem for path in RULES.glob("*.sql")}
    assert set(catalogue) == rules | set(CATALOGUE) | {BAD_RULE.code}
    for code in rules:
        entry = catalogue[code]
        assert entry.layer is Layer.REFERENCES
        assert not entry.title.endswith(".")
        assert entry.message[0].islower() or entry.message[0] in "`{"
        assert entry.remedy.endswith(".")
        assert entry.why.endswith(".")


@pytest.mark.parametrize("path", sorted(RULES.glob("*.sql")), ids=lambda path: path.stem)
def test_rules_keep_to_the_sql_that_engines_share(path: Path) -> None:
    sql = re.sub(r"--.*|'[^']*'", "", path.read_text("utf-8"))
    functions = {name.lower() for name in re.findall(r"\b(\w+)\(", sql)}
    assert functions <= {"cast", "coalesce", "lower", "count", "min", "max", "exists", "in"}, functions
    assert '"' not in sql
    assert "::" not in sql
    assert "[" not in sql
    assert not re.search(r"\b(RECURSIVE|QUALIFY|EXCLUDE|LATERAL|USING|VARCHAR|ILIKE)\b", sql, re.IGNORECASE)


def test_the_shortest_passage_is_that_of_the_recipe() -> None:
    text = (RULES / "evidence-too-short.sql").read_text("utf-8")
    assert f"e.length < {MINIMUM_PASSAGE} " in text
    assert f"it needs {MINIMUM_PASSAGE}," in text


def test_the_page_on_rules_lists_the_helper_tables() -> None:
    page = (RULES / "README.md").read_text("utf-8")
    for spec in (*HELPERS.values(), RECORDS, REPEATED_IDS):
        assert f"| `{spec.name}` | {', '.join(f'`{name}`' for name in spec.names)} |\n" in page
    assert not set(HELPERS) & set(TABLES)
    assert "SELECT c.record_no, 'places' AS pointer, c.id AS value\n" in page
