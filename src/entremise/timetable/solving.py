"""From an instance to its timetable: the method that knows it best, then words for what could not be."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from entremise.timetable.checking import faults, measures
from entremise.timetable.exact import solve_plain
from entremise.timetable.explaining import conflicts, why_not_held
from entremise.timetable.general import solve_general
from entremise.timetable.greedy import plan_greedily
from entremise.timetable.instance import Instance
from entremise.timetable.large import handles, plan_large
from entremise.timetable.plan import Plan, Progress, Stop, Tell, never, silent
from entremise.timetable.problem import Problem, compile_instance
from entremise.timetable.result import MAXIMISED, Measured, Objective, Status, Timetable
from entremise.timetable.seating import seated
from entremise.timetable.tables import spots

#: Literals of a model that CP-SAT may be given: beyond, building it takes longer than it would help.
_WITHIN_REACH = 300_000
#: After the methods for large events, the general one may still do better in models up to this.
_WORTH_MORE = 6_000
#: Share of the time of a method that another follows.
_FIRST_SHARE = 0.4
#: Seconds to find out which demands are in conflict.
_EXPLAINING = 10.0


def solve(
    instance: Instance,
    *,
    seconds: float = 60.0,
    workers: int = 2,
    seed: int = 0,
    progress: Tell = silent,
    stop: Stop = never,
    start: Timetable | None = None,
) -> Timetable:
    """The best timetable found in the time, and how good one could be.

    Args:
        seconds: of the clock, roughly; saying what is in conflict may take up to ten more.
        workers: processes at once, for the methods that have several.
        seed: the same instance and seed give the same timetable, unless the clock ends the search.
        progress: told of each better timetable or bound.
        stop: asked often; once true, the best so far is returned.
        start: what people were told: searched from, and what `Objective.CHANGES` is counted from.
    """
    call = _Call(instance, compile_instance(instance), seconds, workers, seed, progress, stop, start)
    plans = list(call.plans())
    if any(plan.status is Status.INFEASIBLE for plan in plans):
        told = () if stop() else conflicts(instance, min(_EXPLAINING, max(1.0, call.left)))
        return Timetable(Status.INFEASIBLE, conflicts=told, seconds=call.spent, seed=seed)
    found = [call.timetable(plan, plans) for plan in plans if plan.slots is not None]
    found = [each for each in found if not faults(instance, each, start)]
    if not found:
        return Timetable(Status.UNKNOWN, seconds=call.spent, seed=seed)
    best = min(reversed(found), key=call.rank)
    why = why_not_held(instance, best)
    placed = tuple(replace(each, why=why.get(each.meeting)) for each in best.placed)
    return replace(best, placed=placed, seconds=call.spent)


@dataclass(frozen=True)
class _Call:
    """One call of `solve`."""

    instance: Instance
    problem: Problem
    seconds: float
    workers: int
    seed: int
    progress: Tell
    stop: Stop
    start: Timetable | None
    begun: float = field(default_factory=time.monotonic)

    @property
    def spent(self) -> float:
        return time.monotonic() - self.begun

    @property
    def left(self) -> float:
        return max(0.0, self.seconds - self.spent)

    def tell(self, progress: Progress) -> None:
        """Pass on what a method says, with the seconds since the beginning of all."""
        self.progress(replace(progress, seconds=self.spent))

    @cached_property
    def open(self) -> tuple[Objective, ...]:
        """The objectives in which timetables can differ."""
        instance, settled = self.instance, set()
        if instance.rules.hold_every_meeting:
            settled |= {Objective.VALUE, Objective.FAIRNESS}
        if instance.tables is None:
            settled |= {Objective.TABLE_CHANGES}
        if not instance.travel:
            settled |= {Objective.WALKING}
        if not any(each.preferred for each in instance.participants):
            settled |= {Objective.UNPREFERRED}
        if self.start is None:
            settled |= {Objective.CHANGES}
        return tuple(each for each in instance.goals if each not in settled)

    # Methods

    def plans(self) -> Iterator[Plan]:
        """What the methods find, each searching from what the one before did."""
        literals = self._literals()
        further = literals <= _WITHIN_REACH
        if self.problem.plain and self.open[:1] in {(), (Objective.IDLE_PERIODS,)}:
            further = len(self.open) > 1
            known = self._exact(self.left * (_FIRST_SHARE if further else 1.0))
        elif handles(self.problem):
            further = literals <= _WORTH_MORE
            known = self._large(self.left * (_FIRST_SHARE if further else 1.0))
        else:
            known = plan_greedily(self.instance, self.problem)
        yield known
        further |= known.slots is None and literals <= _WITHIN_REACH
        if further and not self._settled(known) and not self.stop():
            yield self._general(known)

    def _literals(self) -> int:
        """The size of the general model."""
        _, may_be = spots(self.problem)
        return sum(len(starts) * max(1, len(where)) for starts, where in zip(self.problem.starts, may_be, strict=True))

    def _settled(self, plan: Plan) -> bool:
        """Whether nothing better can be found."""
        proven = plan.status is Status.OPTIMAL and {each.objective for each in plan.objectives} >= set(self.open)
        return proven or plan.status is Status.INFEASIBLE

    def _exact(self, seconds: float) -> Plan:
        return solve_plain(
            self.problem, seconds=seconds, workers=self.workers, seed=self.seed, progress=self.tell, stop=self.stop
        )

    def _large(self, seconds: float) -> Plan:
        return plan_large(self.problem, seconds=seconds, seed=self.seed, progress=self.tell, stop=self.stop)

    def _general(self, known: Plan) -> Plan:
        return solve_general(
            self.problem,
            self.open or self.instance.goals,
            seconds=self.left,
            seed=self.seed,
            progress=self.tell,
            stop=self.stop,
            start=self.start,
            known=known,
        )

    # Answers

    def timetable(self, plan: Plan, plans: Sequence[Plan]) -> Timetable:
        """The timetable of a plan, with what all plans tell of how good it could be."""
        bare = Timetable(Status.FEASIBLE, seated(self.problem, plan), seed=self.seed)
        values = measures(self.instance, bare, self.start)
        objectives = tuple(
            Measured(each, values.get(each, 0), self._bound(each, values.get(each, 0), plan, plans))
            for each in self.instance.goals
        )
        proven = all(each.value == each.bound for each in objectives)
        if Objective.FAIRNESS in self.open:  # told by its minimum alone, which does not prove the rest
            proven = self._settled(plan)
        return replace(bare, status=Status.OPTIMAL if proven else Status.FEASIBLE, objectives=objectives)

    def _bound(self, objective: Objective, value: int, plan: Plan, plans: Sequence[Plan]) -> int | None:
        if objective not in self.open:
            return value
        best = max if objective in MAXIMISED else min
        # The bound of the first objective holds whatever the plan; those of others, beside the same values before.
        sources = plans if objective is self.open[0] else [plan]
        bounds = [each.bound for one in sources for each in one.objectives if each.objective is objective]
        known = [bound for bound in bounds if bound is not None] + ([] if objective in MAXIMISED else [0])
        if not known:
            return None
        tightest = min(known) if objective in MAXIMISED else max(known)
        return best(tightest, value)

    def rank(self, timetable: Timetable) -> tuple[object, ...]:
        """Smaller is better, objective after objective."""
        values = {each.objective: each.value for each in timetable.objectives}
        return tuple(
            self._shares(timetable)
            if each is Objective.FAIRNESS
            else (-values[each] if each in MAXIMISED else values[each],)
            for each in self.instance.goals
        )

    def _shares(self, timetable: Timetable) -> tuple[int, ...]:
        """How many meetings each participant has, the fewest first: more is better, hence smaller."""
        held = {each.meeting for each in timetable.placed if each.slot is not None}
        counts = Counter({each.id: 0 for each in self.instance.participants})
        counts.update(who for each in self.instance.meetings if each.id in held for who in each.between)
        return tuple(-count for count in sorted(counts.values()))
