"""A firm without an account answers from the link of its mail; both sides read where it stands on their page."""

import re
import uuid
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.factories import Cast, People
from tests.hub.stories import after, found, published
from tests.signing import signed_in

from entremise.hub import links
from entremise.hub.actions import introductions
from entremise.hub.models import Correspondent, Introduction, Need, Side
from entremise.hub.queries.introductions import Contact
from entremise.hub.transitions import Status
from entremise.notices.models import Mail
from entremise.people.models import Person

pytestmark = pytest.mark.django_db

ACCEPTING = {"name": "Paule Essai", "email": "paule@example.org", "phone": "04 00 00 00 02", "text": "À bientôt."}
PRIVATE = ("camille@example.org", "04 11 11 11 11", "Camille Essai", "Fournil des Calanques")


@pytest.fixture
def need(people: People, cast: Cast) -> Need:
    """An anonymous need of the baker; the accountant, where the chamber knows Paule, was found."""
    Person.objects.filter(pk=people.camille.pk).update(phone="04 11 11 11 11")
    need = published(
        Person.objects.get(pk=people.camille.pk), text="Tenir les comptes du fournil", anonymous=True,
        organisation=str(cast.baker.organisation), organisation_name="Fournil des Calanques",
    )  # fmt: skip
    found(need, cast.accountant, cast.caterer)
    Correspondent.objects.create(organisation=str(cast.accountant.organisation), name="Paule Essai",
                                 email="paule@example.org", phone="04 00 00 00 02", source="site")  # fmt: skip
    return need


@pytest.fixture
def made(need: Need, people: People, cast: Cast) -> Introduction:
    """The accountant was written to."""
    return introductions.pick(need, str(cast.accountant), people.camille)


def link_of(mail: Mail) -> str:
    return urlsplit(mail.context["link"]).path


@pytest.fixture
def link(made: Introduction) -> str:
    """The link of the accountant's mail."""
    return link_of(Mail.objects.get(kind="introduction_approach"))


def keyed(form: dict[str, str]) -> dict[str, str]:
    return form | {"key": str(uuid.uuid4())}


def now(made: Introduction) -> Introduction:
    return Introduction.objects.get(pk=made.pk)


def test_opening_the_link_shows_the_need_and_changes_nothing(client: Client, link: str, made: Introduction) -> None:
    before = Introduction.objects.values().get()
    for method in (client.get, client.head, client.options):
        method(link)
    response = client.get(link)
    page = response.content.decode()
    assert (response.status_code, Introduction.objects.values().get(), Mail.objects.count()) == (200, before, 1)
    assert "Tenir les comptes du fournil" in page
    assert [re.search(f'name="{name}" value="([^"]*)"', page)[1] for name in ("name", "email", "phone")] == [  # type: ignore[index]
        "Paule Essai", "paule@example.org", "04 00 00 00 02",
    ]  # fmt: skip
    assert [each for each in PRIVATE if each in page] == []
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_the_link_holds_no_address(link: str) -> None:
    assert "paule" not in link
    assert "example.org" not in link


def test_the_firm_accepts_without_an_account(client: Client, link: str, made: Introduction) -> None:
    answer = client.post(f"{link}/accepter", keyed(ACCEPTING), follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(link, 302)]
    assert (now(made).status, now(made).firm_email, now(made).answered_by) == (
        Status.INTRODUCED, "paule@example.org", None,
    )  # fmt: skip
    assert [each for each in PRIVATE if each in page] == list(PRIVATE)
    assert [*now(made).messages.values_list("side", "text")] == [("firm", "À bientôt.")]


def test_sent_twice_the_form_is_one_answer(client: Client, link: str, made: Introduction) -> None:
    form = keyed(ACCEPTING)
    answers = [client.post(f"{link}/accepter", form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert (now(made).messages.count(), Mail.objects.count()) == (1, 3)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"email": "paule"}, "email"), ({"name": ""}, "name"), ({"email": "a@example.org\nBcc: b@example.org"}, "email")],
)
def test_what_is_missing_is_said(
    client: Client, link: str, made: Introduction, wrong: dict[str, str], field: str
) -> None:
    answer = client.post(f"{link}/accepter", keyed(ACCEPTING | wrong))
    page = answer.content.decode()
    assert (answer.status_code, now(made).status) == (422, Status.SENT)
    assert f'id="id_accepter_{field}_error"' in page
    assert "À bientôt." in page


def test_the_firm_asks_a_question_and_the_asker_is_told(client: Client, link: str, made: Introduction) -> None:
    form = keyed({"text": "Combien de salariés ? Voir https://exemple.org <b>ici</b>"})
    for _ in range(2):
        client.post(f"{link}/ecrire", form)
    assert [*now(made).messages.values_list("side", "person")] == [("firm", None)]
    assert [*Mail.objects.filter(kind="message_posted").values_list("email", flat=True)] == ["camille@example.org"]
    page = client.get(link).content.decode()
    assert "&lt;b&gt;ici&lt;/b&gt;" in page
    assert '<a href="https://exemple.org" rel="nofollow">' in page


def test_the_asker_replies_and_stays_anonymous(client: Client, link: str, made: Introduction, people: People) -> None:
    signed_in(people.camille).post(f"/mises-en-relation/{made.number}/ecrire", keyed({"text": "Quatre salariés."}))
    mail = Mail.objects.get(kind="message_posted")
    assert (mail.email, mail.reply_to) == ("paule@example.org", "")
    assert [each for each in PRIVATE if each in str(mail.context)] == []
    page = client.get(link_of(mail)).content.decode()
    assert "Quatre salariés." in page
    assert [each for each in PRIVATE if each in page] == []


def test_the_firm_declines_and_only_the_chamber_reads_why(
    client: Client, link: str, made: Introduction, people: People
) -> None:
    client.post(f"{link}/decliner", {"reason": "busy", "note": "Complet jusqu’en mars"})
    assert (now(made).status, now(made).declined_because) == (Status.DECLINED, "busy")
    path = f"/mises-en-relation/{made.number}"
    asker, chamber = (signed_in(each).get(path).content.decode() for each in (people.camille, people.lea))
    assert [("Complet" in page, "pas disponible" in page) for page in (asker, chamber)] == [
        (False, False), (True, True),
    ]  # fmt: skip
    assert "Complet" not in " ".join(str(context) for context in Mail.objects.values_list("context", flat=True))


def test_after_an_answer_the_link_shows_where_it_stands_and_refuses_another(
    client: Client, link: str, made: Introduction
) -> None:
    client.post(f"{link}/decliner", {"reason": "busy"})
    page = client.get(link)
    assert page.status_code == 200
    assert "Vous avez décliné cette demande" in page.content.decode()
    assert "/accepter" not in page.content.decode()
    refused = client.post(f"{link}/accepter", keyed(ACCEPTING))
    assert (refused.status_code, now(made).status) == (409, Status.DECLINED)
    assert "Si vous changez d’avis, écrivez à la chambre" in refused.content.decode()


def test_of_a_closed_need_the_link_says_that_there_is_nothing_to_do(
    client: Client, link: str, made: Introduction
) -> None:
    Need.objects.update(closed_at=after(1))
    introductions.close_with_need(made.need, after(1))
    assert "Ce besoin est clos" in client.get(link).content.decode()
    answer = client.post(f"{link}/accepter", keyed(ACCEPTING))
    assert (answer.status_code, "Ce besoin est clos" in answer.content.decode()) == (409, True)
    assert now(made).status is Status.CLOSED


def test_a_firm_cannot_decide_for_the_asker(client: Client, need: Need, people: People, cast: Cast) -> None:
    made = introductions.offer_itself(need, cast.caterer, people.claire, "", "k")
    claire = signed_in(people.claire)
    for act in ("retenir", "ecarter", "retirer", "correspondant", "nimporte"):
        assert claire.post(f"/mises-en-relation/{made.number}/{act}").status_code == 404
    camille = signed_in(people.camille)
    for act in ("accepter", "decliner"):
        assert camille.post(f"/mises-en-relation/{made.number}/{act}", keyed(ACCEPTING)).status_code == 404
    assert now(made).status is Status.PROPOSED


def test_a_link_that_was_cut_is_explained(client: Client, link: str) -> None:
    for broken in (link[:-3], f"{link}x", "/reponse/abc", link.replace("/reponse/", "/reponse/1")):
        answer = client.get(broken)
        assert (answer.status_code, "Ce lien est incomplet" in answer.content.decode()) == (404, True)
        assert client.post(f"{broken}/accepter", keyed(ACCEPTING)).status_code == 404


def test_a_link_made_for_something_else_does_not_answer(client: Client, made: Introduction) -> None:
    other = links.token("outcome-firm", made.number, "paule@example.org")
    assert client.get(f"/reponse/{other}").status_code == 404


def test_an_old_link_has_a_new_one_sent_to_the_same_address(client: Client, link: str, made: Introduction) -> None:
    with time_machine.travel(after(500), tick=False):
        Mail.objects.all().delete()
        answer = client.get(link)
        assert (answer.status_code, "Ce lien est trop ancien" in answer.content.decode()) == (410, True)
        assert client.post(f"{link}/accepter", keyed(ACCEPTING)).status_code == 410
        for _ in range(2):
            assert client.post(f"{link}/nouveau-lien").status_code == 200
        sent = Mail.objects.get()
        assert (sent.kind, sent.email) == ("introduction_link", "paule@example.org")
        assert client.get(link_of(sent)).status_code == 200


def test_a_link_to_an_address_that_changed_is_explained(client: Client, link: str, made: Introduction) -> None:
    Correspondent.objects.update(email="accueil@example.org")
    answer = client.get(link)
    assert (answer.status_code, "Ce lien a été remplacé" in answer.content.decode()) == (410, True)
    assert client.post(f"{link}/nouveau-lien").status_code == 410
    assert Mail.objects.count() == 1


def test_who_asks_to_be_written_to_no_more_is_obeyed(
    client: Client, link: str, made: Introduction, people: People, cast: Cast
) -> None:
    page = client.get(f"{link}/ne-plus-contacter")
    assert (page.status_code, Correspondent.objects.get().stopped_at) == (200, None)
    assert "Ne plus me contacter" in page.content.decode()
    answer = client.post(f"{link}/ne-plus-contacter")
    assert "C’est noté" in answer.content.decode()
    assert Correspondent.objects.exclude(stopped_at=None).count() == 1
    assert now(made).status is Status.DECLINED
    assert client.post(f"{link}/ne-plus-contacter").status_code == 200
    Need.objects.update(text="Autre")
    other = published(people.camille, text="Un autre besoin")
    found(other, cast.accountant)
    assert introductions.pick(other, str(cast.accountant), people.camille).status is Status.WAITING


def test_a_mail_program_stops_for_its_reader_without_our_cookie(link: str, made: Introduction) -> None:
    answer = Client(enforce_csrf_checks=True).post(f"{link}/ne-plus-contacter", {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, Correspondent.objects.exclude(stopped_at=None).count()) == (200, 1)


def test_other_answers_need_our_form(link: str, made: Introduction) -> None:
    answer = Client(enforce_csrf_checks=True).post(f"{link}/accepter", keyed(ACCEPTING))
    assert (answer.status_code, now(made).status) == (403, Status.SENT)


def test_nobody_floods_by_a_link(client: Client, link: str) -> None:
    codes = [client.post(f"{link}/nouveau-lien").status_code for _ in range(11)]
    assert codes == [200] * 10 + [429]


def test_nothing_of_the_asker_leaves_before_both_agree_and_all_of_it_after(
    client: Client, made: Introduction, link: str, people: People, cast: Cast
) -> None:
    texts = [client.get(link).content.decode(), str([*Mail.objects.filter(email="paule@example.org").values()])]
    assert [each for each in PRIVATE for text in texts if each in text] == []
    introductions.accept(made, Contact("Paule Essai", "paule@example.org", "04 00 00 00 02"))
    mail = Mail.objects.get(kind="introduction_introduced_firm")
    for text in (client.get(link).content.decode(), str(mail.context)):
        assert [each for each in PRIVATE if each in text] == list(PRIVATE)
    asker = Mail.objects.get(kind="introduction_introduced_asker")
    page = signed_in(people.camille).get(f"/mises-en-relation/{made.number}").content.decode()
    for text in (page, str(asker.context)):
        assert ("paule@example.org" in text, "04 00 00 00 02" in text) == (True, True)


def test_nothing_of_the_firm_leaves_before_the_asker_agrees(need: Need, people: People, cast: Cast) -> None:
    made = introductions.offer_itself(need, cast.caterer, people.claire, "Bonjour", "k")
    page = signed_in(people.camille).get(f"/mises-en-relation/{made.number}").content.decode()
    for text in (page, str(Mail.objects.get().context)):
        assert ("claire@example.org" in text, "Claire Essai" in text, "Bonjour" in text) == (False, False, True)


def test_who_is_not_concerned_finds_nothing(made: Introduction, people: People) -> None:
    path = f"/mises-en-relation/{made.number}"
    readers = {name: getattr(people, name) for name in ("camille", "colleague", "bruno", "noe", "lea", "ada", "victor")}
    assert {name: signed_in(person).get(path).status_code for name, person in readers.items()} == {
        "camille": 200, "colleague": 200, "bruno": 404, "noe": 404, "lea": 200, "ada": 200, "victor": 404,
    }  # fmt: skip
    assert Client().get(path).status_code == 302


def test_a_firm_sees_nothing_before_it_is_written_to(need: Need, people: People, cast: Cast) -> None:
    made = introductions.propose(need, str(cast.caterer), people.lea)
    path = f"/mises-en-relation/{made.number}"
    assert signed_in(people.claire).get(path).status_code == 404
    introductions.agree(made, people.camille)
    assert signed_in(people.claire).get(path).status_code == 200


def test_an_adviser_says_whom_to_write_to_and_it_leaves(need: Need, people: People, cast: Cast) -> None:
    Correspondent.objects.all().delete()
    made = introductions.pick(need, str(cast.accountant), people.camille)
    lea, path = signed_in(people.lea), f"/mises-en-relation/{made.number}"
    assert "Personne n’est connu dans cette entreprise" in lea.get(path).content.decode()
    form = {"name": "Paule", "email": "Paule@Example.org", "language": "en", "source": "appel du 3 mars"}
    assert lea.post(f"{path}/correspondant", form).status_code == 302
    mail = Mail.objects.get(kind="introduction_approach")
    assert (mail.email, mail.language, now(made).status) == ("paule@example.org", "en", Status.SENT)


def test_the_pages_of_both_sides_ask_few_questions_whatever_was_written(
    made: Introduction, link: str, people: People, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    camille, path = signed_in(people.camille), f"/mises-en-relation/{made.number}"
    for written in (1, 30):
        for n in range(written):
            made.messages.create(side=Side.FIRM, text="Bonjour", key=f"{written}:{n}")
        with django_assert_max_num_queries(22):
            camille.get(path)
        with django_assert_max_num_queries(14):
            Client().get(link)


def test_in_english_too(client: Client, link: str) -> None:
    client.cookies["django_language"] = "en"
    page = client.get(link).content.decode()
    assert '<html lang="en">' in page
    assert "Accepter" not in page
