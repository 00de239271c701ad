"""Any table of needs matched against any table of solutions: no database, every core, the same result with any number.

The solutions are indexed in a temporary folder that the workers open; needs are handed to them in small lots and come
back in order.
"""

import multiprocessing
import os
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from entremise.matching import records, runs
from entremise.matching.index import Index
from entremise.matching.model import Document, Match
from entremise.matching.records import Need, Report
from entremise.matching.understanding import understand

_LOT = 16
#: Lots handed out ahead for each worker: enough to keep it busy, few enough to hold little.
_AHEAD = 4

Matched = tuple[str, Sequence[Match]]
#: Told the step (`solutions`, `needs`), how many are done, and of how many when it is known.
Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class Done:
    """What a run did: how many needs, solutions and matches."""

    needs: int
    solutions: int
    matches: int


def match_tables(
    needs: Path, solutions: Path, out: str, *, top: int, workers: int = 0, report: Report, progress: Progress
) -> Done:
    """Match every need of a table with its best solutions of another, and write the run.

    Args:
        out: a file (.jsonl, .csv, .xlsx), or `-` for JSONL on the standard output.
        top: how many solutions to give for a need, at most.
        workers: how many processes; 0 for one for each core.
        report: told of each row, or part of one, that could not be used.

    Raises:
        TableError: if a table cannot be read, lacks columns, or the run cannot be written there.
    """
    runs.check(out)
    with tempfile.TemporaryDirectory(prefix="entremise-match-") as folder:
        directory = Path(folder) / "index"
        kinds: set[str] = set()
        count = Index.build(
            directory,
            _noting_kinds(records.solutions(solutions, report), kinds),
            lambda done: progress("solutions", done, None),
        )
        asked = list(records.needs(needs, frozenset(kinds), report))
        progress("needs", 0, len(asked))
        done = matches = 0
        with runs.writing(out) as write:
            for need, found in _matched(directory, asked, top, workers or os.cpu_count() or 1):
                write(need, found)
                done, matches = done + 1, matches + len(found)
                progress("needs", done, len(asked))
    return Done(len(asked), count, matches)


def _noting_kinds(documents: Iterator[Document], kinds: set[str]) -> Iterator[Document]:
    for document in documents:
        kinds.add(document.kind)
        yield document


def answer(index: Index, need: Need, top: int) -> Matched:
    """The best solutions of a need. A place told without a distance is a preference, not a limit."""
    understood = understand(need.request, told_in=need.told_in, circle=False, thorough=True)
    return need.id, index.search(need.request, limit=top, understanding=understood).matches


def _matched(directory: Path, needs: Sequence[Need], top: int, workers: int) -> Iterator[Matched]:
    """The needs' solutions, in the order of needs."""
    lots = [needs[start : start + _LOT] for start in range(0, len(needs), _LOT)]
    if min(workers, len(lots)) <= 1:
        index = Index.open(directory)
        for need in needs:
            yield answer(index, need, top)
        return
    # Spawned, not forked: a fork would copy locks that other threads of this process may hold.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(workers, len(lots)), context, _Worker.open, (directory,)) as pool:
        waiting: deque[Future[list[Matched]]] = deque()
        for lot in lots:
            waiting.append(pool.submit(_Worker.answer, lot, top))
            if len(waiting) > workers * _AHEAD:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


class _Worker:
    """What a worker process keeps from one lot to the next."""

    index: Index

    @classmethod
    def open(cls, directory: Path) -> None:
        cls.index = Index.open(directory)

    @classmethod
    def answer(cls, lot: Sequence[Need], top: int) -> list[Matched]:
        return [answer(cls.index, need, top) for need in lot]
