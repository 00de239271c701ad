"""The report of a month, counted from the ledger: attention received against attention due, and all that goes with it.

The ledger's month is read once from end to end, the register's firms once; nothing depends on how many firms there are
but the memory of their groups. Attention is counted list by list with the arithmetic that made the lists.
"""

import datetime as dt
from collections import Counter, OrderedDict
from collections.abc import Iterator, Sequence
from statistics import mean, median

import numpy as np
import numpy.typing as npt
from django.db.models import F, Q

from entremise.matching.equity.browsing import UNIT, attention
from entremise.matching.equity.measuring import Tally, intervals, usefulness
from entremise.matching.equity.ordering import FLOOR
from entremise.matching.equity.relevance import relevance
from entremise.neutrality.ledger.book import Book, Recorded, book
from entremise.neutrality.ledger.entries import Listed, Proposed, Shown
from entremise.neutrality.ledger.files import Position
from entremise.neutrality.ledger.lines import month_of
from entremise.neutrality.models import Objection, Report
from entremise.neutrality.queries.figures import (
    FEWEST_FIRMS,
    FEWEST_LISTS,
    OTHERS,
    Figures,
    Floor,
    Group,
    Objections,
    as_data,
)
from entremise.neutrality.queries.groups import AGE_KEYS, DIMENSIONS, VERY_SMALL, Groups, groups
from entremise.registry import sizes

I64 = npt.NDArray[np.int64]
#: Groups whose order tells something; those of the other dimensions come by what they were due.
_IN_ORDER: dict[str, tuple[str, ...]] = {"size": tuple(sizes.GROUPS), "age": AGE_KEYS}
#: How many positions are told apart in what askers choose.
POSITIONS = 20
#: For how long the figures of the month that goes on are good enough; a round counts them again every ten minutes.
LATELY = dt.timedelta(minutes=20)
#: How many lists are kept at hand, for those that are shown again.
_AT_HAND = 1000


def figures(month: dt.date, at: dt.datetime) -> Figures:
    """The report of a month (its first day) as it can be told at a moment."""
    ledger = book()
    following = after(month)
    known = groups(following - dt.timedelta(days=1))
    read = _Read(ledger, known)
    last: Recorded | None = None
    for last in _entries(ledger, month):
        read.add(last)
    last = last or _last_before(ledger, following)
    number, digest = (last.number, last.hash) if last else ledger.head()
    very_small, by_dimension = _by_dimension(read, known, int(digest[:16], 16) if last else 0)
    before = _so_far(month)
    return Figures(
        month=month, lists=len(read.eligible), shown=sum(read.doors.values()), doors=dict(sorted(read.doors.items())),
        firms=len(read.sharing), firms_shown=len(read.seen), eligible=round(median(read.eligible or [0])),
        very_small=very_small, groups=by_dimension, floor=_floor(read.usefulness),
        proposed={by: read.proposed[by] for by in ("asker", "firm", "chamber")},
        chosen=[a + b for a, b in zip(before[0], read.chosen, strict=True)],
        given=[round(a + b, 6) for a, b in zip(before[1], (read.given / UNIT).tolist(), strict=True)],
        objections=_objections(month, min(at, _moment(following))), policies=sorted(read.policies),
        entries=number, head=digest,
    )  # fmt: skip


def counted(month: dt.date, at: dt.datetime) -> Report:
    """The report of a month counted now, not kept yet."""
    found = figures(month, at)
    return Report(month=month, figures=as_data(found), entries=found.entries, head=found.head, made_at=at)


def report(month: dt.date, at: dt.datetime) -> Report | None:
    """The report of a month: published, provisional, or counted at once for the month that goes on when nobody did
    lately; none when there is none.
    """
    held = Report.objects.filter(month=month).first()
    if month != first_day(month_of(at)) or (held and held.made_at > at - LATELY):
        return held
    return held if held and held.head == book().head()[1] else counted(month, at)


def latest() -> Report | None:
    """The last report that was published."""
    return Report.objects.filter(published_at__isnull=False).order_by("-month").first()


def reports() -> list[Report]:
    """All reports that are kept, newest first."""
    return list(Report.objects.order_by("-month"))


def after(month: dt.date) -> dt.date:
    """The first day of the month after."""
    return (month + dt.timedelta(days=31)).replace(day=1)


def first_day(month: str) -> dt.date:
    """The first day of a month as the ledger names it (`2026-11`)."""
    return dt.date.fromisoformat(f"{month}-01")


def first_month() -> dt.date | None:
    """The first day of the ledger's first month; none when nothing is in it."""
    first = next(book().entries(), None)
    return first_day(first.month) if first else None


def _entries(ledger: Book, month: dt.date) -> Iterator[Recorded]:
    """The entries of a month, in order."""
    name = f"{month:%Y-%m}"
    for _position, recorded in ledger.since(Position(name)):
        if recorded.month > name:
            return
        yield recorded


def _last_before(ledger: Book, day: dt.date) -> Recorded | None:
    """The last entry of the months before a day; none when the ledger began later."""
    name = f"{day:%Y-%m}"
    return next((recorded for recorded in ledger.backwards() if recorded.month < name), None)


class _Read:
    """What the entries of a month come to."""

    def __init__(self, ledger: Book, known: Groups) -> None:
        self._ledger, self._known = ledger, known
        self.tally = Tally(len(known.names))
        self.eligible: list[int] = []
        self.usefulness: list[float] = []
        self.doors: Counter[str] = Counter()
        self.proposed: Counter[str] = Counter()
        self.policies: set[str] = set()
        self.sharing: set[int] = set()
        self.seen: set[int] = set()
        self.chosen = [0] * POSITIONS
        self.given = np.zeros(POSITIONS, np.int64)
        self._lists: set[int] = set()
        self._at_hand: OrderedDict[int, tuple[Listed, I64, I64]] = OrderedDict()

    def add(self, recorded: Recorded) -> None:
        """Count the next entry."""
        entry = recorded.entry
        if isinstance(entry, Listed):
            self._shown(recorded.number, entry)
        elif isinstance(entry, Shown):
            self._shown(entry.list, entry)
        elif isinstance(entry, Proposed):
            self.proposed[entry.by] += 1
            if entry.by == "asker" and entry.position and entry.position <= POSITIONS:
                self.chosen[entry.position - 1] += 1

    def _shown(self, number: int, entry: Listed | Shown) -> None:
        """Count that positions of a list were shown; of one that is only kept for later, nothing."""
        if entry.last < entry.first:
            return
        made, codes, relevances = self._held(number, entry if isinstance(entry, Listed) else None)
        if number not in self._lists:
            self._lists.add(number)
            self.eligible.append(made.eligible)
            self.policies.add(made.policy)
            self.usefulness.append(usefulness(made.best - made.gaps.astype(np.int64), made.positions))
        self.doors[entry.door] += 1
        self.tally.add(number, codes, relevances, entry.first, entry.last)
        self.sharing.update(made.firms.tolist())
        self.seen.update(made.firms[entry.first - 1 : entry.last].tolist())
        last = min(entry.last, len(made.firms), POSITIONS)
        self.given[entry.first - 1 : last] += attention(entry.first, last)

    def _held(self, number: int, entry: Listed | None) -> tuple[Listed, I64, I64]:
        """A list, the groups of those who share it, and how relevant each is."""
        if number not in self._at_hand:
            made = entry or self._ledger.listed(number)
            codes = self._known.codes[self._known.places(made.firms)]
            self._at_hand[number] = (made, codes, relevance(made.gaps.astype(np.int64)))
            if len(self._at_hand) > _AT_HAND:
                self._at_hand.popitem(last=False)
        return self._at_hand[number]

    def firms_by_group(self) -> I64:
        """How many firms of each group shared a list."""
        firms = np.fromiter(self.sharing, np.uint64, len(self.sharing))
        codes = self._known.codes[self._known.places(firms)]
        return np.bincount(codes.ravel(), minlength=len(self._known.names))


def _by_dimension(read: _Read, known: Groups, seed: int) -> tuple[Group | None, dict[str, list[Group]]]:
    """Very small firms, and all groups by dimension: those of too few firms merged."""
    firms = read.firms_by_group()
    very_small = [code for code, each in enumerate(known.names) if each in {("size", key) for key in VERY_SMALL}]
    wanted = [("", "very_small", very_small)]
    for dimension in DIMENSIONS:
        codes = [code for code, (name, _key) in enumerate(known.names) if name == dimension and firms[code]]
        wanted += [(dimension, key, merged) for key, merged in _merged(codes, firms, known.names)]
    found = _measured(read.tally, wanted, firms, seed)
    first = found.pop(0)
    return first if first.firms >= FEWEST_FIRMS else None, {
        dimension: sorted((group for (name, _key, _codes), group in zip(wanted[1:], found, strict=True)
                           if name == dimension), key=lambda group: _place(dimension, group))
        for dimension in DIMENSIONS
    }  # fmt: skip


def _merged(codes: Sequence[int], firms: I64, names: list[tuple[str, str]]) -> list[tuple[str, list[int]]]:
    """Groups of enough firms, each with its code; those of too few as one, with the next smallest when it must."""
    kept = sorted(codes, key=lambda code: (-firms[code], names[code]))
    rest: list[int] = []
    while kept and (firms[kept[-1]] < FEWEST_FIRMS or 0 < firms[rest].sum() < FEWEST_FIRMS):
        rest.append(kept.pop())
    found = [(names[code][1], [code]) for code in kept]
    return [*found, (OTHERS, rest)] if firms[rest].sum() >= FEWEST_FIRMS else found


def _measured(tally: Tally, wanted: list[tuple[str, str, list[int]]], firms: I64, seed: int) -> list[Group]:
    received, owed = (
        np.stack([amounts[:, codes].sum(axis=1) for _, _, codes in wanted], axis=1)
        for amounts in (tally.received, tally.due)
    )
    ends = zip(*intervals(received, owed, seed), strict=True)
    return [
        _group(key, int(firms[codes].sum()), tally.lists(codes), got, due, end)
        for (_, key, codes), got, due, end in zip(wanted, received.sum(axis=0), owed.sum(axis=0), ends, strict=True)
    ]


def _group(key: str, firms: int, lists: int, received: int, due: int, ends: tuple[float, float]) -> Group:
    sure = lists >= FEWEST_LISTS and not np.isnan(ends[0])
    low, high = (round(float(end), 4) for end in ends) if sure else (None, None)
    ratio = round(float(received / due), 4) if due else None
    return Group(key, firms, lists, round(received / UNIT, 6), round(due / UNIT, 6), ratio, low, high)


def _place(dimension: str, group: Group) -> tuple[int, float, str]:
    """Where a group comes in its table: groups that are no group (unknown, gone, others) last."""
    order = _IN_ORDER.get(dimension, ())
    if group.key in order:
        return order.index(group.key), 0, ""
    return len(order) + (group.key in {"", "gone", OTHERS}), -group.due, group.key


def _floor(found: list[float]) -> Floor:
    required = FLOOR / 100
    lowest, average = (round(min(found), 4), round(mean(found), 4)) if found else (None, None)
    return Floor(required, lowest, average, sum(each < required for each in found))


def _so_far(month: dt.date) -> tuple[list[int], list[float]]:
    """What askers had chosen, and what positions had been given, when the month began."""
    before = Report.objects.filter(month__lt=month, published_at__isnull=False).order_by("-month").first()
    return (before.figures["chosen"], before.figures["given"]) if before else ([0] * POSITIONS, [0.0] * POSITIONS)


def _moment(day: dt.date) -> dt.datetime:
    """When a day begins, in the ledger's time (UTC)."""
    return dt.datetime.combine(day, dt.time.min, dt.UTC)


def _objections(month: dt.date, until: dt.datetime) -> Objections:
    since = _moment(month)
    answered = Objection.objects.filter(answered_at__gte=since, answered_at__lt=until)
    waiting = Objection.objects.filter(Q(answered_at=None) | Q(answered_at__gte=until), made_at__lt=until)
    rows = list(answered.values_list("made_at", "answered_at", "verdict"))
    days = [(done - made) / dt.timedelta(days=1) for made, done, _verdict in rows if done]
    return Objections(
        made=Objection.objects.filter(made_at__gte=since, made_at__lt=until).count(), answered=len(rows),
        in_time=answered.filter(answered_at__lte=F("due_at")).count(), days=round(median(days), 1) if days else None,
        waiting=waiting.count(), late=waiting.filter(due_at__lt=until).count(),
        verdicts=dict(sorted(Counter(verdict for *_, verdict in rows).items())),
    )  # fmt: skip
