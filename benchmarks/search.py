"""Search compared: our index beside SQLite FTS5, PostgreSQL full text, Tantivy and a neural encoder.

    uv run --group bench python -m benchmarks.search --sizes 300000,5000000

Firms and needs are told in `benchmarks/finding/firms.py`. Ours is timed whole: understanding the need, finding and
counting all, scoring, reasons; and once more, "(given)", with the understanding given. The others are given it too
(its words, activities, circle) and timed on finding alone: words or activity, within the circle, best twenty by their
own score, ties as they fall. The encoder is timed on the vector of the need alone. "batch" is texts of public
contracts, as a table of needs asks them: best hundred, no circle. "first answer" is the whole life of a process that
opens the index and answers one need, for engines that need nothing but the text. One core each. `--write` puts the
table into docs/matching/results.md.
"""

import argparse
import json
import os
import pickle
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import cast

from benchmarks import pages
from benchmarks.finding import ENGINES, WHOLE, Asked
from benchmarks.finding.firms import contracts, needs
from benchmarks.finding.run import ASKED, Figures
from entremise.matching import batch
from entremise.matching.model import Request
from entremise.matching.understanding import understand
from training import tasks
from training.data import DataError

#: How many a reader's need asks for, and one of a table.
_TOP, _TOP_OF_TABLE = 20, 100
#: How many texts of contracts are asked as a table.
_CONTRACTS = 1000
#: Processes started for "first answer": the median of them is told.
_STARTS = 5

_HEADINGS = ["Engine", "Firms", "p50 ms", "p95 ms", "batch, needs/s", "first answer s", "memory MB"]
_HEADINGS += ["bytes/firm", "build s", "build MB"]


class MeasureError(Exception):
    """A process that measures failed; what it said last."""


def measure(name: str, count: int) -> Figures:
    """Everything measured of one engine on that many firms.

    Raises:
        MeasureError: if a package it needs is not installed, or it fails.
    """
    with tempfile.TemporaryDirectory(prefix="entremise-bench-") as place:
        folder = Path(place)
        (folder / ASKED).write_bytes(pickle.dumps((_single(), _table())))
        figures = _run("build", name, folder, str(count)) | _run("ask", name, folder)
        if name in WHOLE:
            figures["first_s"] = median(_seconds(name, folder) for _ in range(_STARTS))
    return figures


def _single() -> list[Asked]:
    return [Asked(text, understand(Request(text)), _TOP, from_table=False) for text in needs()]


def _table() -> list[Asked]:
    return [
        Asked(text, understand(Request(text), circle=False, thorough=True), _TOP_OF_TABLE, from_table=True)
        for text in contracts(_CONTRACTS)
    ]


def _run(*arguments: str | Path) -> Figures:
    command = [sys.executable, "-m", "benchmarks.finding.run", *map(str, arguments)]
    # One core each: what a library would share between cores on its own is kept on one.
    alone = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=alone)
    if done.returncode:
        said = done.stderr.strip().splitlines()[-1]
        raise MeasureError(f"{said} (uv sync --group bench)" if said.startswith("ModuleNotFoundError") else said)
    return cast(Figures, json.loads(done.stdout.splitlines()[-1]))


def _seconds(name: str, folder: Path) -> float:
    start = time.perf_counter()
    _run("first", name, folder)
    return time.perf_counter() - start


def row(name: str, count: int, figures: Figures) -> list[str]:
    """The figures of an engine as cells; what has no sense for it is left empty."""
    built = figures["bytes"] > 0
    return [
        name,
        f"{count:,}" if built else "",
        f"{figures['p50']:.2f}",
        f"{figures['p95']:.2f}",
        f"{figures['batch']:.0f}",
        f"{figures['first_s']:.2f}" if "first_s" in figures else "",
        f"{figures['resident_mb']:.0f}" if name != "PostgreSQL" else "(server apart)",
        *(
            [f"{figures['bytes']:.0f}", f"{figures['build_s']:.0f}", f"{figures['build_mb']:.0f}"]
            if built
            else [""] * 3
        ),
    ]


def compare(sizes: list[int], engines: list[str]) -> str:
    """Measure every engine at every size, telling each as it comes, and give the table."""
    rows = []
    for count in sizes:
        for name in engines:
            start = time.perf_counter()
            try:
                figures = measure(name, count)
            except MeasureError as error:
                print(f"{name}: {error}", flush=True)
                continue
            rows.append(row(name, count, figures))
            told = " · ".join(f"{heading} {cell}" for heading, cell in zip(_HEADINGS, rows[-1], strict=True))
            asked = f"{figures['asked']:.0f} asked, {figures['found']:.0f} found"
            print(f"{told} · {asked} ({time.perf_counter() - start:.0f} s)", flush=True)
    return pages.table(_HEADINGS, rows)


def throughput() -> None:
    """The batch command's work: texts of public contracts against the whole extract, with one worker and with all."""
    with tempfile.TemporaryDirectory(prefix="entremise-bench-") as place:
        folder = Path(place)
        wanted, known = tasks.write(tasks.tasks("train", ["award"])["award"], folder)
        for workers in (1, os.cpu_count() or 1):
            marks: dict[str, float] = {}

            def progress(step: str, _done: int, _total: int | None, marks: dict[str, float] = marks) -> None:
                marks.setdefault(step, time.perf_counter())

            start = time.perf_counter()
            done = batch.match_tables(
                wanted,
                known,
                str(folder / "run.jsonl"),
                top=_TOP_OF_TABLE,
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
    """Compare, then time the batch command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="300000", help="numbers of firms, with commas between them")
    parser.add_argument("--engines", default=",".join(ENGINES), help="engines, with commas between them")
    parser.add_argument("--no-batch", action="store_true", help="leave out the batch command")
    parser.add_argument("--write", action="store_true", help=f"put the table into {pages.PAGE.name}")
    asked = parser.parse_args()
    try:
        table = compare([int(size) for size in asked.sizes.split(",")], asked.engines.split(","))
        print(f"\n{table}\n", flush=True)
        if asked.write:
            pages.put("speed", table)
        if not asked.no_batch:
            throughput()
    except DataError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
