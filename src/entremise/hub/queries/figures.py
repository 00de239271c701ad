"""The loop in figures: what became of the needs stated in a period. Nothing here names a person or a firm.

Everything follows the needs stated in the period, whenever the rest happened, so that each step counts part of the
step before and no two figures count the same thing twice. The database counts: each query below reads each need,
introduction and outcome of the period once, whatever their number, and gives back a few hundred sums.
"""

import calendar
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import (
    Case,
    Exists,
    F,
    FilteredRelation,
    Func,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)  # fmt: skip
from django.db.models.functions import Coalesce, Greatest, Least, NullIf, Substr
from django.utils import timezone

from entremise.hub.models import Introduction, Match, Need, Outcome, Side
from entremise.hub.queries.outcomes import WITH_AMOUNT
from entremise.matching.nomenclature import communes, naf
from entremise.registry import sizes

#: What is good news. Still in discussion is no end; nothing is one.
POSITIVE = [kind for kind in Outcome.Kind if kind not in (Outcome.Kind.ONGOING, Outcome.Kind.NOTHING)]
#: How far a need came, each step for at least one of its introductions.
STEPS = ("stated", "published", "matched", "sent", "introduced", "met", "told", "positive")
#: From one fact to the next one, in days.
TIMES = ("approach", "answer", "meeting", "telling")
#: What outcomes are told by.
DIMENSIONS = ("kind", "sector", "size", "commune", "door")


class Period(NamedTuple):
    """Days, both included."""

    since: dt.date
    until: dt.date

    def bounds(self) -> tuple[dt.datetime, dt.datetime]:
        """Its first moment and the first one after it, where the chamber is."""
        return _midnight(self.since), _midnight(self.until + dt.timedelta(days=1))

    def before(self) -> "Period":
        """The period of the same length that ends when this one begins."""
        last = self.since - dt.timedelta(days=1)
        return Period(last - (self.until - self.since), last)

    def months(self) -> list[dt.date]:
        """The first day of each month it touches."""
        months = range(self.since.year * 12 + self.since.month - 1, self.until.year * 12 + self.until.month)
        return [dt.date(month // 12, month % 12 + 1, 1) for month in months]

    @classmethod
    def of_months(cls, count: int, until: dt.date) -> "Period":
        """The last so many months, to the day."""
        month = until.year * 12 + until.month - 1 - count
        year, month = month // 12, month % 12 + 1
        day = min(until.day, calendar.monthrange(year, month)[1])
        return cls(dt.date(year, month, day) + dt.timedelta(days=1), until)


class Spread(NamedTuple):
    """How long it took, in whole days: a quarter of the cases at most ``first``, half ``median``, three ``third``."""

    cases: int
    first: int
    median: int
    third: int


@dataclass(frozen=True, slots=True)
class Group:
    """The introductions of a group whose end was told.

    Each is counted once. Where both sides tell the same, or only one tells, what it says is ``sure``; what one side
    says and the other denies is only ``possible``. Amounts (euros) go from the least to the most that was told.

    Attributes:
        key: the group: a kind, a NAF section, a size, the INSEE code of a commune, a door; "" for unknown.
        told, sure, possible: introductions with an end, with a good one surely, perhaps.
        paid: those with an amount; ``low`` and ``high`` their sums.
    """

    key: str
    told: int = 0
    sure: int = 0
    possible: int = 0
    paid: int = 0
    low: int = 0
    high: int = 0

    def __add__(self, other: "Group") -> "Group":
        return Group(self.key, *(getattr(self, name) + getattr(other, name) for name in _SUMS))


_SUMS = ("told", "sure", "possible", "paid", "low", "high")


class Month(NamedTuple):
    """The needs stated in a month, and how far they came."""

    first: dt.date
    steps: dict[str, int]


@dataclass(frozen=True, slots=True)
class Figures:
    """All that is told of a period."""

    period: Period
    funnel: dict[str, int]
    months: list[Month]
    times: dict[str, Spread]
    declines: dict[str, int]
    outcomes: dict[str, list[Group]]
    total: Group


def figures(period: Period) -> Figures:
    """All the figures of a period: three queries."""
    months = funnel_by_month(period)
    spreads, declines = times(period)
    outcomes, total = told(period)
    return Figures(period, _summed(months), months, spreads, declines, outcomes, total)


# How far needs came ---------------------------------------------------------------------------------------------------


def funnel(period: Period) -> dict[str, int]:
    """How many needs of a period reached each step: one query."""
    return _summed(funnel_by_month(period))


def _summed(months: Sequence[Month]) -> dict[str, int]:
    return {step: sum(month.steps[step] for month in months) for step in STEPS}


def funnel_by_month(period: Period) -> list[Month]:
    """The same for each month of the period, in order: one query."""
    sums = ", ".join(f"SUM({step})" for step in STEPS)
    rows = _over(_steps(period), f"SELECT month, {sums} FROM counted GROUP BY month")
    found = {month: dict(zip(STEPS, counts, strict=True)) for month, *counts in rows}
    nothing = dict.fromkeys(STEPS, 0)
    return [Month(first, found.get(number, nothing)) for number, first in enumerate(period.months())]


def _steps(period: Period) -> QuerySet[Need, Any]:
    """One row a need: its month, and 1 or 0 for each step."""
    reached = Q(introductions__sent_at__isnull=False) | Q(introductions__accepted_at__isnull=False)
    in_touch = Q(introductions__introduced_at__isnull=False)
    steps = {
        "stated": Value(1),
        "published": _flag(Q(published_at__isnull=False)),
        "matched": Greatest(_flag(Exists(Match.objects.filter(need=OuterRef("pk")))), _any(reached)),
        "sent": _any(reached),
        "introduced": _any(in_touch),
        "met": _any(in_touch & Q(introductions__met_at__isnull=False)),
        "told": _any(_END),
        "positive": _any(_SURE),
    }
    needs = Need.objects.filter(_within(period, "created_at")).annotate(**_sides("introductions__outcomes"))
    return needs.values("pk").annotate(month=_month(period), **steps).order_by()


# How long it took, and why firms decline ------------------------------------------------------------------------------


_TIMES = " UNION ALL ".join([
    *(f"SELECT '{name}', {name}, COUNT(*) FROM counted WHERE {name} IS NOT NULL GROUP BY {name}" for name in TIMES),
    "SELECT reason, -1, COUNT(*) FROM counted WHERE reason <> '' GROUP BY reason",
])  # fmt: skip


def times(period: Period) -> tuple[dict[str, Spread], dict[str, int]]:
    """How long each step took, and how many firms declined for which reason: one query."""
    days: dict[str, dict[int, int]] = {name: {} for name in TIMES}
    declines: dict[str, int] = {}
    for name, value, count in _over(_lengths(period), _TIMES):
        if value < 0:
            declines[name] = count
        else:
            days[name][value] = count
    return {name: spread(days[name]) for name in TIMES if days[name]}, declines


def _lengths(period: Period) -> QuerySet[Introduction, Any]:
    answered = Coalesce("accepted_at", "declined_at")
    return (
        Introduction.objects.filter(_within(period, "need__created_at"), sent_at__isnull=False)
        .values(
            approach=Days(F("sent_at"), F("need__published_at")), answer=Days(answered, F("sent_at")),
            meeting=Days(F("met_at"), F("introduced_at")), telling=Days(F("concluded_at"), F("introduced_at")),
            reason=F("declined_because"),
        )
        .order_by()
    )  # fmt: skip


class Days(Func):
    """Whole days from the second moment to the first, none when one is unknown; a moment before it counts for 0."""

    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """Days of astronomers, to the second."""
        seconds = "CAST(ROUND((julianday(%(expressions)s)) * 86400) AS INTEGER)"
        template = f"MAX(0, {seconds} / 86400)"
        return self.as_sql(compiler, connection, template=template, arg_joiner=") - julianday(", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """An interval, in seconds; GREATEST forgets what is unknown, so that it is asked first."""
        length = "ROUND(EXTRACT(EPOCH FROM (%(expressions)s)))::bigint / 86400"
        template = f"CASE WHEN (%(expressions)s) IS NULL THEN NULL ELSE GREATEST(0, {length}) END"
        sql, params = self.as_sql(compiler, connection, template=template, arg_joiner=" - ", **context)
        return sql, (*params, *params)


def spread(days: dict[int, int]) -> Spread:
    """The quartiles of lengths, given how many cases have each: the smallest length that so many cases do not pass."""
    cases = sum(days.values())
    marks = [-(-cases * quarter // 4) for quarter in (1, 2, 3)]
    found: list[int] = []
    passed = 0
    for length in sorted(days):
        passed += days[length]
        found += [length for mark in marks[len(found) :] if mark <= passed]
    return Spread(cases, *found)


# What came of introductions -------------------------------------------------------------------------------------------

_SUMMED = "COUNT(*), SUM(sure), SUM(possible), SUM(paid), SUM(low), SUM(high)"
#: Each dimension and its groups; the whole; each kind that is told: surely where nobody denies it, perhaps where the
#: other side tells another kind, which counts for itself too.
_TOLD = " UNION ALL ".join([
    *(f"SELECT '{name}', {name}, {_SUMMED} FROM counted GROUP BY {name}" for name in DIMENSIONS[1:]),
    f"SELECT '', '', {_SUMMED} FROM counted",
    """SELECT 'kind', one, COUNT(*), SUM(agreed), COUNT(*),
       SUM(CASE WHEN agreed = 1 THEN paid WHEN asker_amount IS NULL THEN 0 ELSE 1 END),
       SUM(agreed * low), SUM(CASE WHEN agreed = 1 THEN high ELSE COALESCE(asker_amount, 0) END)
       FROM counted GROUP BY one""",
    """SELECT 'kind', other, COUNT(*), 0, COUNT(*), COUNT(firm_amount), 0, SUM(firm_amount)
       FROM counted WHERE agreed = 0 GROUP BY other""",
])  # fmt: skip


def told(period: Period) -> tuple[dict[str, list[Group]], Group]:
    """What introductions led to, by each dimension (largest groups first) and in all: one query."""
    found: dict[str, dict[str, Group]] = {name: {} for name in ("", *DIMENSIONS)}
    for dimension, code, *sums in _over(_ends(period), _TOLD):
        key = _KEYS.get(dimension, str)(code)
        group = Group(key, *(int(value or 0) for value in sums))
        found[dimension][key] = found[dimension].get(key, Group(key)) + group
    total = found.pop("")[""]
    return {
        name: sorted((group for group in groups.values() if group.told), key=lambda group: (-group.told, group.key))
        for name, groups in found.items()
    }, total


def _ends(period: Period) -> QuerySet[Introduction, Any]:
    """One row an introduction whose end was told: where it counts, and for what."""
    asker, firm = (NullIf(F(f"{side}__kind"), Value(Outcome.Kind.ONGOING.value)) for side in _BY_SIDE)
    agreed = Q(asker_end=None) | Q(firm_end=None) | Q(asker_end=F("firm_end"))
    amounts = F("asker__amount"), F("firm__amount")
    both = Q(asker__amount__isnull=False, firm__amount__isnull=False)
    either = Q(asker__amount__isnull=False) | Q(firm__amount__isnull=False)
    money = Q(asker__kind__in=WITH_AMOUNT, firm__kind__in=WITH_AMOUNT)
    low = Case(
        When(both, then=Least(*amounts)), When(agreed | money, then=Coalesce(*amounts, Value(0))), default=Value(0),
    )  # fmt: skip
    return (
        Introduction.objects.filter(_within(period, "need__created_at"), concluded_at__isnull=False)
        .annotate(**_sides("outcomes"))
        .filter(_END)
        .annotate(asker_end=asker, firm_end=firm)
        .values(
            "size", "commune", sector=Substr("activity", 1, 2), door=F("need__door"),
            one=Coalesce("asker_end", "firm_end"), other=F("firm_end"),
            asker_amount=F("asker__amount"), firm_amount=F("firm__amount"),
            agreed=_flag(agreed), sure=_flag(_SURE), possible=_flag(_POSSIBLE), paid=_flag(either),
            low=low, high=Case(When(both, then=Greatest(*amounts)), default=Coalesce(*amounts, Value(0))),
        )
        .order_by()
    )  # fmt: skip


def _section(division: str) -> str:
    """The section of the NAF (a letter) that a division belongs to."""
    found = naf.activity(division) if division else None
    return found.parent if found else ""


def _size(band: str) -> str:
    """The group of sizes a band belongs to; an unknown one counts with those without employees."""
    return next((key for key, (bands, _name) in sizes.GROUPS.items() if band in bands), "0")


def _city(code: str) -> str:
    """The commune, whole: an arrondissement counts for its city."""
    found = communes.commune(code) if code else None
    return (found.parent or found.code) if found else ""


_KEYS: dict[str, Callable[[str], str]] = {"sector": _section, "size": _size, "commune": _city}

# What the queries above are made of -----------------------------------------------------------------------------------

_BY_SIDE = (Side.ASKER.value, Side.FIRM.value)
#: An end was told, by either side; a good one, which the other side does not deny; one that a side tells at least.
_END = Q(asker__kind__in=[kind for kind in Outcome.Kind if kind != Outcome.Kind.ONGOING]) | Q(
    firm__kind__in=[kind for kind in Outcome.Kind if kind != Outcome.Kind.ONGOING]
)
_POSSIBLE = Q(asker__kind__in=POSITIVE) | Q(firm__kind__in=POSITIVE)
_NOTHING = Q(asker__kind=Outcome.Kind.NOTHING) | Q(firm__kind=Outcome.Kind.NOTHING)
_SURE = _POSSIBLE & ~_NOTHING


def _sides(relation: str) -> dict[str, FilteredRelation]:
    """What each side says today, as relations named `asker` and `firm`."""
    return {
        side: FilteredRelation(relation, condition=Q(**{f"{relation}__side": side, f"{relation}__replaced_at": None}))
        for side in _BY_SIDE
    }


def _within(period: Period, moment: str) -> Q:
    since, until = period.bounds()
    return Q(**{f"{moment}__gte": since, f"{moment}__lt": until})


def _month(period: Period) -> Case:
    """Which month of the period a need was stated in, from 0. Compared, not computed: databases agree on it."""
    months = [_midnight(first) for first in period.months()]
    whens = [When(created_at__lt=next_one, then=Value(number)) for number, next_one in enumerate(months[1:])]
    return Case(*whens, default=Value(len(months) - 1), output_field=IntegerField())


def _flag(condition: Q | Exists) -> Case:
    """1 where it holds, else 0."""
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def _any(condition: Q) -> Max:
    """1 where it holds for one introduction of the need at least."""
    return Max(_flag(condition))


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def _over(counted: QuerySet[Any, Any], select: str) -> list[tuple[Any, ...]]:
    """The rows of a statement of ours over the rows of a query, named `counted` in it."""
    sql, params = counted.query.get_compiler(connection=connection).as_sql()
    with connection.cursor() as cursor:
        cursor.execute(f"WITH counted AS ({sql}) {select}", params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
