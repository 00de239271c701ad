"""Figures put into a page of the documentation, between two marks, so that prose around them stays."""

from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "matching" / "results.md"


def put(name: str, text: str, page: Path = PAGE) -> None:
    """Replace what stands between `<!-- name -->` and `<!-- /name -->`.

    Raises:
        ValueError: if the page has no such marks.
    """
    start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, found, rest = page.read_text(encoding="utf-8").partition(start)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"{page} lacks the marks {start} and {end}")
    page.write_text(f"{before}{start}\n\n{text.strip()}\n\n{end}{after}", encoding="utf-8")


def table(headings: list[str], rows: list[list[str]]) -> str:
    """A Markdown table; the first column is read, the others are figures."""
    rules = ["---", *["--:"] * (len(headings) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in [headings, rules, *rows])
