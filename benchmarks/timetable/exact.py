"""Instances of real fairs (Bofill et al., JAIR 74, 2022), solved until proven, beside the times of the paper.

The instances and the values that are known are read beside the checkout, or from the folder that ENTREMISE_FAIRS names.
Every timetable is verified by the independent checker, every value compared with the known one.
"""

import csv
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import pages
from entremise.timetable.checking import faults, measures
from entremise.timetable.exact import solve_plain
from entremise.timetable.instance import Instance, Rules
from entremise.timetable.plan import Plan
from entremise.timetable.problem import compile_instance
from entremise.timetable.reading import read
from entremise.timetable.result import Objective, Status, Timetable
from entremise.timetable.seating import seated

FAIRS = Path(os.environ.get("ENTREMISE_FAIRS", Path(__file__).parents[3] / "shared" / "data" / "meetings"))
SECONDS = 60.0
WORKERS = 2
_HEADINGS = [
    "Instance", "variant", "d", "idle periods", "bound", "known", "", "time", "of processor", "MaxSAT", "Chuffed",
    "MIP",
]  # fmt: skip


@dataclass(frozen=True)
class _Known:
    """A line of `optima.csv`: an instance, the value proven in the paper ("UNSAT": none), the seconds it took there."""

    fair: str
    variant: str
    difference: int
    value: str
    paper: tuple[str, str, str]

    def instance(self) -> Instance:
        found = read(FAIRS / f"{self.fair}.{self.variant}.json")
        rules: dict[str, Any] = {**found.rules.model_dump(), "max_idle_difference": self.difference}
        return found.model_copy(update={"rules": Rules(**rules)})


@dataclass(frozen=True)
class _Solved:
    known: _Known
    plan: Plan
    seconds: float
    processor: float

    @property
    def verdict(self) -> str:
        """What was reached: the known value proven, not yet, or something else than is known."""
        if self.plan.status in {Status.FEASIBLE, Status.UNKNOWN}:
            return "not proven"
        found = "UNSAT" if self.plan.status is Status.INFEASIBLE else str(self.plan.value)
        return "proven" if found == self.known.value else "DIFFERS"

    def row(self) -> list[str]:
        known, plan = self.known, self.plan
        value = "infeasible" if plan.status is Status.INFEASIBLE else _told(plan.value)
        return [
            known.fair, known.variant, str(known.difference), value, _told(plan.bound),
            known.value.replace("UNSAT", "infeasible"), self.verdict,
            f"{self.seconds:.1f} s", f"{self.processor:.1f} s", *known.paper,
        ]  # fmt: skip


def table() -> str:
    """A row for each value, in Markdown, and their totals."""
    solved = []
    for known in _known():
        solved.append(_solve(known))
        print(" ".join(solved[-1].row()), flush=True)  # it takes a quarter of an hour
    return f"{_totals(solved)}\n\n{pages.table(_HEADINGS, [each.row() for each in solved])}"


def _totals(solved: list[_Solved]) -> str:
    timed = [each for each in solved if each.known.paper[0]]
    paper = sum(float(each.known.paper[0]) for each in timed)
    proven = [each for each in solved if each.verdict == "proven"]
    within = [each for each in proven if each.seconds <= SECONDS]
    return (
        f"{len(proven)} of {len(solved)} values proven, {len(within)} of them within {SECONDS:.0f} s; "
        f"{sum(each.verdict == 'DIFFERS' for each in solved)} differ from what is known. "
        f"The {len(timed)} that the paper gives times of: {sum(each.seconds for each in timed):.1f} s in all, "
        f"the longest {max((each.seconds for each in timed), default=0.0):.1f} s; the paper's MaxSAT: {paper:.1f} s."
    )


def _known() -> Iterator[_Known]:
    with (FAIRS / "optima.csv").open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            times = tuple(line[f"jair2022_{method}_s"] for method in ("maxsat", "chuffed", "mip"))
            yield _Known(
                line["instance"], line["variant"], int(line["fairness_d"]), line["best_known_breaks"],
                (times[0], times[1], times[2]),
            )  # fmt: skip


def _solve(known: _Known) -> _Solved:
    instance = known.instance()
    problem = compile_instance(instance)
    assert problem.plain
    begun, worked = time.monotonic(), _processor()
    plan = solve_plain(problem, seconds=SECONDS, workers=WORKERS)
    solved = _Solved(known, plan, time.monotonic() - begun, _processor() - worked)
    if plan.slots is not None:
        found = Timetable(Status.FEASIBLE, seated(problem, plan))
        assert not faults(instance, found)
        assert measures(instance, found)[Objective.IDLE_PERIODS] == plan.value
    return solved


def _processor() -> float:
    """Seconds of the processor, of this process and those it waited for."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _told(number: int | None) -> str:
    return "" if number is None else str(number)
