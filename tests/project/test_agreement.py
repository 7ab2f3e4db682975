"""What stands in more than one place says the same in each: version, headline question, theme, links."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

import answers
from claimpress.about import VERSION
from claimpress.site.build import default_config

PROJECT = Path(__file__).resolve().parents[2]


def text(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


def config(source: str) -> dict[str, Any]:
    """A configuration of mkdocs, as far as it is plain YAML."""
    found: dict[str, Any] = yaml.safe_load(source)
    return found


def test_the_tool_has_one_version() -> None:
    assert tomllib.loads(text("pyproject.toml"))["project"]["version"] == VERSION
    assert json.loads(text("package.json"))["version"] == VERSION
    assert json.loads(text("package-lock.json"))["version"] == VERSION
    assert str(yaml.safe_load(text("CITATION.cff"))["version"]) == VERSION


def test_the_first_question_is_asked_in_the_same_words_everywhere() -> None:
    options = next(
        plugin["claimpress"] for plugin in config(text("mkdocs.yml"))["plugins"] if plugin != "search"
    )
    for name in ("README.md", "docs/questions.md"):
        assert next(answers.queries(text(name))).strip() == options["sql"].strip(), name
        assert options["question"] in text(name), name


@pytest.mark.parametrize("part", ["theme", "markdown_extensions"])
def test_the_site_of_a_new_dataset_looks_like_this_one(part: str) -> None:
    assert config(default_config("x"))[part] == config(text("mkdocs.yml"))[part]


def test_the_readme_s_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", text("README.md"))
    assert links
    for link in links:
        assert re.match(r"https?://", link) or (PROJECT / link).exists(), link


def test_no_command_of_the_readme_changes_the_folder_of_the_next() -> None:
    for block in re.findall(r"```sh\n(.*?)```", text("README.md"), re.DOTALL):
        assert not re.search(r"^cd ", block, re.MULTILINE), block
