"""What the planner answers: a status, a value, and for each meeting its slot and table, or why it is not held."""

from dataclasses import dataclass, field
from enum import StrEnum

from entremise.timetable.words import Said


class Objective(StrEnum):
    """What a good timetable has much, or little, of.

    The first two are maximised, the others minimised.
    """

    VALUE = "value"  # sum of the weights of the meetings held
    FAIRNESS = "fairness"  # leximin over participants of the meetings each holds
    IDLE_PERIODS = "idle_periods"  # per participant and day, runs of consecutive meetings minus one; their sum
    TABLE_CHANGES = "table_changes"  # times a person's next meeting of the day is at another table
    WALKING = "walking"  # sum over people of the travel between their places of one day, one after the other
    UNPREFERRED = "unpreferred"  # meetings held in a slot that one of their participants did not prefer
    CHANGES = "changes"  # when replanning: meetings that are no longer where people were told


MAXIMISED = frozenset({Objective.VALUE, Objective.FAIRNESS})


class Status(StrEnum):
    """What is known of a timetable."""

    OPTIMAL = "optimal"  # proven: none is better
    FEASIBLE = "feasible"  # respects every rule; a better one may exist, not beyond the bound
    INFEASIBLE = "infeasible"  # proven: no timetable respects every rule
    UNKNOWN = "unknown"  # neither found nor excluded in the time given


@dataclass(frozen=True, slots=True)
class Placed:
    """A meeting: where and when it is held, or why it is not.

    Attributes:
        slot: in which it starts; None when it is not held.
        table: the room's name, or the table's number from "1"; None when the instance has no table.
        delegates: by participant of several people, which of them goes: a name, or a number from "1".
        why: the reason it is not held.
    """

    meeting: str
    slot: int | None = None
    table: str | None = None
    delegates: dict[str, str] = field(default_factory=dict)
    why: Said | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """One objective: what the timetable has of it, and the best that could exist (equal when proven).

    FAIRNESS is told by the fewest meetings that a participant with requests holds.
    """

    objective: Objective
    value: int
    bound: int | None


@dataclass(frozen=True, slots=True)
class Timetable:
    """The planner's answer.

    Attributes:
        value, bound: of the first objective.
        objectives: all of them, in the organiser's order.
        placed: every meeting of the instance, in its order; empty when nothing was found.
        conflicts: when infeasible, the smallest set found of demands that cannot hold together, in words.
        seconds: of the clock.
    """

    status: Status
    placed: tuple[Placed, ...] = ()
    objectives: tuple[Measured, ...] = ()
    conflicts: tuple[Said, ...] = ()
    seconds: float = 0.0
    seed: int = 0

    @property
    def value(self) -> int | None:
        return self.objectives[0].value if self.objectives else None

    @property
    def bound(self) -> int | None:
        return self.objectives[0].bound if self.objectives else None
