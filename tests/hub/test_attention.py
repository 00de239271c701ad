"""The adviser's page: what waits, whose, since when, and what settles it; where needs stand, in a sentence."""

import datetime as dt
from typing import Any

import pytest
from django.utils import translation
from tests.factories import Cast, EstablishmentFactory, People, belong
from tests.hub.stories import DAY, after, found, introduction, made, published, sent
from tests.signing import signed_in

from entremise.hub.actions import advisers
from entremise.hub.actions.outcomes import say
from entremise.hub.models import Correspondent, Introduction, Message, Need, Side, Snooze
from entremise.hub.queries.attention import Concern, Desk, Scope, attention, desk
from entremise.hub.queries.introductions import Contact
from entremise.hub.queries.standing import standing, standings
from entremise.neutrality.queries.objections import Waiting
from entremise.notices.models import Mail
from entremise.people.models import Membership, Person

pytestmark = pytest.mark.django_db

Line = tuple[Concern, int, float]


def lines(adviser: Person, scope: Scope = Scope.TO_ME, now: dt.datetime | None = None, **asked: Any) -> list[Line]:
    """The list: what, which row, since how many days after the story began."""
    waiting = attention(adviser, scope, now=now or after(25), **asked)
    return [(each.concern, each.row, (each.since - DAY) / dt.timedelta(days=1)) for each in waiting[0:100]]


@pytest.fixture
def need(people: People, cast: Cast) -> Need:
    """The baker's need, which Léa follows."""
    return published(people.camille, adviser=people.lea)


def test_a_need_that_nobody_follows_is_everybodys(people: People) -> None:
    need = published(people.camille)
    found(need, EstablishmentFactory())
    for adviser in (people.lea, people.samir):
        assert lines(adviser, now=after(1)) == [(Concern.UNASSIGNED, need.pk, 0)]
    assert lines(people.lea, Scope.MINE, now=after(1)) == []
    advisers.take(need, people.lea)
    assert lines(people.samir, now=after(1)) == []


def test_a_need_without_any_firm(need: Need, people: People, cast: Cast) -> None:
    assert lines(people.lea) == [(Concern.NOT_FOUND, need.pk, 0)]
    found(need, cast.roofer)
    assert lines(people.lea, now=after(20)) == []


def test_an_asker_who_has_not_chosen_comes_after_the_last_reminder(need: Need, people: People, cast: Cast) -> None:
    found(need, cast.roofer)
    assert lines(people.lea, now=after(20.9)) == []
    assert lines(people.lea, now=after(21)) == [(Concern.NOT_CHOSEN, need.pk, 0)]
    introduction(need, cast.roofer, agreed_at=after(21), sent_at=after(21))
    assert lines(people.lea, now=after(21)) == []


def test_a_proposal_unanswered_and_a_firm_that_stays_silent(need: Need, people: People, cast: Cast) -> None:
    Correspondent.objects.create(
        organisation=str(cast.accountant.organisation), email="contact@example.org", phone="04 91", source="site"
    )
    proposed = introduction(need, cast.roofer, proposed_by=Side.CHAMBER, proposed_at=after(1))
    silent = sent(need, cast.accountant, silent_at=after(9))
    assert lines(people.lea) == [(Concern.SILENT, silent.pk, 0), (Concern.UNDECIDED, proposed.pk, 1)]
    points = attention(people.lea, now=after(25))[0:2]
    assert [(each.firm, each.call) for each in points] == [
        ("Comptes & Chiffres", (Contact("", "contact@example.org", "04 91"),)),
        ("Toitures du Garlaban", (Contact("Camille Essai", "camille@example.org", ""),)),
    ]


def test_a_question_nobody_answers_comes_after_the_first_reminder(need: Need, people: People, cast: Cast) -> None:
    caterer = sent(need, cast.caterer)
    Message.objects.create(introduction=caterer, side=Side.FIRM, text="Quel jour ?", at=after(2), key="q")
    assert lines(people.lea, now=after(4.9)) == []
    assert lines(people.lea, now=after(5)) == [(Concern.QUESTION, caterer.pk, 2)]
    Message.objects.create(introduction=caterer, side=Side.CHAMBER, text="Le 12.", at=after(5), key="a")
    assert lines(people.lea, now=after(6)) == []


def test_a_chosen_firm_at_which_nobody_is_known(need: Need, people: People, cast: Cast) -> None:
    unknown = introduction(need, cast.accountant, agreed_at=after(1))
    introduction(need, cast.caterer, agreed_at=after(1))
    assert lines(people.lea, now=after(2)) == [(Concern.NO_ADDRESS, unknown.pk, 1)]
    belong(people.noe, cast.accountant.organisation)
    assert lines(people.lea, now=after(2)) == []


def test_an_address_is_added_right_there_and_the_request_leaves(need: Need, people: People, cast: Cast) -> None:
    unknown = introduction(need, cast.accountant, agreed_at=after(1))
    lea = signed_in(people.lea)
    path = f"/conseiller/adresse/{unknown.number}?vue=miens"
    assert "Comptes &amp; Chiffres" in lea.get(path).content.decode()
    assert lea.post(path, {"email": "contact"}).status_code == 422
    told = {"email": "contact@example.org", "language": "fr", "source": "site"}
    response = lea.post(path, told)
    assert (response.status_code, response.headers["Location"]) == (302, "/conseiller?vue=miens")
    unknown.refresh_from_db()
    assert unknown.status is Introduction.Status.SENT
    assert lines(people.lea, now=after(2)) == []


def test_two_sides_that_differ_until_one_corrects_or_the_adviser_keeps_both(
    need: Need, people: People, cast: Cast, time_machine: Any
) -> None:
    pair = made(need, cast.caterer)
    say(pair, Side.ASKER, "contract", amount=100, at=after(30))
    say(pair, Side.FIRM, "nothing", because="price", at=after(31))
    assert lines(people.lea, now=after(32)) == [(Concern.DIFFER, pair.pk, 31)]
    time_machine.move_to(after(32))
    told = {"concern": "differ", "row": pair.pk, "accept": "1"}
    assert signed_in(people.lea).post("/conseiller/rappeler", told).status_code == 302
    assert lines(people.lea, now=after(4000)) == []


def test_a_line_put_off_comes_back_after_seven_days(need: Need, people: People, time_machine: Any) -> None:
    time_machine.move_to(after(2), tick=False)
    lea = signed_in(people.lea)
    response = lea.post("/conseiller/rappeler?sujet=not_found", {"concern": "not_found", "row": need.pk})
    assert response.headers["Location"] == "/conseiller?sujet=not_found"
    lea.post("/conseiller/rappeler", {"concern": "not_found", "row": need.pk})
    assert Snooze.objects.count() == 1
    assert lines(people.lea, now=after(8.9)) == []
    assert lines(people.lea, now=after(9)) == [(Concern.NOT_FOUND, need.pk, 0)]


@pytest.mark.parametrize("told", [{"concern": "x", "row": 1}, {"concern": "silent", "row": "x"}, {"concern": "silent"}])
def test_what_is_not_a_line_is_not_found(people: People, told: dict[str, Any]) -> None:
    assert signed_in(people.lea).post("/conseiller/rappeler", told).status_code == 404


def test_paused_and_closed_needs_wait_for_nobody(people: People, cast: Cast) -> None:
    for facts in ({"paused_at": DAY}, {"closed_at": DAY}):
        need = published(people.camille, **facts)
        sent(need, cast.caterer)
        introduction(need, cast.accountant, agreed_at=DAY)
        introduction(need, cast.roofer, proposed_by=Side.CHAMBER)
    assert lines(people.lea) == []


def test_whose_lines_are_shown(need: Need, people: People) -> None:
    theirs, nobodys = published(people.camille, adviser=people.samir), published(people.claire, matched_at=None)
    mine, others, free = (
        (Concern.NOT_FOUND, need.pk, 0.0), (Concern.NOT_FOUND, theirs.pk, 0.0), (Concern.UNASSIGNED, nobodys.pk, 0.0),
    )  # fmt: skip
    assert lines(people.lea) == [mine, free]
    assert lines(people.lea, Scope.MINE) == [mine]
    assert lines(people.lea, Scope.UNASSIGNED) == [free]
    assert lines(people.lea, Scope.ALL) == [mine, others, free]
    assert lines(people.lea, Scope.STOOD_IN) == []
    day = dt.date(2026, 6, 26)
    advisers.be_away(people.samir, day, day, people.lea, by=people.samir, at=DAY)
    assert lines(people.lea) == [mine, others, free]
    assert lines(people.lea, Scope.STOOD_IN) == [others]
    assert lines(people.lea, now=after(26)) == [mine, free]


def test_one_concern_at_a_time_and_how_many_of_each(need: Need, people: People) -> None:
    free = published(people.claire, matched_at=None)
    waiting = attention(people.lea, concern=Concern.UNASSIGNED, now=after(25))
    assert [(each.concern, each.row) for each in waiting[0:9]] == [(Concern.UNASSIGNED, free.pk)]
    assert {each: n for each, n in waiting.counts.items() if n} == {Concern.UNASSIGNED: 1, Concern.NOT_FOUND: 1}
    assert len(waiting) == 1


def test_what_waits_on_other_pages(people: People) -> None:
    asked = {"scheme": "siren", "identifier": "1", "name": "X", "asked_at": DAY}
    Membership.objects.create(person=people.noe, proof=Membership.Proof.ADVISER, **asked)
    letter = {"proof": Membership.Proof.LETTER, "letter_asked_at": DAY}
    Membership.objects.create(person=people.pilar, **asked, **letter)
    Membership.objects.create(person=people.victor, **asked, **letter, letter_sent_at=DAY)
    for number, (kind, because) in enumerate(
        [("need_closed", "550 no such user"), ("introduction_proposed", "withdrawn"), ("digest", "550 no")]
    ):
        Mail.objects.create(
            key=str(number), occasion=str(number), kind=kind, email="x@example.org", language="fr",
            message_id=str(number), dropped_at=after(20), dropped_because=because,
        )  # fmt: skip
    assert desk(after(25)) == Desk(memberships=1, letters=1, lost=1, objections=Waiting(0, 0))
    assert desk(after(60)).lost == 0


def crowd(people: People, cast: Cast, size: int) -> None:
    """So many needs, each with something that waits."""
    for number in range(size):
        need = published(people.camille, adviser=people.lea if number % 2 else None, text=f"Besoin {number}")
        sent(need, cast.accountant)
        introduction(need, EstablishmentFactory(), agreed_at=DAY)
        introduction(need, cast.roofer, proposed_by=Side.CHAMBER)


@pytest.mark.parametrize("size", [2, 30])
def test_how_many_queries_the_page_makes_does_not_depend_on_how_much_waits(
    people: People, cast: Cast, size: int, django_assert_max_num_queries: Any, time_machine: Any
) -> None:
    time_machine.move_to(after(25))
    crowd(people, cast, size)
    lea = signed_in(people.lea)
    with django_assert_max_num_queries(28):
        page = lea.get("/conseiller").content.decode()
    assert page.count('class="card point"') == min(20, size * 3 + size // 2 + size % 2)


def test_the_page_goes_on_and_reads_any_address(people: People, cast: Cast, time_machine: Any) -> None:
    time_machine.move_to(after(25))
    crowd(people, cast, 12)
    lea = signed_in(people.lea)
    assert lea.get("/conseiller?page=2").content.decode().count('class="card point"') == 20
    for query in ("vue=x&sujet=y&page=-1", "page=999&besoins=z", "sujet=silent&vue=tous", "vue=remplacement"):
        assert lea.get(f"/conseiller?{query}").status_code == 200


def test_an_adviser_with_nothing_to_do_is_told_so(people: People) -> None:
    page = signed_in(people.lea).get("/conseiller").content.decode()
    assert "Rien n’attend" in page
    assert "Vous ne suivez aucun besoin" in page


@pytest.mark.parametrize(
    ("name", "expected"), [("lea", 200), ("ada", 200), ("camille", 403), ("edouard", 403), ("victor", 403)]
)
def test_whose_page_it_is(people: People, name: str, expected: int) -> None:
    client = signed_in(getattr(people, name))
    for path in ("/conseiller", "/conseiller/absences", "/conseiller/confier", "/conseiller/courriers-perdus"):
        assert client.get(path).status_code == expected


def told_of(need: Need, now: float, language: str = "fr") -> str:
    """Where a need stands so many days later."""
    with translation.override(language):
        return standing(Need.objects.get(pk=need.pk), after(now))


def test_where_a_need_stands(people: People, cast: Cast) -> None:
    draft = published(people.camille, published_at=None)
    searched = published(people.camille, matched_at=None)
    nobody = published(people.camille)
    paused = published(people.camille, paused_at=after(2))
    closed = published(people.camille, closed_at=after(2))
    made(closed, cast.caterer)
    assert [told_of(each, 3) for each in (draft, searched, nobody, paused, closed)] == [
        "Brouillon : il n’est pas encore publié.",
        "Publié : le service cherche qui peut répondre.",
        "Aucune entreprise trouvée pour l’instant : un conseiller s’en occupe.",
        "En pause depuis le 3 juin : rien n’est envoyé.",
        "Clos le 3 juin, 1 mise en relation faite.",
    ]


def test_where_a_need_that_goes_on_stands(people: People, cast: Cast) -> None:
    need = published(people.camille)
    found(need, cast.caterer, cast.roofer, cast.accountant)
    assert told_of(need, 1) == "3 entreprises peuvent répondre : il reste à choisir."
    sent(need, cast.caterer)
    made(need, cast.roofer)
    assert told_of(need, 1) == "2 entreprises contactées, 1 mise en relation faite ; prochaine relance le 4 juin."
    assert told_of(need, 10) == "2 entreprises contactées, 1 mise en relation faite ; prochaine relance le 22 juin."
    assert (
        told_of(need, 22) == "2 entreprises contactées, 1 mise en relation faite ; un conseiller relance de vive voix."
    )
    Introduction.objects.filter(introduced_at=None).update(declined_at=after(3))
    introduction(need, cast.accountant, agreed_at=DAY)
    introduction(need, EstablishmentFactory(), proposed_by=Side.FIRM)
    assert told_of(need, 22) == (
        "2 entreprises contactées, 1 mise en relation faite, 1 a décliné, 1 attend son tour, 1 proposition à examiner."
    )


@pytest.mark.parametrize("size", [1, 12])
def test_how_many_queries_tell_where_needs_stand_does_not_depend_on_how_many(
    people: People, cast: Cast, size: int, django_assert_num_queries: Any
) -> None:
    crowd(people, cast, size)
    needs = list(Need.objects.all())
    with django_assert_num_queries(4):
        told = standings(needs, after(1))
    assert set(told.values()) == {
        "1 entreprise contactée, 1 attend son tour, 1 proposition à examiner ; prochaine relance le 4 juin."
    }
