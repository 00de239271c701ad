"""Ours, whole: understanding the need, finding and counting all, scoring, reasons."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.finding import Answer, Asked
from entremise.matching import batch
from entremise.matching.index import Index
from entremise.matching.model import Document, Request
from entremise.matching.records import Need


def build(folder: Path, documents: Iterator[Document]) -> None:
    """An index."""
    Index.build(folder / "index", documents)


@contextmanager
def opened(folder: Path) -> Iterator[Answer]:
    """The understanding given is left aside: ours makes its own, as it does for a reader or for a table."""
    index = Index.open(folder / "index")

    def answer(need: Asked) -> int:
        request = Request(need.text)
        if need.from_table:
            return len(batch.answer(index, Need(need.text, request, None), need.top)[1])
        return len(index.search(request, limit=need.top).matches)

    yield answer
