"""The documentation says what is there. Its links are checked by the strict build (`make docs`)."""

import re
import tomllib
from pathlib import Path

import pytest

from entremise.matching.index import weights

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
DECISIONS = sorted(path.name for path in (DOCS / "decisions").glob("[0-9]*.md"))
READERS = ["adviser", "auditor", "buyer", "entrepreneur", "matching"]


def test_every_decision_is_listed_in_order() -> None:
    listed = re.findall(r"\]\((\d{3}-[a-z-]+\.md)\)", (DOCS / "decisions/index.md").read_text())
    assert listed == DECISIONS


def test_every_decision_is_in_the_menu() -> None:
    assert re.findall(r"- decisions/(\d{3}-[a-z-]+\.md)", (ROOT / "mkdocs.yml").read_text()) == DECISIONS


@pytest.mark.parametrize("name", DECISIONS)
def test_every_decision_says_its_number_and_its_date(name: str) -> None:
    title, _, dated = (DOCS / "decisions" / name).read_text().splitlines()[:3]
    assert title.startswith(f"# {name[:3]} · ")
    assert re.match(r"\*\d{4}-\d{2}-\d{2}", dated)


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    listed = [*project["project"]["dependencies"], *sorted({*groups["bench"], *groups["training"]})]
    declared = [re.split(r"[\[<>=~ ]", dependency)[0] for dependency in listed]
    tables = (DOCS / "decisions/002-dependencies.md").read_text()
    assert re.findall(r"^\| ([a-z][a-z0-9-]+)(?: \(.+?\))? \|", tables, re.M) == declared


@pytest.mark.parametrize("reader", READERS)
def test_readers_who_are_no_engineers_have_both_languages(reader: str) -> None:
    french, english = ((DOCS / reader / f"{language}.md").read_text() for language in ("fr", "en"))
    assert french.count("\n## ") == english.count("\n## ")
    assert french.count("\n- ") == english.count("\n- ")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_auditors_are_told_the_weights_in_force(language: str) -> None:
    told = re.findall(r"^\| .+? \| (\d+) % \|", (DOCS / "auditor" / f"{language}.md").read_text(), re.M)
    in_force = (weights.ACTIVITY, weights.WORDS, weights.EVIDENCE, weights.MEANING, weights.NEARNESS)
    assert told == [f"{weight:.0%}"[:-1] for weight in in_force]


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_links_of_the_front_pages_lead_somewhere(name: str) -> None:
    links = re.findall(r"\]\(([^):]+)\)", (ROOT / name).read_text())
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text()
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert re.findall(r"^(\d+)\.", text, re.M) == [str(number) for number in range(1, 16)]
