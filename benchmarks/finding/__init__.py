"""Engines compared on speed and size: each builds its files from firms once, then opens them and answers needs."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path
from typing import NamedTuple, Protocol, cast

from entremise.matching.model import Document, Understanding


class Asked(NamedTuple):
    """A need: its text, what ours understood of it, how many are to be found, and whether it comes from a table."""

    text: str
    understood: Understanding
    top: int
    from_table: bool


#: Answers a need; gives how many it found.
Answer = Callable[[Asked], int]


class Engine(Protocol):
    """A module of this folder."""

    def build(self, folder: Path, documents: Iterator[Document]) -> None:
        """Write the files of these firms into an empty folder."""

    def opened(self, folder: Path) -> AbstractContextManager[Answer]:
        """What answers needs from a folder that was built."""


#: What an engine is called, and its module. "(given)" is ours with the understanding given, as the others have it.
ENGINES: Mapping[str, str] = {
    "Entremise": "entremise",
    "Entremise (given)": "given",
    "Tantivy": "tantivy",
    "SQLite FTS5": "fts5",
    "PostgreSQL": "postgresql",
    "E5 (encoding alone)": "e5",
}
#: Those that need nothing but the text: how long a new process takes to its first answer is theirs alone.
WHOLE = frozenset({"Entremise", "E5 (encoding alone)"})


def engine(name: str) -> Engine:
    """The engine of that name.

    Raises:
        ImportError: if a package it needs is not installed.
    """
    return cast(Engine, import_module(f"benchmarks.finding.{ENGINES[name]}"))
