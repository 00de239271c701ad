"""Policies of ranking compared: what each does to firms over a hundred thousand lists of the real extract.

    uv run --group bench python -m benchmarks.neutrality --folder /tmp/neutrality --write

The world, its needs and its policies are told in `benchmarks/equity`. Every policy orders the same lists; each seed
draws another popularity of needs, other arrivals and departures, other draws. The integer programme is solved on fewer
needs, and so is ours beside it. `--folder` keeps the index, the pools and the outcomes; `--redraw` makes tables and
charts again from the outcomes kept. `--write` puts them into docs/neutrality.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks import pages
from benchmarks.equity import charts, world
from benchmarks.equity.policies import Floored, Levels, Ours, Policy, Pure
from benchmarks.equity.programme import Programme
from benchmarks.equity.simulation import MONTH, Outcome, script, simulate
from benchmarks.equity.world import CLASSES
from training.data import DataError

_FOLDER = pages.PAGE.parents[1] / "neutrality"
_PAGE = _FOLDER / "results.md"

#: Needs and lists the integer programme is solved for, and with how many seeds.
_PROGRAMME_NEEDS, _PROGRAMME_LISTS, _PROGRAMME_SEEDS = 40, 10_000, 3
#: Floors compared, in hundredths, over so many lists.
_FLOORS, _FLOOR_LISTS = (0, 80, 90, 95, 97, 99), 40_000

#: Outcomes as they are kept: of each policy by name, one for each seed.
Outcomes = dict[str, list[dict[str, Any]]]


def main() -> None:
    """Simulate, then tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True, help="where the index, the pools and outcomes are kept")
    parser.add_argument("--lists", type=int, default=100_000)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--redraw", action="store_true", help="simulate nothing: tables and charts of what is kept")
    parser.add_argument("--write", action="store_true", help=f"put them into {_PAGE.name}")
    asked = parser.parse_args()
    kept = asked.folder / "outcomes.json"
    try:
        if not asked.redraw:
            found = measured(asked.folder, asked.lists, asked.seeds, asked.processes)
            kept.write_text(json.dumps(found), encoding="utf-8")
    except DataError as error:
        sys.exit(str(error))
    told = json.loads(kept.read_text(encoding="utf-8"))
    tables = {
        "policies": policies_table(told["policies"]),
        "classes": classes_table(told["policies"]),
        "programme": programme_table(told["programme"]),
        "floors": floors_table(told["floors"]),
    }
    print("\n\n".join([told["world"], *tables.values()]))
    if asked.write:
        for name, table in tables.items():
            pages.put(name, table, _PAGE)
        charts.draw(told, _FOLDER)


def measured(folder: Path, lists: int, seeds: int, processes: int) -> dict[str, Any]:
    """Everything that is simulated, as it is kept."""
    known = world.load(folder)
    os.nice(10)
    with get_context("spawn").Pool(processes) as pool:
        main_run = pool.map_async(partial(_policies, folder, lists), range(1, seeds + 1), 1)
        programme = pool.map_async(partial(_programme, folder), range(1, _PROGRAMME_SEEDS + 1), 1)
        floors = pool.map_async(partial(_floors, folder), [1])
        return {
            "world": world.describe(known),
            "lists": lists,
            "month": MONTH,
            "policies": _together(main_run.get()),
            "programme": _together(programme.get()),
            "floors": _together(floors.get()),
        }


def _policies(folder: Path, lists: int, seed: int) -> dict[str, Outcome]:
    known = world.load(folder)
    return simulate(known, script(known, seed, lists))


def _programme(folder: Path, seed: int) -> dict[str, Outcome]:
    """The integer programme, with what is due as ours and as in the paper, and ours beside it."""
    few = world.some(world.load(folder), _PROGRAMME_NEEDS, seed)
    run: dict[str, Policy] = {
        "pure": Pure(),
        "programme": Programme(few, alike=True),
        "ours": Ours(few),
        "proportional": Programme(few, alike=False),
    }
    return simulate(few, script(few, seed, _PROGRAMME_LISTS), run)


def _floors(folder: Path, seed: int) -> dict[str, Outcome]:
    known = world.load(folder)
    run: dict[str, Policy] = {"levels": Levels(), **{f"{floor}": Floored(known, floor) for floor in _FLOORS}}
    return simulate(known, script(known, seed, _FLOOR_LISTS), run)


def _together(seeds: Sequence[dict[str, Outcome]]) -> Outcomes:
    return {name: [asdict(one[name]) for one in seeds] for name in seeds[0]}


NAMES = {
    "pure": "Pure relevance",
    "drawn": "Ties drawn",
    "random": "Uniform random",
    "success": "Past success first",
    "sized": "Multiplied by size",
    "levels": "Classes drawn anew",
    "lottery": "Lottery",
    "ours": "**Ours**",
    "kept": "Ours, asked again",
    "programme": "Integer programme",
    "proportional": "Integer programme, in proportion",
}


def _spread(figures: Iterable[float], digits: int = 3) -> str:
    """Mean, and half of what lies between the least and the most when there are several."""
    values = list(figures)
    half = (max(values) - min(values)) / 2
    return f"{mean(values):.{digits}f}" + (f" ± {half:.{digits}f}" if len(values) > 1 else "")


def _useful(one: list[dict[str, Any]], name: str) -> str:
    return f"{mean(each[name][0] for each in one):.3f} / {min(each[name][1] for each in one):.2f}"


def _wait(one: list[dict[str, Any]]) -> str:
    half, most, average = (mean(each["wait"][place] for each in one) for place in range(3))
    return " / ".join(f"{figure:.0f}" if figure < float("inf") else "never" for figure in (half, most, average))


def policies_table(found: Outcomes) -> str:
    """Every policy, a line each."""
    pure = mean(one["unfairness"] for one in found["pure"])
    headings = ["Policy", "Unfairness", "of pure's", "In proportion", "Gini", "nDCG, relevance", "nDCG, scores", "Wait"]
    return pages.table(
        headings,
        [
            [
                NAMES[name],
                _spread(each["unfairness"] for each in one),
                f"{mean(each['unfairness'] for each in one) / pure:.1%}",
                _spread((each["in_proportion"] for each in one), 2),
                f"{mean(each['gini'] for each in one):.2f}",
                _useful(one, "useful"),
                _useful(one, "useful_scores"),
                _wait(one),
            ]
            for name, one in found.items()
        ],
    )


def classes_table(found: Outcomes) -> str:
    """What each size class received over what it was due; between brackets, the least and the most of the seeds."""
    rows = []
    for name, one in found.items():
        cells = []
        for place in range(len(CLASSES)):
            values = [each["classes"][place] for each in one]
            cells.append(f"{mean(values):.3f} ({min(values):.2f}-{max(values):.2f})")
        rows.append([NAMES[name], *cells])
    return pages.table(["Policy", *CLASSES], rows)


def programme_table(found: Outcomes) -> str:
    """The integer programme beside ours."""
    return pages.table(
        ["Policy", "Unfairness", "In proportion", "nDCG, relevance", "nDCG, scores", "ms a list"],
        [
            [
                NAMES[name],
                _spread(each["unfairness"] for each in one),
                _spread(each["in_proportion"] for each in one),
                _useful(one, "useful"),
                _useful(one, "useful_scores"),
                f"{mean(each['milliseconds'] for each in one):.2f}" if one[0]["milliseconds"] else "",
            ]
            for name, one in found.items()
        ],
    )


def floors_table(found: Outcomes) -> str:
    """Ours with other floors."""
    return pages.table(
        ["Floor", "Unfairness", "nDCG, scores", "Newcomers' wait"],
        [
            [
                f"{int(name) / 100:.2f}" if name.isdigit() and name != "0" else "none" if name == "0" else NAMES[name],
                _spread((each["unfairness"] for each in one), 4),
                _useful(one, "useful_scores"),
                _wait(one),
            ]
            for name, one in found.items()
        ],
    )


if __name__ == "__main__":
    main()
