"""Which adviser a need is for, and who stands in for whom."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from entremise.hub import rules
from entremise.hub.models import Introduction, Need, Outcome, Reading
from entremise.hub.queries.outcomes import tally, total
from entremise.people.models import Absence, Grant, Person, Role
from entremise.people.rules import administrator

#: How well a grant fits: letters of the activity it names, letters of the place.
Fit = tuple[int, int]
#: The need does not say: the grant is not excluded, but one given for everything comes before.
UNKNOWN = -1


def advisers() -> QuerySet[Person]:
    """All who accompany needs today, in the order of their names."""
    held = Q(grants__role=Role.ADVISER, grants__ended_at=None)
    return Person.objects.filter(held, is_active=True).order_by("name", "pk")


def accompany(person_ids: Iterable[int]) -> set[int]:
    """Those of these persons who may still follow a need: advisers and administrators whose account lives."""
    may = Q(grants__role__in=(Role.ADVISER, Role.ADMINISTRATOR), grants__ended_at=None) | Q(is_superuser=True)
    return set(Person.objects.filter(may, pk__in=list(person_ids), is_active=True).values_list("pk", flat=True))


def for_need(need: Need, on: dt.date) -> Person | None:
    """The adviser a need goes to on a day: whose subjects and places fit its reading most closely, then who has the
    fewest open needs, then whose account is oldest. If that one is away, their stand-in. None when nobody's grant fits.
    """
    fits = _fits(need)
    if not fits:
        return None
    best = max(fits.values())
    closest = [person for person, fit in fits.items() if fit == best]
    return effective(Person.objects.get(pk=_least_busy(closest)), on)


def _fits(need: Need) -> dict[int, Fit]:
    reading = Reading.objects.filter(need=need).first()
    codes = [code.replace(".", "") for code in reading.codes.split()] if reading else []
    places = [reading.place] if reading and reading.place else []
    grants = Grant.objects.filter(role=Role.ADVISER, ended_at=None, person__is_active=True)
    found = {}
    for grant in grants:
        subject, place = closeness(grant.subjects, codes), closeness(grant.places, places)
        if subject is not None and place is not None:
            found[grant.person_id] = (subject, place)
    return found


def closeness(beginnings: list[str], codes: list[str]) -> int | None:
    """How many letters the closest of these beginnings shares with a code; 0: given for all; `UNKNOWN`: no code to
    compare with; None: it fits none of the codes.
    """
    if not beginnings:
        return 0
    if not codes:
        return UNKNOWN
    plain = [each.replace(".", "") for each in beginnings]
    return max((len(each) for each in plain if any(code.startswith(each) for code in codes)), default=None)


def _least_busy(person_ids: list[int]) -> int:
    followed = Need.objects.filter(rules.OPEN, adviser__in=person_ids).values_list("adviser").annotate(n=Count("pk"))
    busy = dict(followed.order_by())
    return min(person_ids, key=lambda person: (busy.get(person, 0), person))


@dataclass(frozen=True)
class StandIns:
    """Who is away on a day, and who stands in: read once for a whole page."""

    of: dict[int, int]

    def effective(self, person_id: int) -> int:
        """Who does the work of a person: themselves, or whoever stands in at the end of the chain."""
        seen = {person_id}
        while (following := self.of.get(person_id)) is not None and following not in seen:
            seen.add(following)
            person_id = following
        return person_id

    def circular(self, person_id: int) -> bool:
        """Whether the chain that begins with a person comes back to them."""
        following, seen = self.of.get(person_id), set[int]()
        while following is not None and following != person_id and following not in seen:
            seen.add(following)
            following = self.of.get(following)
        return following == person_id

    def covered_by(self, person_id: int) -> set[int]:
        """The absent ones whose work comes to a person."""
        return {away for away in self.of if away != person_id and self.effective(away) == person_id}


def stand_ins(on: dt.date | None = None) -> StandIns:
    """Who stands in for whom on a day; a stand-in who no longer accompanies needs stands in for nobody."""
    day = on or timezone.localdate()
    away = dict(absences(day).values_list("person", "stand_in"))
    able = accompany(away.values())
    return StandIns({person: other for person, other in away.items() if other in able})


def absences(on: dt.date) -> QuerySet[Absence]:
    """Who is away on a day."""
    return Absence.objects.filter(begins_on__lte=on, ends_on__gte=on)


def effective(adviser: Person, on: dt.date | None = None) -> Person:
    """Who does the work of an adviser on a day (today by default): themselves, or their stand-in."""
    found = stand_ins(on).effective(adviser.pk)
    return adviser if found == adviser.pk else Person.objects.get(pk=found)


def followed(adviser: Person) -> QuerySet[Need]:
    """The needs an adviser follows that are neither drafts nor closed, the oldest first."""
    open_or_paused = Need.objects.filter(adviser=adviser, published_at__isnull=False, closed_at=None)
    return open_or_paused.select_related("person").order_by("published_at", "pk")


def entrusted_by(person: Person, on: dt.date | None = None) -> list[Person]:
    """Whose needs somebody may entrust to others: their own, those of whom they stand in for; an administrator, all."""
    if administrator(person):
        return list(Person.objects.filter(followed_needs__closed_at=None).distinct().order_by("name", "pk"))
    covered = Person.objects.filter(pk__in=stand_ins(on).covered_by(person.pk))
    return [person, *covered.order_by("name", "pk")]


@dataclass(frozen=True)
class Figures:
    """What an adviser's needs led to: open needs, introductions made, how many ended well, for how much in euros."""

    open: int
    introduced: int
    good: int
    low: int
    high: int


def figures(adviser: Person) -> Figures:
    """What came of the needs an adviser follows, counted as everywhere: each introduction once."""
    lines = tally(Introduction.objects.filter(need__adviser=adviser))
    good = [line for line in lines if line.kind not in ("", Outcome.Kind.NOTHING)]
    low, high = total(lines)
    return Figures(
        open=followed(adviser).count(),
        introduced=sum(line.count for line in lines),
        good=sum(line.count for line in good),
        low=low,
        high=high,
    )
