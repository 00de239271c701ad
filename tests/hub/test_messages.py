"""What the sides write to each other, on the page and by answering a mail."""

import pytest
from pytest_django import Settings
from tests.factories import Cast, People
from tests.hub.stories import after, found, published

from entremise.hub.actions import introductions, messages
from entremise.hub.models import Correspondent, Introduction, Message, Need, Side
from entremise.hub.queries.introductions import Contact
from entremise.hub.replies import add_to_thread
from entremise.hub.transitions import TransitionError
from entremise.notices import replies
from entremise.notices.models import Mail
from entremise.notices.writing import message as written
from entremise.people.actions import memberships

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(people: People, cast: Cast) -> Introduction:
    """The roofer was written to about the baker's roof."""
    need = published(people.camille, text="Un couvreur pour le fournil")
    found(need, cast.roofer, cast.accountant)
    return introductions.pick(need, str(cast.roofer), people.camille, after(0))


def told(kind: str = "message_posted") -> list[str]:
    return [*Mail.objects.filter(kind=kind).order_by("pk").values_list("email", flat=True)]


def test_each_side_s_message_is_brought_to_the_other(made: Introduction, people: People) -> None:
    messages.post(made, Side.FIRM, "Quelle surface ?", "1", people.bruno)
    messages.post(made, Side.ASKER, "Cent mètres carrés.", "2", people.camille)
    messages.post(made, Side.CHAMBER, "Je suis là si besoin.", "3", people.lea)
    assert [*made.messages.order_by("pk").values_list("side", "person", "text")] == [
        ("firm", people.bruno.pk, "Quelle surface ?"),
        ("asker", people.camille.pk, "Cent mètres carrés."),
        ("chamber", people.lea.pk, "Je suis là si besoin."),
    ]
    assert told()[:2] == ["camille@example.org", "bruno@example.org"]
    assert sorted(told()[2:]) == ["bruno@example.org", "camille@example.org"]


def test_the_same_form_twice_is_one_message(made: Introduction, people: People) -> None:
    first, second = (messages.post(made, Side.FIRM, "Quelle surface ?", "1", people.bruno) for _ in range(2))
    assert (first, made.messages.count(), told()) == (second, 1, ["camille@example.org"])


def test_the_same_key_in_another_introduction_is_another_message(
    made: Introduction, people: People, cast: Cast
) -> None:
    other = introductions.propose(made.need, str(cast.caterer), people.lea)
    introductions.agree(other, people.camille)
    for each in (made, other):
        messages.post(each, Side.ASKER, "Bonjour", "1", people.camille)
    assert [each.messages.count() for each in (made, other)] == [1, 1]


def test_nothing_is_written_to_a_firm_that_knows_nothing_yet(made: Introduction, people: People, cast: Cast) -> None:
    proposed = introductions.propose(made.need, str(cast.caterer), people.lea)
    with pytest.raises(TransitionError):
        messages.post(proposed, Side.ASKER, "Bonjour", "1", people.camille)


def test_once_it_is_over_nothing_more_is_written(made: Introduction, people: People) -> None:
    introductions.decline(made, Introduction.Reason.BUSY)
    with pytest.raises(TransitionError):
        messages.post(made, Side.ASKER, "Vraiment ?", "1", people.camille)
    assert (Message.objects.count(), told()) == (0, [])


def test_a_mail_is_answered_in_the_thread(made: Introduction, people: People, settings: Settings) -> None:
    settings.REPLY_DOMAIN = "entremise.example.org"
    messages.post(made, Side.FIRM, "Quelle surface ?", "1", people.bruno)
    mail = Mail.objects.get(kind="message_posted")
    said = replies.read(mail.reply_to, after(0))
    assert said == replies.Recipient("thread", made.pk, f"asker{people.camille.pk}")
    assert replies.handler_of("thread") is add_to_thread
    assert "répondez à ce courriel" in written(mail).body
    for _ in range(2):
        add_to_thread(said.about, said.who, "Cent mètres carrés.", "<1@example.org>")
    reply = made.messages.get(side=Side.ASKER)
    assert (reply.text, reply.by_mail, reply.person) == ("Cent mètres carrés.", True, people.camille)
    assert told() == ["camille@example.org", "bruno@example.org"]


def test_a_reply_that_comes_too_late_is_kept_and_its_author_told(made: Introduction, people: People) -> None:
    introductions.withdraw(made, Side.ASKER, people.camille)
    for _ in range(2):
        add_to_thread(made.pk, f"firm{people.bruno.pk}", "Je suis disponible.", "<2@example.org>")
    assert [*made.messages.values_list("side", "text", "by_mail")] == [("firm", "Je suis disponible.", True)]
    assert (told(), told("message_late")) == ([], ["bruno@example.org"])


def test_whoever_left_a_side_no_longer_answers_for_it_by_mail(made: Introduction, people: People) -> None:
    memberships.leave(people.bruno.memberships.get())
    Need.objects.filter(pk=made.need_id).update(person=people.noe)
    for who in (f"firm{people.bruno.pk}", f"asker{people.camille.pk}", "firm999999"):
        with pytest.raises(replies.RefusedError, match="You no longer speak"):
            add_to_thread(made.pk, who, "Bonjour", f"<{who}@example.org>")
    assert (Message.objects.count(), told()) == (0, [])


def test_a_firm_without_an_account_answers_by_mail(people: People, cast: Cast) -> None:
    Correspondent.objects.create(organisation=str(cast.accountant.organisation), email="paule@example.org", source="x")
    need = published(people.camille, text="Tenir les comptes")
    found(need, cast.accountant)
    made = introductions.pick(need, str(cast.accountant), people.camille)
    add_to_thread(made.pk, "firm0", "Combien de salariés ?", "<3@example.org>")
    assert [*made.messages.values_list("side", "person")] == [("firm", None)]
    assert told() == ["camille@example.org"]


def test_a_reply_to_what_is_gone_or_from_nobody_is_nothing(made: Introduction) -> None:
    add_to_thread(made.pk + 1, "firm0", "Bonjour", "<4@example.org>")
    add_to_thread(made.pk, "visitor3", "Bonjour", "<5@example.org>")
    assert Message.objects.count() == 0


def test_a_mail_longer_than_a_message_is_cut(made: Introduction) -> None:
    add_to_thread(made.pk, "firm0", "a" * 9000, "<6@example.org>")
    assert len(made.messages.get().text) == messages.LONGEST


def test_without_replies_by_mail_the_address_is_the_other_side_s_once_both_agreed(
    made: Introduction, people: People, settings: Settings
) -> None:
    settings.REPLY_DOMAIN = ""
    messages.post(made, Side.FIRM, "Quelle surface ?", "1", people.bruno)
    introductions.accept(made, Contact("Bruno Essai", "bruno@example.org"), by=people.bruno)
    messages.post(made, Side.FIRM, "Je passe mardi.", "2", people.bruno)
    mails = Mail.objects.filter(kind="message_posted").order_by("pk")
    assert [mail.reply_to for mail in mails] == ["", "bruno@example.org"]
    assert ["écrivez sur la page" in written(mail).body for mail in mails] == [True, True]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_asker_stays_anonymous_in_mails(made: Introduction, people: People, language: str) -> None:
    Need.objects.update(anonymous=True, name="Camille Essai", organisation_name="Fournil des Calanques")
    people.bruno.language = language
    people.bruno.save()
    messages.post(made, Side.ASKER, "Cent mètres carrés.", "1", people.camille)
    mail = Mail.objects.get(kind="message_posted")
    body = written(mail).body
    assert [each for each in ("Camille", "Calanques", "camille@example.org") if each in body] == []
    assert mail.context["author"] == (
        "Une entreprise du territoire, par l’intermédiaire de la chambre" if language == "fr" else mail.context["asker"]
    )
