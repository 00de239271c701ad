"""Two people at once: one wins, the other is told what happened, and what is left makes sense."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings
from tests import together
from tests.factories import Cast, EstablishmentFactory, OrganisationFactory, cast, people, siren
from tests.hub.stories import found, published
from tests.signing import signed_in

from entremise.hub.actions import introductions
from entremise.hub.models import Correspondent, Introduction, Need, Side
from entremise.hub.queries.introductions import Contact
from entremise.hub.transitions import Status, TransitionError
from entremise.notices.models import Mail
from entremise.people.models import Person

pytestmark = pytest.mark.django_db(transaction=True)

BRUNO = Contact("Bruno Essai", "bruno@example.org")
NOE = Contact("Noé Essai", "noe@example.org")


@pytest.fixture
def firms(shared: None) -> Cast:
    return cast()


@pytest.fixture
def need(firms: Cast) -> Need:
    """The baker seeks a roofer."""
    people(firms)
    need = published(person("camille"), text="Un couvreur")
    found(need, firms.roofer, firms.caterer)
    return need


def person(name: str) -> Person:
    return Person.objects.get(email=f"{name}@example.org")


def at_once(*verbs: Callable[[], Any]) -> list[Any]:
    """What each gives, or why it is refused, when all begin together."""
    return together.at_once(*verbs, refusal=TransitionError)


def refusals(answers: list[Any]) -> int:
    return sum(isinstance(answer, TransitionError) for answer in answers)


def test_two_advisers_propose_the_same_firm(need: Need, firms: Cast) -> None:
    lea, samir = person("lea"), person("samir")
    answers = at_once(
        lambda: introductions.propose(need, str(firms.roofer), lea),
        lambda: introductions.propose(need, str(firms.roofer), samir),
    )
    assert (refusals(answers), Introduction.objects.count(), Mail.objects.count()) == (1, 1, 1)


def test_the_second_adviser_reads_what_happened(need: Need, firms: Cast) -> None:
    path, form = f"/besoins/{need.submission}/proposer", {"solution": str(firms.roofer)}
    clients = [signed_in(person(name)) for name in ("lea", "samir")]
    answers = at_once(*(lambda client=client: client.post(path, form) for client in clients))
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    told = next(answer for answer in answers if answer.status_code == 409).content.decode()
    assert "Cette entreprise est déjà proposée ou choisie pour ce besoin" in told


def test_two_colleagues_accept(need: Need, firms: Cast) -> None:
    made = introductions.pick(need, str(firms.roofer), person("camille"))
    answers = at_once(lambda: introductions.accept(made, BRUNO), lambda: introductions.accept(made, NOE))
    kept = Introduction.objects.get()
    assert (refusals(answers), kept.status) == (1, Status.INTRODUCED)
    winner = next(answer for answer in answers if isinstance(answer, Introduction))
    assert kept.firm_email == winner.firm_email
    assert Mail.objects.filter(kind__startswith="introduction_introduced").count() == 2


def test_the_same_form_is_sent_twice(need: Need, firms: Cast) -> None:
    made = introductions.pick(need, str(firms.roofer), person("camille"))
    path = f"/mises-en-relation/{made.number}/accepter"
    form = {"name": "Bruno", "email": "bruno@example.org", "text": "Bonjour", "key": str(made.number)}
    clients = [signed_in(person("bruno")) for _ in range(2)]
    answers = at_once(*(lambda client=client: client.post(path, form) for client in clients))
    assert [answer.status_code for answer in answers] == [302, 302]
    assert (made.messages.count(), Mail.objects.count()) == (1, 3)


def test_the_firm_accepts_while_the_asker_withdraws(need: Need, firms: Cast) -> None:
    camille = person("camille")
    made = introductions.pick(need, str(firms.roofer), camille)
    answers = at_once(
        lambda: introductions.accept(made, BRUNO), lambda: introductions.withdraw(made, Side.ASKER, camille)
    )
    kept = Introduction.objects.get()
    assert refusals(answers) == 1
    assert (kept.status, bool(kept.accepted_at), bool(kept.withdrawn_at)) in [
        (Status.INTRODUCED, True, False), (Status.WITHDRAWN, False, True),
    ]  # fmt: skip


def test_the_asker_agrees_while_the_firm_takes_its_offer_back(need: Need, firms: Cast) -> None:
    made = introductions.offer_itself(need, firms.roofer, person("bruno"), "", "k")
    camille = person("camille")
    answers = at_once(
        lambda: introductions.agree(made, camille), lambda: introductions.decline(made, Introduction.Reason.BUSY)
    )
    kept = Introduction.objects.get()
    assert (refusals(answers), kept.status in (Status.INTRODUCED, Status.DECLINED)) == (1, True)
    assert bool(kept.introduced_at) is bool(kept.agreed_at)


def test_the_asker_picks_while_the_firm_offers_itself(need: Need, firms: Cast) -> None:
    camille, bruno = person("camille"), person("bruno")
    answers = at_once(
        lambda: introductions.pick(need, str(firms.roofer), camille),
        lambda: introductions.offer_itself(need, firms.roofer, bruno, "Bonjour", "k"),
    )
    assert (refusals(answers), Introduction.objects.get().status) == (0, Status.INTRODUCED)


def test_many_are_picked_at_once_and_few_are_written_to(need: Need, settings: Settings) -> None:
    settings.APPROACHED_AT_ONCE = 2
    chosen = [EstablishmentFactory(organisation=OrganisationFactory(identifier=siren(300 + n))) for n in range(6)]
    for rank, firm in enumerate(chosen, start=10):
        need.matches.create(solution=str(firm), rank=rank, score=0.1)
        Correspondent.objects.create(organisation=str(firm.organisation), email=f"f{rank}@example.org", source="test")
    camille = person("camille")
    at_once(*(lambda firm=firm: introductions.pick(need, str(firm), camille) for firm in chosen))
    statuses = sorted(each.status for each in need.introductions.all())
    assert statuses == [Status.SENT] * 2 + [Status.WAITING] * 4
    assert Mail.objects.count() == 2


def test_the_link_stops_and_accepts_at_once(need: Need, firms: Cast) -> None:
    Correspondent.objects.create(
        organisation=str(firms.accountant.organisation), email="paule@example.org", source="test"
    )
    need.matches.create(solution=str(firms.accountant), rank=3, score=0.1)
    made = introductions.pick(need, str(firms.accountant), person("camille"))
    link = Mail.objects.get().context["link"].removeprefix("http://localhost:8000")
    form = {"name": "Paule", "email": "paule@example.org", "key": str(made.number)}
    answers = at_once(
        lambda: Client().post(f"{link}/ne-plus-contacter"), lambda: Client().post(f"{link}/accepter", form)
    )
    status = Introduction.objects.get().status
    assert [answer.status_code for answer in answers] == [200, 302 if status is Status.INTRODUCED else 409]
    assert Correspondent.objects.get().stopped_at is not None
