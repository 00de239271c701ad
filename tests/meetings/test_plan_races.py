"""Two organisers at once: one wins, the other is told, and what is left makes sense."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from tests import together
from tests.factories import cast, people
from tests.meetings.days import BuyersDay, at, buyers_day, request, timetable

from entremise.meetings.actions import hand, incidents, timetables
from entremise.meetings.actions.days import DayError
from entremise.meetings.actions.hand import RefusedError
from entremise.meetings.actions.incidents import Happening, StaleError
from entremise.meetings.actions.publishing import publish
from entremise.meetings.models import Incident, Request, Timetable
from entremise.notices.models import Mail
from entremise.people.models import Person

pytestmark = pytest.mark.django_db(transaction=True)
NOW = at("09:10")


@pytest.fixture
def day(shared: None) -> BuyersDay:
    """The hotel and the caterer each have a meeting at 9:20, with the roofer and the baker."""
    firms = cast()
    found = buyers_day(firms, people(firms))
    timetable(
        found.day,
        (request(found.hotel, found.roofer), found.slots[1], found.tables[0]),
        (request(found.caterer, found.baker), found.slots[1], found.tables[1]),
    )
    return found


def person(name: str) -> Person:
    return Person.objects.get(email=f"{name}@example.org")


def at_once(refusal: type[Exception], *verbs: Callable[[], Any]) -> list[Any]:
    return together.at_once(*verbs, refusal=refusal)


def refusals(answers: list[Any]) -> int:
    return sum(isinstance(answer, Exception) for answer in answers)


def test_two_incidents_at_once(day: BuyersDay) -> None:
    one = incidents.foresee(day.day, Happening("left", guest=day.roofer.number.hex), NOW)
    other = incidents.foresee(day.day, Happening("left", guest=day.baker.number.hex), NOW)
    lea, samir = person("lea"), person("samir")
    answers = at_once(
        StaleError,
        lambda: incidents.confirm(day.day, one, lea, NOW),
        lambda: incidents.confirm(day.day, other, samir, NOW),
    )
    assert (refusals(answers), Incident.objects.count(), Timetable.objects.count()) == (1, 1, 2)
    assert Timetable.objects.filter(published_at__isnull=False, replaced_at=None).count() == 1


def test_the_same_confirmation_twice_at_once(day: BuyersDay) -> None:
    shown = incidents.foresee(day.day, Happening("left", guest=day.roofer.number.hex), NOW)
    lea = person("lea")
    answers = at_once(StaleError, *[lambda: incidents.confirm(day.day, shown, lea, NOW)] * 2)
    assert (refusals(answers), Incident.objects.count(), Mail.objects.count()) == (0, 1, 1)


def test_two_timetables_published_at_once(day: BuyersDay) -> None:
    wanted = Request.objects.get(asker=day.hotel)
    drafts = [timetable(day.day, (wanted, day.slots[rank], day.tables[0]), published_at=None) for rank in (2, 3)]
    lea, before = person("lea"), at("08:00")
    at_once(DayError, *[lambda draft=each: publish(draft, lea, before) for each in drafts])
    assert Timetable.objects.filter(published_at__isnull=False, replaced_at=None).count() == 1
    assert Timetable.objects.filter(published_at__isnull=False).count() == 3


def test_two_moves_to_the_same_place(day: BuyersDay) -> None:
    day.tables[1].delete()
    first, second = Request.objects.get(asker=day.hotel), Request.objects.get(asker=day.caterer)
    draft = timetable(
        day.day, (first, day.slots[0], day.tables[0]), (second, day.slots[1], day.tables[0]), published_at=None
    )
    lea = person("lea")
    answers = at_once(
        RefusedError,
        lambda: hand.move(draft, first, day.slots[3], day.tables[0], lea),
        lambda: hand.move(draft, second, day.slots[3], day.tables[0], lea),
    )
    assert refusals(answers) == 1
    assert draft.placements.filter(slot=day.slots[3]).count() == 1
    draft.refresh_from_db()
    assert len(draft.answer["undo"]) == 1


def test_two_are_ordered_at_once(day: BuyersDay) -> None:
    lea = person("lea")
    at_once(DayError, *[lambda: timetables.order(day.day, lea, seconds=5)] * 2)
    assert sorted(Timetable.objects.values_list("rank", flat=True)) == [1, 2, 3]


def test_two_workers_take_one_computation(day: BuyersDay) -> None:
    made = timetables.order(day.day, person("lea"), seconds=5)
    at_once(DayError, *[lambda: timetables.compute.func(made.pk)] * 2)
    made.refresh_from_db()
    assert (made.status, made.progress["tries"]) == (Timetable.Status.READY, 1)
    assert made.finished_at is not None
    assert made.finished_at <= timezone.now()
