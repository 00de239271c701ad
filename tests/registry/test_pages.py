"""A firm's page, and saying that a fact on it is wrong."""

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client
from pytest_django import Settings
from tests.factories import Cast, EstablishmentFactory, OfferFactory, OrganisationFactory, siren, siret

from entremise.notices.models import Mail
from entremise.registry.models import ErrorReport, Establishment, Organisation


def address(shown: Establishment, more: str = "") -> str:
    return f"/entreprises/{shown.scheme}/{shown.identifier}/{more}"


def get(client: Client, where: str, status: int = 200) -> str:
    response = client.get(where)
    assert response.status_code == status
    return unescape(response.content.decode())


def facts(page: str) -> list[tuple[str, ...]]:
    """Rows of the table of sources."""
    rows = re.findall(r'<tr><th scope="row">(.*?)</th><td>(.*?)</td><td>(.*?)</td></tr>', page, re.DOTALL)
    return [tuple(re.sub(r"<[^>]+>", "", cell).strip() for cell in row) for row in rows]


def test_a_firm_is_shown_with_what_it_does_and_who_says_so(client: Client, cast: Cast) -> None:
    Establishment.objects.filter(pk=cast.caterer.pk).update(
        labels=["bio"], size="11", source="sirene", source_date=date(2026, 10, 1), opened_on=date(2012, 3, 5)
    )
    page = get(client, address(cast.caterer))
    for told in (
        "Traiteur Sainte-Victoire", "Services des traiteurs", "NAF 56.21Z", "10 à 19 salariés",
        "Agriculture biologique",
        "Buffets de saison jusqu’à 200 personnes.", "5 mars 2012", "Aix-en-Provence",
    ):  # fmt: skip
        assert told in page
    assert facts(page) == [
        ("Nom, activité, adresse, effectif, date d’ouverture, labels", "INSEE, base SIRENE", "1er octobre 2026"),
        ("Position sur la carte", "centre de la commune", "sans date"),
        ("Offres", "l’entreprise elle-même", "sans date"),
    ]


@pytest.mark.parametrize(
    ("code", "words"),
    [("5710", "SAS"), ("5699", "SA à directoire"), ("5785", "Société commerciale"), ("9220", "Association"), ("", "")],
)
def test_a_legal_form_is_said_in_words(client: Client, cast: Cast, code: str, words: str) -> None:
    Organisation.objects.filter(pk=cast.baker.organisation_id).update(legal_form=code)
    told = re.findall(r"<dt>Forme juridique</dt><dd>(.*?)</dd>", get(client, address(cast.baker)))
    assert told == ([words] if words else [])


@pytest.mark.parametrize("more", ["", "erreur", "erreur/merci"])
def test_a_hostile_identifier_is_nobodys(client: Client, cast: Cast, more: str) -> None:
    assert "Cette fiche n’est pas publiée" in get(client, f"/entreprises/siret/%00/{more}", 404)


def test_past_work_is_shown(client: Client, cast: Cast) -> None:
    page = get(client, address(cast.roofer))
    assert '<span class="year">2025</span> Réfection de la toiture d’une école' in page


def test_an_organisation_without_siren_has_its_page(client: Client, cast: Cast) -> None:
    page = get(client, address(cast.founder))
    assert "Projet Algues" in page
    assert "identifiant Entremise 00000001W" in page


def test_other_sites_of_the_organisation_are_linked(client: Client, cast: Cast) -> None:
    other = EstablishmentFactory(
        organisation=cast.baker.organisation, identifier=siret(siren(1), 2), name="Fournil du Port", head_office=True
    )
    EstablishmentFactory(organisation=cast.baker.organisation, identifier=siret(siren(1), 3), name="Caché", named=False)
    page = get(client, address(cast.baker))
    assert f'<a href="{address(other)}">Fournil du Port</a> · Marseille 1er Arrondissement' in page
    assert "siège" in page
    assert "Caché" not in page


@pytest.mark.parametrize("who", ["unnamed", "nobody"])
def test_whoever_opted_out_is_not_told_apart_from_nobody(client: Client, cast: Cast, who: str) -> None:
    where = address(cast.unnamed) if who == "unnamed" else f"/entreprises/siret/{siret(siren(999))}/"
    assert "Cette fiche n’est pas publiée" in get(client, where, status=404)
    assert "Cette fiche n’est pas publiée" in get(client, where + "erreur", status=404)
    assert "Cette fiche n’est pas publiée" in get(client, where + "erreur/merci", status=404)


def test_what_a_firm_writes_is_shown_as_text(client: Client, cast: Cast) -> None:
    OfferFactory(establishment=cast.baker, title="<script>alert(1)</script>", text='"><img src=x>')
    page = client.get(address(cast.baker)).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_a_firm_is_read_in_english(client: Client, cast: Cast) -> None:
    client.cookies["django_language"] = "en"
    Establishment.objects.filter(pk=cast.caterer.pk).update(opened_on=date(2012, 3, 5), source_date=date(2026, 10, 1))
    page = get(client, address(cast.caterer))
    assert "Where these facts come from" in page
    assert "5 March 2012" in page
    assert "1 October 2026" in page
    assert "Report an error" in page


def test_a_site_with_no_name_of_its_own_takes_that_of_its_organisation(client: Client, cast: Cast) -> None:
    organisation = OrganisationFactory(name="Calanque Conseil")
    shown = EstablishmentFactory(organisation=organisation, name="")
    assert re.search(r"<h1>Calanque Conseil</h1>", get(client, address(shown)))


def test_an_error_is_reported_without_an_account(client: Client, cast: Cast, settings: Settings) -> None:
    settings.CHAMBER_EMAIL = "registre@chambre.example"
    told = {"message": "La boulangerie a déménagé.", "email": "camille@example.org", "website": ""}
    response = client.post(address(cast.baker, "erreur"), told)
    assert (response.status_code, response.headers["Location"]) == (302, address(cast.baker, "erreur/merci"))
    assert list(ErrorReport.objects.values_list("establishment", "message", "email")) == [
        (cast.baker.pk, "La boulangerie a déménagé.", "camille@example.org")
    ]
    to = Mail.objects.order_by("pk").values_list("email", flat=True)
    assert list(to) == ["registre@chambre.example", "camille@example.org"]
    assert "Merci de votre signalement" in get(client, response.headers["Location"])


@pytest.mark.parametrize(
    ("told", "field"), [({"message": ""}, "message"), ({"message": "a" * 2001}, "message"), ({"email": "x"}, "email")]
)
def test_what_is_wrong_in_the_report_is_said(client: Client, cast: Cast, told: dict[str, str], field: str) -> None:
    response = client.post(address(cast.baker, "erreur"), {"message": "Elle a déménagé.", "email": "", **told})
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in response.content.decode()
    assert ErrorReport.objects.count() == 0


def test_a_robot_that_fills_the_trap_is_refused(client: Client, cast: Cast) -> None:
    response = client.post(address(cast.baker, "erreur"), {"message": "Achetez ici", "website": "https://spam.example"})
    assert (response.status_code, ErrorReport.objects.count()) == (422, 0)


def test_nobody_floods_a_firm_with_reports(client: Client, cast: Cast) -> None:
    answers = [client.post(address(cast.baker, "erreur"), {"message": "Encore faux."}) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
