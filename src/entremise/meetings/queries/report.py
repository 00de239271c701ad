"""What came of a meeting day: each figure is defined here, once. None of them names a guest.

What guests think is told from three of them on, and amounts from three meetings on (`FEWEST`), as in all our figures.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import mean, median

from django.db.models import Q

from entremise.hub.models import Outcome
from entremise.hub.queries.figures import POSITIVE
from entremise.hub.queries.outcomes import WITH_AMOUNT
from entremise.hub.queries.small_cells import FEWEST
from entremise.meetings.models import Incident, MeetingDay, Rating
from entremise.meetings.queries.agenda import published
from entremise.meetings.queries.quality import quality
from entremise.meetings.queries.requests import AGREED, PENDING

#: When outcomes are counted, after the end of the day: at six months, at twelve.
MILESTONES = {"six": timedelta(days=183), "twelve": timedelta(days=365)}
#: From which mark on a guest found a meeting useful; marks go from 1 to 4.
USEFUL = 3


@dataclass(frozen=True, slots=True)
class Opinions:
    """What guests thought of their meetings: how many said so, their mean mark, how many found it useful, want more.

    Mean and counts are None when too few said something.
    """

    told: int
    mean: float | None
    useful: int | None
    go_on: int | None


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the day, or everybody (no name): how many were invited, came, met somebody; what they thought."""

    name: str
    guests: int
    came: int
    met: int
    opinions: Opinions


@dataclass(frozen=True, slots=True)
class Meetings:
    """Meetings, from what was asked to what was held.

    Attributes:
        made: requests between guests, but those taken back; `agreed`, `declined` and `unanswered` share them.
        planned: those that the last timetable published gives a place.
        held, missed: said to be, by the guests or the organiser; `untold`, planned without anybody having said.
    """

    made: int
    agreed: int
    declined: int
    unanswered: int
    planned: int
    held: int
    missed: int
    untold: int

    @property
    def missed_share(self) -> float | None:
        """Meetings missed, of those of which it is known."""
        known = self.held + self.missed
        return self.missed / known if known else None


@dataclass(frozen=True, slots=True)
class Shares:
    """How meetings held are shared among the guests who came: how many guests had each number of them."""

    by_count: dict[int, int]
    fewest: int
    median: float
    most: int

    @property
    def none(self) -> int:
        """Guests who came and met nobody."""
        return self.by_count.get(0, 0)


@dataclass(frozen=True, slots=True)
class Milestone:
    """What was known of the meetings' outcomes at a moment. Each meeting counts once, whoever told.

    Attributes:
        key: `now`, `six` or `twelve` (months).
        told: meetings whose end was told, by one side at least; `good`, those that led to something, nobody denying it.
        kinds: ends that one side tells and the other does not contradict, by kind, the most frequent first.
        differ: meetings of which the two sides tell two ends.
        paid: meetings with an amount; `low`, `high`: euros, of what the two sides say; None for too few of them.
    """

    key: str
    at: datetime
    told: int
    good: int
    kinds: dict[str, int]
    differ: int
    paid: int
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Report:
    """All that is told of a day.

    Attributes:
        withdrew: guests who said that they would not come; they are not in `sides`.
        waits, waits_each: times that somebody waits between two meetings of a date, in all and for each guest with
            meetings, in the last timetable published; None before one is.
        incidents: what went otherwise on the day, by kind; `moved`, `dropped` and `added`: meetings, for that reason.
        introductions: meetings that go on in the loop.
        coming: milestones that are not reached yet, and when they are.
    """

    day: MeetingDay
    meetings: Meetings
    sides: list[Side]
    everybody: Side
    withdrew: int
    shares: Shares
    waits: int | None
    waits_each: float | None
    incidents: dict[str, int]
    moved: int
    dropped: int
    added: int
    introductions: int
    milestones: list[Milestone]
    coming: dict[str, datetime]

    @property
    def now(self) -> Milestone:
        """What is known today."""
        return self.milestones[-1]

    @property
    def cost_of_meeting(self) -> float | None:
        """Euros spent for each meeting held."""
        return _each(self.day.cost, self.meetings.held)

    @property
    def cost_of_outcome(self) -> float | None:
        """Euros spent for each meeting known today to have led to something."""
        return _each(self.day.cost, self.now.good)


def report(day: MeetingDay, now: datetime) -> Report:
    """What came of a day, as far as is known now."""
    held = Counter[int]()
    for pair in day.requests.filter(held_at__isnull=False).values_list("asker", "asked"):
        held.update(pair)
    guests = list(day.guests.filter(withdrawn_at=None).values_list("pk", "side", "arrived_at"))
    came = {pk for pk, _side, arrived_at in guests if arrived_at or held[pk]}
    names = [*day.sides, *sorted({side for _pk, side, _at in guests} - {*day.sides})]
    sides = {name: {pk for pk, side, _at in guests if side == name} for name in names}
    timetable = published(day)
    good = quality(timetable) if timetable else None
    incidents = list(day.incidents.all())
    reached, coming = _milestones(day, now)
    return Report(
        day, _meetings(day), _protected([_side(day, name, of, came, held) for name, of in sides.items() if of]),
        _side(day, "", {pk for pk, _side, _at in guests}, came, held),
        withdrew=day.guests.filter(withdrawn_at__isnull=False).count(), shares=_shares([held[pk] for pk in came]),
        waits=good.waits if good else None, waits_each=good.waits_each if good else None,
        incidents=dict(Counter(Incident.Kind(each.kind).value for each in incidents)),
        moved=sum(each.changed for each in incidents), dropped=sum(each.dropped for each in incidents),
        added=sum(each.added for each in incidents),
        introductions=day.requests.filter(introduction__isnull=False).count(), milestones=reached, coming=coming,
    )  # fmt: skip


def _meetings(day: MeetingDay) -> Meetings:
    made = day.requests.filter(withdrawn_at=None)
    timetable = published(day)
    standing = made.filter(declined_at=None)
    held = standing.filter(placements__timetable=timetable, placements__slot__isnull=False)
    planned = held if timetable else made.none()
    return Meetings(
        made=made.count(), agreed=made.filter(AGREED).count(), declined=made.filter(declined_at__isnull=False).count(),
        unanswered=made.filter(PENDING).count(), planned=planned.count(),
        held=made.filter(held_at__isnull=False).count(), missed=made.filter(missed_at__isnull=False).count(),
        untold=planned.filter(held_at=None, missed_at=None).count(),
    )  # fmt: skip


def _side(day: MeetingDay, name: str, of: set[int], came: set[int], held: Counter[int]) -> Side:
    met = sum(held[pk] > 0 for pk in of)
    return Side(name, len(of), len(of & came), met, _opinions(Rating.objects.filter(guest__in=of, request__day=day)))


def _protected(sides: list[Side]) -> list[Side]:
    """Opinions of too few are not told; nor those of one more side, when what is told of all would tell theirs."""
    hidden = sum(each.opinions.told for each in sides if each.opinions.mean is None)
    if not 0 < hidden < FEWEST:
        return sides
    told = (each for each in sides if each.opinions.mean is not None)
    more = min(told, key=lambda each: each.opinions.told, default=None)
    return [replace(each, opinions=Opinions(each.opinions.told, None, None, None)) if each is more else each
            for each in sides]  # fmt: skip


def _opinions(ratings: Iterable[Rating]) -> Opinions:
    told = [(each.mark, each.follow_up) for each in ratings if each.mark is not None]
    if len(told) < FEWEST:
        return Opinions(len(told), None, None, None)
    marks = [mark for mark, _more in told]
    useful, more = sum(mark >= USEFUL for mark in marks), sum(more for _mark, more in told)
    return Opinions(len(told), mean(marks), useful, more)


def _shares(counts: Sequence[int]) -> Shares:
    if not counts:
        return Shares({}, 0, 0, 0)
    return Shares(dict(sorted(Counter(counts).items())), min(counts), median(counts), max(counts))


def _milestones(day: MeetingDay, now: datetime) -> tuple[list[Milestone], dict[str, datetime]]:
    """What was known at each milestone that is reached, then what is known now; the others, and when."""
    last = day.slots.last()
    ends = {key: last.ends_at + after for key, after in MILESTONES.items()} if last else {}
    said = _said(day)
    reached = [milestone(key, at, said) for key, at in ends.items() if at <= now]
    return [*reached, milestone("now", now, said)], {key: at for key, at in ends.items() if at > now}


def _said(day: MeetingDay) -> list[list[Outcome]]:
    """All that both sides said, by introduction that came of the day."""
    of = Q(introduction__request__day=day, introduction__introduced_at__isnull=False)
    found: dict[int, list[Outcome]] = {}
    for each in Outcome.objects.filter(of).order_by("said_at", "pk"):
        found.setdefault(each.introduction_id, []).append(each)
    return list(found.values())


def milestone(key: str, at: datetime, said: Iterable[Sequence[Outcome]]) -> Milestone:
    """What was known at a moment, given all that was said of each introduction; counted as `hub.queries.outcomes` does.

    What a side says is the last it said by then; that it still goes on is no end.
    """
    ends = [found for rows in said if (found := _ends(rows, at))]
    alike = [found for found in ends if len({each.kind for each in found}) == 1]
    paid = [found for found in ends if any(each.amount is not None for each in found)]
    told = len(paid) >= FEWEST or not paid
    return Milestone(
        key, at, len(ends), sum(map(_good, ends)), dict(Counter(found[0].kind for found in alike).most_common()),
        len(ends) - len(alike), len(paid),
        sum(min(_worths(found)) for found in ends) if told else None,
        sum(max(_worths(found)) for found in ends) if told else None,
    )  # fmt: skip


def _ends(rows: Iterable[Outcome], at: datetime) -> list[Outcome]:
    """How it ended, for each side that had told by a moment."""
    last = {each.side: each for each in rows if each.said_at <= at}
    return [each for each in last.values() if each.kind != Outcome.Kind.ONGOING]


def _good(ends: Sequence[Outcome]) -> bool:
    kinds = {each.kind for each in ends}
    return Outcome.Kind.NOTHING not in kinds and bool(kinds & set(POSITIVE))


def _worths(ends: Sequence[Outcome]) -> list[int]:
    """What each side says it is worth in euros: who does not tell says what the other does, or nothing."""
    told = [each.amount if each.kind in WITH_AMOUNT else 0 for each in ends]
    return [amount for amount in told if amount is not None] or [0]


def _each(cost: int | None, count: int) -> float | None:
    return cost / count if cost is not None and count else None
