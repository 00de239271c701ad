"""What is printed for a meeting day says what its timetable says, whatever people are called and wherever they are."""

import datetime as dt
import json
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from tests.factories import Cast, People
from tests.meetings import days
from tests.meetings.days import FIRMS, BuyersDay, at

from entremise.meetings.links import badge_token, guest_url
from entremise.meetings.models import Delegate, Guest, MeetingDay, Programme, Request, Site
from entremise.meetings.queries.agenda import published
from entremise.meetings.queries.sheets import Sheets
from entremise.meetings.views import sheets as told
from entremise.meetings.views.sheets import SHEETS, lasting, sheet
from entremise.notices.texts import whole

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(cast: Cast, people: People) -> BuyersDay:
    """The baker meets the caterer then the hotel; the roofer meets the hotel."""
    made = days.buyers_day(cast, people)
    meetings = [days.request(*pair) for pair in (
        (made.baker, made.caterer), (made.hotel, made.baker), (made.roofer, made.hotel),
    )]  # fmt: skip
    places = ((made.slots[0], made.tables[0]), (made.slots[2], made.tables[1]), (made.slots[0], made.tables[1]))
    days.timetable(made.day, *((meeting, *place) for meeting, place in zip(meetings, places, strict=True)))
    return made


def sheets(day: MeetingDay) -> Sheets:
    """The sheets of the timetable that was published."""
    return Sheets(day, published(day))


def agenda_of(guest: Guest) -> dict[str, Any]:
    """One guest's agenda, as its booklet tells it, with ordinary spaces."""
    agendas = told.booklet(sheets(guest.day))["agendas"]
    found = next(each for each in agendas if each["firm"] == guest.firm)
    return dict(json.loads(json.dumps(found).replace("\\u202f", " ")))


def line(hours: str, whom: str, table: str, about: str = "", **other: str) -> dict[str, str]:
    """A line of an agenda."""
    usual = {"kind": "meeting", "hours": hours, "whom": whom, "about": about, "who": "", "table": table, "site": ""}
    return usual | other


# Agendas --------------------------------------------------------------------------------------------------------------


def test_an_agenda_tells_whom_one_meets_when_and_where(there: BuyersDay) -> None:
    assert agenda_of(there.baker) == {
        "language": "fr", "over": "Entreprises · Rencontres du goût", "firm": "Fournil des Calanques",
        "people": "Camille Essai", "side-number": 1, "summary": "2 rendez-vous.",
        "columns": ["Heure", "Rencontre", "Lieu"],
        "days": [{"title": "Mardi 3 juin 2036", "note": "", "rows": [
            line("09:00–09:20", "Traiteur Sainte-Victoire · Claire Essai", "Table 1",
                 "Du pain et des desserts pour nos buffets."),
            line("09:40–10:00", "Hôtel des Oursins · Olive Essai", "Table 2", "A baker, and somebody for our roof."),
        ]}],
        "foot": "Un changement de dernière minute vous est dit par courriel et sur votre page.",
    }  # fmt: skip


def test_the_programme_stands_among_meetings_for_the_side_it_is_for(there: BuyersDay) -> None:
    for title, side, optional in (("Accueil", "", False), ("Atelier des entreprises", FIRMS, True)):
        Programme.objects.create(
            day=there.day, title=title, side=side, optional=optional, starts_at=at("09:20"), ends_at=at("09:40")
        )
    rows = {guest.firm: agenda_of(guest)["days"][0]["rows"] for guest in (there.baker, there.caterer)}
    shown = {firm: [(row["kind"], row["hours"], row["whom"], row["about"]) for row in lines if row["kind"] == "event"]
             for firm, lines in rows.items()}  # fmt: skip
    assert shown == {
        "Fournil des Calanques": [
            ("event", "09:20–09:40", "Accueil", ""),
            ("event", "09:20–09:40", "Atelier des entreprises", "Si vous le souhaitez"),
        ],
        "Traiteur Sainte-Victoire": [("event", "09:20–09:40", "Accueil", "")],
    }
    assert [row["kind"] for row in rows["Fournil des Calanques"]] == ["meeting", "event", "event", "meeting"]


def test_somebody_without_meetings_has_an_agenda_that_says_what_to_do(there: BuyersDay, cast: Cast) -> None:
    alone = days.guest(there.day, FIRMS, cast.accountant)
    found = agenda_of(alone)
    assert found["days"] == []
    assert str(found["summary"]).startswith("Aucun rendez-vous pour l’instant")


def test_who_goes_is_told_to_a_firm_of_several_people(there: BuyersDay) -> None:
    Delegate.objects.create(guest=there.baker, name="Dominique Essai")
    first = Request.objects.get(asker=there.baker)
    first.placements.update(delegates={there.baker.number.hex: "Dominique Essai"})
    found = agenda_of(there.baker)
    assert found["people"] == "Camille Essai, Dominique Essai"
    assert [row["who"] for row in found["days"][0]["rows"]] == ["Pour vous : Dominique Essai", ""]


def test_a_meeting_of_two_slots_ends_with_the_second(there: BuyersDay) -> None:
    Request.objects.filter(asker=there.baker).update(length=2)
    assert agenda_of(there.baker)["days"][0]["rows"][0]["hours"] == "09:00–09:40"


def test_who_withdrew_or_was_taken_back_is_nowhere(there: BuyersDay) -> None:
    Request.objects.filter(asker=there.baker).update(withdrawn_at=at("08:00"))
    Guest.objects.filter(pk=there.caterer.pk).update(withdrawn_at=at("08:00"))
    found = told.booklet(sheets(there.day))
    assert [(each["firm"], each["summary"]) for each in found["agendas"]] == [
        ("Fournil des Calanques", "1 rendez-vous."),
        ("Hôtel des Oursins", "2 meetings."),
        ("Toitures du Garlaban", "1 rendez-vous."),
    ]


def test_a_meeting_that_whoever_was_asked_cannot_come_to_is_printed_nowhere(there: BuyersDay) -> None:
    Request.objects.filter(asker=there.baker).update(declined_at=at("08:00"))
    assert [each.request.asker for each in sheets(there.day).appointments] == [there.roofer, there.hotel]


def test_a_mission_is_told_by_the_clock_of_each_place(cast: Cast, people: People) -> None:
    there = days.mission(cast, people)
    Guest.objects.filter(pk=there.florida.pk).update(site=there.miami)
    Guest.objects.filter(pk=there.california.pk).update(site=there.los_angeles)
    first, second = days.request(there.baker, there.florida), days.request(there.baker, there.california)
    days.timetable(there.day, (first, there.slots[1], None), (second, there.slots[3], None))
    found = agenda_of(there.baker)["days"]
    assert found == [
        {"title": "Mercredi 4 juin 2036", "note": "Heure locale : 6 h de moins qu’à Paris.", "rows": [
            line("09:00–10:00", "Accueil au consulat", "", kind="event", site="Biscayne Hall"),
            line("10:00–11:00", "Florida Bakes · Fiona Essai", "", site="Biscayne Hall"),
        ]},
        {"title": "Jeudi 5 juin 2036", "note": "Heure locale : 9 h de moins qu’à Paris.", "rows": [
            line("10:00–11:00", "California Roofs · Cal Essai", "", site="Grand Hall"),
        ]},
    ]  # fmt: skip


def test_the_night_the_clocks_change_is_told_as_it_is_read(cast: Cast, people: People) -> None:
    """In Paris on 26 October 2036, 02:00 comes twice; in New York, a week later."""
    autumn = dt.date(2036, 10, 27)
    there = days.buyers_day(cast, people, date=autumn)
    hall = Site.objects.create(day=there.day, name="Hall", zone="America/New_York")
    there.tables[0].site = hall
    there.tables[0].save()
    days.timetable(there.day, (days.request(there.baker, there.caterer), there.slots[0], there.tables[0]))
    found = agenda_of(there.baker)["days"][0]
    assert (found["rows"][0]["hours"], found["note"]) == ("04:00–04:20", "Heure locale : 5 h de moins qu’à Paris.")


def test_each_agenda_of_the_booklet_is_in_the_language_of_its_guest(there: BuyersDay) -> None:
    assert {each["firm"]: each["language"] for each in told.booklet(sheets(there.day))["agendas"]} == {
        "Fournil des Calanques": "fr", "Hôtel des Oursins": "en", "Toitures du Garlaban": "fr",
        "Traiteur Sainte-Victoire": "fr",
    }  # fmt: skip
    assert agenda_of(there.hotel)["days"][0]["title"] == "Tuesday 3 June 2036"


def test_the_cover_tells_the_day_and_its_programme(there: BuyersDay) -> None:
    Programme.objects.create(day=there.day, title="Accueil", starts_at=at("08:30"), ends_at=at("09:00"))
    assert told.booklet(sheets(there.day))["cover"] == {
        "over": "Journée d’acheteurs", "title": "Rencontres du goût", "when": "Mardi 3 juin 2036",
        "place": "Palais de la Bourse, Marseille", "summary": "4 participants, 3 rendez-vous",
        "programme-title": "Programme", "columns": ["Heure", "Quoi"], "programme": [("08:30–09:00", "Accueil")],
        "contents": "Les agendas",
    }  # fmt: skip


# Badges, cards, the wall ----------------------------------------------------------------------------------------------


def test_each_person_has_a_badge_and_the_code_of_its_guest(there: BuyersDay) -> None:
    Delegate.objects.create(guest=there.baker, name="Dominique Essai")
    found = told.badges(Sheets(there.day))["badges"]
    assert [(each["name"], each["firm"], each["side"], each["side-number"]) for each in found] == [
        ("Camille Essai", "Fournil des Calanques", "Entreprises", 1),
        ("Dominique Essai", "Fournil des Calanques", "Entreprises", 1),
        ("Olive Essai", "Hôtel des Oursins", "Acheteurs", 0),
        ("Bruno Essai", "Toitures du Garlaban", "Entreprises", 1),
        ("Claire Essai", "Traiteur Sainte-Victoire", "Acheteurs", 0),
    ]
    assert found[0]["code"] == found[1]["code"] == told.code(whole(f"/badge/{badge_token(there.baker)}"))
    assert found[0]["code"] != found[2]["code"]


def test_a_guest_without_a_name_is_called_by_its_firm_on_its_badge(there: BuyersDay) -> None:
    Guest.objects.filter(pk=there.hotel.pk).update(name="")
    found = told.badges(Sheets(there.day))["badges"][1]
    assert (found["name"], found["firm"]) == ("Hôtel des Oursins", "")


def test_a_card_tells_who_meets_at_a_table(there: BuyersDay) -> None:
    Guest.objects.filter(pk=there.hotel.pk).update(table=there.tables[1])
    assert told.table_cards(sheets(there.day))["cards"] == [
        {"name": "Table 1", "under": "", "days": [{"title": "Mardi 3 juin 2036", "note": "", "rows": [
            {"hours": "09:00–09:20", "one": "Fournil des Calanques", "other": "Traiteur Sainte-Victoire"},
        ]}]},
        {"name": "Table 2", "under": "Hôtel des Oursins", "days": [{"title": "Mardi 3 juin 2036", "note": "", "rows": [
            {"hours": "09:00–09:20", "one": "Toitures du Garlaban", "other": "Hôtel des Oursins"},
            {"hours": "09:40–10:00", "one": "Hôtel des Oursins", "other": "Fournil des Calanques"},
        ]}]},
    ]  # fmt: skip


def test_the_wall_tells_where_each_is_then_who_is_at_each_table(there: BuyersDay) -> None:
    by_guest, by_table = told.wall(sheets(there.day))["sheets"]
    assert (by_guest["under"], by_guest["hours"]) == ("Mardi 3 juin 2036 · 09:00–10:00", ["09:00", "09:40"])
    assert by_guest["rows"] == [
        {"name": "Fournil des Calanques", "cells": ["Table 1", "Table 2"]},
        {"name": "Hôtel des Oursins", "cells": ["Table 2", "Table 2"]},
        {"name": "Toitures du Garlaban", "cells": ["Table 2", ""]},
        {"name": "Traiteur Sainte-Victoire", "cells": ["Table 1", ""]},
    ]
    assert by_table["rows"] == [
        {"name": "Table 1", "cells": ["Fournil des Calanques – Traiteur Sainte-Victoire", ""]},
        {"name": "Table 2", "cells": ["Toitures du Garlaban – Hôtel des Oursins",
                                      "Hôtel des Oursins – Fournil des Calanques"]},
    ]  # fmt: skip


def test_two_people_of_one_firm_at_one_hour_are_both_on_the_wall(there: BuyersDay) -> None:
    timetable = published(there.day)
    assert timetable
    timetable.placements.filter(request__asker=there.hotel).update(slot=there.slots[0])
    rows = told.wall(sheets(there.day))["sheets"][0]["rows"]
    assert rows[0] == {"name": "Fournil des Calanques", "cells": ["Table 1 / Table 2"]}


# Paper ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", SHEETS)
def test_every_sheet_is_a_tagged_pdf_whatever_people_are_called(there: BuyersDay, kind: str) -> None:
    long = "Société coopérative pour la valorisation des produits de la mer et du littoral " * 2
    names = ("#panic(1)", '"*_$x$ \\ </svg>', "Anticonstitutionnellementindustrielle", long[:150])
    for guest, name in zip((there.baker, there.hotel, there.roofer, there.caterer), names, strict=True):
        Guest.objects.filter(pk=guest.pk).update(firm=name, name=name, offers=name * 5)
    made = sheet(kind, sheets(MeetingDay.objects.get(pk=there.day.pk)))
    assert made.startswith(b"%PDF-")
    assert b"pdfuaid" in made


@pytest.mark.parametrize("kind", SHEETS)
def test_an_empty_day_prints_too(kind: str) -> None:
    assert sheet(kind, Sheets(days.meeting_day())).startswith(b"%PDF-")


@pytest.mark.parametrize(("minutes", "words"), [(20, "20 min"), (60, "1 h"), (90, "1 h 30"), (605, "10 h 05")])
def test_a_length_of_time_in_words(minutes: int, words: str) -> None:
    assert lasting(minutes) == words


# Pages ----------------------------------------------------------------------------------------------------------------


def test_a_guest_prints_its_agenda_from_its_link(there: BuyersDay) -> None:
    answer = Client().get(guest_url(there.hotel, "guest_pdf"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == 'inline; filename="rencontres-du-gout-hotel-des-oursins.pdf"'


def test_no_agenda_is_printed_before_it_is_published(cast: Cast, people: People) -> None:
    there = days.buyers_day(cast, people)
    assert Client().get(guest_url(there.hotel, "guest_pdf")).status_code == 404


def test_badges_are_printed_before_a_timetable_is_published_and_the_rest_after(cast: Cast, people: People) -> None:
    from tests.signing import signed_in

    there, lea = days.buyers_day(cast, people), signed_in(people.lea)
    before = {kind: lea.get(f"/journees/{there.day.number}/documents/{kind}.pdf").status_code for kind in SHEETS}
    assert before == {"livret": 404, "badges": 200, "tables": 404, "mur": 404}
    assert "attendent leur planning" in lea.get(f"/journees/{there.day.number}/documents").content.decode()
    days.timetable(there.day)
    after = {kind: lea.get(f"/journees/{there.day.number}/documents/{kind}.pdf").status_code for kind in SHEETS}
    assert after == dict.fromkeys(SHEETS, 200)
    assert lea.get(f"/journees/{there.day.number}/documents/autre.pdf").status_code == 404


def test_a_guests_agenda_is_in_its_own_language_whoever_asks(there: BuyersDay) -> None:
    with translation.override("fr"):
        made = told.agenda(sheets(there.day), there.hotel)
    assert b"/Lang(en)" in made.replace(b" ", b"")
