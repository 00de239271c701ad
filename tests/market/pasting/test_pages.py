"""Pasting a text, looking over what it says, and the form it fills."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories import People
from tests.market.pasting.texts import PARTY, SCHOOL

from entremise.market.models import Tender
from entremise.people.models import Person

pytestmark = pytest.mark.django_db
PAGE = "/consultations/coller"


@pytest.fixture
def camille(people: People, signed_in: Callable[[Person], Client]) -> Client:
    return signed_in(people.camille)


def pasted(client: Client, text: str = SCHOOL) -> str:
    """The address of what was read."""
    sent = client.post(PAGE, {"text": text})
    assert (sent.status_code, sent["Location"].partition("=")[0]) == (302, f"{PAGE}?de")
    return sent["Location"]


def shown(client: Client, address: str) -> Any:
    return client.get(address).context


def test_what_a_text_says_is_shown_beside_its_words(camille: Client) -> None:
    context = shown(camille, pasted(camille))
    groups = {str(title): [(str(each["label"]), each["value"], each["words"]) for each in parts]
              for title, parts in context["groups"]}  # fmt: skip
    assert list(groups) == ["La consultation", "Les lots", "Ce qui est demandé à qui répond"]
    assert groups["La consultation"][5] == (
        "Date limite des réponses", "lundi 15 mars 2027 à 12 h 00",
        "Date et heure limites de réception des offres : 15 mars 2027 à 12h00",
    )  # fmt: skip
    assert groups["Les lots"][0] == (
        "Lot", "Gros œuvre - démolition · 85\xa0000 €", "Lot n° 1 : Gros œuvre - démolition (estimé à 85 000 € HT)",
    )  # fmt: skip
    assert groups["Ce qui est demandé à qui répond"][-1] == (
        "Une pièce à fournir", "Une visite du site est obligatoire", "",
    )  # fmt: skip
    assert context["missing"] == []


def test_what_is_kept_fills_the_form_and_the_text_is_its_description(camille: Client) -> None:
    address = pasted(camille)
    kept = [0, 2, 4, 5, 9, 12, 17]
    sent = camille.post(PAGE, {"de": address.partition("=")[2], "keep": kept})
    assert sent["Location"] == f"/consultations/nouvelle?de={address.partition('=')[2]}"
    page = camille.get(sent["Location"]).context["page"]
    assert page.form.initial == {
        "text": SCHOOL.strip(), "title": "Rénovation énergétique de l’école des Tilleuls", "place": "Aubagne",
        "cpv": "Travaux de menuiserie (45421000)", "closes_on": "2027-03-15", "closes_hour": "12:00",
        "amount_min": 300_000, "amount_max": 350_000,
    }  # fmt: skip
    assert page.lots.initial == [{"title": "Menuiseries extérieures aluminium", "amount": 120_000}]
    assert page.requirements.initial == [{
        "kind": "insurance", "value": "decennial", "text": "Attestation d’assurance décennale en cours de validité",
    }]  # fmt: skip
    assert Tender.objects.count() == 0


def test_going_back_finds_it_again_and_keeps_nothing_when_all_is_left(camille: Client) -> None:
    address = pasted(camille)
    for keep in ([0], [], ["x", 999]):
        to = camille.post(address, {"de": address.partition("=")[2], "keep": keep})["Location"]
        told = camille.get(to).context["page"].form.initial
        assert told == {"text": SCHOOL.strip()} | (
            {"title": "Rénovation énergétique de l’école des Tilleuls"} if keep == [0] else {}
        )
    assert camille.get(address).status_code == 200


def test_a_file_is_read_after_the_text(camille: Client) -> None:
    file = SimpleUploadedFile("suite.txt", "Lot 1 : façades".encode())
    address = camille.post(PAGE, {"text": "Objet : Peinture de la halle", "file": file})["Location"]
    assert shown(camille, address)["proposal"].text == "Objet : Peinture de la halle\n\nLot 1 : façades"


def test_taxes_are_told_and_what_is_not_found_is_said(camille: Client) -> None:
    context = shown(camille, pasted(camille, PARTY))
    assert [each["value"] for each in context["groups"][0][1]][-1] == (
        "jusqu’à 6\xa0000 €, taxes comprises dans le texte : à ramener hors taxes"
    )
    assert context["missing"] == []
    assert list(map(str, shown(camille, pasted(camille, "Peinture de la halle"))["missing"])) == [
        "Date limite des réponses", "Lieu", "Montant estimé",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("told", "field", "said"),
    [
        ({"text": "  "}, "text", "Collez un texte ou choisissez un fichier."),
        ({"text": "Objet : Peinture", "file": SimpleUploadedFile("a.docx", b"PK")}, "file",
         "Ce fichier n’est ni un PDF ni un texte : enregistrez-le en PDF, ou collez son texte."),
        ({"file": SimpleUploadedFile("a.txt", b"x" * 10_000_001)}, "file",
         "Ce fichier est trop lourd : 10 Mo au plus. Collez son texte utile."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_the_text_stays(camille: Client, told: dict[str, Any], field: str, said: str) -> None:
    answer = camille.post(PAGE, told)
    assert (answer.status_code, answer.context["form"].errors) == (422, {field: [said]})
    assert answer.context["form"]["text"].value() == told.get("text")


def test_what_was_read_is_for_one_session_alone(
    camille: Client, people: People, signed_in: Callable[[Person], Client]
) -> None:
    address, bruno = pasted(camille), signed_in(people.bruno)
    assert bruno.get(address)["Location"] == PAGE
    assert bruno.get(f"/consultations/nouvelle?{address.partition('?')[2]}").context["page"].form.initial == {}


def test_whoever_belongs_to_no_firm_is_told_so(people: People, signed_in: Callable[[Person], Client]) -> None:
    answer = signed_in(people.noe).get(PAGE)
    assert [template.name for template in answer.templates][:1] == ["market/tender_nobody.html"]
