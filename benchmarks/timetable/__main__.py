"""The planner, measured.

    python -m benchmarks.timetable exact|large|missions|replan
    python -m benchmarks.timetable missions --write  # put the table into docs/timetable/results.md

Each part is a module with a function `table`. Instances are the seeded ones of `generators`; for `exact`, those of real
fairs, read beside the checkout.
"""

import argparse
import importlib
from pathlib import Path

from benchmarks import pages

PAGE = Path(__file__).parents[2] / "docs" / "timetable" / "results.md"
PARTS = ("exact", "large", "missions", "replan")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=PARTS)
    parser.add_argument("--write", action="store_true", help=f"put the table into {PAGE.name}")
    asked = parser.parse_args()
    table: str = importlib.import_module(f"benchmarks.timetable.{asked.part}").table()
    print(table)
    if asked.write:
        pages.put(asked.part, table, PAGE)


if __name__ == "__main__":
    main()
