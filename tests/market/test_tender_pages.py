"""The pages of consultations: the list and its filters, one consultation, its form, its calendar."""

import datetime as dt
from collections.abc import Callable

import icalendar
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.factories import Cast, People
from tests.market import stalls

from entremise.hub.actions import feeds
from entremise.market.models import Buyer, Tender
from entremise.market.views.calendar import feed_url
from entremise.people.models import Person

pytestmark = pytest.mark.django_db

SignIn = Callable[[Person], Client]
#: What the form sends besides what one types.
EMPTY = {
    "lots-TOTAL_FORMS": "0", "lots-INITIAL_FORMS": "0", "requirements-TOTAL_FORMS": "0",
    "requirements-INITIAL_FORMS": "0",
}  # fmt: skip
TYPED = EMPTY | {
    "title": "Réfection de la toiture du fournil", "text": "Deux cents mètres carrés de tuiles.", "groups": "on",
    "category": "works", "cpv": "couverture ; 45261210-9", "place": "Aubagne", "amount_max": "40000",
    "closes_on": "2036-06-03", "closes_hour": "17:30", "audience": "public",
}  # fmt: skip


def page(tender: Tender, name: str = "tender") -> str:
    return reverse(f"market:{name}", args=[tender.number])


def listed(client: Client, query: str = "") -> list[str]:
    """The titles that the list shows, in order."""
    return [each.title for each in client.get(f"{reverse('market:tenders')}?{query}").context["page"]]


def test_the_list_is_of_what_one_may_see_the_next_to_close_first(cast: Cast, people: People, signed_in: SignIn) -> None:
    buyer, soon = stalls.buyer(cast, people), stalls.CLOSES - dt.timedelta(days=9)
    stalls.tender(buyer, title="Toiture")
    stalls.loaded(title="Peinture", closes_at=soon)
    stalls.tender(buyer, title="Pain des membres", audience=Tender.Audience.MEMBERS)
    stalls.confidential(buyer, cast.roofer, title="Secrète", closes_at=soon + dt.timedelta(days=1))
    stalls.draft(buyer, title="Brouillon")
    stalls.tender(buyer, title="Close", closes_at=stalls.PUBLISHED)
    stalls.loaded(title="Sans date", closes_at=None, identifier="26-1002", published_at=timezone.now())
    stalls.loaded(title="Oubliée", closes_at=None, identifier="26-1003")
    public = ["Peinture", "Toiture", "Sans date"]
    assert listed(Client()) == listed(signed_in(people.noe)) == public
    assert listed(signed_in(people.claire)) == ["Peinture", "Toiture", "Pain des membres", "Sans date"]
    assert listed(signed_in(people.bruno)) == ["Peinture", "Secrète", "Toiture", "Pain des membres", "Sans date"]
    for staff in (people.lea, people.ada):
        assert "Secrète" not in listed(signed_in(staff))
    assert sorted(listed(signed_in(people.camille), "de=miennes")) == [
        "Brouillon", "Close", "Pain des membres", "Secrète", "Toiture",
    ]  # fmt: skip
    assert listed(signed_in(people.bruno), "de=invitations") == ["Secrète"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=ECOLES peinture", ["Peinture des écoles"]),
        ("q=zinguerie", ["Réfection de la toiture du fournil"]),
        ("lieu=Marseille", ["Réfection de la toiture du fournil", "Peinture des écoles"]),
        ("lieu=Lille", []),
        ("lieu=13", ["Réfection de la toiture du fournil", "Peinture des écoles"]),
        ("nature=services", []),
        ("source=boamp", ["Peinture des écoles"]),
        ("dans=7", []),
        ("le=2036-06-03", ["Réfection de la toiture du fournil", "Peinture des écoles"]),
        ("lieu=Nulle-Part-les-Oies&q=toiture", ["Réfection de la toiture du fournil"]),
        ("page=99", ["Réfection de la toiture du fournil", "Peinture des écoles"]),
    ],
)
def test_the_list_is_narrowed(cast: Cast, people: People, query: str, expected: list[str]) -> None:
    stalls.tender(stalls.buyer(cast, people), published_at=stalls.PUBLISHED + dt.timedelta(hours=1))
    stalls.loaded()
    assert listed(Client(), query) == expected


def test_a_consultation_typed_in_is_kept_as_a_draft_then_read_again(
    cast: Cast, people: People, signed_in: SignIn
) -> None:
    camille = signed_in(people.camille)
    answer = camille.post(reverse("market:new"), TYPED)
    tender = Tender.objects.get()
    assert answer["Location"] == page(tender, "tender_publish")
    assert (tender.status, tender.closes_at) == (
        Tender.Status.DRAFT, dt.datetime(2036, 6, 3, 17, 30, tzinfo=stalls.PARIS),
    )  # fmt: skip
    assert (tender.places, tender.cpv[-1], len(tender.cpv)) == (["13005"], "45261210", 2)
    assert tender.buyer == Buyer.objects.get()
    assert (tender.buyer_name, tender.person) == ("Fournil des Calanques", people.camille)
    assert camille.get(page(tender, "tender_publish")).context["lacking"] == []
    assert camille.post(page(tender, "tender_publish"))["Location"] == page(tender)
    tender.refresh_from_db()
    assert tender.status is Tender.Status.OPEN


def test_lots_are_added_and_taken_off_without_a_script(cast: Cast, people: People, signed_in: SignIn) -> None:
    camille = signed_in(people.camille)
    grown = camille.post(reverse("market:new"), TYPED | {"more": "lots"})
    assert (grown.status_code, len(grown.context["page"].lots.forms), Tender.objects.count()) == (200, 1, 0)
    assert grown.context["form"]["title"].value() == TYPED["title"]
    lots = {
        "lots-TOTAL_FORMS": "3", "lots-0-title": "Tuiles", "lots-0-amount": "9000", "lots-1-title": "Zinc",
        "lots-1-DELETE": "on", "requirements-TOTAL_FORMS": "1", "requirements-0-kind": "insurance",
        "requirements-0-text": "Décennale", "then": "later",
    }  # fmt: skip
    camille.post(reverse("market:new"), TYPED | lots)
    tender = Tender.objects.get()
    assert list(tender.lots.values_list("rank", "title", "amount")) == [(1, "Tuiles", 9000)]
    assert list(tender.requirements.values_list("kind", "text")) == [("insurance", "Décennale")]
    shown = camille.get(page(tender, "tender_edit")).context["page"]
    assert [form["title"].value() for form in shown.lots] == ["Tuiles"]
    assert [form["text"].value() for form in shown.requirements] == ["Décennale"]


@pytest.mark.parametrize(
    ("told", "field", "said"),
    [
        ({"title": ""}, "title", "Ce champ est obligatoire."),
        ({"cpv": "zzyzx"}, "cpv", "Aucun code CPV ne se nomme « zzyzx » : essayez un autre mot, ou laissez vide."),
        ({"place": "Nulle-Part-les-Oies"}, "place",
         "Nous ne connaissons pas ce lieu : essayez un nom de commune ou un code postal."),
        ({"amount_min": "50000"}, "amount_max", "Le plus doit être au moins égal au moins."),
        ({"closes_on": "2020-01-01"}, "closes_on", "Cette date est passée."),
        ({"questions_on": "2036-06-04"}, "questions_on", "C’est après la date limite des réponses."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_lost(
    cast: Cast, people: People, signed_in: SignIn, told: dict[str, str], field: str, said: str
) -> None:
    answer = signed_in(people.camille).post(reverse("market:new"), TYPED | told)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {field: [said]}
    assert TYPED["text"] in answer.content.decode()
    assert Tender.objects.count() == 0


def test_too_many_lots_are_said(cast: Cast, people: People, signed_in: SignIn) -> None:
    lots = {"lots-TOTAL_FORMS": "51"} | {f"lots-{rank}-title": f"Lot {rank}" for rank in range(51)}
    answer = signed_in(people.camille).post(reverse("market:new"), TYPED | lots)
    assert (answer.status_code, Tender.objects.count()) == (422, 0)
    assert len(answer.context["page"].lots.non_form_errors()) == 1


def test_who_belongs_nowhere_is_told_how_to(cast: Cast, people: People, signed_in: SignIn) -> None:
    answer = signed_in(people.noe).get(reverse("market:new"))
    assert "market/tender_nobody.html" in [each.name for each in answer.templates]


def test_changed_after_publication_it_keeps_its_readers(cast: Cast, people: People, signed_in: SignIn) -> None:
    tender = stalls.tender(stalls.buyer(cast, people))
    camille = signed_in(people.camille)
    form = camille.get(page(tender, "tender_edit")).context["form"]
    assert ("audience" in form.fields, "buyer" in form.fields) == (False, False)
    camille.post(page(tender, "tender_edit"), TYPED | {"audience": "chosen", "place": form["place"].value()})
    tender.refresh_from_db()
    assert (tender.audience, tender.places, tender.amount_max) == ("public", ["13201"], 40_000)


def test_cancelling_copying_and_removing(cast: Cast, people: People, signed_in: SignIn) -> None:
    tender, camille = stalls.tender(stalls.buyer(cast, people)), signed_in(people.camille)
    copied = camille.post(page(tender, "tender_copy"))
    made = Tender.objects.exclude(pk=tender.pk).get()
    assert copied["Location"] == page(made, "tender_edit")
    assert camille.post(page(made, "tender_cancel"))["Location"] == reverse("market:tenders")
    assert camille.post(page(tender, "tender_cancel"), {"because": ""}).status_code == 422
    camille.post(page(tender, "tender_cancel"), {"because": "Le chantier est reporté."})
    tender.refresh_from_db()
    assert (tender.status, tender.cancelled_because) == (Tender.Status.CANCELLED, "Le chantier est reporté.")
    assert "Le chantier est reporté." in Client().get(page(tender)).content.decode()


def test_a_confidential_one_exists_for_its_buyer_and_the_firms_it_invited(
    cast: Cast, people: People, signed_in: SignIn
) -> None:
    tender = stalls.confidential(stalls.buyer(cast, people), cast.roofer)
    expected = dict.fromkeys(people, 404) | dict.fromkeys((people.camille, people.colleague, people.bruno), 200)
    assert {person: signed_in(person).get(page(tender)).status_code for person in people} == expected
    assert Client().get(page(tender)).status_code == 404
    assert Client().get(page(tender, "tender_ics")).status_code == 404
    tender.invitations.update(sent_at=None)
    assert signed_in(people.bruno).get(page(tender)).status_code == 404


def test_one_follows_and_has_it_in_ones_calendar(cast: Cast, people: People, signed_in: SignIn) -> None:
    tender = stalls.tender(stalls.buyer(cast, people))
    stalls.loaded()
    noe = signed_in(people.noe)
    noe.post(page(tender, "tender_follow"), {"do": "follow"})
    weeks = noe.get(reverse("market:calendar_month", args=["2036-06"])).context["weeks"]
    third = next(day for week in weeks for day in week if day.date == dt.date(2036, 6, 3))
    assert ([each.pk for each in third.mine], third.others) == ([tender.pk], 1)
    assert feed_url(people.noe) == ""
    noe.post(reverse("market:calendar_address"))
    told = icalendar.Calendar.from_ical(Client().get(feed_url(people.noe)).content)
    (event,) = told.walk("VEVENT")
    assert (str(event["summary"]), event.end) == (
        "Date limite : Réfection de la toiture du fournil", stalls.CLOSES,
    )  # fmt: skip
    noe.post(reverse("hub:calendar"))  # a new address for the whole calendar: the former ones stop
    assert Client().get(f"{reverse('market:calendar')}/x.ics").status_code == 404


def test_an_address_of_calendar_stops_with_that_of_the_whole_calendar(
    cast: Cast, people: People, signed_in: SignIn
) -> None:
    noe = signed_in(people.noe)
    noe.post(reverse("market:calendar_address"))
    address = feed_url(people.noe)
    assert Client().get(address).status_code == 200
    noe.post(reverse("hub:calendar"))
    assert Client().get(address).status_code == 404
    assert Client().get(feed_url(people.noe)).status_code == 200


def test_a_feed_holds_what_its_person_may_still_see(cast: Cast, people: People) -> None:
    tender = stalls.confidential(stalls.buyer(cast, people), cast.roofer)
    feeds.make(people.bruno)
    assert stalls.SECRET in Client().get(feed_url(people.bruno)).content.decode()
    tender.invitations.update(withdrawn_at=timezone.now())
    assert stalls.SECRET not in Client().get(feed_url(people.bruno)).content.decode()


def test_a_month_that_is_none_is_not_found() -> None:
    for month in ("2036-13", "avril", "0001-01"):
        assert Client().get(reverse("market:calendar_month", args=[month])).status_code == 404


def test_codes_of_the_vocabulary_are_completed_in_both_languages() -> None:
    found = Client().get(reverse("market:cpv"), {"q": "couverture"}).json()["codes"]
    assert all("ouverture" in each["label"] for each in found)
    english = Client().get(reverse("market:cpv"), {"q": "roofing"}).json()["codes"]
    assert len(english) > 0
    assert Client().get(reverse("market:cpv"), {"q": "x"}).json() == {"codes": []}
