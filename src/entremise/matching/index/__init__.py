"""The index: documents made searchable, as a folder of memory-mapped columns that any number of processes can open.

    count = Index.build(Path("firms"), documents)
    answer = Index.open(Path("firms")).search(Request("un traiteur près d'Aix-en-Provence"))

What the folder holds is told in `layout`, how it is written in `building`, how it is read in `columns`, how documents
are found and scored in `searching`, with what weights in `weights`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from entremise.matching.index.building import build
from entremise.matching.index.columns import Columns, UnreadableIndexError
from entremise.matching.index.layout import U64
from entremise.matching.index.layout import hash64 as fingerprint
from entremise.matching.index.searching import FEATURES, Arrange, Candidates, Reach, merged, reach, search
from entremise.matching.model import Answer, Document, Request, Understanding

__all__ = ["FEATURES", "Arrange", "Candidates", "Index", "Reach", "UnreadableIndexError", "fingerprint", "merged"]


class Index:
    """An opened index. Reading it takes no lock, and what is open stays readable when its folder is removed.

    Attributes:
        name: of its folder: which generation it is.
    """

    def __init__(self, columns: Columns, name: str) -> None:
        self._columns, self.name = columns, name

    @classmethod
    def build(
        cls, directory: Path, documents: Iterable[Document], progress: Callable[[int], None] | None = None
    ) -> int:
        """Write the index of documents as a new folder, all at once: a build that is killed leaves no such folder.

        Documents are read once, as they come; the memory used grows by some 100 bytes a document. `progress` is told
        now and then how many were read. The same documents in another order give the same answers.

        Returns:
            The number of documents.

        Raises:
            FileExistsError: if the folder exists.
            ValueError: if two documents have the same id, or coordinates are impossible.
        """
        return build(directory, documents, progress)

    @classmethod
    def open(cls, directory: Path, among: "Index | None" = None) -> "Index":
        """Open a built index.

        Args:
            among: a larger index these few documents are to join: words are as rare, and activities as likely, as in
                both, so that scores are those the documents will have there, to within the length of its texts.

        Raises:
            UnreadableIndexError: if the folder is not an index, or one of another version.
        """
        columns = Columns.open(directory)
        return cls(replace(columns, among=among._columns) if among else columns, directory.name)  # noqa: SLF001 - its own

    def __len__(self) -> int:
        return self._columns.count

    @property
    def fingerprints(self) -> U64:
        """The 64-bit fingerprints of the ids of all documents (`fingerprint`)."""
        return self._columns.draw

    def ids(self, fingerprints: U64) -> dict[int, str]:
        """The ids of the documents of these fingerprints, by fingerprint; those it does not hold are left out."""
        rows = np.flatnonzero(np.isin(self._columns.draw, fingerprints))
        return {int(self._columns.draw[row]): self._columns.ids[int(row)] for row in rows}

    def search(
        self,
        request: Request,
        limit: int = 20,
        offset: int = 0,
        understanding: Understanding | None = None,
        arrange: Arrange | None = None,
    ) -> Answer:
        """Find the documents that can answer a request, best first, from `offset` on, `limit` at most.

        Args:
            understanding: replaces what the engine would make of the request.
            arrange: tells who the list begins with; scores then decide of the others.
        """
        return search(self._columns, request, limit=limit, offset=offset, understanding=understanding, arrange=arrange)

    def reach(self, request: Request, understanding: Understanding, radii_km: Sequence[float]) -> Reach:
        """How many documents can answer a request, and from how far: nobody is named, ranked or shown.

        Args:
            understanding: what is asked, from which place; its radius does not count.
            radii_km: within how far of the place. A document without a place counts in the total alone.
        """
        return reach(self._columns, request, understanding, radii_km)
