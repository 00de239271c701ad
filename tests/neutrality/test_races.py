"""Two people at once over one objection: one wins, the other is told, and the ledger holds what is."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from tests import together
from tests.factories import Cast, cast, people
from tests.neutrality.showing import enter

from entremise.neutrality.actions import objections
from entremise.neutrality.actions.objections import AnsweredError, Verdict
from entremise.neutrality.ledger.book import book
from entremise.neutrality.ledger.entries import Answered, Objected
from entremise.neutrality.models import Objection
from entremise.notices.models import Mail
from entremise.people.models import Person

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "Nous avons déménagé à Marseille il y a deux ans."


@pytest.fixture
def firms(shared: None) -> Cast:
    found = cast()
    people(found)
    return found


@pytest.fixture
def objection(firms: Cast) -> Objection:
    """Camille's."""
    return objections.make(firms.baker, enter((firms.baker, 0, "activity")), WORDS, person("camille"))


def person(name: str) -> Person:
    return Person.objects.get(email=f"{name}@example.org")


def at_once(*verbs: Callable[[], Any]) -> list[bool]:
    """Who succeeds when all begin together."""
    return [not isinstance(answer, Exception) for answer in together.at_once(*verbs, refusal=AnsweredError)]


def entered() -> list[type]:
    """What the ledger holds of objections."""
    return [type(each.entry) for each in book().entries() if isinstance(each.entry, Objected | Answered)]


def test_two_colleagues_object_to_the_same_list(firms: Cast) -> None:
    number, camille, colleague = enter((firms.baker, 0, "activity")), person("camille"), person("colleague")
    assert at_once(
        lambda: objections.make(firms.baker, number, WORDS, camille),
        lambda: objections.make(firms.baker, number, "Et notre activité.", colleague),
    ) == [True, True]
    made = Objection.objects.get()
    assert Mail.objects.filter(kind="objection_received").count() == 1
    assert (entered(), made.entry) == ([Objected], number + 1)


def test_two_advisers_answer(objection: Objection) -> None:
    lea, samir = person("lea"), person("samir")
    won = at_once(
        lambda: objections.answer(objection, Verdict.EXPLAINED, "La réponse de Léa.", lea),
        lambda: objections.answer(objection, Verdict.CORRECTED, "Celle de Samir.", samir),
    )
    kept = Objection.objects.get()
    assert (sorted(won), kept.answered_by) == ([False, True], lea if won[0] else samir)
    assert Mail.objects.filter(kind="objection_answered").count() == 1
    assert entered() == [Objected, Answered]


def test_a_firm_takes_back_what_is_being_answered(objection: Objection) -> None:
    lea, camille = person("lea"), person("camille")
    answered, withdrawn = at_once(
        lambda: objections.answer(objection, Verdict.EXPLAINED, "La réponse de Léa.", lea),
        lambda: objections.withdraw(objection, camille),
    )
    assert answered != withdrawn
    assert Objection.objects.get().verdict == ("explained" if answered else "withdrawn")
    assert entered() == [Objected, Answered]


def test_the_round_and_whoever_objects_write_it_once(firms: Cast) -> None:
    """The row is held while the ledger is written: a round at the same time finds nothing left to write."""
    with_no_entry = Objection.objects.create(
        organisation=str(firms.baker.organisation), solution=str(firms.baker), list=1, text=WORDS,
        made_at=timezone.now() - objections.CUT_SHORT, due_at=timezone.now(),
    )  # fmt: skip
    assert at_once(*(lambda: objections.enter(with_no_entry.pk) for _ in range(3))) == [True] * 3
    assert entered() == [Objected]
