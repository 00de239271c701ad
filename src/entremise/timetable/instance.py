"""What is asked of the planner: slots, tables, participants, meetings and rules, as JSON writes them."""

from collections.abc import Iterable, Mapping
from typing import Annotated, NamedTuple, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from entremise.timetable.result import Objective
from entremise.timetable.words import Said

Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
SlotNumber = Annotated[int, Field(ge=0)]


class _Item(BaseModel):
    """Frozen, and a misspelt key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Slot(_Item):
    """A stretch of time for a meeting of length 1. Two that follow each other on one day are consecutive."""

    start: AwareDatetime
    end: AwareDatetime
    day: str = Field(default="", description="which day; by default the date of the start, in its own time zone")

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.end <= self.start:
            raise ValueError("a slot ends after it starts")
        return self


class Room(_Item):
    """A table or a room: where meetings take place, so many at once."""

    id: Name
    capacity: int = Field(default=1, ge=1, description="meetings at once")
    equipment: tuple[Name, ...] = ()
    place: Name | None = Field(default=None, description="where it is, for travel times")
    unavailable: tuple[SlotNumber, ...] = ()


class Participant(_Item):
    """Somebody who meets others: a firm, a buyer, an expert, a host."""

    id: Name
    unavailable: tuple[SlotNumber, ...] = ()
    max_meetings: int | None = Field(default=None, ge=0)
    min_meetings: int = Field(
        default=0, ge=0, description="a floor: held to it when as many meetings are asked with them"
    )
    max_in_a_row: int | None = Field(default=None, ge=1, description="slots one person meets in without one of rest")
    fixed_table: Name | None = Field(default=None, description="the room where they receive all their meetings")
    side: Name | None = Field(default=None, description="buyers, sellers… for the reader; two sides are planned faster")
    delegates: Annotated[int, Field(ge=1)] | tuple[Name, ...] = Field(
        default=1, description="people who can split up: how many, or their names"
    )
    preferred: tuple[SlotNumber, ...] = Field(default=(), description="slots they would rather have; empty: all alike")

    @property
    def places_at_once(self) -> int:
        """How many meetings they can be in at the same time."""
        return len(self.people)

    @property
    def people(self) -> tuple[str, ...]:
        """The names of its delegates; their numbers from "1" when it gave none."""
        if isinstance(self.delegates, int):
            return tuple(str(number) for number in range(1, self.delegates + 1))
        return self.delegates


class Meeting(_Item):
    """Two participants or more who are to meet."""

    id: Name
    between: tuple[Name, ...] = Field(min_length=2)
    session: Name | None = None
    slot: SlotNumber | None = Field(default=None, description="already fixed: it starts there")
    table: Name | None = Field(default=None, description="already fixed: the room")
    not_in: tuple[SlotNumber, ...] = Field(default=(), description="slots where it may not be")
    after: tuple[Name, ...] = Field(default=(), description="meetings that end before it starts, when both are held")
    weight: int = Field(default=1, ge=0, description="what it is worth; 0: held if it costs nothing")
    length: int = Field(default=1, ge=1, description="slots in a row, on one day")
    equipment: tuple[Name, ...] = ()
    place: Name | None = Field(default=None, description="where it must be held; none: in any room")
    required: bool = Field(default=False, description="held whatever it costs: pinned, or of the official programme")


class Rules(_Item):
    """What every timetable must respect."""

    hold_every_meeting: bool = False
    max_idle_difference: int | None = Field(default=None, ge=0, description="between any two participants")
    min_meetings: int = Field(default=0, ge=0, description="floor for everyone who asked or was asked so many")


class Fault(NamedTuple):
    """One thing wrong in an instance: where (`meetings[m12].between`), and what to do."""

    where: str
    what: Said


class InstanceError(ValueError):
    """The instance cannot be planned as it is written.

    Attributes:
        faults: all of them, in the order of the file.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{fault.where}: {fault.what.en}" for fault in self.faults))


class Instance(_Item):
    """One day, or a mission of several, to plan.

    Slots count from 0 in the order given. A number of slots is one day of consecutive ones.
    """

    name: str = ""
    slots: int | tuple[Slot, ...]
    sessions: Mapping[str, tuple[SlotNumber, ...]] = {}
    tables: int | tuple[int, ...] | tuple[Room, ...] | None = Field(
        default=None, description="tables in every slot, in each slot, or rooms by name; none: as many as needed"
    )
    travel: Mapping[str, Mapping[str, int]] = Field(
        default={}, description="from place to place: minutes when slots have times, else slots; both ways unless told"
    )
    participants: tuple[Participant, ...]
    meetings: tuple[Meeting, ...]
    rules: Rules = Rules()
    maximise: Objective | tuple[Objective, ...] = ()
    minimise: Objective | tuple[Objective, ...] = ()
    order: tuple[Objective, ...] = Field(
        default=(), description="which objective goes first; by default those to maximise, then those to minimise"
    )

    @property
    def goals(self) -> tuple[Objective, ...]:
        """What a good timetable is, in order. Nothing asked: the most valuable meetings, then few idle periods."""
        asked = dict.fromkeys([*self.order, *listed(self.maximise), *listed(self.minimise)])
        return tuple(asked) or (Objective.VALUE, Objective.IDLE_PERIODS)

    def travel_between(self, one: str | None, other: str | None) -> int:
        """Minutes, or slots when they are only numbered; 0 within a place, and for meetings that have none."""
        if one is None or other is None or one == other:
            return 0
        there = self.travel.get(one, {}).get(other)
        return there if there is not None else self.travel.get(other, {}).get(one, 0)


def listed(objectives: Objective | tuple[Objective, ...]) -> tuple[Objective, ...]:
    """One objective or several, as several."""
    return (objectives,) if isinstance(objectives, Objective) else objectives
