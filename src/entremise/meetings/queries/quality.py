"""How good a timetable is, in plain figures: what is held of what was asked, what is proven, who waits, who has few."""

from collections import Counter
from dataclasses import dataclass

from entremise.meetings import planning
from entremise.meetings.models import Guest, Timetable
from entremise.timetable import checking
from entremise.timetable.instance import Instance
from entremise.timetable.result import Objective


@dataclass(frozen=True, slots=True)
class Quality:
    """The figures of a timetable. Guests are counted who have a request accepted.

    Attributes:
        asked: meetings that both sides agreed to; `held`, those with a place.
        weight: what those held are worth, each what its asker said (1 to 3); `bound`, the most it could be in any
            timetable, as far as the planner has proven.
        waits: times that somebody waits between two meetings of a day, all guests together.
        fewest, most: meetings of the guest who has least, and most; `none`, those who have nothing.
    """

    asked: int
    held: int
    weight: int
    bound: int | None
    guests: int
    waits: int
    fewest: int
    most: int
    none: tuple[Guest, ...]
    table_changes: int

    @property
    def share(self) -> float:
        """Of the meetings asked, how many hundredths are held."""
        return 100 * self.held / self.asked if self.asked else 100.0

    @property
    def best(self) -> bool:
        """Whether it is proven that no timetable is worth more."""
        return self.held == self.asked or self.bound == self.weight

    @property
    def beyond(self) -> float:
        """By how many hundredths another could be worth more, at the very most."""
        return 100 * (self.bound - self.weight) / self.weight if self.bound and self.weight else 0.0

    @property
    def waits_each(self) -> float:
        """Times that a guest waits, on average."""
        return self.waits / self.guests if self.guests else 0.0


def quality(timetable: Timetable, instance: Instance | None = None) -> Quality:
    """The figures of a timetable that is computed, for what is asked now (`instance`, if it was read already)."""
    instance = instance or planning.instance_of(timetable.day)
    answer = planning.timetable_of(timetable, instance)
    measured = checking.measures(instance, answer)
    held = {each.meeting for each in answer.placed if each.slot is not None}
    met, concerned = Counter[str](), set[str]()
    for meeting in instance.meetings:
        concerned.update(meeting.between)
        if meeting.id in held:
            met.update(meeting.between)
    counts = [met[number] for number in concerned]
    nothing = [number for number in concerned if not met[number]]
    return Quality(
        asked=len(instance.meetings), held=len(held), weight=measured[Objective.VALUE],
        bound=_bound(timetable, sum(meeting.weight for meeting in instance.meetings)), guests=len(concerned),
        waits=measured[Objective.IDLE_PERIODS], fewest=min(counts, default=0), most=max(counts, default=0),
        none=tuple(timetable.day.guests.filter(number__in=nothing)), table_changes=measured[Objective.TABLE_CHANGES],
    )  # fmt: skip


def _bound(timetable: Timetable, weight: int) -> int | None:
    """What was proven when it was computed, as long as the same is asked."""
    if timetable.answer.get("asked") != weight:
        return None
    told = {each["objective"]: each["bound"] for each in timetable.answer.get("objectives", [])}
    return told.get(Objective.VALUE)
