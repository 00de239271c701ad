"""Calendars: what they hold, who may read them, and that programs which subscribe follow what changes."""

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

import icalendar
import pytest
import time_machine
from django.test import Client
from tests.factories import Cast, People
from tests.hub.stories import DAY, after, made, published, sent

from entremise.hub.actions import feeds
from entremise.hub.actions.introductions import plan_meeting
from entremise.hub.actions.needs import change
from entremise.hub.models import Feed, Outcome, Side
from entremise.hub.queries.calendar import entries
from entremise.people.models import Person, Trace
from entremise.people.rules import digest

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Person], Client]


def read(client: Client, secret: str) -> list[icalendar.Event]:
    """The events of a calendar."""
    answer = client.get(f"/calendrier/{secret}.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return list(icalendar.Calendar.from_ical(answer.content).walk("VEVENT"))


# What it holds --------------------------------------------------------------------------------------------------------


def test_a_calendar_holds_meetings_deadlines_and_the_day_one_will_be_asked(cast: Cast, people: People) -> None:
    need = published(people.camille, deadline=dt.date(2026, 7, 12), organisation_name="Fournil des Calanques")
    made(need, cast.roofer, meeting_at=after(3), meeting_place="Au fournil")
    told = {
        person.name: [(entry.start, entry.title, entry.place) for entry in entries(person, after(1))]
        for person in (people.camille, people.bruno, people.claire)
    }
    meeting, question = after(3), dt.date(2026, 7, 1)
    assert told == {
        "Camille Essai": [
            (meeting, "Rencontre avec Toitures du Garlaban", "Au fournil"),
            (question, "Qu’en est-il sorti avec Toitures du Garlaban ?", ""),
            (dt.date(2026, 7, 12), "Échéance : Un traiteur pour 80 personnes le 12 juillet", ""),
        ],
        "Bruno Essai": [
            (meeting, "Rencontre avec Fournil des Calanques", "Au fournil"),
            (question, "Qu’en est-il sorti avec Fournil des Calanques ?", ""),
        ],
        "Claire Essai": [],
    }


def test_whoever_told_the_end_is_not_asked_again(cast: Cast, people: People) -> None:
    done = made(published(people.camille), cast.roofer)
    Outcome.objects.create(introduction=done, side=Side.ASKER, kind="nothing", said_at=after(2))
    assert (entries(people.camille, after(3)), len(entries(people.bruno, after(3)))) == ([], 1)
    assert [entry.start for entry in entries(people.bruno, after(31))] == [dt.date(2026, 7, 31)]
    assert entries(people.bruno, after(181)) == []


def test_what_is_closed_long_past_or_not_agreed_is_left_out(cast: Cast, people: People) -> None:
    published(people.camille, deadline=dt.date(2026, 7, 1), closed_at=DAY)
    published(people.camille, deadline=dt.date(2026, 1, 1))
    sent(published(people.camille, anonymous=True), cast.roofer)
    assert (entries(people.camille, after(1)), entries(people.bruno, after(1))) == ([], [])


def test_an_asker_who_was_anonymous_is_named_once_both_agreed(cast: Cast, people: People) -> None:
    made(published(people.camille, anonymous=True, organisation_name="Fournil"), cast.roofer, meeting_at=after(3))
    assert entries(people.bruno, after(1))[0].title == "Rencontre avec Fournil"


def test_queries_are_as_many_whatever_one_has(
    cast: Cast, people: People, django_assert_num_queries: Callable[..., object]
) -> None:
    for _ in range(2):
        for _ in range(3):
            made(published(people.camille, deadline=dt.date(2026, 7, 1)), cast.roofer, meeting_at=after(3))
        with django_assert_num_queries(16):
            entries(Person.objects.get(pk=people.camille.pk), after(1))


# How programs follow it -----------------------------------------------------------------------------------------------


def test_a_meeting_moved_is_the_same_one_told_anew(cast: Cast, people: People, client: Client) -> None:
    done = made(published(people.camille), cast.roofer)
    secret = feeds.make(people.camille)
    seen = []
    with time_machine.travel(after(1), tick=False) as clock:
        for days in (5, 6):
            plan_meeting(done, Side.ASKER, after(days), "Au fournil", by=people.camille)
            (event,) = [each for each in read(client, secret) if "LOCATION" in each]
            seen.append((event["UID"], event["SEQUENCE"], event["DTSTAMP"].dt, event["DTSTART"].dt))
            clock.shift(dt.timedelta(hours=1))
    (first, again) = seen
    assert first[0] == again[0] == f"rencontre-{done.number}@localhost"
    assert (first[1], again[1]) == (0, 1)
    assert (first[2], again[2]) == (after(1), after(1) + dt.timedelta(hours=1))
    assert (first[3], again[3]) == (after(5), after(6))


def test_a_deadline_moved_is_the_same_one_told_anew(people: People, client: Client) -> None:
    need = published(people.camille, deadline=dt.date(2026, 7, 1))
    secret = feeds.make(people.camille)
    with time_machine.travel(after(1), tick=False):
        (before,) = read(client, secret)
        change(need, people.camille, deadline=dt.date(2026, 7, 8))
        (event,) = read(client, secret)
    assert (before["UID"], before["SEQUENCE"], before["DTSTART"].dt) == (event["UID"], 0, dt.date(2026, 7, 1))
    assert (event["SEQUENCE"], event["DTSTART"].dt, event["DTSTAMP"].dt) == (1, dt.date(2026, 7, 8), after(1))


def test_moments_are_told_in_the_time_of_the_chamber_with_its_rules(cast: Cast, people: People, client: Client) -> None:
    made(published(people.camille), cast.roofer, meeting_at=after(3))
    secret = feeds.make(people.camille)
    with time_machine.travel(after(1), tick=False):
        calendar = icalendar.Calendar.from_ical(client.get(f"/calendrier/{secret}.ics").content)
    (event, _question) = calendar.walk("VEVENT")
    assert event["DTSTART"].params["TZID"] == "Europe/Paris"
    assert event["DTSTART"].dt == dt.datetime(2026, 6, 4, 9, tzinfo=ZoneInfo("Europe/Paris"))
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Paris"]
    assert event["URL"].startswith("http://localhost:8000/mises-en-relation/")


def test_a_calendar_is_in_the_language_of_its_person(people: People, client: Client) -> None:
    published(people.camille, deadline=dt.date(2026, 7, 1))
    Person.objects.filter(pk=people.camille.pk).update(language="en")
    secret = feeds.make(people.camille)
    with time_machine.travel(after(1), tick=False):
        (event,) = read(client, secret)
    assert event["SUMMARY"].startswith("Deadline")


def test_what_did_not_change_is_not_sent_again(people: People, client: Client) -> None:
    secret = feeds.make(people.camille)
    first = client.get(f"/calendrier/{secret}.ics")
    again = client.get(f"/calendrier/{secret}.ics", headers={"if-none-match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert first.headers["Cache-Control"] == "private, max-age=300"


# Who may read it ------------------------------------------------------------------------------------------------------


def test_an_address_made_again_stops_the_one_before_and_only_its_digest_is_kept(people: People, client: Client) -> None:
    first, second = feeds.make(people.camille), feeds.make(people.camille)
    statuses = [client.get(f"/calendrier/{secret}.ics").status_code for secret in (first, second, "x", "")]
    assert statuses == [404, 200, 404, 404]
    assert [feed.digest for feed in Feed.objects.all()] == [digest(second)]
    assert feeds.stop(people.camille)
    assert not feeds.stop(people.camille)
    assert client.get(f"/calendrier/{second}.ics").status_code == 404
    assert [*Trace.objects.order_by("pk").values_list("verb", flat=True)] == ["feed.make", "feed.make", "feed.stop"]


def test_whoever_left_has_no_calendar(people: People, client: Client) -> None:
    secret = feeds.make(people.camille)
    Person.objects.filter(pk=people.camille.pk).update(is_active=False)
    assert client.get(f"/calendrier/{secret}.ics").status_code == 404


def test_the_address_is_shown_once_to_its_owner(people: People, signed_in: SignedIn, client: Client) -> None:
    camille = signed_in(people.camille)
    assert "Faire une adresse" in camille.get("/compte/agenda").content.decode()
    made_ = camille.post("/compte/agenda")
    secret = made_.content.decode().partition("/calendrier/")[2].partition(".ics")[0]
    assert (client.get(f"/calendrier/{secret}.ics").status_code, made_.headers["Cache-Control"]) == (
        200, "private, no-store",
    )  # fmt: skip
    assert secret not in camille.get("/compte/agenda").content.decode()
    assert camille.post("/compte/agenda/arreter").headers["Location"] == "/compte/agenda"
    assert client.get(f"/calendrier/{secret}.ics").status_code == 404


def test_visitors_have_no_calendar_to_make(client: Client) -> None:
    assert client.get("/compte/agenda").headers["Location"].startswith("/compte/connexion")
    assert client.post("/compte/agenda").status_code == 403


# One meeting ----------------------------------------------------------------------------------------------------------


def test_a_meeting_is_a_file_for_those_it_concerns(cast: Cast, people: People, signed_in: SignedIn) -> None:
    need = published(people.camille, organisation_name="Fournil")
    done = made(need, cast.roofer, meeting_at=after(3))
    address = f"/mises-en-relation/{done.number}/rencontre.ics"
    answers = {person.name: signed_in(person).get(address) for person in (people.camille, people.bruno, people.claire)}
    assert [answer.status_code for answer in answers.values()] == [200, 200, 404]
    assert answers["Camille Essai"].headers["Content-Disposition"] == 'attachment; filename="rencontre-2026-06-04.ics"'
    titles = [
        icalendar.Calendar.from_ical(answers[name].content).walk("VEVENT")[0]["SUMMARY"]
        for name in ("Camille Essai", "Bruno Essai")
    ]
    assert titles == ["Rencontre avec Toitures du Garlaban", "Rencontre avec Fournil"]


def test_without_a_meeting_there_is_no_file(cast: Cast, people: People, signed_in: SignedIn) -> None:
    done = made(published(people.camille), cast.roofer)
    assert signed_in(people.camille).get(f"/mises-en-relation/{done.number}/rencontre.ics").status_code == 404
