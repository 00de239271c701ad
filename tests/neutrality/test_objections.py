"""Objections: made once, withdrawn, answered once; told to whom they concern; in the ledger whatever happens."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings
from tests.factories import Cast, People, belong
from tests.neutrality.showing import MADE, enter

from entremise.matching.index import fingerprint
from entremise.neutrality import rounds, rules
from entremise.neutrality.actions import objections
from entremise.neutrality.actions.objections import AnsweredError, Verdict
from entremise.neutrality.ledger.book import book
from entremise.neutrality.ledger.entries import Answered, Objected
from entremise.neutrality.models import Objection
from entremise.neutrality.queries import objections as queries
from entremise.neutrality.queries.objections import Waiting
from entremise.notices.models import Mail, Notice
from entremise.notices.writing import context_of, message
from entremise.people.models import Grant, Membership, Person, Trace

pytestmark = pytest.mark.django_db

SignIn = Callable[[Person], Client]
WORDS = "Nous avons déménagé à Marseille il y a deux ans."
ANSWER = "Vous avez raison : votre adresse est corrigée."
AT = MADE + timedelta(days=1)
DUE = AT + timedelta(days=15)


@pytest.fixture
def number(cast: Cast) -> int:
    """A list that the bakery shares."""
    return enter((1, 0, "activity"), (cast.baker, 0, "activity"), last=1)


@pytest.fixture
def objection(cast: Cast, people: People, number: int) -> Objection:
    """Camille's, the day after."""
    return objections.make(cast.baker, number, WORDS, people.camille, AT)


def facts(objection: Objection) -> tuple[str, str, Person | None, str]:
    """What an objection says and was answered."""
    row = Objection.objects.get(pk=objection.pk)
    return row.text, row.verdict, row.answered_by, row.answer


def told(kind: str) -> list[str]:
    """To whom a kind of message goes."""
    return sorted(Mail.objects.filter(kind=kind, dropped_at=None).values_list("email", flat=True))


def entered() -> list[Any]:
    """What the ledger holds of objections."""
    return [each.entry for each in book().entries() if isinstance(each.entry, Objected | Answered)]


def traces() -> list[tuple[str, str]]:
    """What was done to objections, and by whom."""
    return list(Trace.objects.filter(verb__startswith="objection.").order_by("pk").values_list("verb", "actor"))


# Made.


def test_a_firm_objects_and_knows_who_answers_and_by_when(objection: Objection, cast: Cast, people: People) -> None:
    assert (objection.organisation, objection.solution) == (str(cast.baker.organisation), str(cast.baker))
    assert (objection.person, objection.made_at, objection.due_at) == (people.camille, AT, DUE)
    assert traces() == [("objection.make", "member")]
    mail = Mail.objects.get(kind="objection_received")
    assert (mail.email, mail.url) == ("camille@example.org", f"/mes-listes/siret/{cast.baker.identifier}/1")
    written = message(mail)
    assert written.subject == "Votre contestation est reçue : réponse au plus tard le 19 novembre 2026"
    assert WORDS in written.body


def test_the_chamber_is_told_by_mail_and_each_adviser_by_their_bell(
    cast: Cast, people: People, number: int, settings: Settings
) -> None:
    settings.CHAMBER_EMAIL = "chambre@example.org"
    objection = objections.make(cast.baker, number, WORDS, people.camille, AT)
    assert told("objection_made") == ["chambre@example.org"]
    bells = Notice.objects.filter(kind="objection_made").order_by("person")
    assert [(each.person, each.url) for each in bells] == [
        (person, f"/objections/{objection.number}") for person in (people.lea, people.samir)
    ]


def test_twice_is_once(objection: Objection, cast: Cast, people: People, number: int) -> None:
    """A form sent again, or a colleague at the same time: the first stands."""
    for person, words in ((people.camille, WORDS), (people.colleague, "Et notre activité est fausse.")):
        assert objections.make(cast.baker, number, words, person, AT) == objection
    assert facts(objection) == (WORDS, "", None, "")
    assert (len(told("objection_received")), len(traces())) == (1, 1)


def test_each_list_has_its_own(objection: Objection, cast: Cast, people: People) -> None:
    other = enter((cast.baker, 0, "activity"))
    assert objections.make(cast.baker, other, WORDS, people.camille, AT) != objection
    assert queries.waiting(AT) == Waiting(2, 0)


# Withdrawn.


def test_it_is_taken_back_once_and_nobody_is_told_any_more(objection: Objection, people: People) -> None:
    for _ in range(2):
        objections.withdraw(objection, people.colleague, AT)
    assert facts(objection) == (WORDS, "withdrawn", None, "")
    assert traces() == [("objection.make", "member"), ("objection.withdraw", "member")]
    assert told("objection_made") == []
    assert queries.waiting(DUE) == Waiting(0, 0)


def test_what_was_withdrawn_may_be_made_again(objection: Objection, cast: Cast, people: People, number: int) -> None:
    objections.withdraw(objection, people.camille, AT)
    later = AT + timedelta(days=2)
    again = objections.make(cast.baker, number, "Tout compte fait, si.", people.colleague, later)
    assert (again.pk, again.person, again.made_at) == (objection.pk, people.colleague, later)
    assert again.number != objection.number
    assert facts(again) == ("Tout compte fait, si.", "", None, "")
    assert told("objection_received") == ["camille@example.org", "colleague@example.org"]
    assert [type(each) for each in entered()] == [Objected, Answered]  # of the first: the second comes once committed


def test_what_was_answered_is_not_taken_back(objection: Objection, people: People) -> None:
    objections.answer(objection, Verdict.EXPLAINED, ANSWER, people.lea, AT)
    with pytest.raises(AnsweredError):
        objections.withdraw(objection, people.camille, AT)


# Answered.


def test_an_adviser_answers_and_the_firm_reads_it(objection: Objection, people: People) -> None:
    for _ in range(2):
        objections.answer(objection, Verdict.CORRECTED, ANSWER, people.lea, AT)
    assert facts(objection) == (WORDS, "corrected", people.lea, ANSWER)
    assert traces() == [("objection.make", "member"), ("objection.answer", "adviser")]
    mail = Mail.objects.get(kind="objection_answered")
    assert mail.email == "camille@example.org"
    written = message(mail)
    assert written.subject == "Une erreur est corrigée : la réponse à votre contestation"
    assert ANSWER in written.body


def test_the_first_answer_stands(objection: Objection, people: People) -> None:
    objections.answer(objection, Verdict.EXPLAINED, ANSWER, people.lea, AT)
    with pytest.raises(AnsweredError):
        objections.answer(objection, Verdict.CORRECTED, ANSWER, people.samir, AT)
    assert facts(objection) == (WORDS, "explained", people.lea, ANSWER)


def test_what_was_withdrawn_is_not_answered(objection: Objection, people: People) -> None:
    objections.withdraw(objection, people.camille, AT)
    with pytest.raises(AnsweredError):
        objections.answer(objection, Verdict.EXPLAINED, ANSWER, people.lea, AT)


def test_when_who_wrote_has_left_the_colleagues_read_the_answer(objection: Objection, people: People) -> None:
    Membership.objects.filter(person=people.camille).update(ended_at=AT)
    objections.answer(objection, Verdict.EXPLAINED, ANSWER, people.lea, AT)
    assert told("objection_answered") == ["colleague@example.org"]


def test_the_answer_comes_in_the_reader_s_language(objection: Objection, people: People) -> None:
    Person.objects.filter(pk=people.camille.pk).update(language="en")
    objections.answer(objection, Verdict.EXPLAINED, ANSWER, people.lea, AT)
    mail = Mail.objects.get(kind="objection_answered")
    assert context_of(mail)["day"] == "3 November 2026"
    assert message(mail).subject == "Your place is explained: the answer to your objection"


def test_nobody_answers_their_own_firm(objection: Objection, people: People, cast: Cast) -> None:
    belong(people.lea, cast.baker.organisation)
    lea = Person.objects.get(pk=people.lea.pk)
    assert [rules.answers(each, objection) for each in (lea, people.samir, people.ada, people.edouard)] == [
        False, True, True, False,
    ]  # fmt: skip


# In the ledger.


def test_the_ledger_holds_both_facts_and_no_word(
    cast: Cast, people: People, number: int, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        objection = objections.make(cast.baker, number, WORDS, people.camille, AT)
    with django_capture_on_commit_callbacks(execute=True):
        objections.answer(objection, Verdict.EXPLAINED, ANSWER, people.lea, DUE)
    name = str(objection.number)
    assert entered() == [
        Objected(at=AT, objection=name, firm=fingerprint(str(cast.baker)), list=number),
        Answered(at=DUE, objection=name, verdict="explained"),
    ]
    objection.refresh_from_db()
    assert (objection.entry, objection.answer_entry) == (number + 1, number + 2)
    text = "".join(path.read_text() for path in book().directory.glob("*.jsonl"))
    assert not re.search("Nous avons|Vous avez|camille|Camille|00000001", text)


def test_what_a_machine_that_stopped_left_out_is_written_later(objection: Objection, people: People) -> None:
    """Committed, then killed before the ledger was written to: the round finds it, once, and not what is being done."""
    rounds.enter_objections(AT + timedelta(minutes=1))
    assert entered() == []
    objections.answer(objection, Verdict.EXPLAINED, ANSWER, people.lea, AT + timedelta(minutes=8))
    for minutes in (10, 20, 30):
        rounds.enter_objections(AT + timedelta(minutes=minutes))
    assert [type(each) for each in entered()] == [Objected, Answered]


def test_an_objection_that_is_not_committed_is_not_in_the_ledger(cast: Cast, people: People, number: int) -> None:
    with transaction.atomic():
        objections.make(cast.baker, number, WORDS, people.camille, AT)
        transaction.set_rollback(True)
    assert (entered(), Objection.objects.count()) == ([], 0)


# Reminders.


def test_advisers_are_told_when_it_is_soon_due_then_when_it_is_late(objection: Objection, people: People) -> None:
    rounds.remind_advisers(DUE - timedelta(days=4))
    assert (told("objection_waiting"), told("objection_late")) == ([], [])
    for _ in range(2):
        rounds.remind_advisers(DUE - timedelta(days=3))
    assert told("objection_waiting") == ["lea@example.org", "samir@example.org"]
    for hours in (0, 1):
        rounds.remind_advisers(DUE + timedelta(hours=hours))
    assert told("objection_late")[-2:] == ["lea@example.org", "samir@example.org"]
    assert len(told("objection_late")) == 3
    assert traces() == [("objection.make", "member"), ("objection.remind", "system"), ("objection.late", "system")]


def test_what_is_late_at_once_is_said_to_be_late_only(objection: Objection) -> None:
    """The worker was stopped for a month."""
    rounds.remind_advisers(DUE + timedelta(days=20))
    assert (told("objection_waiting"), len(told("objection_late"))) == ([], 3)


def test_nobody_is_reminded_of_what_is_answered(objection: Objection, people: People) -> None:
    rounds.remind_advisers(DUE - timedelta(days=3))
    waiting = Mail.objects.filter(kind="objection_waiting").first()
    assert waiting
    assert queries.waits(waiting.occasion)
    objections.answer(objection, Verdict.EXPLAINED, ANSWER, people.lea, DUE)
    assert not queries.waits(waiting.occasion)
    rounds.remind_advisers(DUE + timedelta(days=1))
    assert told("objection_late") == []


def test_how_long_the_chamber_takes_is_set(cast: Cast, people: People, number: int, settings: Settings) -> None:
    settings.OBJECTION_DAYS = 5
    assert objections.make(cast.baker, number, WORDS, people.camille, AT).due_at == AT + timedelta(days=5)


def test_those_that_wait_come_first_by_when_they_are_due(cast: Cast, people: People) -> None:
    def made(days: int) -> Objection:
        return objections.make(
            cast.baker, enter((cast.baker, 0, "activity")), WORDS, people.camille, AT + timedelta(days=days)
        )

    late, answered, soon, withdrawn = made(0), made(1), made(2), made(3)
    objections.answer(answered, Verdict.EXPLAINED, ANSWER, people.lea, DUE)
    objections.withdraw(withdrawn, people.camille, DUE + timedelta(hours=1))
    assert list(queries.listed()) == [late, soon, withdrawn, answered]
    assert queries.waiting(DUE) == Waiting(2, 1)


def test_who_answers_has_the_role_today(people: People) -> None:
    Grant.objects.filter(person=people.samir).update(ended_at=AT)
    assert list(queries.advisers()) == [people.lea]
