"""What neutrality adds to each list: putting it in order by what the ledger says, and writing it down.

    python -m benchmarks.ledger                  300,000 firms; a ledger of 100,000 lists
    python -m benchmarks.ledger --write          the same, and the tables into docs/neutrality/ledger.md

Firms and needs are those of `benchmarks/finding/firms.py`. Each need is searched once for who is eligible, with scores;
then lists are made of them, each for a need of its own, arranged and shown as a page does. Timed: everything but the
search. "4 at once" are four processes on one ledger, each making a list every 20 ms or so. CPU is that of the process
that makes the list: on a busy machine, elapsed time also counts what others do.
"""

import argparse
import multiprocessing
import os
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks import pages
from benchmarks.finding.firms import documents, needs
from entremise.common.terminal import setup_django
from entremise.matching.index import Candidates, Index
from entremise.matching.index.searching import draw
from entremise.matching.model import Request, Understanding
from entremise.matching.understanding import understand

PAGE = Path(__file__).parents[1] / "docs" / "neutrality" / "ledger.md"
GENERATION = "20261122T101112-1a2b3c4d"
POSITIONS = 20
WRITERS = 4
#: One list in so many is asked for again: its next page.
AGAIN = 4
#: Between two lists of a writer that is not alone.
PAUSE = 0.02

F64 = npt.NDArray[np.float64]


class Asked(NamedTuple):
    """A need and who can answer it."""

    text: str
    understanding: Understanding
    candidates: Candidates


class Measured(NamedTuple):
    """What lists cost, in milliseconds: elapsed and CPU time of each; eligible for each."""

    elapsed: F64
    cpu: F64
    eligible: npt.NDArray[np.int64]


def pools(index: Index) -> list[Asked]:
    """Who can answer each need, in an index."""
    found: list[Asked] = []
    for text in needs():
        understanding = understand(Request(text))
        held: list[Candidates] = []

        def keep(candidates: Candidates, held: list[Candidates] = held) -> list[int]:
            held.append(candidates)
            return []

        index.search(Request(text), limit=POSITIONS, understanding=understanding, arrange=keep)
        found.append(Asked(text, understanding, held[0]))
    return found


def show(asked: list[Asked], numbers: range, writer: int, pause: float) -> Measured:
    """Make lists and show them, as pages do; one in `AGAIN` is then asked for again, for its second page."""
    from entremise.neutrality.lists import Listing

    elapsed, cpu, eligible = [], [], []
    for number in numbers:
        again = number % AGAIN == AGAIN - 1
        text, understanding, candidates = asked[(number - again) * 7919 % len(asked)]
        need = f"{text} {writer} {number - again}"
        # The draw of each need is the engine's work, within a search.
        drawn = candidates._replace(draws=draw(candidates.fingerprints, Listing(need, understanding, GENERATION).seed))
        before, worked = time.perf_counter(), time.process_time()
        listing = Listing(need, understanding, GENERATION)
        listing.arrange(drawn)
        listing.show("search", 1 + again * POSITIONS, POSITIONS + again * POSITIONS)
        cpu.append(time.process_time() - worked)
        elapsed.append(time.perf_counter() - before)
        eligible.append(len(drawn.scores))
        time.sleep(pause)
    return Measured(1e3 * np.array(elapsed), 1e3 * np.array(cpu), np.array(eligible))


def alone(asked: list[Asked], firms: Any, count: int) -> Measured:
    """One process."""
    expect(firms)
    show(asked, range(200), 9, 0)
    return show(asked, range(count), 0, 0)


def at_once(asked: list[Asked], firms: Any, count: int) -> Measured:
    """Several processes on one ledger."""
    with multiprocessing.get_context("fork").Pool(WRITERS, expect, (firms,)) as pool:
        found = pool.starmap(show, [(asked, range(count // WRITERS), writer, PAUSE) for writer in range(WRITERS)], 1)
    return Measured(*(np.concatenate(columns) for columns in zip(*found, strict=True)))


def expect(firms: Any) -> None:
    """Make room for the firms of the index, as the first list of a process does."""
    from entremise.neutrality.ledger.standing import standing

    standing().expect(GENERATION, lambda: firms)


def costs(asked: list[Asked], firms: Any, count: int, folder: Path) -> str:
    """The table of what a list costs, and of what it takes in the ledger."""
    rows = []
    for name, way in (("alone", alone), (f"{WRITERS} at once", at_once)):
        use(folder / name.replace(" ", "-"))
        made = way(asked, firms, count)
        rows.append([name, *cells(made), *sizes()])
        print(rows[-1], flush=True)
        for most in (1_000, 10_000, 100_000):
            some = made.elapsed[made.eligible < most]
            print(f"  {len(some)} lists of fewer than {most}: p50 {np.median(some):.2f} ms", flush=True)
    headings = ["One list", "lists", "p50 ms", "p95 ms", "p50 CPU ms", "p95 CPU ms", "bytes/position shown", "faults"]
    return pages.table(headings, rows)


def cells(made: Measured) -> list[str]:
    """How many lists, how long."""
    figures = [*np.percentile(made.elapsed, [50, 95]), *np.percentile(made.cpu, [50, 95])]
    return [f"{len(made.elapsed):,}", *(f"{figure:.2f}" for figure in figures)]


def sizes() -> list[str]:
    """What a position shown takes in the ledger, and what is wrong with it."""
    from entremise.neutrality.ledger.book import book
    from entremise.neutrality.ledger.entries import Listed, Shown

    entries = [recorded.entry for recorded in book().entries()]
    shown = sum(entry.last - entry.first + 1 for entry in entries if isinstance(entry, Listed | Shown))
    held = sum(path.stat().st_size for path in book().directory.glob("*.jsonl"))
    return [f"{held / shown:.0f}", str(len(book().verify()))]


def use(folder: Path) -> None:
    """Keep the ledger in a folder."""
    from django.conf import settings

    settings.LEDGER_DIRECTORY = folder


def long(asked: list[Asked], firms: Any, count: int, folder: Path) -> str:
    """What a ledger of many lists costs to begin with, to check and to make again."""
    from entremise.neutrality.ledger.auditing import audited
    from entremise.neutrality.ledger.book import Book
    from entremise.neutrality.ledger.replaying import replayed
    from entremise.neutrality.ledger.standing import Fold, Standing

    use(folder)
    expect(firms)
    show(asked, range(count), 0, 0)
    book = Book(folder)
    lists = np.array(list(book.lists()))
    chosen = np.random.default_rng(0).choice(lists, min(1000, len(lists)), replace=False).tolist()

    def folded() -> None:
        fold = Fold(book)
        for recorded in book.entries():
            fold.add(recorded)

    works = {
        "a process begins, from the last snapshot": lambda: Standing(Book(folder)).catch_up(),
        "a process begins, without snapshots": folded,
        "`audit verify`, snapshots included": lambda: print(len(list(audited(book))), "faults"),
        "`audit replay` of 1,000 lists": lambda: print(
            sum(bool(r.difference) for r in replayed(book, chosen)), "differ"
        ),
        "one list made again from a snapshot": lambda: list(replayed(book, chosen[:1], quickly=True)),
        "a list found by its number": lambda: book.listed(chosen[1]),
    }
    rows = [[name, f"{seconds(work):.3f}"] for name, work in works.items()]
    held = sum(path.stat().st_size for path in folder.glob("*.jsonl")) / 1e6
    kept = sum(path.stat().st_size for path in folder.glob("snapshots/*")) / 1e6
    print(f"{len(lists):,} lists, {book.head()[0]:,} entries, {held:.0f} MB, snapshots {kept:.0f} MB", flush=True)
    return pages.table([f"{book.head()[0]:,} entries, {held:.0f} MB; snapshots {kept:.0f} MB", "seconds"], rows)


def seconds(work: Any) -> float:
    """How long something takes, once."""
    before = time.perf_counter()
    work()
    return time.perf_counter() - before


def main() -> None:
    """Measure, and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--firms", type=int, default=300_000)
    parser.add_argument("--lists", type=int, default=4_000, help="lists timed, each way")
    parser.add_argument("--priority", action="store_true", help="before what else the machine does (as root)")
    parser.add_argument("--long", type=int, default=100_000, help="entries of the long ledger; 0 leaves it out")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/neutrality/ledger.md")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="entremise-bench-") as place:
        folder = Path(place)
        os.environ["ENTREMISE_VAR"] = place
        setup_django()
        Index.build(folder / "index", documents(given.firms))
        os.nice(-15 if given.priority else 0)
        index = Index.open(folder / "index")
        asked, firms = pools(index), np.array(index.fingerprints)
        sizes = np.array([len(each.candidates.scores) for each in asked])
        print(
            f"{len(index):,} firms; eligible for a need: median {np.median(sizes):.0f}, most {sizes.max()}", flush=True
        )
        tables = {"cost": costs(asked, firms, given.lists, folder)}
        if given.long:
            tables["long"] = long(asked, firms, given.long, folder / "long")
    for name, table in tables.items():
        print(f"\n{table}\n", flush=True)
        if given.write:
            pages.put(name, table, PAGE)


if __name__ == "__main__":
    main()
