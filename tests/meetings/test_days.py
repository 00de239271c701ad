"""A day from its making to its end: what each verb leaves, what it refuses, who is told."""

import datetime as dt

import pytest
from tests.factories import Cast, People
from tests.meetings import days
from tests.meetings.days import DATE, OPENED, PARIS, BuyersDay, at

from entremise.meetings.actions import days as actions
from entremise.meetings.actions import guests
from entremise.meetings.actions.days import DayError
from entremise.meetings.models import Guest, MeetingDay, Programme, Site, Table
from entremise.meetings.patterns import PATTERNS
from entremise.meetings.queries import days as queries
from entremise.notices.models import Mail
from entremise.people.models import Trace

pytestmark = pytest.mark.django_db

TOLD = {"title": "Rencontres du goût", "place": "Marseille", "zone": "Europe/Paris"}
EVENING = at("20:00")


@pytest.fixture
def there(cast: Cast, people: People) -> BuyersDay:
    return days.buyers_day(cast, people)


def verbs() -> list[str]:
    return list(Trace.objects.filter(verb__startswith="day.").order_by("pk").values_list("verb", flat=True))


def clocks(day: MeetingDay) -> list[str]:
    return [f"{slot.starts_at.astimezone(day.tz):%H:%M}" for slot in day.slots.all()]


def test_a_buyers_day_comes_with_its_slots_and_tables(people: People) -> None:
    day = actions.make("buyers", TOLD, [DATE], people.lea)
    assert clocks(day) == [
        "09:00", "09:25", "09:50", "10:15", "10:40", "11:05", "11:30", "11:55", "14:00", "14:25", "14:50", "15:15",
        "15:40", "16:05", "16:30",
    ]  # fmt: skip
    assert (day.sides, day.organiser, day.status) == (["Acheteurs", "Entreprises"], people.lea, MeetingDay.Status.DRAFT)
    assert list(day.tables.values_list("name", flat=True)) == [f"Table {number}" for number in range(1, 21)]
    assert verbs() == ["day.make", "day.add_slots", "day.add_tables"]


@pytest.mark.parametrize("kind", PATTERNS)
def test_every_pattern_makes_a_day_that_can_be_opened(kind: str, people: People) -> None:
    dates = [DATE + dt.timedelta(days=n) for n in range(PATTERNS[kind].dates)]
    day = actions.make(kind, TOLD, dates, people.lea)
    assert {slot.starts_at.astimezone(PARIS).date() for slot in day.slots.all()} == set(dates)
    assert actions.open_requests(day, EVENING, people.lea, OPENED).opened_at == OPENED


def test_its_sides_are_in_the_language_of_who_makes_it(people: People) -> None:
    people.lea.language = "en"
    assert actions.make("experts", TOLD, [DATE], people.lea).sides == ["Experts", "Firms"]


def test_a_day_is_settled(there: BuyersDay, people: People) -> None:
    settled = actions.settle(there.day, {"title": "Autre nom", "cost": 4000, "team": [people.pilar]}, people.lea)
    assert (settled.title, settled.cost, list(settled.team.all())) == ("Autre nom", 4000, [people.pilar])


def test_requests_open_until_a_moment_which_moves(there: BuyersDay, people: People) -> None:
    later = OPENED + dt.timedelta(days=2)
    opened = actions.open_requests(there.day, EVENING, people.lea, later)
    assert (opened.opened_at, opened.requests_until) == (OPENED, EVENING)
    assert actions.open_requests(there.day, None, people.lea, later).requests_until is None


def test_requests_end_at_once_and_may_open_again(there: BuyersDay, people: People) -> None:
    now, later = OPENED + dt.timedelta(days=1), OPENED + dt.timedelta(days=2)
    assert [actions.end_requests(there.day, people.lea, at).requests_until for at in (now, later)] == [now, now]
    assert queries.requests_over(actions.open_requests(there.day, EVENING, people.lea, later), later) is False
    with pytest.raises(DayError) as error:
        actions.end_requests(days.meeting_day(opened_at=None), people.lea)
    assert str(error.value) == "Les demandes ne sont pas ouvertes."


def test_a_day_without_tables_or_slots_does_not_open(people: People) -> None:
    day = days.meeting_day(opened_at=None)
    with pytest.raises(DayError) as error:
        actions.open_requests(day, None, people.lea)
    assert str(error.value) == "Il manque encore des créneaux ou des tables : ajoutez-les, puis ouvrez les demandes."


def test_cancelling_mails_every_guest_who_was_invited_and_comes(there: BuyersDay, people: People) -> None:
    days.guest(there.day, firm="Pas encore invité", email="plus-tard@example.org", invited_at=None)
    days.guest(there.day, firm="Ne vient pas", email="absent@example.org", withdrawn_at=OPENED)
    days.guest(there.day, firm="Sans adresse")
    cancelled = actions.cancel(there.day, "La salle est fermée.", people.lea, OPENED)
    actions.cancel(there.day, "La salle est fermée.", people.lea, EVENING)
    assert cancelled.status == MeetingDay.Status.CANCELLED
    mails = Mail.objects.filter(kind="day_cancelled").order_by("email")
    assert [(mail.email, mail.language, mail.context["words"]) for mail in mails] == [
        (email, language, "La salle est fermée.")
        for email, language in [
            ("bruno@example.org", "fr"), ("camille@example.org", "fr"), ("claire@example.org", "fr"),
            ("olive@example.org", "en"),
        ]
    ]  # fmt: skip
    assert verbs() == ["day.cancel"]


def test_a_cancelled_day_is_over(there: BuyersDay, people: People) -> None:
    actions.cancel(there.day, "Fermé.", people.lea, OPENED)
    for verb in (
        lambda: actions.open_requests(there.day, None, people.lea),
        lambda: actions.close(there.day, people.lea),
    ):
        with pytest.raises(DayError) as error:
            verb()
        assert str(error.value) == "Cette journée est annulée. Vous pouvez en refaire une à partir d’elle."


def test_a_day_ends_after_its_last_slot(there: BuyersDay, people: People) -> None:
    with pytest.raises(DayError) as error:
        actions.close(there.day, people.lea, at("10:00"))
    assert str(error.value) == "La journée n’est pas finie : elle pourra l’être après son dernier créneau."
    assert actions.close(there.day, people.lea, EVENING).closed_at == EVENING
    assert actions.close(there.day, people.lea, EVENING + dt.timedelta(hours=1)).closed_at == EVENING
    with pytest.raises(DayError):
        actions.cancel(there.day, "Trop tard", people.lea)


def test_a_copy_has_the_same_clocks_in_another_season(there: BuyersDay, people: People) -> None:
    """At 9:00 in June as in December: the hour is that of the clocks, whatever the season."""
    hall = Site.objects.create(day=there.day, name="Palais")
    Table.objects.filter(pk=there.tables[0].pk).update(site=hall, equipment=["écran"])
    Programme.objects.create(day=there.day, title="Accueil", starts_at=at("08:30"), ends_at=at("09:00"), site=hall)
    made = actions.copy(there.day, "Rencontres d’hiver", dt.date(2036, 12, 2), people.samir, guests=True)
    assert clocks(made) == ["09:00", "09:20", "09:40", "10:00"]
    assert [slot.starts_at.astimezone(dt.UTC).hour for slot in made.slots.all()] == [8, 8, 8, 9]
    assert [(each.name, each.site and each.site.name, each.equipment) for each in made.tables.all()] == [
        ("Table 1", "Palais", ["écran"]), ("Table 2", None, []),
    ]  # fmt: skip
    assert [(each.title, each.starts_at.astimezone(PARIS).hour) for each in made.programme.all()] == [("Accueil", 8)]
    assert sorted(made.guests.values_list("firm", "invited_at", "ready_at")) == [
        ("Fournil des Calanques", None, None), ("Hôtel des Oursins", None, None), ("Toitures du Garlaban", None, None),
        ("Traiteur Sainte-Victoire", None, None),
    ]  # fmt: skip
    assert (made.status, made.requests.count(), made.organiser) == (MeetingDay.Status.DRAFT, 0, people.samir)


def test_a_copy_without_guests_of_a_mission_keeps_travel(cast: Cast, people: People) -> None:
    mission = days.mission(cast, people)
    made = actions.copy(mission.day, "Mission d’hiver", dt.date(2036, 12, 2), people.lea)
    travels = {
        (each.start.name, each.end.name): each.minutes for site in made.sites.all() for each in site.travels.all()
    }
    assert travels == {("Palais de la Bourse", "Biscayne Hall"): 600, ("Biscayne Hall", "Grand Hall"): 360}
    assert not Guest.objects.filter(day=made).exists()


def acts(day: MeetingDay, now: dt.datetime = OPENED) -> str:
    act = queries.board(MeetingDay.objects.get(pk=day.pk), now).act
    return act.page if act else ""


def test_the_next_act_follows_the_day(people: People) -> None:
    """From an empty day to its report."""
    day = days.meeting_day(opened_at=None)
    assert acts(day) == "slots"
    slots = days.slots(day, 2)
    assert acts(day) == "places"
    tables = days.tables(day, 1)
    assert acts(day) == "guests"
    one, other = (days.guest(day, firm=f"Firme {n}", email=f"{n}@example.org", invited_at=None) for n in (1, 2))
    assert acts(day) == "open"
    actions.open_requests(day, None, people.lea, OPENED)
    assert acts(day) == "guests"
    guests.invite([one, other], people.lea, OPENED)
    assert acts(day) == "requests"
    request = days.request(one, other)
    assert acts(day) == "timetables"
    days.timetable(day, (request, slots[0], tables[0]), published_at=None)
    assert acts(day) == "timetables"
    days.timetable(day, (request, slots[0], tables[0]))
    assert acts(day) == "documents"
    assert acts(day, at("07:00")) == "live"
    assert acts(day, EVENING) == "close"
    actions.close(MeetingDay.objects.get(pk=day.pk), people.lea, EVENING)
    assert acts(day, EVENING) == "report"


def test_nobody_is_reminded_the_day_they_are_invited(there: BuyersDay) -> None:
    told = [queries.board(there.day, OPENED + dt.timedelta(days=n)).act for n in (0, 3)]
    assert [act and act.label for act in told] == ["Suivre les demandes", "Relancer"]


def test_the_current_step_is_the_first_that_is_not_done(there: BuyersDay, people: People) -> None:
    assert [(step.key, step.done, step.current) for step in queries.board(there.day, OPENED).steps] == [
        ("prepare", True, False), ("invite", True, False), ("requests", False, True), ("plan", False, False),
        ("publish", False, False), ("live", False, False), ("report", False, False),
    ]  # fmt: skip


def test_nothing_is_next_once_it_is_cancelled(there: BuyersDay, people: People) -> None:
    actions.cancel(there.day, "Fermé.", people.lea, OPENED)
    assert acts(there.day) == ""


def test_too_many_meetings_are_told_before_they_are_planned(people: People) -> None:
    day = days.meeting_day(sides=[])
    days.slots(day, 1)
    days.tables(day, 1)
    one, other, third = (days.guest(day, firm=f"Firme {n}", email=f"{n}@example.org") for n in range(3))
    days.request(one, other)
    days.request(one, third)
    assert [warning.why for warning in queries.board(day, OPENED).warnings] == [
        "Demandes acceptées : 2. Places dans la journée : 1. Certaines ne tiendront pas.",
        "1 participant a plus de rendez-vous acceptés qu’il n’a de créneaux libres.",
    ]


def test_everybody_may_read_about_days_that_are_open_and_to_come(there: BuyersDay, people: People) -> None:
    draft = days.meeting_day(opened_at=None, title="En préparation")
    investor = days.meeting_day(kind="investor", title="Projet secret")
    cancelled = days.meeting_day(title="Annulée", cancelled_at=OPENED)
    for day in (draft, investor, cancelled):
        days.slots(day, 1)
    assert list(queries.public(OPENED)) == [there.day]
    assert list(queries.public(EVENING)) == []


def test_who_organises_which(there: BuyersDay, people: People) -> None:
    other = days.meeting_day(title="Autre")
    other.team.add(people.pilar)
    assert {day.title for day in queries.of(people.lea)} == {"Rencontres du goût", "Autre"}
    assert list(queries.of(people.pilar)) == [other]
    assert list(queries.of(people.camille)) == []


def test_who_may_be_of_the_team(there: BuyersDay, people: People) -> None:
    assert list(queries.colleagues(there.day)) == [people.agathe, people.claire, people.pilar, people.edouard]
