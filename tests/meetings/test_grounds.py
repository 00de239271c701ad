"""The grounds of a day: slots by the clocks of a place whatever the season, tables, sites, travel, programme."""

import datetime as dt
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import Cast, People
from tests.meetings import days
from tests.meetings.days import DATE, PARIS, BuyersDay, at

from entremise.meetings.actions import grounds as actions
from entremise.meetings.actions.grounds import GroundsError, moment, spans
from entremise.meetings.models import Site, Travel
from entremise.meetings.patterns import Hours

clock = dt.time.fromisoformat
#: In 2036, clocks go forward in France on 30 March at 2:00, and back on 26 October at 3:00.
FORWARD, BACK = dt.date(2036, 3, 30), dt.date(2036, 10, 26)


@pytest.fixture
def there(cast: Cast, people: People) -> BuyersDay:
    return days.buyers_day(cast, people)


def told(found: list[tuple[dt.datetime, dt.datetime]], zone: ZoneInfo = PARIS) -> list[str]:
    return [f"{begin.astimezone(zone):%H:%M}-{end.astimezone(zone):%H:%M}" for begin, end in found]


def test_slots_go_around_breaks() -> None:
    hours = Hours(clock("09:00"), clock("12:00"), 30, 5, ((clock("10:00"), clock("10:20")),))
    assert told(spans(DATE, hours, PARIS)) == ["09:00-09:30", "10:20-10:50", "10:55-11:25", "11:30-12:00"]


def test_a_slot_that_ends_as_a_break_begins_stays() -> None:
    hours = Hours(clock("09:00"), clock("11:00"), 30, 0, ((clock("10:00"), clock("10:30")),))
    assert told(spans(DATE, hours, PARIS)) == ["09:00-09:30", "09:30-10:00", "10:30-11:00"]


def test_an_hour_that_does_not_exist_is_told() -> None:
    with pytest.raises(GroundsError) as error:
        moment(FORWARD, clock("02:30"), PARIS)
    assert str(error.value) == "02:30 n’existe pas le 30/03/2036 : on change d’heure cette nuit-là."


def test_an_hour_shown_twice_is_the_first() -> None:
    assert moment(BACK, clock("02:30"), PARIS) == dt.datetime(2036, 10, 26, 0, 30, tzinfo=dt.UTC)


def test_lengths_are_true_while_clocks_change() -> None:
    """From 1:00 to 4:00 the night clocks go forward there are two hours, and four the night they go back."""
    hours = Hours(clock("01:00"), clock("04:00"), 60)
    assert [len(spans(date, hours, PARIS)) for date in (FORWARD, DATE, BACK)] == [2, 3, 4]


@given(
    st.dates(dt.date(2030, 1, 1), dt.date(2040, 1, 1)), st.integers(0, 20), st.integers(5, 180), st.integers(0, 30),
    st.sampled_from(("Europe/Paris", "America/New_York", "America/Los_Angeles", "Asia/Kolkata", "Australia/Sydney")),
)  # fmt: skip
def test_slots_never_overlap_nor_touch_the_break(
    date: dt.date, begins: int, minutes: int, pause: int, zone: str
) -> None:
    rest = (dt.time(begins + 1, 15), dt.time(begins + 1, 45))
    there = ZoneInfo(zone)
    try:
        found = spans(date, Hours(dt.time(begins), dt.time(begins + 3), minutes, pause, (rest,)), there)
        away, back = (moment(date, each, there) for each in rest)
    except GroundsError:
        return
    assert all(end - begin == dt.timedelta(minutes=minutes) for begin, end in found)
    assert all(one[1] <= other[0] for one, other in pairwise(found))
    assert all(end <= away or begin >= back for begin, end in found)


def test_slots_said_again_are_there_once(there: BuyersDay, people: People) -> None:
    hours = Hours(clock("09:00"), clock("10:40"), 20)
    assert actions.add_slots(there.day, [DATE], hours, people.lea) == 1
    assert actions.add_slots(there.day, [DATE], hours, people.lea) == 0
    assert told([(slot.starts_at, slot.ends_at) for slot in there.day.slots.all()])[-1] == "10:20-10:40"


def test_a_mission_has_slots_by_the_clocks_of_each_place(people: People) -> None:
    day = days.meeting_day(kind="mission")
    hours = Hours(clock("09:00"), clock("10:00"), 60)
    for number, zone in enumerate(("Europe/Paris", "America/New_York", "America/Los_Angeles")):
        actions.add_slots(day, [DATE + dt.timedelta(days=number)], hours, people.lea, zone=ZoneInfo(zone))
    assert [slot.starts_at.astimezone(dt.UTC).hour for slot in day.slots.all()] == [7, 13, 16]


def test_slots_of_a_published_meeting_stay(there: BuyersDay, people: People) -> None:
    request = days.request(there.baker, there.caterer)
    days.timetable(there.day, (request, there.slots[0], there.tables[0]))
    with pytest.raises(GroundsError) as error:
        actions.remove_slots(there.day, [there.slots[0].pk], people.lea)
    assert str(error.value) == "Le planning publié a des rendez-vous dans ces créneaux : déplacez-les d’abord."
    with pytest.raises(GroundsError):
        actions.remove_tables(there.day, [there.tables[0].pk], people.lea)
    assert actions.remove_slots(there.day, [there.slots[1].pk, 999_999], people.lea) == 1
    assert actions.remove_tables(there.day, [there.tables[1].pk], people.lea) == 1


def test_tables_are_numbered_after_those_there_are(there: BuyersDay, people: People) -> None:
    hall = actions.add_site(there.day, "Salon", people.lea)
    assert actions.add_tables(there.day, 2, people.lea) == 2
    assert actions.add_tables(there.day, 1, people.lea, hall, "Salon bleu", 2, ["écran"]) == 1
    assert actions.add_tables(there.day, 2, people.lea, hall, "Salon bleu") == 2
    assert [(each.name, each.capacity) for each in there.day.tables.all()] == [
        ("Table 1", 1), ("Table 2", 1), ("Table 3", 1), ("Table 4", 1), ("Salon bleu", 2), ("Salon bleu 1", 1),
        ("Salon bleu 2", 1),
    ]  # fmt: skip


def test_a_table_keeps_a_name_of_its_own(there: BuyersDay, people: People) -> None:
    assert actions.change_table(there.tables[0], {"name": "Près de la porte"}, people.lea).name == "Près de la porte"
    with pytest.raises(GroundsError) as error:
        actions.change_table(there.tables[1], {"name": "Près de la porte"}, people.lea)
    assert str(error.value) == "Une autre table s’appelle déjà « Près de la porte »."


def test_travel_is_as_long_both_ways_until_told_otherwise(there: BuyersDay, people: People) -> None:
    one, other = (actions.add_site(there.day, name, people.lea) for name in ("Palais", "Docks"))
    actions.set_travel(one, other, 15, people.lea)
    actions.set_travel(other, one, 20, people.lea)
    assert list(Travel.objects.values_list("minutes", flat=True)) == [20, 20]
    actions.set_travel(one, other, None, people.lea)
    assert not Travel.objects.exists()


def test_a_site_said_again_is_corrected_and_one_taken_away_leaves_its_tables(there: BuyersDay, people: People) -> None:
    site = actions.add_site(there.day, "Palais", people.lea, "La Canebière")
    assert actions.add_site(there.day, "Palais", people.lea, "9 La Canebière", "Europe/London") == site
    actions.add_tables(there.day, 1, people.lea, site, "Salon")
    actions.remove_site(Site.objects.get(), people.lea)
    assert there.day.tables.get(name="Salon").site is None


def test_a_site_where_published_meetings_are_held_stays(there: BuyersDay, people: People) -> None:
    site = actions.add_site(there.day, "Palais", people.lea)
    actions.change_table(there.tables[0], {"site": site}, people.lea)
    request = days.request(there.baker, there.caterer)
    days.timetable(there.day, (request, there.slots[0], there.tables[0]))
    with pytest.raises(GroundsError) as error:
        actions.remove_site(site, people.lea)
    assert str(error.value) == "Le planning publié a des rendez-vous dans ce lieu : déplacez-les d’abord."


def test_the_programme(there: BuyersDay, people: People) -> None:
    facts = {"title": "Accueil", "starts_at": at("08:30"), "ends_at": at("09:00")}
    added = actions.add_to_programme(there.day, facts, people.lea)
    assert list(there.day.programme.all()) == [added]
    actions.remove_from_programme(added, people.lea)
    assert not there.day.programme.exists()
