"""Sheets of paper: tagged, the same each time, whatever is written on them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import typst

from entremise.common.printing import in_french, printed

AT = datetime(2026, 11, 9, 10, tzinfo=UTC)


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """A sheet that says a name."""
    source = tmp_path / "sheet.typ"
    source.write_text(
        "#let told = json(bytes(sys.inputs.told))\n"
        "#set document(title: told.name)\n"
        '#set text(font: ("Atkinson Hyperlegible Next", "Libertinus Serif"), lang: "fr")\n'
        "= #told.name\n"
    )
    return source


def test_a_sheet_is_tagged_and_the_same_each_time(sheet: Path) -> None:
    first, again = (printed(sheet, {"name": "Fournil des Calanques"}, "fr", AT) for _time in range(2))
    assert first == again
    assert b"pdfuaid" in first
    assert b"AtkinsonHyperlegible" in first


@pytest.mark.parametrize("name", ["#panic()", '"quoted" \\ $x$ *strong* @ref', "Łódź Иванов", "<script>", "{[()]}"])
def test_what_is_written_is_never_code(sheet: Path, name: str) -> None:
    assert b"pdfuaid" in printed(sheet, {"name": name}, "fr", AT)


def test_a_script_that_our_typefaces_do_not_have_is_set_all_the_same(sheet: Path) -> None:
    made = printed(sheet, {"name": "北京"}, "fr", AT)
    assert made.startswith(b"%PDF-")
    assert b"pdfuaid" not in made


def test_a_faulty_document_says_so(tmp_path: Path) -> None:
    source = tmp_path / "sheet.typ"
    source.write_text("#nothing")
    with pytest.raises(typst.TypstError):
        printed(source, {}, "fr", AT)


def test_french_printing_keeps_a_narrow_space_before_what_is_high() -> None:
    assert in_french("« Oui » : 12 % !") == "«\u202fOui\u202f»\u202f: 12\u202f%\u202f!"
