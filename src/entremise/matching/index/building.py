"""Writing an index: documents are read once and spilled, then sorted and written column by column (see `layout`)."""

import json
import math
import os
import shutil
import tempfile
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from entremise.matching.index import layout
from entremise.matching.index.layout import U16, U32, U64
from entremise.matching.index.postings import PARTS, PostingsWriter
from entremise.matching.index.vectors import VectorsWriter, fingerprint
from entremise.matching.index.weights import EARLY, EARLY_WORDS, FIELDS, FURTHER_ACTIVITY
from entremise.matching.index.writing import ArrayFile, gather_texts, save, smallest
from entremise.matching.model import Document, Language
from entremise.matching.text import terms
from entremise.matching.understanding import activities
from entremise.matching.understanding.cleaning import clean
from entremise.matching.understanding.mending import mend

#: How often progress is told, in documents.
_STRIDE = 1000
#: Builds work in a hidden folder beside their own, which names their process.
_WORKSHOP = ".building-"
_DEFAULT_LANGUAGE: Language = "fr"


def build(directory: Path, documents: Iterable[Document], progress: Callable[[int], None] | None) -> int:
    """See `Index.build`."""
    if directory.exists():
        raise FileExistsError(f"{directory} already exists")
    directory.parent.mkdir(parents=True, exist_ok=True)
    _sweep(directory.parent)
    workshop = Path(tempfile.mkdtemp(prefix=f"{_WORKSHOP}{os.getpid()}-", dir=directory.parent))
    try:
        done = workshop / "done"
        done.mkdir()
        with ExitStack() as files:
            count = _Builder(workshop, done, files).run(documents, progress)
        done.rename(directory)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    return count


def _sweep(folder: Path) -> None:
    """Remove what killed builds left: workshops whose process is no more."""
    for workshop in folder.glob(f"{_WORKSHOP}*-*"):
        process = workshop.name.removeprefix(_WORKSHOP).split("-")[0]
        if process.isdigit() and not _runs(int(process)):
            shutil.rmtree(workshop, ignore_errors=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


class _Codes(dict[str, int]):
    """Numbers given to values as they are first seen."""

    def __missing__(self, value: str) -> int:
        self[value] = len(self)
        return self[value]


class _Builder:
    def __init__(self, workshop: Path, done: Path, files: ExitStack) -> None:
        self.done = done
        self.lat, self.lon = array("f"), array("f")
        self.kind, self.size = array("I"), array("I")
        self.draw = array("Q")
        self.lengths = {"title": array("H"), "text": array("H")}
        self.piece_length = array("H")
        self.kinds, self.sizes = _Codes(), _Codes()
        self.activities: set[str] = set()
        self.ids = files.enter_context(ArrayFile(workshop / "ids", np.uint8))
        self.id_sizes = array("I")
        self.pieces = files.enter_context(ArrayFile(workshop / "pieces", np.uint8))
        self.piece_sizes = array("I")
        self.text_vectors = VectorsWriter(files.enter_context(ArrayFile(workshop / "text_vectors", np.int8)))
        self.piece_vectors = VectorsWriter(files.enter_context(ArrayFile(workshop / "piece_vectors", np.int8)))
        self.postings = PostingsWriter(files.enter_context(ArrayFile(workshop / "postings", np.uint64)))
        self.piece_postings = PostingsWriter(files.enter_context(ArrayFile(workshop / "piece_postings", np.uint64)))

    def run(self, documents: Iterable[Document], progress: Callable[[int], None] | None) -> int:
        count = 0
        for count, document in enumerate(documents, start=1):
            self._take(document)
            if progress and count % _STRIDE == 0:
                progress(count)
        if progress:
            progress(count)
        self._write()
        return count

    def _take(self, document: Document) -> None:
        number = len(self.draw)
        identifier = document.id.encode("utf-8", "surrogatepass")
        self.ids.write(identifier)
        self.id_sizes.append(len(identifier))
        self.draw.append(layout.hash64(document.id))
        self._place(document)
        self.kind.append(self.kinds[document.kind])
        self.size.append(self.sizes[document.size or ""])
        for label in set(document.labels):
            self.postings.add("label", label, number, layout.FULLY)
        self._take_texts(document, number)

    def _take_texts(self, document: Document, number: int) -> None:
        language = document.language or _DEFAULT_LANGUAGE
        title, text, pieces = mend(document.title), mend(document.text), [mend(piece) for piece in document.evidence]
        self.lengths["title"].append(_post(self.postings, "title", title, language, number))
        self.lengths["text"].append(_post(self.postings, "text", text, language, number))
        if text or (not document.activities and document.kind != "establishment"):
            # What has no text has at least a name; only the names of things that are no firms tell what they are.
            self.text_vectors.add(f"{title}\n{text}", number)
        for piece in pieces:
            self._take_piece(piece, number, language)
        if document.activities:
            self._take_activities(document.activities, number)
        else:
            self._presume("described" if text else "named", "\n".join((title, text, *pieces)), language, number)

    def _take_activities(self, codes: Sequence[str], number: int) -> None:
        for position, code in enumerate(dict.fromkeys(map(layout.short_code, codes))):
            self.activities.add(code)
            share = 1.0 if position == 0 else FURTHER_ACTIVITY
            self.postings.add("activity", code, number, round(layout.FULLY * share))

    def _presume(self, field: str, told: str, language: Language, number: int) -> None:
        """Post the activities that a document without any seems to have, each by how sure that is."""
        for code, weight in _presumed(told, language):
            self.activities.add(code)
            self.postings.add(field, code, number, max(round(layout.FULLY * weight), 1))

    def _place(self, document: Document) -> None:
        if document.lat is None or document.lon is None:
            self.lat.append(np.nan)
            self.lon.append(np.nan)
            return
        if not (-90 <= document.lat <= 90 and -180 <= document.lon <= 180):
            raise ValueError(f"{document.id}: impossible coordinates {document.lat}, {document.lon}")
        self.lat.append(document.lat)
        self.lon.append(document.lon)

    def _take_piece(self, piece: str, number: int, language: Language) -> None:
        text = piece.encode()
        self.pieces.write(text)
        self.piece_sizes.append(len(text))
        self.piece_length.append(_post(self.piece_postings, "evidence", piece, language, len(self.piece_length)))
        self.piece_vectors.add(piece, number)

    def _write(self) -> None:
        draw: U64 = np.frombuffer(self.draw, np.uint64)
        self._refuse_twins(draw)
        cells = layout.cells(np.frombuffer(self.lat, np.float32), np.frombuffer(self.lon, np.float32))
        order = np.lexsort((draw, cells)).astype(np.uint32)
        self._write_rows(order, cells)
        row_of = _inverse(order)
        lengths = {field: np.frombuffer(values, np.uint16)[order] for field, values in self.lengths.items()}
        del order, cells, self.lengths
        impacts = {field: (FIELDS[field], values) for field, values in lengths.items()}
        self.postings.finish(self.done, "term", row_of, impacts)
        self._write_texts(row_of)
        self._write_pieces(row_of)
        meta = {
            "format": layout.FORMAT,
            "documents": len(row_of),
            "kinds": list(self.kinds),
            "sizes": list(self.sizes),
            "activities": sorted(self.activities),
            "meaning": fingerprint(),
        }
        with (self.done / layout.META).open("w", encoding="utf-8") as file:
            json.dump(meta, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())

    def _refuse_twins(self, draw: U64) -> None:
        ordered = np.sort(draw)
        twins = ordered[1:][ordered[1:] == ordered[:-1]]
        if not len(twins):
            return
        number = int(np.flatnonzero(draw == twins[0])[1])
        start = sum(self.id_sizes[:number])
        name = self.ids.close()[start : start + self.id_sizes[number]].tobytes().decode("utf-8", "surrogatepass")
        raise ValueError(f"two documents have the id {name}")

    def _write_rows(self, order: U32, cells: U32) -> None:
        columns: dict[str, npt.DTypeLike] = {
            "lat": np.float32,
            "lon": np.float32,
            "kind": np.uint32,
            "size": np.uint32,
            "draw": np.uint64,
        }
        for name, dtype in columns.items():
            values = np.frombuffer(getattr(self, name), dtype)[order]
            save(self.done, name, smallest(values) if name in ("kind", "size") else values)
            delattr(self, name)  # the memory is wanted for what follows
        occupied, starts = np.unique(cells[order], return_index=True)
        save(self.done, "cells", occupied)
        save(self.done, "cell_starts", np.append(starts, len(order)).astype(np.uint32))
        gather_texts(self.done, "id", self.ids.close(), np.frombuffer(self.id_sizes, np.uint32), order)

    def _write_texts(self, row_of: U32) -> None:
        rows = row_of[np.frombuffer(self.text_vectors.owners, np.uint32)]
        order = np.argsort(rows).astype(np.uint32)
        save(self.done, "text_rows", rows[order])
        self.text_vectors.finish(self.done, "text_vectors", order)

    def _write_pieces(self, row_of: U32) -> None:
        rows = row_of[np.frombuffer(self.piece_vectors.owners, np.uint32)]
        order = np.argsort(rows, kind="stable").astype(np.uint32)
        save(self.done, "piece_rows", rows[order])
        gather_texts(self.done, "piece", self.pieces.close(), np.frombuffer(self.piece_sizes, np.uint32), order)
        self.piece_vectors.finish(self.done, "piece_vectors", order)
        lengths: U16 = np.frombuffer(self.piece_length, np.uint16)[order]
        self.piece_postings.finish(
            self.done, "piece_term", _inverse(order), {"evidence": (FIELDS["evidence"], lengths)}
        )


def _post(postings: PostingsWriter, field: str, text: str, language: Language, number: int) -> int:
    """Post a text's terms; return its length in words, at most what 16 bits hold."""
    if not text:
        return 0
    found = terms(text, language)
    first: dict[str, int] = {}
    for place, term in enumerate(found):
        first.setdefault(term, place)
    for term, times in Counter(found).items():
        said = times * (1 + EARLY * math.exp(-first[term] / EARLY_WORDS))
        postings.add(field, layout.spoken(term, language), number, min(round(said * PARTS), layout.FULLY))
    return min(len(found), 65_535)


@lru_cache(maxsize=20_000)
def _presumed(told: str, language: Language) -> Sequence[tuple[str, float]]:
    """The activities, as they are indexed, that a text seems to tell of, and how surely.

    Remembered, for the sites of a chain have one name.
    """
    found = activities.presumed(clean(told, language), language)
    return [(layout.short_code(each.code), each.weight) for each in found]


def _inverse(order: U32) -> U32:
    """Where each old position went."""
    places = np.empty(len(order), dtype=np.uint32)
    places[order] = np.arange(len(order), dtype=np.uint32)
    return places
