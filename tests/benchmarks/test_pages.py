"""Figures put into a page."""

from pathlib import Path

import pytest

from benchmarks import pages


def test_what_stands_between_two_marks_is_replaced(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("Before\n<!-- speed -->\nold\n<!-- /speed -->\nAfter\n")
    pages.put("speed", pages.table(["Engine", "ms"], [["ours", "1"]]), page)
    assert page.read_text() == (
        "Before\n<!-- speed -->\n\n| Engine | ms |\n| --- | --: |\n| ours | 1 |\n\n<!-- /speed -->\nAfter\n"
    )


def test_a_page_without_marks_is_left_as_it_is(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("<!-- speed -->")
    with pytest.raises(ValueError, match="lacks the marks <!-- speed --> and <!-- /speed -->"):
        pages.put("speed", "new", page)
    assert page.read_text() == "<!-- speed -->"


@pytest.mark.parametrize("name", ["tasks", "variants", "everyday", "speed"])
def test_the_page_of_results_has_its_marks(name: str) -> None:
    text = pages.PAGE.read_text(encoding="utf-8")
    assert text.index(f"<!-- {name} -->") < text.index(f"<!-- /{name} -->")
