"""What meeting days add to the fictional territory: a buyers' day to come, its requests, its timetable published.

Nothing is written behind the back of the actions. Who buys has stated needs; who sells was introduced to somebody.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from entremise.hub.models import Introduction, Need
from entremise.meetings.actions import answers, days, guests, requests, timetables
from entremise.meetings.actions.publishing import publish
from entremise.meetings.models import Guest, MeetingDay
from entremise.people.models import Person, Role
from entremise.registry import queries as registry

#: How many buy and how many sell; each buyer asks for so many.
BUYERS, FIRMS, ASKED = 5, 7, 4
#: Seconds given to the planner: enough to hold all that a dozen guests ask.
SECONDS = 2


def play(now: datetime) -> MeetingDay | None:
    """A buyers' day four weeks from now, ready to be looked at; none on a territory without an adviser or needs."""
    adviser = Person.objects.filter(grants__role=Role.ADVISER).order_by("pk").first()
    needs = _needs()
    if adviser is None or len(needs) < BUYERS:
        return None
    day = _day(adviser, now)
    buyers = [_buyer(day, need, adviser, now) for need in needs]
    firms = [_firm(day, found, rank, adviser, now) for rank, found in enumerate(_introduced())]
    guests.invite([*buyers, *firms], adviser, now)
    for guest in (*buyers, *firms):
        answers.introduce_itself(guest, {"seeks": guest.seeks, "offers": guest.offers}, at=now)
    _ask(buyers, firms, now)
    timetable = timetables.order(day, adviser, seconds=SECONDS)
    timetables.compute.call(timetable.pk)
    timetable.refresh_from_db()
    if timetable.finished_at:
        publish(timetable, adviser, now)
    return day


def _day(adviser: Person, now: datetime) -> MeetingDay:
    date = (now + timedelta(days=28)).date()
    while date.weekday() > 4:
        date += timedelta(days=1)
    told = {
        "title": "Acheteurs et artisans d’ici", "place": "Palais fictif des Cigales", "zone": "Europe/Paris",
        "text": "Une matinée et un après-midi de rendez-vous : chacun dit qui il veut voir.",
    }  # fmt: skip
    day = days.make(MeetingDay.Kind.BUYERS, told, [date], adviser, now)
    return days.open_requests(day, None, adviser, now)


def _needs() -> list[Need]:
    """The last need of each organisation that stated some, one each."""
    stated = Need.objects.exclude(organisation="").exclude(published_at=None).order_by("organisation", "-created_at")
    last: dict[str, Need] = {}
    for need in stated.select_related("person"):
        last.setdefault(need.organisation, need)
    return list(last.values())[:BUYERS]


def _introduced() -> list[str]:
    """Who was introduced, one site each."""
    sites = Introduction.objects.filter(introduced_at__isnull=False).order_by("solution").values("solution").distinct()
    named = [each for each in sites.values_list("solution", flat=True) if each in registry.establishments([each])]
    return named[:FIRMS]


def _buyer(day: MeetingDay, need: Need, by: Person, at: datetime) -> Guest:
    address = f"{need.organisation.rpartition(':')[2].lower()}.rdv@example.org"
    facts = {"side": day.sides[0], "firm": need.organisation_name, "organisation": need.organisation,
             "name": need.name, "email": address, "seeks": need.text}  # fmt: skip
    return guests.add(day, facts, by, at)


def _firm(day: MeetingDay, solution: str, rank: int, by: Person, at: datetime) -> Guest:
    site = registry.establishments([solution])[solution]
    offer = site.offers.first()
    facts = {
        "side": day.sides[1], "firm": site.organisation.name, "organisation": str(site.organisation),
        "solution": solution, "email": f"artisan{rank + 1}.rdv@example.org", "activity": site.activity,
        "offers": offer.text if offer else "",
    }  # fmt: skip
    return guests.add(day, facts, by, at)


def _ask(buyers: Sequence[Guest], firms: Sequence[Guest], at: datetime) -> None:
    """Each buyer asks for the firms that follow its own place in the list; all accept but one."""
    for place, buyer in enumerate(buyers):
        for step in range(min(ASKED, len(firms))):
            made = requests.make(buyer, firms[(place + step) % len(firms)], weight=3 if step == 0 else 2, at=at)
            if (place, step) != (0, ASKED - 1):
                requests.accept(made, at=at)
