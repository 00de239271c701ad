"""Tantivy: words, and cells of a tenth of a degree for places, filtered to the circle after an over-fetch."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import tantivy

from benchmarks.finding import Answer, Asked
from benchmarks.finding.asking import EARTH_KM, Box, asked, box, said
from entremise.matching.model import Document

#: How many are fetched within the cells before the circle is applied.
_FETCHED = 500
#: Cells of a tenth of a degree around the world.
_AROUND = 3600


def _schema() -> Any:
    return (
        tantivy.SchemaBuilder()
        .add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        .add_text_field("words", tokenizer_name="whitespace", index_option="freq")
        .add_integer_field("cell", indexed=True)
        .add_float_field("lat", fast=True)
        .add_float_field("lon", fast=True)
        .build()
    )


def build(folder: Path, documents: Iterator[Document]) -> None:
    """An index of its own, written by one thread."""
    path = folder / "tantivy"
    path.mkdir()
    writer = tantivy.Index(_schema(), str(path)).writer(heap_size=200_000_000, num_threads=1)
    for document in documents:
        lat, lon = document.lat or 0.0, document.lon or 0.0
        writer.add_document(
            tantivy.Document(id=document.id, words=said(document), cell=_cell(lat, lon), lat=lat, lon=lon)
        )
    writer.commit()
    writer.wait_merging_threads()


@contextmanager
def opened(folder: Path) -> Iterator[Answer]:
    """The index mapped in memory."""
    schema = _schema()
    searcher = tantivy.Index(schema, str(folder / "tantivy")).searcher()

    def answer(need: Asked) -> int:
        either = [
            (tantivy.Occur.Should, tantivy.Query.term_query(schema, "words", term, "freq"))
            for term in asked(need.understood)
        ]
        query = tantivy.Query.boolean_query(either)
        bounds = box(need.understood)
        if bounds is None:
            places = [place for _, place in searcher.search(query, need.top).hits]
        else:
            cells = tantivy.Query.term_set_query(schema, "cell", _cells(bounds))
            inside = (tantivy.Occur.Must, tantivy.Query.const_score_query(cells, 0.0))
            both = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), inside])
            places = _within(searcher, [place for _, place in searcher.search(both, _FETCHED).hits], bounds)[: need.top]
        return len([searcher.doc(place)["id"] for place in places])

    yield answer


def _cell(lat: float, lon: float) -> int:
    return int((lat + 90) * 10) * _AROUND + int((lon + 180) * 10)


def _cells(bounds: Box) -> list[int]:
    bands = range(int((bounds.south + 90) * 10), int((bounds.north + 90) * 10) + 1)
    columns = range(int((bounds.west + 180) * 10), int((bounds.east + 180) * 10) + 1)
    return [band * _AROUND + column for band in bands for column in columns]


def _within(searcher: Any, places: list[Any], bounds: Box) -> list[Any]:
    if not places:
        return []
    lats = np.radians(np.array(searcher.fast_field_values("lat", places), dtype=np.float64))
    lons = np.radians(np.array(searcher.fast_field_values("lon", places), dtype=np.float64))
    lat, lon = math.radians(bounds.lat), math.radians(bounds.lon)
    chord = np.sin((lats - lat) / 2) ** 2 + np.cos(lats) * math.cos(lat) * np.sin((lons - lon) / 2) ** 2
    near = np.flatnonzero(2 * EARTH_KM * np.arcsin(np.sqrt(chord)) <= bounds.radius_km)
    return [places[number] for number in near]
