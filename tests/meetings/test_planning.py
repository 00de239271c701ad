"""A day as the planner is told it, and its answers as they are kept."""

import datetime as dt

import pytest
from tests.factories import Cast, People
from tests.meetings.days import FIRMS, at, buyers_day, meeting_day, mission, request, timetable

from entremise.meetings import planning
from entremise.meetings.models import Delegate, Guest, Incident, Programme, Site, Slot, Table
from entremise.timetable import Placed, Status
from entremise.timetable import Timetable as Answer
from entremise.timetable.instance import Meeting, Participant, Room, Rules
from entremise.timetable.words import Said

pytestmark = pytest.mark.django_db


def hexes(*guests: Guest) -> tuple[str, ...]:
    return tuple(each.number.hex for each in guests)


def test_a_day_is_told_whole(cast: Cast, people: People) -> None:
    day = buyers_day(cast, people, max_meetings=6, max_in_a_row=3)
    wanted = request(day.hotel, day.baker, weight=3)
    request(day.hotel, day.roofer, accepted=False)
    day.hotel.unavailable.add(day.slots[3])
    day.baker.preferred.add(day.slots[0])
    Delegate.objects.create(guest=day.caterer, name="Zoé Essai")
    Guest.objects.filter(pk=day.roofer.pk).update(table=day.tables[1], max_meetings=2)
    told = planning.instance_of(day.day)
    assert not isinstance(told.slots, int)
    assert [(each.start.isoformat(), each.day) for each in told.slots[:2]] == [
        ("2036-06-03T09:00:00+02:00", "2036-06-03"), ("2036-06-03T09:20:00+02:00", "2036-06-03"),
    ]  # fmt: skip
    assert told.tables == (Room(id="Table 1"), Room(id="Table 2"))
    caterer, hotel, baker, roofer = hexes(day.caterer, day.hotel, day.baker, day.roofer)
    assert {each.id: each for each in told.participants} == {
        caterer: Participant(id=caterer, max_meetings=6, max_in_a_row=3, side="Acheteurs",
                             delegates=(day.caterer.name, "Zoé Essai")),
        hotel: Participant(id=hotel, max_meetings=6, max_in_a_row=3, side="Acheteurs", unavailable=(3,)),
        baker: Participant(id=baker, max_meetings=6, max_in_a_row=3, side="Entreprises", preferred=(0,)),
        roofer: Participant(id=roofer, max_meetings=2, max_in_a_row=3, side="Entreprises", fixed_table="Table 2"),
    }  # fmt: skip
    assert told.meetings == (Meeting(id=wanted.number.hex, between=(hotel, baker), weight=3),)
    assert (told.rules, told.goals) == (Rules(min_meetings=1), planning.USUAL)


def test_what_an_organiser_fixes_is_required(cast: Cast, people: People) -> None:
    day = buyers_day(cast, people)
    fixed = request(day.hotel, day.baker, pinned_slot=day.slots[2], pinned_table=day.tables[1], length=2)
    fixed.not_in.add(day.slots[0])
    [told] = planning.instance_of(day.day).meetings
    assert told == Meeting(
        id=fixed.number.hex, between=hexes(day.hotel, day.baker), slot=2, table="Table 2", not_in=(0,), weight=2,
        length=2, required=True,
    )  # fmt: skip


def test_the_programme_takes_whom_it_is_for(cast: Cast, people: People) -> None:
    day = buyers_day(cast, people)
    for start, end, side, optional in (
        ("09:00", "09:10", FIRMS, False), ("09:20", "09:40", "", False), ("09:40", "10:00", "", True),
    ):  # fmt: skip
        Programme.objects.create(
            day=day.day, title="Accueil", starts_at=at(start), ends_at=at(end), side=side, optional=optional
        )
    told = {each.id: each.unavailable for each in planning.instance_of(day.day).participants}
    assert told == dict(
        zip(hexes(day.caterer, day.hotel, day.baker, day.roofer), [(1,), (1,), (0, 1), (0, 1)], strict=True)
    )


def test_whoever_withdrew_or_left_meets_nobody_any_more(cast: Cast, people: People) -> None:
    day = buyers_day(cast, people)
    request(day.hotel, day.baker)
    kept = request(day.caterer, day.roofer)
    Guest.objects.filter(pk=day.baker.pk).update(withdrawn_at=at("08:00"))
    Guest.objects.filter(pk=day.roofer.pk).update(left_at=at("09:30"))
    told = planning.instance_of(day.day)
    assert [each.id for each in told.meetings] == [kept.number.hex]
    assert {each.id: each.unavailable for each in told.participants}[day.roofer.number.hex] == (2, 3)


def test_who_is_late_is_missed_from_when_it_was_said(cast: Cast, people: People) -> None:
    day = buyers_day(cast, people)
    Incident.objects.create(
        day=day.day, kind=Incident.Kind.LATE, guest=day.baker, at=at("09:05"), until=at("09:40"), by=people.lea
    )
    Guest.objects.filter(pk=day.baker.pk).update(late_until=at("09:40"))
    away = {each.id: each.unavailable for each in planning.instance_of(day.day).participants}
    assert away[day.baker.number.hex] == (1,)
    Guest.objects.filter(pk=day.baker.pk).update(late_until=None)
    away = {each.id: each.unavailable for each in planning.instance_of(day.day).participants}
    assert away[day.baker.number.hex] == ()


def test_a_table_that_is_gone_is_closed_from_then_on(cast: Cast, people: People) -> None:
    day = buyers_day(cast, people)
    Table.objects.filter(pk=day.tables[0].pk).update(closed_from=at("09:25"))
    assert planning.instance_of(day.day).tables == (Room(id="Table 1", unavailable=(2, 3)), Room(id="Table 2"))


def test_a_mission_has_its_days_wherever_it_is(cast: Cast, people: People) -> None:
    trip = mission(cast, people)
    Guest.objects.filter(pk=trip.florida.pk).update(site=trip.miami)
    asked = request(trip.baker, trip.florida)
    told = planning.instance_of(trip.day)
    assert not isinstance(told.slots, int)
    assert [each.day for each in told.slots] == ["2036-06-03", "2036-06-04", "2036-06-04", "2036-06-05"]
    assert told.travel["Biscayne Hall"] == {"Grand Hall": 360, "Palais de la Bourse": 600}
    assert told.tables is None
    assert told.meetings == (
        Meeting(id=asked.number.hex, between=hexes(trip.baker, trip.florida), place="Biscayne Hall", weight=2),
    )


def test_a_host_receives_in_its_own_place_beside_the_tables_of_others(cast: Cast, people: People) -> None:
    day = buyers_day(cast, people)
    Guest.objects.filter(pk=day.hotel.pk).update(site=Site.objects.create(day=day.day, name="Hôtel"))
    visit = request(day.baker, day.hotel)
    told = planning.instance_of(day.day)
    own = Room(id=day.hotel.number.hex, place="Hôtel")
    assert told.tables == (Room(id="Table 1"), Room(id="Table 2"), own)
    kept = timetable(day.day, published_at=None)
    planning.keep(kept, Answer(Status.FEASIBLE, (Placed(visit.number.hex, 1, day.hotel.number.hex),)))
    [row] = kept.placements.all()
    assert (row.slot, row.table) == (day.slots[1], None)
    assert planning.timetable_of(kept).placed == (Placed(visit.number.hex, 1, day.hotel.number.hex),)


def test_the_clocks_go_back_and_slots_still_follow_each_other(cast: Cast, people: People) -> None:
    """On 26 October 2036, two o'clock comes twice."""
    day = meeting_day()
    midnight, hour = dt.datetime(2036, 10, 25, 23, tzinfo=dt.UTC), dt.timedelta(hours=1)
    for rank in range(4):
        Slot.objects.create(day=day, starts_at=midnight + rank * hour, ends_at=midnight + (rank + 1) * hour)
    told = planning.instance_of(day)
    assert not isinstance(told.slots, int)
    assert [each.start.isoformat() for each in told.slots] == [
        "2036-10-26T01:00:00+02:00", "2036-10-26T02:00:00+02:00", "2036-10-26T02:00:00+01:00",
        "2036-10-26T03:00:00+01:00",
    ]  # fmt: skip
    assert {each.day for each in told.slots} == {"2036-10-26"}


def test_an_answer_is_kept_and_read_back(cast: Cast, people: People) -> None:
    day = buyers_day(cast, people)
    held, other = request(day.hotel, day.baker), request(day.caterer, day.roofer)
    kept = timetable(day.day, published_at=None)
    why = Said(f"« {day.roofer.number.hex} » a déjà tout", f'"{day.roofer.number.hex}" is full')
    answer = Answer(
        Status.FEASIBLE, (Placed(held.number.hex, 0, "Table 2"), Placed(other.number.hex, why=why)), seconds=1.25
    )
    planning.keep(kept, answer)
    assert kept.answer == {"status": "feasible", "objectives": [], "conflicts": [], "seconds": 1.2, "asked": 4}
    told = Said("« Toitures du Garlaban » a déjà tout", '"Toitures du Garlaban" is full')
    assert planning.timetable_of(kept).placed == (
        Placed(held.number.hex, 0, "Table 2"), Placed(other.number.hex, why=told),
    )  # fmt: skip


def test_slots_changed_meanwhile_are_found_again_by_their_hour(cast: Cast, people: People) -> None:
    day = buyers_day(cast, people)
    first, last = request(day.hotel, day.baker), request(day.caterer, day.roofer)
    kept = timetable(day.day, published_at=None)
    asked = planning.instance_of(day.day)
    day.slots[1].delete()
    day.slots[2].delete()
    answer = Answer(Status.FEASIBLE, (Placed(first.number.hex, 3, "Table 2"), Placed(last.number.hex, 1, "Table 1")))
    planning.keep(kept, answer, asked)
    assert {row.request: row.slot for row in kept.placements.all()} == {first: day.slots[3], last: None}


def test_a_faulty_answer_is_not_kept_and_says_why(cast: Cast, people: People) -> None:
    day = buyers_day(cast, people)
    one, other = request(day.hotel, day.baker), request(day.hotel, day.roofer)
    kept = timetable(day.day, (one, day.slots[0], day.tables[0]), published_at=None)
    twice = Answer(Status.FEASIBLE, (Placed(one.number.hex, 1, "Table 1"), Placed(other.number.hex, 1, "Table 2")))
    with pytest.raises(planning.FaultyError) as refused:
        planning.keep(kept, twice)
    assert "Hôtel des Oursins" in refused.value.faults[0].fr
    assert [(row.request, row.slot) for row in kept.placements.all()] == [(one, day.slots[0])]


def test_what_has_begun_stays_and_nothing_else_goes_there(cast: Cast, people: People) -> None:
    day = buyers_day(cast, people)
    begun, _ahead = request(day.hotel, day.baker), request(day.caterer, day.roofer, pinned_slot=day.slots[0])
    told = planning.timetable_of(timetable(day.day, (begun, day.slots[0], day.tables[1])))
    frozen = planning.frozen(planning.instance_of(day.day), told, 2)
    one, other = frozen.meetings
    assert (one.slot, one.table, one.required) == (0, "Table 2", True)
    assert (other.slot, other.not_in, other.required) == (0, (0, 1), False)
    assert planning.frozen(planning.instance_of(day.day), told, 0) == planning.instance_of(day.day)
