"""A firm answers a consultation, changes and withdraws its answer until the date; then the loop goes on."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from tests.factories import Cast, People
from tests.market import stalls

from entremise.hub.models import Introduction, Need
from entremise.market.actions import answers, invitations, questions
from entremise.market.actions.answers import AnswerError, Firm
from entremise.market.actions.questions import QuestionError
from entremise.market.models import Answer, Buyer, Group, Partner, Tender
from entremise.market.queries.answering import status
from entremise.notices.models import Mail
from entremise.people.models import Person, Trace
from entremise.registry.models import Establishment

pytestmark = pytest.mark.django_db

NOW = stalls.PUBLISHED + dt.timedelta(days=1)
OFFER: dict[str, Any] = {
    "text": "Deux compagnons, trois semaines.", "amount": 24_000, "delay": "dès mars", "lots": [],
    "name": "Bruno Essai",
    "email": "bruno@example.org", "phone": "",
}  # fmt: skip


def sent(kind: str) -> list[str]:
    """Who is written to, for a kind of message."""
    return sorted(Mail.objects.filter(kind=kind).values_list("email", flat=True))


def firm(of: Establishment, person: Person) -> Firm:
    """A firm that answers by an account."""
    return Firm(of.organisation.name, str(of.organisation), str(of), person=person)


@pytest.fixture
def tender(cast: Cast, people: People) -> Tender:
    """The bakery's public consultation."""
    return stalls.tender(stalls.buyer(cast, people))


def test_sent_its_firm_has_a_receipt_and_its_buyer_knows(tender: Tender, cast: Cast, people: People) -> None:
    made = answers.send(tender, firm(cast.roofer, people.bruno), OFFER, NOW)
    assert (status(made), made.amount, made.called) == (Answer.Status.SENT, 24_000, "Toitures du Garlaban")
    receipt = Mail.objects.get(kind="tender_answer_sent")
    assert (receipt.email, receipt.context["text"], receipt.context["amount"]) == (
        "bruno@example.org", OFFER["text"], "24\xa0000 €",
    )  # fmt: skip
    assert sent("tender_answered") == ["camille@example.org", "colleague@example.org"]


def test_the_same_again_changes_nothing_another_is_a_change(tender: Tender, cast: Cast, people: People) -> None:
    bruno = firm(cast.roofer, people.bruno)
    for later, facts in enumerate((OFFER, OFFER, OFFER | {"amount": 23_000})):
        answers.send(tender, bruno, facts, NOW + dt.timedelta(hours=later))
    made = Answer.objects.get()
    assert (made.amount, made.sent_at, made.changed_at) == (23_000, NOW, NOW + dt.timedelta(hours=2))
    assert [len(sent(kind)) for kind in ("tender_answer_sent", "tender_answered")] == [2, 2]
    assert list(Trace.objects.order_by("pk").values_list("verb", flat=True)) == ["answer.send", "answer.change"]


def test_a_draft_is_read_by_nobody_and_kept(tender: Tender, cast: Cast, people: People) -> None:
    bruno = firm(cast.roofer, people.bruno)
    answers.keep(tender, bruno, OFFER | {"text": ""}, NOW)
    assert (status(Answer.objects.get()), Mail.objects.count()) == (Answer.Status.DRAFT, 0)
    answers.send(tender, bruno, OFFER, NOW)
    with pytest.raises(AnswerError, match="déjà remise"):
        answers.keep(tender, bruno, OFFER, NOW)
    assert Answer.objects.count() == 1


def test_taken_back_it_may_be_sent_again(tender: Tender, cast: Cast, people: People) -> None:
    bruno = firm(cast.roofer, people.bruno)
    made = answers.send(tender, bruno, OFFER, NOW)
    answers.withdraw(made, people.bruno, NOW)
    assert (status(Answer.objects.get()), len(sent("tender_answer_withdrawn"))) == (Answer.Status.WITHDRAWN, 3)
    answers.send(tender, bruno, OFFER, NOW + dt.timedelta(hours=1))
    assert (status(Answer.objects.get()), len(sent("tender_answer_sent"))) == (Answer.Status.SENT, 2)


def test_a_draft_that_is_taken_back_is_forgotten(tender: Tender, cast: Cast, people: People) -> None:
    answers.withdraw(answers.keep(tender, firm(cast.roofer, people.bruno), OFFER, NOW), people.bruno, NOW)
    assert (Answer.objects.count(), Mail.objects.count()) == (0, 0)


@pytest.mark.parametrize("facts", [{"closes_at": NOW}, {"cancelled_at": NOW}, {"awarded_at": NOW}])
def test_nothing_is_sent_too_late(tender: Tender, cast: Cast, people: People, facts: dict[str, Any]) -> None:
    made = answers.send(tender, firm(cast.roofer, people.bruno), OFFER, NOW - dt.timedelta(hours=1))
    Tender.objects.update(**facts)
    tender.refresh_from_db()
    with pytest.raises(AnswerError):
        answers.send(tender, firm(cast.caterer, people.claire), OFFER, NOW)
    with pytest.raises(AnswerError):
        answers.withdraw(made, people.bruno, NOW)


def test_by_the_link_and_by_an_account_it_is_one_answer(cast: Cast, people: People) -> None:
    tender = stalls.confidential(stalls.buyer(cast, people), cast.roofer)
    invitation = tender.invitations.get()
    link = Firm("Toitures du Garlaban", invitation.organisation, invitation.solution, invitation=invitation)
    answers.send(tender, link, OFFER, NOW)
    bruno = Firm("Toitures du Garlaban", str(cast.roofer.organisation), person=people.bruno, invitation=invitation)
    answers.send(tender, bruno, OFFER | {"amount": 20_000}, NOW + dt.timedelta(hours=1))
    assert Answer.objects.values_list("amount", "person").get() == (20_000, people.bruno.pk)


def test_answering_after_all_takes_the_refusal_back(cast: Cast, people: People) -> None:
    tender = stalls.confidential(stalls.buyer(cast, people), cast.roofer)
    tender.invitations.update(declined_at=NOW, declined_because="Trop tôt")
    invitation = tender.invitations.get()
    answers.send(tender, Firm("Toitures", str(cast.roofer.organisation), invitation=invitation), OFFER, NOW)
    assert tender.invitations.values_list("declined_at", "declined_because").get() == (None, "")


def test_the_group_that_a_firm_leads_answers(tender: Tender, cast: Cast, people: People) -> None:
    group = Group.objects.create(
        tender=tender, solution=str(cast.roofer), organisation=str(cast.roofer.organisation), called="Toitures"
    )
    Partner.objects.create(group=group, called="Zinguerie Essai", solution="siret:1", accepted_at=NOW)
    Partner.objects.create(group=group, called="Qui a dit non", solution="siret:2", declined_at=NOW)
    made = answers.send(tender, firm(cast.roofer, people.bruno), OFFER, NOW)
    assert (made.group, Mail.objects.get(kind="tender_answer_sent").context["partners"]) == (group, ["Zinguerie Essai"])


def test_a_public_buyer_does_not_know_who_answers_before_the_date(cast: Cast, people: People) -> None:
    tender = stalls.tender(stalls.buyer(cast, people, kind=Buyer.Kind.PUBLIC))
    answers.send(tender, firm(cast.roofer, people.bruno), OFFER, NOW)
    told = Mail.objects.filter(kind="tender_answered").first()
    assert told
    assert (told.context["firm"], told.context["count"]) == ("", 1)


def test_when_the_date_is_passed_each_answer_is_an_introduction(tender: Tender, cast: Cast, people: People) -> None:
    made = answers.send(tender, firm(cast.roofer, people.bruno), OFFER, NOW)
    answers.withdraw(answers.send(tender, firm(cast.caterer, people.claire), OFFER, NOW), people.claire, NOW)
    assert (answers.close(NOW), Introduction.objects.count()) == (0, 0)
    after = stalls.CLOSES + dt.timedelta(minutes=5)
    assert [answers.close(after), answers.close(after)] == [1, 1]
    introduction = Introduction.objects.get()
    need = introduction.need
    assert (introduction.number, introduction.organisation, introduction.status) == (
        made.number, str(cast.roofer.organisation), Introduction.Status.INTRODUCED,
    )  # fmt: skip
    assert (need.text, need.door, need.person, need.visibility) == (
        tender.title, "tender", people.camille, Need.Visibility.CHOSEN,
    )  # fmt: skip
    assert sent("tender_closed") == ["camille@example.org", "colleague@example.org"]


def test_of_a_confidential_one_nothing_goes_on_before_it_is_decided(cast: Cast, people: People) -> None:
    tender = stalls.confidential(stalls.buyer(cast, people), cast.roofer)
    stalls.answer(tender, cast.roofer, people.bruno)
    answers.close(stalls.CLOSES + dt.timedelta(minutes=5))
    assert (Introduction.objects.count(), Need.objects.count()) == (0, 0)
    assert len(sent("tender_closed")) == 2


def test_a_question_is_answered_for_all_and_nobody_knows_who_asked(tender: Tender, cast: Cast, people: People) -> None:
    answers.send(tender, firm(cast.caterer, people.claire), OFFER, NOW)
    asked = [questions.ask(tender, "Par la cour ?", by=people.bruno, at=NOW) for _ in "ab"]
    assert asked[0] == asked[1]
    mail = Mail.objects.filter(kind="tender_asked").first()
    assert mail
    assert "bruno" not in str(mail.context).lower()
    questions.reply(asked[0], "Oui, de 7 h à 19 h.", people.camille, NOW)
    assert sent("tender_replied") == ["bruno@example.org", "claire@example.org"]


def test_questions_end_when_the_buyer_says(tender: Tender, people: People) -> None:
    tender.questions_until = NOW
    tender.save()
    with pytest.raises(QuestionError, match="closes"):
        questions.ask(tender, "Trop tard ?", by=people.bruno, at=NOW)


def test_a_link_sent_to_a_stranger_reads_nothing_of_what_the_firm_wrote(cast: Cast, people: People) -> None:
    tender = stalls.tender(stalls.buyer(cast, people, kind=Buyer.Kind.PUBLIC))
    made = answers.send(tender, firm(cast.roofer, people.bruno), OFFER, NOW)
    named = invitations.Named("Toitures", "stranger@example.org", solution=str(cast.roofer))
    [invitation] = invitations.add_named(tender, [named], people.camille)
    link = Firm("Toitures", invitation.organisation, invitation.solution, invitation=invitation)
    assert answers.of(tender, link) is None
    with pytest.raises(AnswerError, match="autrement que par ce lien"):
        answers.send(tender, link, OFFER | {"amount": 1}, NOW)
    assert Answer.objects.values_list("amount", flat=True).get() == made.amount
    invitation.email = "bruno@example.org"
    assert answers.of(tender, link) == made


@pytest.mark.parametrize("account", [True, False])
def test_a_draft_is_not_read_at_another_address_that_the_buyer_gives(
    cast: Cast,
    people: People,
    account: bool,
) -> None:
    tender = stalls.confidential(stalls.buyer(cast, people))
    invitation = stalls.invitation(tender, cast.roofer, email="owner@example.org")
    link = Firm("Toitures", invitation.organisation, invitation.solution, invitation=invitation)
    facts = OFFER | {"email": "owner@example.org"}
    answers.keep(tender, replace(link, person=people.bruno) if account else link, facts, NOW)
    given = invitations.give_address(invitation, "stranger@example.org", "", people.camille, NOW)
    stranger = replace(link, invitation=given)
    assert answers.of(tender, stranger) is None
    assert Answer.objects.count() == account
    if not account:
        assert answers.send(tender, stranger, OFFER | {"email": "stranger@example.org"}, NOW).invitation == given
