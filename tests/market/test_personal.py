"""What the Business Act keeps of people: given, passed on or erased so that the counts stay, purged once it is old."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings
from tests.factories import Cast, People
from tests.market import stalls

from entremise.market import personal
from entremise.market.actions import invitations, loop, questions
from entremise.market.models import Answer, Award, Invitation, Pilot, Proposal, Tender
from entremise.market.queries.readers import contact
from entremise.people.actions import personal as of_all
from entremise.people.models import Membership, Person

pytestmark = pytest.mark.django_db

NOW = stalls.PUBLISHED + dt.timedelta(days=2)


@pytest.fixture
def tender(cast: Cast, people: People) -> Tender:
    """The bakery's consultation: the roofer answers, Nina is invited by her address."""
    tender = stalls.tender(stalls.buyer(cast, people))
    stalls.answer(tender, cast.roofer, people.bruno)
    nina = stalls.invitation(tender, called="Nina Essai", name="Nina Essai", email="nina@example.org")
    Answer.objects.create(
        tender=tender, invitation=nina, called="Nina Essai", name="Nina Essai", email="nina@example.org",
        text="Je m’en charge.", sent_at=NOW,
    )  # fmt: skip
    return tender


def whole(person: Person) -> dict[str, Any]:
    return of_all.export(person)["market"]


def proposal(person: Person, side: str, **facts: Any) -> Proposal:
    return Proposal.objects.create(person=person, side=side, title="Un essai", text="Mes mots", **facts)


def test_everybody_is_given_what_is_kept_of_them(tender: Tender, people: People) -> None:
    questions.ask(tender, "Par la cour ?", by=people.bruno, at=NOW)
    assert {name: len(rows) for name, rows in whole(people.bruno).items() if rows} == {
        "tender_answers": 1,
        "tender_questions": 1,
    }
    assert {name: len(rows) for name, rows in whole(people.camille).items() if rows} == {"buyers": 1, "tenders": 1}
    assert not any(whole(people.noe).values())


def test_who_was_invited_by_an_address_that_is_theirs_reads_it(tender: Tender, people: People) -> None:
    Person.objects.filter(pk=people.noe.pk).update(email="nina@example.org")
    found = whole(Person.objects.get(pk=people.noe.pk))
    assert [found["tender_invitations"][0]["called"], found["tender_answers"][0]["text"]] == [
        "Nina Essai",
        "Je m’en charge.",
    ]


def test_what_a_firm_answered_goes_to_a_colleague(tender: Tender, cast: Cast, people: People) -> None:
    scheme, _, identifier = str(cast.roofer.organisation).partition(":")
    Membership.objects.create(
        person=people.noe, scheme=scheme, identifier=identifier, proof="adviser", confirmed_at=NOW
    )
    of_all.erase(people.bruno, at=NOW)
    answer = Answer.objects.get(organisation=str(cast.roofer.organisation))
    assert (answer.person, answer.email, answer.withdrawn_at) == (people.noe, people.noe.email, None)


def test_what_was_theirs_alone_is_taken_back_and_emptied(tender: Tender, cast: Cast, people: People) -> None:
    of_all.erase(people.bruno, at=NOW)
    answer = Answer.objects.get(organisation=str(cast.roofer.organisation))
    assert (answer.person, answer.name, answer.email, answer.text) == (None, "", "", personal.ERASED)
    assert (answer.withdrawn_at, answer.amount) == (NOW, 24_000)


def test_who_is_no_firm_of_the_register_leaves_no_name(tender: Tender, people: People) -> None:
    Person.objects.filter(pk=people.noe.pk).update(email="nina@example.org")
    stalls.award(tender, Answer.objects.get(called="Nina Essai"))
    of_all.erase(Person.objects.get(pk=people.noe.pk), at=NOW)
    assert Invitation.objects.values_list("called", "name", "email").get() == (personal.ERASED, "", "")
    assert Award.objects.values_list("supplier_name", "amount").get() == (personal.ERASED, None)


def test_a_founder_who_leaves_closes_what_they_proposed(people: People) -> None:
    alone, running, shown = (proposal(people.noe, "startup") for _ in range(3))
    host = proposal(people.claire, "host")
    kept = Pilot.objects.create(startup=running, host=host, proposed_by="host")
    done = {"closed_at": NOW, "startup_shows_at": NOW, "host_shows_at": NOW}
    Pilot.objects.create(startup=shown, host=host, proposed_by="host", **done)
    of_all.erase(people.noe, at=NOW)
    kept.refresh_from_db()
    assert (kept.dropped_at, kept.dropped_by) == (NOW, "startup")
    rows = dict(Proposal.objects.filter(side="startup").values_list("pk", "text"))
    assert rows == {running.pk: personal.ERASED, shown.pk: "Mes mots"}
    assert alone.pk not in rows


def test_a_colleague_who_stays_goes_on(tender: Tender, cast: Cast, people: People) -> None:
    bruno = Membership.objects.get(person=people.bruno)
    heir = Membership(person=people.noe, scheme=bruno.scheme, identifier=bruno.identifier)
    personal.left(bruno, heir, NOW)
    assert Answer.objects.get(organisation=str(cast.roofer.organisation)).person == people.noe


def test_names_and_lost_offers_of_long_ago_are_taken_away(tender: Tender, settings: Settings) -> None:
    settings.KEEP_TENDER_CONTACTS_DAYS = 100
    Answer.objects.filter(called="Nina Essai").update(chosen_at=NOW)
    assert personal.purge(stalls.CLOSES + dt.timedelta(days=99)) == 0
    assert personal.purge(stalls.CLOSES + dt.timedelta(days=101)) == 1
    assert personal.purge(stalls.CLOSES + dt.timedelta(days=101)) == 0
    assert list(Answer.objects.order_by("pk").values_list("called", "name", "email", "text")) == [
        ("Toitures du Garlaban", "", "", personal.ERASED), (personal.ERASED, "", "", "Je m’en charge."),
    ]  # fmt: skip


def test_who_left_a_buyer_is_nobody_s_contact_and_takes_no_consultation_of_it_away(cast: Cast, people: People) -> None:
    tender = stalls.confidential(stalls.buyer(cast, people), cast.roofer)
    answer = stalls.answer(tender, cast.roofer, people.bruno, chosen_at=NOW)
    camille = Membership.objects.get(person=people.camille)
    colleague = Membership.objects.exclude(pk=camille.pk).get(scheme=camille.scheme, identifier=camille.identifier)
    Membership.objects.filter(pk=camille.pk).update(ended_at=NOW)
    assert contact(tender) == colleague.person
    introduction = loop.go_on(answer, NOW)
    assert introduction is not None
    assert introduction.need.person == colleague.person
    personal.left(camille, colleague, NOW)
    assert stalls.SECRET not in str(whole(people.camille))
    assert [each["title"] for each in whole(colleague.person)["tenders"]] == [tender.title]


def test_who_asked_long_ago_is_taken_away_where_nobody_answered(cast: Cast, people: People, settings: Settings) -> None:
    settings.KEEP_TENDER_CONTACTS_DAYS = 100
    tender = stalls.tender(stalls.buyer(cast, people))
    questions.ask(tender, "Par la cour ?", by=people.bruno, at=NOW)
    assert personal.purge(stalls.CLOSES + dt.timedelta(days=101)) == 1
    assert tender.questions.get().person is None
    assert personal.purge(stalls.CLOSES + dt.timedelta(days=102)) == 0


def test_a_confidential_consultation_that_is_no_longer_for_one_is_named_nowhere(
    cast: Cast, people: People, signed_in: Callable[[Person], Client]
) -> None:
    tender = stalls.confidential(stalls.buyer(cast, people), cast.roofer)
    stalls.answer(tender, cast.roofer, people.bruno, sent_at=None)
    questions.ask(tender, "Par la cour ?", by=people.bruno, at=NOW)
    stalls.group(tender, cast.roofer, people.bruno)
    bruno = signed_in(people.bruno)
    assert stalls.SECRET in str(whole(people.bruno))
    assert stalls.SECRET in bruno.get("/reponses").content.decode()
    invitations.withdraw(tender.invitations.get(), people.camille, NOW)
    assert stalls.SECRET not in str(whole(people.bruno))
    assert stalls.SECRET not in bruno.get("/reponses").content.decode()
