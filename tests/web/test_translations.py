"""Everything we say in French is said in English too, and what is committed is what was compiled."""

import ast
from pathlib import Path

import polib
import pytest
from django.template.base import Lexer, TokenType

import entremise

CATALOGUES = sorted(Path(entremise.__file__).parent.glob("*/locale/en/LC_MESSAGES/django.po"))


def test_parts_that_speak_have_a_catalogue() -> None:
    package = Path(entremise.__file__).parent
    speak = {part.name for part in package.iterdir() if any(said(file) for file in sources(part))}
    assert speak == {path.parents[3].name for path in CATALOGUES}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parents[3].name)
def test_every_text_is_translated(path: Path) -> None:
    catalogue = polib.pofile(str(path))
    assert [entry.msgid for entry in catalogue if not entry.translated() or entry.fuzzy] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parents[3].name)
def test_the_compiled_catalogue_is_that_of_the_translations(path: Path) -> None:
    said = {entry.msgid: entry.msgstr or entry.msgstr_plural for entry in polib.pofile(str(path))}
    compiled = {
        entry.msgid: entry.msgstr or entry.msgstr_plural for entry in polib.mofile(str(path.with_suffix(".mo")))
    }
    assert compiled == said


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parents[3].name)
def test_the_catalogue_holds_all_that_the_code_says(path: Path, tmp_path: Path) -> None:
    """A text added to a template or to code without a run of scripts/messages.py is found here."""
    known = {entry.msgid for entry in polib.pofile(str(path))}
    missing = {text for file in sources(path.parents[3]) for text in said(file)} - known
    assert missing == set()


def test_a_text_is_said_in_one_way_everywhere() -> None:
    """Django lets the first catalogue that has a text speak for all: another wording there changes pages elsewhere."""
    said: dict[tuple[str, str, str], set[str]] = {}
    for path in CATALOGUES:
        for entry in polib.pofile(str(path)):
            key = (entry.msgctxt or "", entry.msgid, entry.msgid_plural)
            said.setdefault(key, set()).add(entry.msgstr or str(entry.msgstr_plural))
    assert {text: ways for text, ways in said.items() if len(ways) > 1} == {}


def sources(part: Path) -> list[Path]:
    """The files of a part that may say something."""
    return [
        file for suffix in ("py", "html", "txt") for file in part.rglob(f"*.{suffix}") if "migrations" not in file.parts
    ]


def said(file: Path) -> set[str]:
    """The texts to be translated in a file, read as Django's own makemessages reads them."""
    if file.suffix == ".py":
        calls = (node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call))
        named = (call for call in calls if isinstance(call.func, ast.Name) and call.func.id in {"_", "gettext"})
        return {call.args[0].value for call in named if call.args and isinstance(call.args[0], ast.Constant)}
    tokens = Lexer(file.read_text()).tokenize()
    blocks = (token.contents for token in tokens if token.token_type is TokenType.BLOCK)
    return {
        words.split('"')[1] for words in blocks if words.startswith(("translate ", "trans ")) and words.count('"') >= 2
    }
