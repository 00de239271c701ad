"""Matching compared: our engine beside others, on tasks made of public data.

    uv run --group bench python -m benchmarks.matching                     # what is reported: the part held out
    python -m benchmarks.matching --part tune --tasks activity,award --engines entremise
    python -m benchmarks.matching --part tune --tasks alert --engines bm25,entremise --worst 20

What is asked is in `training/tasks.py`, the engines in `benchmarks/peers`, the measures in `benchmarks/measures.py`.
Ours is asked through the command `entremise match`, the same for every task. Intervals hold 95 % of the means of
resampled needs. `--write` puts the table of the held-out part into docs/matching/results.md.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Mapping

from benchmarks import pages, peers, worst
from benchmarks.measures import MEASURES, Figure, Ranking, figure, values
from training.data import PARTS, DataError
from training.tasks import CAP, TASKS, VARIANTS, Task, tasks

#: What each engine is called in a table.
_NAMES = {
    "bm25": "BM25",
    "fts5": "SQLite FTS5",
    "postgresql": "PostgreSQL",
    "e5": "E5",
    "neighbours": "Neighbours",
    "entremise": "Entremise",
}
Rankings = Mapping[str, Ranking]


def main() -> None:
    """Ask every engine every task, print the figures as they come, then write or show what was asked for."""
    asked = _asked()
    try:
        found = tasks(asked.part, asked.tasks, asked.cap or None)
    except DataError as error:
        sys.exit(str(error))
    rows = []
    for name, task in found.items():
        rankings = dict(_ranked(name, task, asked.engines))
        rows += _rows(name, task, rankings, asked.engines)
        if asked.worst:
            print(worst.tell(task, rankings, asked.worst), flush=True)
    table = pages.table(["Task · measure", "Needs", *map(_NAMES.__getitem__, asked.engines), "Over BM25"], rows)
    print(f"\n{table}")
    if asked.write:
        pages.put("variants" if set(found) & set(VARIANTS) else "tasks", table)


def _ranked(name: str, task: Task, engines: Iterable[str]) -> Iterable[tuple[str, Ranking]]:
    for engine in engines:
        if task.name not in peers.ENGINES[engine]:
            continue
        start = time.perf_counter()
        try:
            ranking = peers.rank(engine, task)
        except ImportError as error:
            print(f"{engine}: not installed ({error}): uv sync --group bench", flush=True)
            continue
        seconds = time.perf_counter() - start
        told = "  ".join(f"{measure} {_told(_figure(task, ranking, measure))}" for measure in MEASURES[task.name])
        print(f"{name:<15} {engine:<10} {len(task.needs):>5} needs  {told}  ({seconds:.0f} s)", flush=True)
        yield engine, ranking


def _rows(name: str, task: Task, rankings: Rankings, engines: Iterable[str]) -> list[list[str]]:
    """A row for each measure of the task: every engine's figure, then what ours adds to BM25 on the same needs."""
    return [
        [
            f"{name} · {measure}",
            str(len(task.needs)),
            *(_told(_figure(task, rankings[engine], measure)) if engine in rankings else "" for engine in engines),
            _difference(task, rankings, measure),
        ]
        for measure in MEASURES[task.name]
    ]


def _difference(task: Task, rankings: Rankings, measure: str) -> str:
    if not {"entremise", "bm25"} <= set(rankings):
        return ""
    gain = figure(values(task, rankings["entremise"], measure) - values(task, rankings["bm25"], measure))
    return f"{gain.mean:+.3f} ({gain.low:+.3f} to {gain.high:+.3f})"


def _figure(task: Task, ranking: Ranking, measure: str) -> Figure:
    return figure(values(task, ranking, measure))


def _told(found: Figure) -> str:
    return f"{found.mean:.3f} ± {(found.high - found.low) / 2:.3f}"


def _listed(known: Iterable[str]) -> Callable[[str], list[str]]:
    """Reads names parted by commas, all of them known."""

    def read(text: str) -> list[str]:
        names = text.split(",")
        if unknown := set(names) - set(known):
            raise argparse.ArgumentTypeError(f"unknown: {', '.join(sorted(unknown))} (known: {', '.join(known)})")
        return names

    return read


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=PARTS, default="held-out")
    parser.add_argument("--tasks", type=_listed([*TASKS, *VARIANTS]), default=list(TASKS), metavar="TASK,...")
    parser.add_argument("--engines", type=_listed(_NAMES), default=list(_NAMES), metavar="ENGINE,...")
    parser.add_argument("--cap", type=int, default=CAP, help="needs of a task at most; 0 for all")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="show the N needs ours answers worst")
    parser.add_argument("--write", action="store_true", help=f"put the table into {pages.PAGE.name}")
    asked = parser.parse_args()
    if asked.worst and (asked.part == "held-out" or "entremise" not in asked.engines):
        parser.error("errors are read on train or tune, with entremise among the engines: what is held out is unseen")
    if asked.write and asked.part != "held-out":
        parser.error("only the part held out is reported")
    return asked


if __name__ == "__main__":
    main()
