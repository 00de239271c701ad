"""To join an organisation of the register, a project of one's own, or one from abroad."""

import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client
from tests.factories import Cast, EstablishmentFactory, People

from entremise.notices.models import Mail
from entremise.people.actions.accounts import prove_address
from entremise.people.actions.memberships import Claimed
from entremise.people.models import Membership, Person, Role
from entremise.people.queries.memberships import colleagues
from entremise.registry.actions import joining
from entremise.registry.actions.joining import NotProvenError
from entremise.registry.models import Establishment, Organisation
from entremise.registry.queries import own_domain, to_join

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SignIn = Callable[[Person], Client]


def with_site(establishment: Establishment, website: str) -> Organisation:
    """The organisation of an establishment that has a website."""
    establishment.website = website
    establishment.save()
    found = to_join("siret", establishment.identifier)
    assert found is not None
    return found


def test_an_address_of_the_firms_own_domain_joins_at_once(cast: Cast, people: People) -> None:
    firm = with_site(cast.accountant, "https://www.comptes.example/contact")
    prove_address(people.noe, "noe@comptes.example")
    joined = joining.join_by_address(people.noe, firm, function="associé", at=NOW)
    assert (joined.confirmed_at, joined.manager, joined.function, joined.proof) == (
        NOW, True, "associé", Membership.Proof.DOMAIN,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("website", "address"),
    [
        ("https://comptes.example", "noe@autres.example"),
        ("https://comptes.example", "noe@sub.comptes.example"),
        ("https://comptes.example", "noe@notcomptes.example"),
        ("https://gmail.com", "noe@gmail.com"),
        ("https://facebook.com/comptes", "noe@facebook.com"),
        ("", "noe@comptes.example"),
        ("https://[", "noe@comptes.example"),
    ],
)
def test_no_other_address_does(cast: Cast, people: People, website: str, address: str) -> None:
    firm = with_site(cast.accountant, website)
    prove_address(people.noe, address)
    with pytest.raises(NotProvenError):
        joining.join_by_address(people.noe, firm, at=NOW)


def test_an_address_that_is_not_proven_joins_nothing(cast: Cast, people: People) -> None:
    firm = with_site(cast.accountant, "https://example.org")
    with pytest.raises(NotProvenError):
        joining.join_by_address(people.noe, firm, at=NOW)


def test_a_site_shared_by_two_firms_proves_nothing(cast: Cast, people: People) -> None:
    with_site(cast.roofer, "http://enseigne.example/aubagne")
    assert own_domain(with_site(cast.accountant, "https://www.enseigne.example/salon")) == ""
    EstablishmentFactory(organisation=cast.caterer.organisation, website="https://traiteur.example", identifier="1")
    assert own_domain(with_site(cast.caterer, "https://traiteur.example/")) == "traiteur.example"


def test_a_project_without_siren_has_a_page_and_its_founder_stays_one(cast: Cast, people: People) -> None:
    form = str(uuid.uuid4())
    words = "Des algues de l’étang de Berre pour emballer sans plastique."
    made = joining.found(people.noe, "Algues & Co", words, "13014", form=form, at=NOW)
    again = joining.found(people.noe, "Algues & Co", words, "13014", form=form, at=NOW)
    site = Establishment.objects.get(organisation__identifier=made.identifier)
    assert made.pk == again.pk
    assert (site.shown_name, site.description, site.commune, site.located, site.source, site.activity) == (
        "Algues & Co", words, "13014", False, "people", "",
    )  # fmt: skip
    assert site.lat is not None
    assert (made.manager, made.proof) == (True, Membership.Proof.FOUNDED)
    assert Person.objects.get(pk=people.noe.pk).roles == {Role.FOUNDER}


def test_an_organisation_from_abroad_joins_the_register_once_an_adviser_agrees(people: People) -> None:
    declared = {"country": "IT", "website": "https://forno.example", "description": "Forni per panetterie artigiane."}
    claimed = Claimed("vat", "IT00159560366", "Forno Prova", declared)
    row = joining.ask(people.noe, claimed, Membership.Proof.ADVISER, at=NOW)
    assert not Organisation.objects.filter(scheme="vat").exists()
    joining.approve(row, people.lea, NOW)
    joining.approve(row, people.lea, NOW)
    organisation = Organisation.objects.get(scheme="vat")
    assert (organisation.identifier, organisation.name, organisation.country, organisation.source) == (
        "IT00159560366", "Forno Prova", "IT", "people",
    )  # fmt: skip
    assert organisation.establishments.get().website == "https://forno.example"
    assert Person.objects.get(pk=people.noe.pk).roles == {Role.MEMBER}


def test_the_chamber_is_told_of_a_claim(cast: Cast, people: People, settings: object) -> None:
    settings.CHAMBER_EMAIL = "chambre@example.org"  # type: ignore[attr-defined]
    found = cast.accountant.organisation
    claimed = Claimed(found.scheme, found.identifier, found.name)
    joining.ask(people.noe, claimed, Membership.Proof.LETTER, at=NOW)
    joining.ask(people.noe, claimed, Membership.Proof.LETTER, at=NOW)
    assert list(Mail.objects.values_list("kind", "email", "url").order_by("pk")) == [
        ("membership_asked", "noe@example.org", "/compte/organisations"),
        ("membership_to_check", "chambre@example.org", "/conseiller/courriers"),
    ]


# The pages.


def test_one_finds_ones_firm_by_number_or_name(cast: Cast, people: People, signed_in: SignIn) -> None:
    noe = signed_in(people.noe)
    number = cast.accountant.organisation.identifier
    by_number = noe.get("/compte/organisations/ajouter", {"q": f"{number[:3]} {number[3:]}"})
    assert by_number["Location"] == f"/entreprises/siren/{number}/rejoindre"
    assert "Comptes &amp; Chiffres" in noe.get("/compte/organisations/ajouter?q=comptes").content.decode()
    assert "Aucun nom ne commence ainsi" in noe.get("/compte/organisations/ajouter?q=zzz").content.decode()


def test_a_claim_by_letter_from_page_to_page(cast: Cast, people: People, signed_in: SignIn) -> None:
    noe, lea = signed_in(people.noe), signed_in(people.lea)
    page = f"/entreprises/siret/{cast.accountant.identifier}/rejoindre"
    assert "Comptes &amp; Chiffres" in noe.get(page).content.decode()
    assert noe.post(page, {"proof": "letter"})["Location"] == "/compte/organisations"
    row = people.noe.memberships.get()
    assert "à envoyer par la chambre" in noe.get("/compte/organisations").content.decode()
    assert "Comptes &amp; Chiffres" in lea.get("/conseiller/courriers").content.decode()
    letter = lea.post(f"/conseiller/courriers/{row.pk}").content.decode()
    code = re.search(r'letter-code"><strong>([^<]+)<', letter)
    assert code
    assert "13103" not in letter
    assert "Salon-de-Provence" in letter
    wrong = noe.post(f"/compte/organisations/{row.pk}/code", {"code": "AAAA AAAA"})
    assert (wrong.status_code, "encore 4 essais" in wrong.content.decode()) == (422, True)
    right = noe.post(f"/compte/organisations/{row.pk}/code", {"code": code[1]})
    assert right["Location"] == f"/compte/organisations/siren/{row.identifier}/personnes"
    assert noe.get(right["Location"]).status_code == 200


def test_an_adviser_answers_from_the_list(cast: Cast, people: People, signed_in: SignIn) -> None:
    noe, lea = signed_in(people.noe), signed_in(people.lea)
    noe.post(f"/entreprises/siren/{cast.accountant.organisation.identifier}/rejoindre", {"proof": "adviser"})
    row = people.noe.memberships.get()
    assert "noe@example.org" in lea.get("/conseiller/rattachements").content.decode()
    without = lea.post(f"/conseiller/rattachements/{row.pk}", {"answer": "refuse", "reason": " "})
    assert (without.status_code, "Dites à la personne pourquoi" in without.content.decode()) == (422, True)
    lea.post(f"/conseiller/rattachements/{row.pk}", {"answer": "approve"})
    lea.post(f"/conseiller/rattachements/{row.pk}", {"answer": "refuse", "reason": "Trop tard."})
    row.refresh_from_db()
    assert (row.confirmed_by, row.ended_at) == (people.lea, None)


def test_whoever_opted_out_claims_by_number_and_is_never_named(cast: Cast, people: People, signed_in: SignIn) -> None:
    """The page is the same as for a number that nobody has."""
    noe = signed_in(people.noe)
    opted_out, nobody = cast.unnamed.organisation.identifier, "000000067"
    pages = [noe.get(f"/entreprises/siren/{number}/rejoindre").content.decode() for number in (opted_out, nobody)]
    texts = [re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page) for page in pages]
    assert texts[0].replace(opted_out, "N") == texts[1].replace(nobody, "N")
    page = f"/entreprises/siren/{opted_out}/rejoindre"
    assert noe.post(page, {"proof": "domain", "name": "Salon"}).status_code == 422
    noe.post(page, {"proof": "letter", "name": "Salon de Noé"})
    assert people.noe.memberships.get().name == "Salon de Noé"
    assert not Organisation.objects.get(identifier=opted_out).named


def test_a_number_that_is_none_is_not_found(cast: Cast, people: People, signed_in: SignIn) -> None:
    noe = signed_in(people.noe)
    pages = ["siren/123456789", "siren/abc", "vat/IT00159560366", "entremise/00000002A", "foo/1"]
    assert [noe.get(f"/entreprises/{page}/rejoindre").status_code for page in pages] == [404] * 5


def test_a_founder_declares_a_project_on_a_page(people: People, signed_in: SignIn) -> None:
    noe = signed_in(people.noe)
    told = {"form": str(uuid.uuid4()), "name": "Algues", "commune": "Berre-l'Étang",
            "description": "Des emballages d’algues pour les maraîchers."}  # fmt: skip
    assert "Algues" in noe.post("/compte/organisations/projet", told, follow=True).content.decode()
    assert noe.post("/compte/organisations/projet", told | {"commune": "Nulle-Part-sur-Mer"}).status_code == 422


def test_a_foreign_number_is_checked(people: People, signed_in: SignIn) -> None:
    noe = signed_in(people.noe)
    told = {"scheme": "vat", "identifier": "IT 0015956036-6", "name": "Forno Prova", "country": "it", "site": "",
            "description": "Forni per panetterie artigiane.", "function": "titolare"}  # fmt: skip
    wrong = noe.post("/compte/organisations/etrangere", told | {"identifier": "IT00159560367"})
    assert (wrong.status_code, "clé de contrôle" in wrong.content.decode()) == (422, True)
    noe.post("/compte/organisations/etrangere", told)
    row = people.noe.memberships.get()
    assert (row.organisation, row.declared["country"]) == ("vat:IT00159560366", "IT")


def test_colleagues_are_seen_by_colleagues_only(cast: Cast, people: People, signed_in: SignIn) -> None:
    page = f"/compte/organisations/siren/{cast.baker.organisation.identifier}/personnes"
    answers = [signed_in(person).get(page).status_code for person in (people.camille, people.colleague, people.bruno)]
    assert answers == [200, 200, 404]
    row = Membership.objects.get(person=people.colleague)
    assert signed_in(people.colleague).post(f"/compte/organisations/{row.pk}/terminer").status_code == 404
    assert signed_in(people.bruno).post(f"/compte/organisations/{row.pk}/terminer").status_code == 404
    assert signed_in(people.camille).post(f"/compte/organisations/{row.pk}/terminer").status_code == 302
    found = colleagues("siren", cast.baker.organisation.identifier)
    assert list(found.values_list("person__email", flat=True)) == ["camille@example.org"]


def test_an_invitation_from_page_to_page(cast: Cast, people: People, signed_in: SignIn, client: Client) -> None:
    camille, noe = signed_in(people.camille), signed_in(people.noe)
    page = f"/compte/organisations/siren/{cast.baker.organisation.identifier}"
    camille.post(f"{page}/inviter", {"email": "autre@example.org"})
    link = Mail.objects.get(kind="invitation").url
    assert "Se connecter" in client.get(link).content.decode()
    assert "Se connecter" in client.post(link).content.decode()
    assert "une autre adresse" in noe.get(link).content.decode()
    assert noe.post(link).status_code == 409
    prove_address(people.noe, "autre@example.org")
    assert noe.post(link)["Location"] == f"{page}/personnes"
    assert "plus valable" in client.get(link).content.decode()
    assert client.get("/compte/invitation/unknown").status_code == 404


def test_lists_ask_the_database_the_same_however_long(
    cast: Cast, people: People, signed_in: SignIn, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    lea = signed_in(people.lea)
    for most in (3, 12):
        for person in list(Person.objects.all())[:most]:
            firm = cast.accountant.organisation
            joining.ask(person, Claimed(firm.scheme, firm.identifier, firm.name), Membership.Proof.LETTER)
        for page in ("/conseiller/rattachements", "/conseiller/courriers"):
            with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
                assert lea.get(page).status_code == 200
