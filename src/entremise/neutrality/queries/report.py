"""The report of a month, counted from the ledger: attention received against attention due, and all that goes with it.

What the ledger says of the month comes from `months`, what is told of it is put together here.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from statistics import mean, median

import numpy as np
import numpy.typing as npt
from django.db.models import F, Q

from entremise.matching.equity.browsing import UNIT
from entremise.matching.equity.measuring import Tally, intervals
from entremise.matching.equity.ordering import FLOOR
from entremise.neutrality.ledger.book import book
from entremise.neutrality.ledger.lines import BEGINNING, month_of
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
from entremise.neutrality.queries.groups import AGE_KEYS, DIMENSIONS, VERY_SMALL
from entremise.neutrality.queries.months import POSITIONS, Month, going_on, whole
from entremise.registry import sizes

I64 = npt.NDArray[np.int64]
#: Groups whose order tells something; those of the other dimensions come by what they were due.
_IN_ORDER: dict[str, tuple[str, ...]] = {"size": tuple(sizes.GROUPS), "age": AGE_KEYS}


def figures(month: dt.date, at: dt.datetime) -> Figures:
    """The report of a month (its first day) as it can be told at a moment."""
    last_day = after(month) - dt.timedelta(days=1)
    goes_on = month == first_day(month_of(at))
    read = going_on(month, last_day, at.date()) if goes_on else whole(month, last_day)
    with read.lock:
        read.catch_up()
        return _told(read, month, at)


def _told(read: Month, month: dt.date, at: dt.datetime) -> Figures:
    number, digest = (read.number, read.hash) if read.number else _end_before(after(month))
    very_small, by_dimension = _by_dimension(read, int(digest[:16], 16) if number else 0)
    chosen, given = _so_far(month)
    return Figures(
        month=month, lists=len(read.eligible), shown=sum(read.doors.values()), doors=dict(sorted(read.doors.items())),
        firms=read.firms, firms_shown=read.firms_shown, eligible=round(median(read.eligible or [0])),
        very_small=very_small, groups=by_dimension, floor=_floor(read.usefulness),
        proposed={by: read.proposed[by] for by in ("asker", "firm", "chamber")},
        chosen=[before + now for before, now in zip(chosen, read.chosen, strict=True)],
        given=[round(before + now / UNIT, 6) for before, now in zip(given, read.given.tolist(), strict=True)],
        objections=_objections(month, min(at, _moment(after(month)))), policies=sorted(read.policies),
        entries=number, head=digest,
    )  # fmt: skip


def counted(month: dt.date, at: dt.datetime) -> Report:
    """The report of a month counted now, not kept yet."""
    found = figures(month, at)
    return Report(month=month, figures=as_data(found), entries=found.entries, head=found.head, made_at=at)


def report(month: dt.date, at: dt.datetime) -> Report | None:
    """The report of a month: published, or as the worker last counted it; none when there is none.

    The month that goes on is counted at once when nobody did yet, and then only: a page that anyone may ask for counts
    nothing else.
    """
    held = Report.objects.filter(month=month).first()
    return held or (counted(month, at) if month == first_day(month_of(at)) else None)


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


def _end_before(day: dt.date) -> tuple[int, str]:
    """Number and hash of the last entry of the months before a day; those of an empty ledger when there is none."""
    name = f"{day:%Y-%m}"
    last = next((recorded for recorded in book().backwards() if recorded.month < name), None)
    return (last.number, last.hash) if last else (0, BEGINNING)


def _by_dimension(read: Month, seed: int) -> tuple[Group | None, dict[str, list[Group]]]:
    """Very small firms, and all groups by dimension: those of too few firms merged."""
    firms, known = read.firms_by_group(), read.known
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
    return Group(key, firms, lists, round(float(received) / UNIT, 6), round(float(due) / UNIT, 6), ratio, low, high)


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
