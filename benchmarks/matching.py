"""Matching compared: our engine beside others on seven tasks made of public data.

python -m benchmarks.matching --part tune --tasks activity,award --engines entremise
"""

import argparse
import sys
import time

from benchmarks import peers
from benchmarks.measures import MEASURES, figure, values
from training.data import PARTS, DataError
from training.tasks import CAP, TASKS, VARIANTS, tasks


def main() -> None:
    asked = _asked()
    try:
        found = tasks(asked.part, asked.tasks, asked.cap or None)
    except DataError as error:
        sys.exit(str(error))
    for name, task in found.items():
        for engine in asked.engines:
            if task.name not in peers.ENGINES[engine]:
                continue
            start = time.perf_counter()
            ranking = peers.rank(engine, task)
            seconds = time.perf_counter() - start
            figures = {measure: figure(values(task, ranking, measure)) for measure in MEASURES[task.name]}
            told = "  ".join(f"{m} {f.mean:.3f} [{f.low:.3f}, {f.high:.3f}]" for m, f in figures.items())
            print(f"{name:<13} {engine:<10} {len(task.needs):>5} needs  {told}  ({seconds:.0f} s)", flush=True)


def _asked() -> argparse.Namespace:
    def listed(text: str) -> list[str]:
        return text.split(",")

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=PARTS, default="held-out")
    parser.add_argument("--tasks", type=listed, default=[], help=f"of {', '.join([*TASKS, *VARIANTS])}")
    parser.add_argument("--engines", type=listed, default=list(peers.ENGINES), help=f"of {', '.join(peers.ENGINES)}")
    parser.add_argument("--cap", type=int, default=CAP, help="needs of a task at most; 0 for all")
    return parser.parse_args()


if __name__ == "__main__":
    main()
