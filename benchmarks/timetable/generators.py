"""Made-up events of the sizes that organisers plan, as instances: the same numbers and seed give the same event.

Proportions are plausible, no more: some participants are asked for more than others, most requests come from one side,
those wanted by both sides are worth most, people come and go during a long event.
"""

import datetime as dt
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from entremise.timetable.instance import Instance, Meeting, Participant, Room, Rules, Slot
from entremise.timetable.result import Objective

MORNING = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
#: What a request is worth: one side would like it, one side insists, both ask for it; and how common each is.
WORTH = (1, 2, 5)
_COMMON = (0.5, 0.3, 0.2)
#: How unequally participants are asked for: the spread of the logarithm of their popularity.
_SPREAD = 0.5


def buyers_day(
    *,
    buyers: int = 80,
    sellers: int = 120,
    slots: int = 14,
    requests: int = 900,
    tables: int | None = 64,
    seed: int = 0,
) -> Instance:
    """One day, everybody there all day, fewer tables than buyers; nobody wants to leave with nothing."""
    draw = np.random.default_rng(seed)
    pairs = _pairs(draw, buyers, sellers, requests)
    return _event(
        f"buyers-day-{seed}",
        [Participant(id=f"b{index}", side="buyers") for index in range(buyers)]
        + [Participant(id=f"s{index}", side="sellers") for index in range(sellers)],
        _requests(draw, [(buyer, buyers + seller) for buyer, seller in pairs]),
        slots=slots,
        tables=tables,
    )


def convention(
    *, buyers: int = 1000, sellers: int = 1000, slots: int = 40, requests: int = 12_000, days: int = 2,
    tables: int | None = None, seed: int = 0,
) -> Instance:  # fmt: skip
    """Several days; a third miss a day or half of one, all miss some slots, some cap their meetings."""
    draw = np.random.default_rng(seed)
    a_day = slots // days
    calendar = tuple(_calendar(days, a_day, minutes=20))
    sides = ["buyers"] * buyers + ["sellers"] * sellers
    people = [
        Participant(
            id=f"{side[0]}{index}",
            side=side,
            unavailable=_away(draw, days, a_day),
            max_meetings=int(draw.integers(8, 17)) if draw.random() < 0.3 else None,
        )
        for index, side in enumerate(sides)
    ]
    away = [set(person.unavailable) for person in people]
    pairs = [
        (buyer, buyers + seller)
        for buyer, seller in _pairs(draw, buyers, sellers, requests + requests // 10)
        if len(away[buyer] | away[buyers + seller]) < slots  # they are never there together: not offered to ask
    ]
    asked = _requests(draw, pairs[:requests])
    return _event(f"convention-{buyers}x{sellers}-{seed}", people, asked, slots=calendar, tables=tables)


def any_to_any(
    *, participants: int = 300, slots: int = 20, requests: int = 2400, tables: int | None = 100, seed: int = 0
) -> Instance:
    """No sides: members of small trades mostly ask for each other, which makes odd circles."""
    draw = np.random.default_rng(seed)
    people = [
        Participant(id=f"p{index}", unavailable=_missed(draw, range(slots), at_most=4)) for index in range(participants)
    ]
    trades = max(1, participants // 15)
    pairs: dict[tuple[int, int], None] = {}
    while len(pairs) < requests:
        one = int(draw.integers(participants))
        near = draw.random() < 0.7
        other = (one + trades * int(draw.integers(1, 15))) % participants if near else int(draw.integers(participants))
        if one != other:
            pairs.setdefault((min(one, other), max(one, other)))
    return _event(f"any-to-any-{seed}", people, _requests(draw, list(pairs)), slots=slots, tables=tables)


def mission(
    *, firms: int = 40, hosts: int = 60, sites: int = 12, days: int = 2, each: int = 5, programme: bool = True,
    seed: int = 0,
) -> Instance:  # fmt: skip
    """Firms abroad: each asks for some hosts, who receive at their site; it takes time from one site to another.

    Slots are of 45 minutes, eleven a day, four before lunch. With the programme, all firms open the first day and close
    the last at site 0. The buses of the mission put every site within an hour of any other.
    """
    draw = np.random.default_rng(seed)
    calendar = tuple(_calendar(days, 11, minutes=45, lunch_after=4))
    names = [f"site{index}" for index in range(sites)]
    site_of = [int(site) for site in draw.integers(sites, size=hosts)]
    people = [Participant(id=f"f{index}", side="firms", min_meetings=1) for index in range(firms)]
    people += [
        Participant(id=f"h{index}", side="hosts", unavailable=_host_away(draw, days, 11)) for index in range(hosts)
    ]
    popularity = _popularity(draw, hosts)
    meetings: list[Meeting] = []
    for firm in range(firms):
        for host in sorted(draw.choice(hosts, size=each, replace=False, p=popularity)):
            worth = int(draw.choice(WORTH, p=_COMMON))
            between = (f"f{firm}", f"h{host}")
            meetings.append(Meeting(id=f"m{len(meetings)}", between=between, weight=worth, place=names[site_of[host]]))
    if programme:
        everyone = tuple(f"f{index}" for index in range(firms))
        for name, slot in (("opening", 0), ("closing", len(calendar) - 1)):
            meetings.append(Meeting(id=name, between=everyone, slot=slot, place=names[0], required=True, weight=0))
    return Instance(
        name=f"mission-{seed}",
        slots=calendar,
        tables=tuple(Room(id=f"room{index}", capacity=hosts, place=name) for index, name in enumerate(names)),
        travel=_travel(draw, names),
        participants=tuple(people),
        meetings=tuple(meetings),
        maximise=Objective.VALUE,
        minimise=(Objective.IDLE_PERIODS, Objective.WALKING),
    )


def _event(
    name: str,
    people: Sequence[Participant],
    meetings: Sequence[Meeting],
    *,
    slots: int | tuple[Slot, ...],
    tables: int | None,
) -> Instance:
    return Instance(
        name=name,
        slots=slots,
        tables=tables,
        participants=tuple(people),
        meetings=tuple(
            meeting.model_copy(update={"between": tuple(people[int(end)].id for end in meeting.between)})
            for meeting in meetings
        ),
        rules=Rules(min_meetings=1),
        maximise=Objective.VALUE,
        minimise=Objective.IDLE_PERIODS,
    )


def _popularity(draw: np.random.Generator, count: int) -> NDArray[np.float64]:
    found = np.exp(draw.normal(0, _SPREAD, count))
    return np.asarray(found / found.sum())


def _pairs(draw: np.random.Generator, ones: int, others: int, count: int) -> list[tuple[int, int]]:
    """Distinct pairs, in the order they were asked for."""
    of_ones, of_others = _popularity(draw, ones), _popularity(draw, others)
    found: dict[tuple[int, int], None] = {}
    while len(found) < count:
        missing = count - len(found)
        drawn = zip(draw.choice(ones, missing, p=of_ones), draw.choice(others, missing, p=of_others), strict=True)
        found.update(dict.fromkeys((int(one), int(other)) for one, other in drawn))
    return list(found)


def _requests(draw: np.random.Generator, pairs: list[tuple[int, int]]) -> list[Meeting]:
    """Meetings between numbers, to be named."""
    worth = draw.choice(WORTH, size=len(pairs), p=_COMMON)
    return [
        Meeting(id=f"m{index}", between=(str(one), str(other)), weight=int(worth[index]))
        for index, (one, other) in enumerate(pairs)
    ]


def _calendar(days: int, a_day: int, *, minutes: int, lunch_after: int | None = None) -> Iterator[Slot]:
    length = dt.timedelta(minutes=minutes)
    for day in range(days):
        start = MORNING + dt.timedelta(days=day)
        for index in range(a_day):
            lunch = dt.timedelta(minutes=90) if lunch_after is not None and index >= lunch_after else dt.timedelta()
            begins = start + index * length + lunch
            yield Slot(start=begins, end=begins + length)


def _missed(draw: np.random.Generator, slots: Sequence[int], *, at_most: int) -> tuple[int, ...]:
    count = int(draw.integers(at_most + 1))
    return tuple(sorted(int(slot) for slot in draw.choice(list(slots), size=min(count, len(slots)), replace=False)))


def _away(draw: np.random.Generator, days: int, a_day: int) -> tuple[int, ...]:
    """A sixth miss a day, a sixth half a day; all miss up to three slots of what is left."""
    slots = days * a_day
    kind, day, late = draw.random(), int(draw.integers(days)), int(draw.integers(2))
    away: set[int] = set()
    if kind < 1 / 6 and days > 1:
        away = set(range(day * a_day, (day + 1) * a_day))
    elif kind < 1 / 3:
        middle = day * a_day + a_day // 2
        away = set(range(middle, (day + 1) * a_day) if late else range(day * a_day, middle))
    return tuple(sorted(away | set(_missed(draw, sorted(set(range(slots)) - away), at_most=3))))


def _host_away(draw: np.random.Generator, days: int, a_day: int) -> tuple[int, ...]:
    """Half of the hosts give half a day only, a quarter one day, the others all."""
    kind, day, late = draw.random(), int(draw.integers(days)), int(draw.integers(2))
    first, last = day * a_day, (day + 1) * a_day
    if kind < 1 / 2:
        middle = first + 4 + late
        first, last = (middle, last) if late else (first, middle)
    elif kind >= 3 / 4:
        first, last = 0, days * a_day
    return tuple(slot for slot in range(days * a_day) if not first <= slot < last)


def _travel(draw: np.random.Generator, names: Sequence[str]) -> dict[str, dict[str, int]]:
    """Minutes between sites on a plane, from 10 to 60, by steps of 5."""
    places = draw.random((len(names), 2))
    found: dict[str, dict[str, int]] = {}
    for one, name in enumerate(names):
        distances = np.hypot(*(places - places[one]).T) / np.sqrt(2)
        found[name] = {
            other: 10 + 5 * round(10 * float(distances[two])) for two, other in enumerate(names) if two > one
        }
    return {name: others for name, others in found.items() if others}
