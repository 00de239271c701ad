"""Ours without understanding: it is given, as it is to the others."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.finding import Answer
from benchmarks.finding.entremise import build
from entremise.matching.index import Index
from entremise.matching.model import Request

__all__ = ["build", "opened"]


@contextmanager
def opened(folder: Path) -> Iterator[Answer]:
    """The same index, asked with an understanding."""
    index = Index.open(folder / "index")
    yield lambda need: len(index.search(Request(need.text), limit=need.top, understanding=need.understood).matches)
