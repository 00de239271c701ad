"""What is measured of one engine, each measure in a process of its own so that memory and caches are its own.

Run by `benchmarks.search`: `python -m benchmarks.finding.run build|ask|first ENGINE FOLDER [COUNT]` prints JSON.
"""

import json
import pickle
import resource
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from benchmarks.finding import Answer, Asked, engine
from entremise.matching.model import Document, Understanding

Figures = dict[str, float]

#: Seconds an engine may take to answer one list of needs: it is judged on those answered by then.
_PATIENCE = 60.0
#: Needs asked before those that are timed, so that files are read and tables loaded.
_WARMING = 10
_MEGABYTE = 1024 * 1024
#: The file of a folder where the needs to ask are kept, beside that of the engine.
ASKED = "asked.pickle"
_FILES = "files"


class _Timed:
    """Hands documents over and keeps how long making them took, which is not the engine's work."""

    def __init__(self, documents: Iterator[Document]) -> None:
        self._documents = documents
        self.seconds = 0.0

    def __iter__(self) -> Iterator[Document]:
        while True:
            start = time.perf_counter()
            document = next(self._documents, None)
            self.seconds += time.perf_counter() - start
            if document is None:
                return
            yield document


def build(name: str, folder: Path, count: int) -> Figures:
    """Seconds to build the files of that many firms, their bytes for one, and the most memory held meanwhile."""
    from benchmarks.finding.firms import documents

    files = folder / _FILES
    files.mkdir()
    made = _Timed(documents(count))
    start = time.perf_counter()
    engine(name).build(files, iter(made))
    seconds = time.perf_counter() - start - made.seconds
    size = sum(path.stat().st_size for path in files.rglob("*") if path.is_file())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / _MEGABYTE
    return {"build_s": seconds, "bytes": size / count, "build_mb": peak}


def ask(name: str, folder: Path) -> Figures:
    """Milliseconds a need takes a reader, memory held once all are answered, needs of a table answered in a second."""
    single, table = pickle.loads((folder / ASKED).read_bytes())  # noqa: S301 (written by our parent)
    with engine(name).opened(folder / _FILES) as answer:
        _times(answer, single[:_WARMING])
        times, found = _times(answer, single)
        resident = _resident()
        batch, _ = _times(answer, table)
    p50, p95 = np.percentile(np.array(times) * 1000, [50, 95])
    return {
        "p50": float(p50),
        "p95": float(p95),
        "resident_mb": resident,
        "batch": len(batch) / sum(batch),
        "asked": len(times),
        "found": found,
    }


def first(name: str, folder: Path) -> Figures:
    """Answer one need and be done: the whole life of this process is timed by who started it."""
    with engine(name).opened(folder / _FILES) as answer:
        nothing = Understanding("fr")
        return {"found": answer(Asked("un traiteur à Aix-en-Provence", nothing, 20, from_table=False))}


def _times(answer: Answer, needs: Iterable[Asked]) -> tuple[list[float], int]:
    """Seconds of each need answered before patience is lost, and how many firms were found in all."""
    times, found, began = [], 0, time.perf_counter()
    for need in needs:
        start = time.perf_counter()
        found += answer(need)
        end = time.perf_counter()
        times.append(end - start)
        if end - began > _PATIENCE:
            break
    return times, found


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / _MEGABYTE


def main() -> None:
    """Print the figures of one measure."""
    verb, name, folder, *rest = sys.argv[1:]
    if verb == "build":
        figures = build(name, Path(folder), int(rest[0]))
    else:
        figures = {"ask": ask, "first": first}[verb](name, Path(folder))
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
