"""The member's own pages: what is theirs to do, what they have, nobody else's; queries bounded whatever the number."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import Cast, People, belong
from tests.hub.stories import DAY, after, found, introduction, made, published, sent

from entremise.hub.models import Introduction, Message, Need, Outcome, Side
from entremise.hub.queries.dashboard import (
    INTRODUCTION_FILTERS,
    NEED_FILTERS,
    Duty,
    Mine,
    Scope,
    invitations,
    meetings,
    to_do,
)
from entremise.people.models import Invitation, Person

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Person], Client]


def duties(person: Person, days: float = 1) -> list[tuple[Duty, str]]:
    """What is theirs to do, so many days after the story began: the duty and the need's text."""
    return [(each.duty, each.need.text) for each in to_do(Scope(person), after(days))]


# To do ----------------------------------------------------------------------------------------------------------------


def test_a_draft_is_to_be_finished(people: People) -> None:
    published(people.camille, published_at=None)
    assert duties(people.camille) == [(Duty.FINISH, "Un traiteur pour 80 personnes le 12 juillet")]


def test_a_firm_proposed_is_to_be_looked_at(cast: Cast, people: People) -> None:
    introduction(published(people.camille), cast.roofer, proposed_by=Side.CHAMBER)
    assert [duty for duty, _text in duties(people.camille)] == [Duty.AGREE]


def test_a_firm_is_to_be_chosen_among_those_found(cast: Cast, people: People) -> None:
    found(published(people.camille), cast.roofer)
    assert [duty for duty, _text in duties(people.camille)] == [Duty.CHOOSE]


def test_the_firm_is_to_answer_and_its_question_is_to_be_replied_to(cast: Cast, people: People) -> None:
    asked = sent(published(people.camille), cast.roofer)
    assert (duties(people.camille), [duty for duty, _text in duties(people.bruno)]) == ([], [Duty.ANSWER])
    Message.objects.create(introduction=asked, side=Side.FIRM, text="Combien ?", key="q", at=after(0.5))
    assert ([duty for duty, _text in duties(people.camille)], duties(people.bruno)) == ([Duty.REPLY], [])


@pytest.mark.parametrize(
    ("facts", "days", "asked"),
    [({}, 1, False), ({}, 29, False), ({}, 31, True), ({"met_at": after(2)}, 3, True)],
)
def test_what_came_of_it_is_to_be_told_after_meeting_or_a_month(
    cast: Cast, people: People, facts: dict[str, dt.datetime], days: float, asked: bool
) -> None:
    made(published(people.camille), cast.roofer, **facts)
    expected = [Duty.TELL] if asked else []
    assert [duty for duty, _text in duties(people.camille, days)] == expected
    assert [duty for duty, _text in duties(people.bruno, days)] == expected


def test_each_side_tells_for_itself_and_may_still_be_talking(cast: Cast, people: People) -> None:
    done = made(published(people.camille), cast.roofer)
    Outcome.objects.create(introduction=done, side=Side.ASKER, kind="contract", amount=1, said_at=after(31))
    Outcome.objects.create(introduction=done, side=Side.FIRM, kind="ongoing", said_at=after(31))
    assert (duties(people.camille, 32), [duty for duty, _text in duties(people.bruno, 32)]) == ([], [Duty.TELL])


def test_the_most_pressing_comes_first_and_strangers_have_nothing_to_do(cast: Cast, people: People) -> None:
    published(people.bruno, published_at=None, text="Un brouillon de bruno")
    found(published(people.bruno, text="Un traiteur à choisir"), cast.caterer)
    sent(published(people.camille), cast.roofer)
    assert [duty for duty, _text in duties(people.bruno)] == [Duty.ANSWER, Duty.CHOOSE, Duty.FINISH]
    assert duties(people.claire) == duties(people.noe) == duties(people.lea) == []


def test_colleagues_share_what_is_to_do_for_their_firm(cast: Cast, people: People) -> None:
    found(published(people.camille, organisation=str(cast.baker.organisation)), cast.roofer)
    assert duties(people.colleague) == duties(people.camille)


# What one has ---------------------------------------------------------------------------------------------------------


def test_an_introduction_is_read_by_the_name_of_the_other_side(cast: Cast, people: People) -> None:
    done = made(published(people.camille, organisation_name="Fournil des Calanques"), cast.roofer)
    assert Scope(people.camille).mine([done]) == [Mine(done, Side.ASKER, "Toitures du Garlaban")]
    assert Scope(people.bruno).mine([done]) == [Mine(done, Side.FIRM, "Fournil des Calanques")]


def test_whoever_stays_anonymous_is_not_named_until_both_agree(cast: Cast, people: People, signed_in: SignedIn) -> None:
    need = published(people.camille, anonymous=True, organisation_name="Fournil des Calanques")
    asked = sent(need, cast.roofer)
    for address in ("/mon-espace", "/mon-espace/mises-en-relation"):
        page = signed_in(people.bruno).get(address).content.decode()
        assert ("par l’intermédiaire de la chambre" in page, "Fournil" in page) == (True, False)
    Introduction.objects.filter(pk=asked.pk).update(accepted_at=after(1), introduced_at=after(1))
    assert "Fournil" in signed_in(people.bruno).get("/mon-espace").content.decode()


def test_a_firm_sees_nothing_of_what_was_not_sent_to_it(cast: Cast, people: People) -> None:
    introduction(published(people.camille), cast.roofer, agreed_at=DAY)
    assert list(Scope(people.bruno).introductions) == []


def test_meetings_to_come_are_shown_the_next_one_first(cast: Cast, people: People) -> None:
    rows = {
        day: made(published(people.camille), cast.roofer, meeting_at=after(day)) for day in (9, 4, 1)
    }  # fmt: skip
    assert list(meetings(Scope(people.camille), after(2))) == [rows[4], rows[9]]
    assert list(meetings(Scope(people.bruno), after(2))) == [rows[4], rows[9]]


def test_one_organisation_can_be_looked_at_alone(cast: Cast, people: People, signed_in: SignedIn) -> None:
    belong(people.camille, cast.accountant.organisation)
    baker, accountant = str(cast.baker.organisation), str(cast.accountant.organisation)
    for text, firm in (("Du beurre", baker), ("Un logiciel", accountant), ("Un vélo", "")):
        published(people.camille, text=text, organisation=firm)
    camille = Person.objects.get(pk=people.camille.pk)

    def texts(firm: str) -> list[str]:
        return sorted(Scope(camille, firm).needs.values_list("text", flat=True))

    assert (texts(""), texts(baker)) == (["Du beurre", "Un logiciel", "Un vélo"], ["Du beurre"])
    assert texts("siren:000000000") == texts("")
    page = signed_in(camille).get(f"/mon-espace?organisation={accountant}").content.decode()
    assert ("Un logiciel" in page, "Du beurre" in page) == (True, False)


def test_an_organisation_one_left_is_not_looked_at(cast: Cast, people: People) -> None:
    need = published(people.colleague, person=people.camille, organisation=str(cast.baker.organisation))
    assert list(Scope(people.colleague).needs) == [need]
    people.colleague.memberships.update(ended_at=DAY)
    assert list(Scope(Person.objects.get(pk=people.colleague.pk)).needs) == []


def test_invitations_that_still_hold_are_shown(people: People) -> None:
    facts = {"scheme": "siren", "identifier": "1", "name": "Maison", "email": people.noe.email}
    facts |= {"invited_by": people.camille, "expires_at": after(7)}
    kept = Invitation.objects.create(digest="a", **facts)
    Invitation.objects.create(digest="b", revoked_at=DAY, **facts)
    Invitation.objects.create(digest="c", accepted_at=DAY, **facts)
    assert list(invitations(people.noe, after(1))) == [kept]
    assert list(invitations(people.noe, after(8))) == []
    assert list(invitations(people.camille, after(1))) == []


# Lists ----------------------------------------------------------------------------------------------------------------


def test_every_introduction_is_in_the_list_of_its_status_and_no_other(cast: Cast, people: People) -> None:
    facts = [*Introduction.STATUS_BY_FACT]
    need = published(people.camille)
    rows = [introduction(need, cast.roofer, withdrawn_at=DAY)]
    for number, fact in enumerate(facts):
        told = {name: DAY for name in (fact, "agreed_at", "accepted_at") if name}
        rows.append(introduction(need, cast.roofer, solution=f"siret:{number}", **told))
    for row in rows:
        held = [name for name, asked in INTRODUCTION_FILTERS.items() if Introduction.objects.filter(asked, pk=row.pk)]
        assert (row.status, len(held)) == (row.status, 1)


def test_every_need_is_in_the_list_of_its_status_and_no_other(people: People) -> None:
    expected = {
        "brouillons": published(people.camille, published_at=None),
        "publies": published(people.camille),
        "en-pause": published(people.camille, paused_at=DAY),
        "clos": published(people.camille, paused_at=DAY, closed_at=DAY),
    }
    assert {name: [*Need.objects.filter(asked)] for name, asked in NEED_FILTERS.items()} == {
        name: [need] for name, need in expected.items()
    }


def test_lists_are_paged_and_keep_what_was_chosen(people: People, signed_in: SignedIn) -> None:
    for number in range(25):
        published(people.camille, text=f"Besoin numéro {number}", created_at=after(number))
    reader = signed_in(people.camille)
    first = reader.get("/mon-espace/besoins?statut=publies").content.decode()
    assert ("Besoin numéro 24" in first, "Besoin numéro 4<" in first) == (True, False)
    assert "?statut=publies&amp;page=2" in first
    last = reader.get("/mon-espace/besoins?statut=publies&page=2").content.decode()
    assert ("Besoin numéro 24" in last, "Besoin numéro 4<" in last) == (False, True)
    assert "Aucun besoin dans cet état" in reader.get("/mon-espace/besoins?statut=clos").content.decode()
    assert "Besoin numéro 24" in reader.get("/mon-espace/besoins?statut=inconnu&page=x").content.decode()


# Pages ----------------------------------------------------------------------------------------------------------------

PAGES = ["/mon-espace", "/mon-espace/besoins", "/mon-espace/mises-en-relation"]


@pytest.mark.parametrize("address", PAGES)
def test_visitors_are_asked_who_they_are(client: Client, address: str) -> None:
    assert client.get(address).headers["Location"].startswith("/compte/connexion")


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize(("language", "words"), [("fr", "Mon espace"), ("en", "My space")])
def test_pages_open_for_newcomers_in_both_languages(
    people: People, signed_in: SignedIn, address: str, language: str, words: str
) -> None:
    person = people.noe
    person.language = language
    person.save()
    page = signed_in(person).get(address, headers={"accept-language": language})
    assert (page.status_code, words in page.content.decode()) == (200, True)


def test_a_newcomer_is_led_to_a_first_need(people: People, signed_in: SignedIn) -> None:
    page = signed_in(people.noe).get("/mon-espace").content.decode()
    assert ("Par où commencer" in page, 'href="/besoins/nouveau"' in page) == (True, True)


def test_queries_are_as_many_whatever_one_has(cast: Cast, people: People, signed_in: SignedIn) -> None:
    reader = signed_in(people.camille)
    counted = []
    with time_machine.travel(after(40), tick=False):
        for _ in range(2):
            for number in range(4):
                need = published(people.camille, text=f"Besoin {number}", anonymous=bool(number % 2))
                made(need, cast.roofer, meeting_at=after(50))
                found(published(people.camille), cast.roofer)
                sent(published(people.bruno, anonymous=True), cast.baker)
                published(people.camille, published_at=None)
            counted.append([queries(reader, address) for address in PAGES])
    assert counted[0] == counted[1]
    assert max(counted[1]) <= 35


def queries(reader: Client, address: str) -> int:
    """How many queries a page asks."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert reader.get(address).status_code == 200
    return len(asked)


def test_the_first_day_one_is_asked_is_that_of_the_settings() -> None:
    assert min(settings.OUTCOME_DAYS) == 30
