"""Every finding there is: those that code raises and those of the SQL rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from claimpress.model.catalogue import CATALOGUE
from claimpress.model.finding import CatalogueEntry, Layer, Severity
from claimpress.resources import schema_dir
from claimpress.validation.rulefile import Rule, RuleProblem, read_rule, rule_files

RULES = "rules"
"""Folder of rules, in the schema and in a dataset."""
BAD_RULE = CatalogueEntry(
    code="bad-rule",
    layer=Layer.FILE,
    severity=Severity.ERROR,
    title="A rule that cannot run",
    message="the rule cannot run: {detail}",
    remedy="Mend the rule, or move it out of rules/; schema/rules/README.md says how a rule is written.",
    why="A rule that does not run lets everything pass.",
)


def rule_folders(root: Path | None = None) -> list[Path]:
    """The folders of rules: that of the tool, and that of the dataset in `root` where there is one."""
    folders = [schema_dir() / RULES, *([root / RULES] if root else [])]
    return [folder for folder in folders if folder.is_dir()]


def read_rules(folders: Iterable[Path]) -> Iterator[Rule | tuple[str, RuleProblem]]:
    """All rules of the folders in order; for a file that cannot be used, its display name and why.

    A code that is taken already cannot be used again: a dataset's rule cannot replace one that comes with
    the tool.
    """
    known = {*CATALOGUE, BAD_RULE.code}
    for folder in folders:
        for path in rule_files(folder):
            name = f"{folder.parent.name}/{folder.name}/{path.name}"
            try:
                rule = read_rule(path, name)
            except RuleProblem as problem:
                yield name, problem
                continue
            if rule.entry.code in known:
                yield name, RuleProblem(f"another finding has the code `{rule.entry.code}`: rename the file")
                continue
            known.add(rule.entry.code)
            yield rule


def full_catalogue(rules_dirs: Iterable[Path]) -> dict[str, CatalogueEntry]:
    """Code -> entry of every finding, sorted by code. Rule files that cannot be used are left out."""
    rules = [rule.entry for rule in read_rules(rules_dirs) if isinstance(rule, Rule)]
    entries = [*CATALOGUE.values(), BAD_RULE, *rules]
    return {entry.code: entry for entry in sorted(entries, key=lambda entry: entry.code)}
