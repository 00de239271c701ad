"""The pages of invitations and answers: by an account or by a link, written only by forms, in each state."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.factories import Cast, People, belong
from tests.market import stalls

from entremise.market.links import invitation_url
from entremise.market.models import Answer, Award, Buyer, Invitation, Question, Tender
from entremise.notices.models import Mail
from entremise.people.models import Person, Trace

pytestmark = pytest.mark.django_db

SignIn = Callable[[Person], Client]
OFFER = {"text": "Deux compagnons.", "amount": "24 000 €", "name": "Nina Essai", "do": "envoyer"}


@pytest.fixture
def tender(cast: Cast, people: People) -> Tender:
    """A confidential consultation, two lots, to which Bruno's firm is invited, and Nina by her address."""
    tender = stalls.confidential(stalls.buyer(cast, people), cast.roofer)
    stalls.lots(tender, "Toit", "Zinc")
    return tender


@pytest.fixture
def nina(tender: Tender) -> str:
    """The path by which Nina answers."""
    return invitation_url(stalls.invitation(tender, called="Nina Essai", name="Nina Essai", email="nina@example.org"))


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def rows() -> dict[str, list[Any]]:
    """All that a reading could have changed."""
    models = (Answer, Invitation, Question, Mail, Trace, Tender)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def test_opening_a_link_changes_nothing_and_is_kept_by_nobody(nina: str) -> None:
    before = rows()
    for path in (nina, f"{nina}/repondre"):
        response = Client().get(path)
        assert (response.status_code, response["Cache-Control"], response["X-Robots-Tag"]) == (
            200, "private, no-store", "noindex, nofollow",
        )  # fmt: skip
    assert rows() == before


def test_by_the_link_one_answers_changes_and_takes_back(nina: str, tender: Tender) -> None:
    page, client = f"{nina}/repondre", Client()
    assert client.post(page, OFFER | {"lots": ["2"]}).status_code == 302
    answer = Answer.objects.get()
    assert (answer.amount, answer.lots, answer.email, answer.person) == (24_000, [2], "nina@example.org", None)
    client.post(page, OFFER | {"lots": ["1", "2"], "amount": ""})
    assert list(Answer.objects.values_list("amount", "lots")) == [(None, [1, 2])]
    assert "Retirer ma réponse" in text(client.get(page))
    client.post(page, {"do": "retirer"})
    assert "Vous avez retiré cette réponse" in text(client.get(page))


def test_what_is_missing_is_said_and_nothing_is_lost(nina: str) -> None:
    response = Client().post(f"{nina}/repondre", OFFER | {"amount": "beaucoup"})
    assert response.status_code == 422
    assert ["Deux compagnons." in text(response), "Écrivez un montant" in text(response)] == [True, True]
    assert Answer.objects.count() == 0
    assert Client().post(f"{nina}/repondre", {"text": "À moitié", "do": "garder"}).status_code == 302
    assert Answer.objects.values_list("text", "sent_at").get() == ("À moitié", None)


def test_too_late_the_words_written_are_shown_again(nina: str, tender: Tender) -> None:
    Tender.objects.update(closes_at=timezone.now())
    response = Client().post(f"{nina}/repondre", OFFER | {"lots": ["1"]})
    assert (response.status_code, "Deux compagnons." in text(response)) == (422, True)


def test_one_declines_in_a_click_and_may_come_back(nina: str, tender: Tender) -> None:
    client = Client()
    client.post(nina, {"do": "decliner", "because": "Trop loin"})
    assert Invitation.objects.get(email="nina@example.org").declined_because == "Trop loin"
    assert "Je réponds finalement" in text(client.get(nina))
    client.post(nina, {"do": "revenir"})
    assert Invitation.objects.get(email="nina@example.org").declined_at is None


def test_a_question_by_the_link_is_read_by_all_without_a_name(nina: str, tender: Tender, people: People,
                                                              signed_in: SignIn) -> None:  # fmt: skip
    assert Client().post(nina, {"do": "demander", "text": "Qui a les clés ?"}).status_code == 302
    question = Question.objects.get()
    page, camille = f"/consultations/{tender.number}/questions", signed_in(people.camille)
    assert ["Qui a les clés ?" in text(camille.get(page)), "Nina" in text(camille.get(page))] == [True, False]
    assert camille.post(page, {"question": question.number, "reply": ""}).status_code == 422
    camille.post(page, {"question": question.number, "reply": "Le gardien."})
    assert "Le gardien." in text(signed_in(people.bruno).get(page))


@pytest.mark.parametrize(("cut", "status"), [(1, 404), (0, 410)])
def test_broken_and_over_links_say_what_to_do(nina: str, tender: Tender, cut: int, status: int) -> None:
    tender.invitations.update(withdrawn_at=timezone.now())
    response = Client().get(nina[:-1] if cut else nina)
    assert (response.status_code, "écrivez à l’acheteur" in text(response)) == (status, True)


def test_before_publication_a_link_opens_nothing(nina: str, tender: Tender) -> None:
    Tender.objects.update(published_at=None)
    assert Client().get(nina).status_code == 404


def test_who_belongs_to_two_firms_says_for_which(cast: Cast, people: People, signed_in: SignIn) -> None:
    public = stalls.tender(stalls.buyer(cast, people))
    belong(people.bruno, cast.caterer.organisation)
    page, bruno = f"/consultations/{public.number}/repondre", signed_in(people.bruno)
    assert "Pour quelle entreprise ?" in text(bruno.get(page))
    caterer = str(cast.caterer.organisation)
    bruno.post(f"{page}?entreprise={caterer}", OFFER | {"entreprise": caterer, "email": "bruno@example.org"})
    assert Answer.objects.values_list("called", "solution").get() == ("Traiteur Sainte-Victoire", str(cast.caterer))
    assert bruno.get(f"{page}?entreprise={cast.baker.organisation}").status_code == 404


def test_a_public_buyer_reads_nothing_before_the_date(cast: Cast, people: People, signed_in: SignIn) -> None:
    public = stalls.tender(stalls.buyer(cast, people, kind=Buyer.Kind.PUBLIC))
    stalls.answer(public, cast.roofer, people.bruno)
    camille, page = signed_in(people.camille), f"/consultations/{public.number}/reponses"
    assert "1 réponse" in text(camille.get(page))
    assert "deux compagnons" not in text(camille.get(page))
    assert camille.get(f"{page}.xlsx").status_code == 404
    assert camille.get(page.replace("reponses", "attribuer")).status_code == 302
    Tender.objects.update(closes_at=timezone.now() - dt.timedelta(minutes=1))
    assert "deux compagnons" in text(camille.get(page))
    assert camille.get(f"{page}.xlsx").content[:2] == b"PK"


def test_deciding_is_read_again_before_anybody_is_told(cast: Cast, people: People, signed_in: SignIn) -> None:
    tender = stalls.confidential(stalls.buyer(cast, people), cast.roofer, closes_at=timezone.now())
    answer = stalls.answer(tender, cast.roofer, people.bruno)
    camille, page = signed_in(people.camille), f"/consultations/{tender.number}/attribuer"
    told = {"winner_0": str(answer.pk), "amount_0": ""}
    assert "Relire avant de décider" in text(camille.post(page, told))
    assert (Award.objects.count(), Mail.objects.count()) == (0, 0)
    assert camille.post(page, {"winner_0": ""}).status_code == 422
    assert camille.post(page, told | {"confirm": "1"}).status_code == 302
    assert Award.objects.values_list("amount", flat=True).get() == 24_000
    assert "Confirmer la retombée" in text(camille.get(page))
    assert "Confirmer la retombée" in text(signed_in(people.bruno).get(page.replace("attribuer", "repondre")))


def test_the_list_is_prepared_and_each_firm_may_be_given_an_address(
    cast: Cast, people: People, signed_in: SignIn
) -> None:
    draft = stalls.confidential(stalls.buyer(cast, people), published_at=None)
    camille, page = signed_in(people.camille), f"/consultations/{draft.number}/invitations"
    camille.post(page, {"do": "ajouter", "solution": [str(cast.accountant), "siret:nul"]})
    assert "n’a personne à qui écrire" in text(camille.get(page))
    number = draft.invitations.get().number
    camille.post(page, {"do": "adresse", "invitation": number, "email": "alex@example.org", "name": ""})
    assert "n’a personne à qui écrire" not in text(camille.get(page))
    assert camille.post(page, {"do": "coller", "pasted": "rien du tout"}).status_code == 422
    camille.post(page, {"do": "retirer", "invitation": number})
    assert (draft.invitations.count(), Mail.objects.count()) == (0, 0)


def test_my_answers_show_what_waits_and_what_was_decided(
    cast: Cast, people: People, tender: Tender, signed_in: SignIn
) -> None:
    bruno = signed_in(people.bruno)
    assert tender.title in text(bruno.get("/reponses"))
    Tender.objects.update(closes_at=stalls.PUBLISHED)
    assert tender.title not in text(bruno.get("/reponses"))
    Tender.objects.update(closes_at=stalls.CLOSES)
    bruno.post("/reponses", {"invitation": tender.invitations.get().number, "because": "Complet"})
    assert tender.title not in text(bruno.get("/reponses"))
    assert bruno.post("/reponses", {"invitation": "x"}).status_code == 302
    lost = stalls.answer(
        stalls.tender(stalls.buyer(cast, people)),
        cast.roofer,
        people.bruno,
        turned_down_at=timezone.now(),
    )
    page = text(bruno.get("/reponses"))
    assert ["Non retenue" in page, lost.tender.title in page] == [True, True]


def test_a_notice_of_a_publisher_is_not_answered_here(cast: Cast, people: People, signed_in: SignIn) -> None:
    notice = stalls.loaded()
    assert signed_in(people.bruno).get(f"/consultations/{notice.number}/repondre").status_code == 404


def test_who_answers_a_public_buyer_is_not_told_before_the_date(signed_in: SignIn, cast: Cast, people: People) -> None:
    tender = stalls.tender(stalls.buyer(cast, people, kind=Buyer.Kind.PUBLIC))
    for each in (cast.roofer, cast.caterer):
        stalls.invitation(tender, each)
    stalls.answer(tender, cast.roofer, people.bruno)
    client, page = signed_in(people.camille), f"/consultations/{tender.number}/invitations"
    before = text(client.get(page))
    assert (before.count(">Invitée<"), "A répondu" in before) == (2, False)
    Tender.objects.update(closes_at=stalls.PUBLISHED)
    after = text(client.get(page))
    assert (after.count(">A répondu<"), after.count("Invitée, pas encore de réponse")) == (1, 1)


def test_who_has_two_firms_answers_for_the_one_that_the_page_is_about(
    signed_in: SignIn, cast: Cast, people: People
) -> None:
    tender = stalls.tender(stalls.buyer(cast, people))
    belong(people.bruno, cast.caterer.organisation)
    client, path = signed_in(people.bruno), f"/consultations/{tender.number}/repondre"
    page = f"{path}?entreprise={cast.caterer.organisation}"
    action = re.search(rf'action="({path}[^"]*)"', text(client.get(page)))
    assert action is not None
    sent = client.post(action[1], OFFER | {"email": "bruno@example.org"})
    assert (sent.status_code, Answer.objects.get().organisation) == (302, str(cast.caterer.organisation))
    assert client.get(f"{path}?entreprise={cast.baker.organisation}").status_code == 404


def test_a_closing_date_far_away_is_a_date_like_another(nina: str, tender: Tender) -> None:
    Tender.objects.filter(pk=tender.pk).update(closes_at=dt.datetime(9999, 12, 31, 12, tzinfo=dt.UTC))
    assert Client().get(nina).status_code == 200
