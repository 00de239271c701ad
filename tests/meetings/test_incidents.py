"""The day goes otherwise: what would change is shown, then done, once, and nothing that has begun moves."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.factories import Cast, People
from tests.meetings.days import BuyersDay, at, buyers_day, request, slots, timetable

from entremise.meetings.actions import incidents
from entremise.meetings.actions.days import DayError
from entremise.meetings.actions.incidents import Foreseen, Happening, Newcomer, StaleError
from entremise.meetings.actions.publishing import publish
from entremise.meetings.models import Guest, Incident, MeetingDay, Request, Table, Timetable
from entremise.meetings.planning import FaultyError
from entremise.meetings.queries.agenda import published
from entremise.notices.models import Mail
from entremise.people.models import Trace

pytestmark = pytest.mark.django_db
#: Between the first slot, which has begun, and the second.
NOW = at("09:10")


@pytest.fixture
def day(cast: Cast, people: People) -> BuyersDay:
    """At 9:00 the hotel meets the baker; at 9:20 it meets the roofer, and the caterer the baker; the rest is free."""
    found = buyers_day(cast, people)
    timetable(
        found.day,
        (request(found.hotel, found.baker), found.slots[0], found.tables[0]),
        (request(found.hotel, found.roofer), found.slots[1], found.tables[0]),
        (request(found.caterer, found.baker), found.slots[1], found.tables[1]),
    )
    return found


def where(day: BuyersDay) -> dict[tuple[str, str], str]:
    """When each meeting is held in the published timetable."""
    told = published(day.day)
    assert told
    return {
        (
            row.request.asker.firm.split()[0],
            row.request.asked.firm.split()[0],
        ): f"{row.slot.starts_at.astimezone(day.day.tz):%H:%M}"
        for row in told.placements.filter(slot__isnull=False).select_related("slot", "request__asker", "request__asked")
        if row.slot
    }


def late(day: BuyersDay, until: str = "09:40") -> Happening:
    return Happening(Incident.Kind.LATE, guest=day.roofer.number.hex, until=at(until).isoformat())


def test_somebody_late_is_met_later_and_nobody_else_moves(day: BuyersDay, people: People) -> None:
    shown = incidents.foresee(day.day, late(day), NOW)
    assert [(move.kind, move.before) for move in shown.moves] == [("moved", 1)]
    assert (Incident.objects.count(), Timetable.objects.count(), Mail.objects.count()) == (0, 1, 0)
    assert Guest.objects.get(pk=day.roofer.pk).late_until is None
    done = incidents.confirm(day.day, Foreseen.opened(shown.sealed()), people.lea, NOW)
    assert (done.kind, done.guest, done.until, done.changed, done.dropped, done.added) == (
        "late", day.roofer, at("09:40"), 1, 0, 0,
    )  # fmt: skip
    told = where(day)
    assert told.pop(("Hôtel", "Toitures")) in {"09:40", "10:00"}
    assert told == {("Hôtel", "Fournil"): "09:00", ("Traiteur", "Fournil"): "09:20"}
    assert sorted(Mail.objects.values_list("email", "kind")) == [
        ("bruno@example.org", "agenda_changed_late"), ("olive@example.org", "agenda_changed_late"),
    ]  # fmt: skip
    assert Trace.objects.filter(verb="day.incident", person=people.lea).count() == 1


def test_whoever_leaves_is_met_no_more_and_the_waiting_list_takes_the_place(day: BuyersDay, people: People) -> None:
    day.caterer.unavailable.set([day.slots[0], day.slots[2], day.slots[3]])
    waits = request(day.caterer, day.roofer)
    shown = incidents.foresee(day.day, Happening("left", guest=day.baker.number.hex), NOW)
    assert sorted((move.kind, move.before, move.slot) for move in shown.moves) == [("dropped", 1, None)]
    day.roofer.unavailable.clear()
    day.hotel.unavailable.set([day.slots[1]])
    Request.objects.filter(asker=day.hotel, asked=day.roofer).update(withdrawn_at=NOW)
    shown = incidents.foresee(day.day, Happening("left", guest=day.baker.number.hex), NOW)
    done = incidents.confirm(day.day, shown, people.lea, NOW)
    assert (done.changed, done.dropped, done.added) == (0, 1, 1)
    assert where(day) == {("Hôtel", "Fournil"): "09:00", ("Traiteur", "Toitures"): "09:20"}
    assert Guest.objects.get(pk=day.baker.pk).left_at == NOW
    assert sorted(Mail.objects.values_list("email", flat=True)) == ["bruno@example.org", "claire@example.org"]
    assert waits.status is Request.Status.ACCEPTED


@pytest.mark.parametrize("kind", ["left", "table", "late"])
def test_what_begins_at_this_very_moment_has_begun(day: BuyersDay, people: People, kind: str) -> None:
    then = at("09:20")
    happening = {
        "left": Happening("left", guest=day.roofer.number.hex),
        "table": Happening("table", table=day.tables[0].pk),
        "late": late(day, "10:00"),
    }[kind]
    before = where(day)
    incidents.confirm(day.day, incidents.foresee(day.day, happening, then), people.lea, then)
    assert where(day) == before


def test_a_table_that_goes_moves_its_meetings_elsewhere(day: BuyersDay, people: People) -> None:
    shown = incidents.foresee(day.day, Happening("table", table=day.tables[1].pk), NOW)
    done = incidents.confirm(day.day, shown, people.lea, NOW)
    assert (done.table, done.changed, done.dropped) == (day.tables[1], 1, 0)
    assert Table.objects.get(pk=day.tables[1].pk).closed_from == NOW
    told = published(day.day)
    assert told
    assert {row.table for row in told.placements.filter(slot__starts_at__gt=NOW)} == {day.tables[0]}


def test_a_meeting_is_cancelled_and_both_are_told(day: BuyersDay, people: People) -> None:
    off = Request.objects.get(asker=day.caterer, asked=day.baker)
    shown = incidents.foresee(day.day, Happening("cancelled", request=off.number.hex), NOW)
    done = incidents.confirm(day.day, shown, people.lea, NOW)
    assert (done.request, done.dropped, where(day)) == (
        off, 1, {("Hôtel", "Fournil"): "09:00", ("Hôtel", "Toitures"): "09:20"},
    )  # fmt: skip
    assert sorted(Mail.objects.values_list("email", flat=True)) == ["camille@example.org", "claire@example.org"]


def test_one_that_has_begun_is_not_cancelled(day: BuyersDay) -> None:
    begun = Request.objects.get(asker=day.hotel, asked=day.baker)
    with pytest.raises(DayError):
        incidents.foresee(day.day, Happening("cancelled", request=begun.number.hex), NOW)


def test_somebody_unexpected_finds_places(day: BuyersDay, people: People) -> None:
    meets = {uuid.uuid4().hex: day.caterer.number.hex, uuid.uuid4().hex: day.hotel.number.hex}
    newcomer = Newcomer(uuid.uuid4().hex, "Vergers de la Durance", "Maël Essai", "Entreprises", meets)
    shown = incidents.foresee(day.day, Happening("arrived", newcomer=newcomer), NOW)
    assert Guest.objects.count() == 4
    assert [move.kind for move in shown.moves] == ["added", "added"]
    done = incidents.confirm(day.day, Foreseen.opened(shown.sealed()), people.lea, NOW)
    guest = Guest.objects.get(firm="Vergers de la Durance")
    assert (guest.number.hex, guest.arrived_at, guest.name, done.added) == (newcomer.number, NOW, "Maël Essai", 2)
    assert {each.number.hex for each in guest.asked.all()} == set(meets)
    assert len(where(day)) == 5


def test_somebody_back_is_met_again(day: BuyersDay, people: People) -> None:
    gone = incidents.foresee(day.day, Happening("left", guest=day.baker.number.hex), NOW)
    incidents.confirm(day.day, gone, people.lea, NOW)
    back = incidents.foresee(day.day, Happening("arrived", guest=day.baker.number.hex), NOW)
    assert incidents.confirm(day.day, back, people.lea, NOW).added == 1
    assert len(where(day)) == 3
    assert Guest.objects.get(pk=day.baker.pk).left_at is None


def test_sent_twice_it_is_one_incident(day: BuyersDay, people: People) -> None:
    shown = incidents.foresee(day.day, late(day), NOW)
    assert incidents.confirm(day.day, shown, people.lea, NOW) == incidents.confirm(day.day, shown, people.samir, NOW)
    assert (Incident.objects.count(), Timetable.objects.count(), Mail.objects.count()) == (1, 2, 2)


@pytest.mark.parametrize("meanwhile", ["another was published", "a slot began", "a slot was added"])
def test_what_is_no_longer_so_is_shown_again(day: BuyersDay, people: People, meanwhile: str) -> None:
    shown = incidents.foresee(day.day, late(day), NOW)
    then = at("09:21") if meanwhile == "a slot began" else NOW
    if meanwhile == "a slot was added":
        slots(day.day, 1, first="18:00")
    if meanwhile == "another was published":
        other = incidents.foresee(day.day, Happening("table", table=day.tables[1].pk), NOW)
        incidents.confirm(day.day, other, people.samir, NOW)
    before = where(day)
    with pytest.raises(StaleError):
        incidents.confirm(day.day, shown, people.lea, then)
    assert where(day) == before
    assert Guest.objects.get(pk=day.roofer.pk).late_until is None


def test_what_a_form_carries_cannot_be_made_up(day: BuyersDay) -> None:
    sealed = incidents.foresee(day.day, late(day), NOW).sealed()
    for forged in ("", "x", sealed[:-2], sealed + "x"):
        with pytest.raises(StaleError):
            Foreseen.opened(forged)


def test_before_a_timetable_is_published_there_is_nothing_to_change(day: BuyersDay) -> None:
    Timetable.objects.update(published_at=None)
    with pytest.raises(DayError):
        incidents.foresee(day.day, late(day), NOW)


@pytest.mark.parametrize("fact", ["cancelled_at", "closed_at"])
def test_nor_once_the_day_is_over(day: BuyersDay, fact: str) -> None:
    MeetingDay.objects.update(**{fact: NOW})
    day.day.refresh_from_db()
    with pytest.raises(DayError):
        incidents.foresee(day.day, late(day), NOW)


def test_moves_that_would_break_a_rule_are_not_published(day: BuyersDay, people: People) -> None:
    shown = incidents.foresee(day.day, late(day), NOW)
    wrong = replace(shown, moves=tuple(replace(move, slot=0) for move in shown.moves))
    with pytest.raises(FaultyError):
        incidents.confirm(day.day, wrong, people.lea, NOW)
    assert (Incident.objects.count(), Mail.objects.count()) == (0, 0)


def test_five_incidents_in_a_row(day: BuyersDay, people: People) -> None:
    """Whatever happens, each published timetable was verified, and what has begun is where it was."""
    moments = [NOW + dt.timedelta(minutes=each) for each in range(5)]
    vergers = Newcomer(uuid.uuid4().hex, "Vergers", meets={uuid.uuid4().hex: day.hotel.number.hex})
    happenings: list[Callable[[], Happening]] = [
        lambda: late(day),
        lambda: Happening("table", table=day.tables[1].pk),
        lambda: Happening("left", guest=day.hotel.number.hex),
        lambda: Happening("arrived", guest=day.hotel.number.hex),
        lambda: Happening("arrived", newcomer=vergers),
    ]  # fmt: skip
    for happening, moment in zip(happenings, moments, strict=True):
        incidents.confirm(day.day, incidents.foresee(day.day, happening(), moment), people.lea, moment)
        assert where(day)["Hôtel", "Fournil"] == "09:00"
    assert Incident.objects.count() == 5
    last = published(day.day)
    assert last
    assert publish(last, people.lea, moments[-1]) == {}
