"""Can a firm answer? Satisfied, missing or unknown, with who says so; what is unknown never excludes."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.test import Client
from tests.factories import Cast, OfferFactory, OrganisationFactory, People, ReferenceFactory, belong
from tests.market import stalls

from entremise.market.actions import capabilities
from entremise.market.actions.capabilities import Said
from entremise.market.models import Capability, Tender
from entremise.market.queries.readiness import sheet
from entremise.people.models import Person, Trace
from entremise.registry.models import Establishment

pytestmark = pytest.mark.django_db

SignIn = Callable[[Person], Client]


def roof(cast: Cast, people: People, **facts: object) -> Tender:
    return stalls.tender(stalls.buyer(cast, people), **facts)


def lines(tender: Tender, site: Establishment) -> list[tuple[str, str, str]]:
    """Each line but the trade and the place: what is asked, where it stands, who says so."""
    found = sheet(tender, str(site.organisation)).lines[2:]
    return [(each.required.value or each.required.text, each.verdict, each.origin) for each in found]


def says(people: People, site: Establishment, kind: str, value: str = "", **told: object) -> None:
    capabilities.say(str(site.organisation), Said(kind, value, **told), people.bruno)  # type: ignore[arg-type]


def test_the_register_tells_the_trade_and_the_place(cast: Cast, people: People) -> None:
    found = sheet(roof(cast, people), str(cast.roofer.organisation))
    assert [(each.required.kind, each.verdict, each.origin) for each in found.lines] == [
        ("trade", "satisfied", "register"), ("place", "satisfied", "register"),
    ]  # fmt: skip
    assert found.lines[0].because.fr == "Votre activité au registre : Travaux de couverture par éléments."


def test_another_trade_is_unknown_until_an_offer_or_the_firm_says_it(cast: Cast, people: People) -> None:
    tender, organisation = roof(cast, people), str(cast.caterer.organisation)
    assert [(each.verdict, each.origin) for each in sheet(tender, organisation).lines[:1]] == [("unknown", "nobody")]
    capabilities.say(organisation, Said("trade", "43.91B"), people.claire)
    assert [(each.verdict, each.origin) for each in sheet(tender, organisation).lines[:1]] == [("satisfied", "said")]
    OfferFactory(establishment=cast.accountant, title="Couverture", text="Réparation de toitures en tuiles.")
    offered = sheet(tender, str(cast.accountant.organisation)).lines[0]
    assert (offered.verdict, offered.origin) == ("satisfied", "offers")


def test_far_away_is_unknown_and_says_how_far(cast: Cast, people: People) -> None:
    lyon = roof(cast, people, lat=45.76, lon=4.84, places=["69123"])
    place = sheet(lyon, str(cast.roofer.organisation)).lines[1]
    assert (place.verdict, place.origin, "km" in place.because.fr) == ("unknown", "register", True)


def test_labels_of_the_register_past_work_and_people(cast: Cast, people: People) -> None:
    cast.roofer.labels = ["rge"]
    cast.roofer.save()
    cast.roofer.organisation.size = "03"
    cast.roofer.organisation.save()
    text = ("Entreprise RGE et Qualibat. Une référence similaire. Au moins 6 salariés. "
            "Trois references similaires pour les grands lots. Attestation Urssaf.")  # fmt: skip
    assert lines(roof(cast, people, text=text), cast.roofer) == [
        ("rge", "satisfied", "register"), ("qualibat", "unknown", "nobody"), ("1", "satisfied", "past"),
        ("6", "satisfied", "register"), ("urssaf", "unknown", "nobody"),
    ]  # fmt: skip
    assert lines(roof(cast, people, text="Mémoire technique."), cast.roofer) == [("memoire", "unknown", "each_time")]
    assert lines(roof(cast, people, text="Trois références similaires. Au moins 50 salariés."), cast.roofer) == [
        ("3", "unknown", "past"), ("50", "missing", "register"),
    ]  # fmt: skip


def test_work_of_another_trade_is_no_reference(cast: Cast, people: People) -> None:
    ReferenceFactory(establishment=cast.caterer, text="Buffet pour trois cents convives")
    assert lines(roof(cast, people, text="Une référence similaire."), cast.caterer) == [("1", "unknown", "nobody")]


def test_what_the_firm_says_counts_with_its_date_and_its_figures(cast: Cast, people: People) -> None:
    tender = roof(
        cast, people, text="Assurance décennale. Certification ISO 9001. Chiffre d’affaires : 300 000 €. Kbis."
    )
    says(people, cast.roofer, "insurance", "decennial", until=stalls.CLOSES.date() - dt.timedelta(days=1))
    says(people, cast.roofer, "label", "iso_9001", held=False)
    says(people, cast.roofer, "turnover", "250000")
    says(people, cast.roofer, "document", "kbis")
    wanted = [("iso_9001", "missing"), ("decennial", "missing"), ("300000", "missing"), ("kbis", "satisfied")]
    assert sorted(lines(tender, cast.roofer)) == sorted((value, verdict, "said") for value, verdict in wanted)
    says(people, cast.roofer, "insurance", "decennial", until=stalls.CLOSES.date())
    says(people, cast.roofer, "turnover", "900000")
    assert [each for each in lines(tender, cast.roofer) if each[1] == "missing"] == [("iso_9001", "missing", "said")]


def test_the_last_word_counts_and_each_is_in_the_trail(cast: Cast, people: People) -> None:
    says(people, cast.roofer, "turnover", "250000")
    says(people, cast.roofer, "turnover", "900000")
    says(people, cast.roofer, "insurance", text="Tous risques chantier")
    says(people, cast.roofer, "insurance", text="Tous risques chantier", held=False)
    rows = Capability.objects.order_by("pk").values_list("kind", "value", "text", "held")
    assert list(rows) == [("turnover", "900000", "", True), ("insurance", "", "Tous risques chantier", False)]
    assert Trace.objects.filter(verb="capability.say", person=people.bruno).count() == 4


def test_a_notice_says_what_to_prepare_before_its_date(cast: Cast, people: People) -> None:
    tender = roof(cast, people, text="DC1 à joindre. Trois références similaires.")
    found = sheet(tender, str(cast.roofer.organisation))
    assert [str(each.name or each.required.text) for each in found.to_prepare] == [
        "Lettre de candidature (DC1)", "Trois références similaires.",
    ]  # fmt: skip


def test_a_firm_that_the_register_does_not_show_has_a_sheet_of_unknowns(cast: Cast, people: People) -> None:
    found = sheet(roof(cast, people, text="Décennale."), str(OrganisationFactory()))
    assert {each.verdict for each in found.lines} == {"unknown"}


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_word_on_the_sheet_corrects_it(cast: Cast, people: People, signed_in: SignIn) -> None:
    tender = roof(cast, people, text="Assurance décennale.")
    address = f"/consultations/{tender.number}/puis-je-repondre"
    client = signed_in(people.bruno)
    assert "À dire ou à préparer" in page(client, address)
    told = {"entreprise": str(cast.roofer.organisation), "what": "insurance:decennial", "text": "x", "held": "1"}
    assert client.post(address, told).status_code == 302
    assert "Source : vous." in page(client, address)
    assert "À dire ou à préparer" not in page(client, address)


def test_the_sheet_is_for_whoever_sees_the_consultation_and_of_their_own_firm(
    cast: Cast, people: People, signed_in: SignIn
) -> None:
    secret = stalls.confidential(stalls.buyer(cast, people), cast.roofer)
    address = f"/consultations/{secret.number}/puis-je-repondre"
    assert "déjà là" in page(signed_in(people.bruno), address)
    for person in (people.claire, people.lea, people.ada, people.victor):
        page(signed_in(person), address, 404)
    other = f"{address}?entreprise={cast.caterer.organisation}"
    page(signed_in(people.bruno), other, 404)
    assert Client().get(address).status_code == 302
    assert "C’est la consultation de votre organisme" in page(signed_in(people.camille), address)


def test_somebody_without_a_firm_is_told_what_to_do(cast: Cast, people: People, signed_in: SignIn) -> None:
    tender = roof(cast, people)
    assert "Ajouter mon entreprise" in page(signed_in(people.noe), f"/consultations/{tender.number}/puis-je-repondre")
    assert "Ajouter mon entreprise" in page(signed_in(people.noe), "/mon-entreprise/capacites")


def test_capabilities_are_said_removed_and_said_again(cast: Cast, people: People, signed_in: SignIn) -> None:
    client, own = signed_in(people.bruno), str(cast.roofer.organisation)
    bad = client.post("/mon-entreprise/capacites", {"entreprise": own, "what": "turnover:", "text": "beaucoup"})
    assert (bad.status_code, "Donnez le nombre" in bad.content.decode(), "beaucoup" in bad.content.decode()) == (
        422, True, True,
    )  # fmt: skip
    for told in ({"what": "turnover:", "text": "1,2 M€"}, {"what": "capacity:heads", "text": "12"},
                 {"what": "trade:", "text": "4334z"}, {"what": "label:", "text": "Handibat"},
                 {"what": "insurance:decennial", "until": "2036-12-31"}):  # fmt: skip
        assert client.post("/mon-entreprise/capacites", {"entreprise": own, "held": "1"} | told).status_code == 302
    rows = Capability.objects.order_by("pk").values_list("kind", "value", "text", "until")
    assert list(rows) == [
        ("turnover", "1200000", "", None), ("capacity", "12", "", None), ("trade", "43.34Z", "", None),
        ("label", "", "Handibat", None), ("insurance", "decennial", "", dt.date(2036, 12, 31)),
    ]  # fmt: skip
    row = Capability.objects.get(kind="turnover")
    assert "1 200 000 €" in page(client, "/mon-entreprise/capacites")
    assert signed_in(people.claire).post(f"/mon-entreprise/capacites/{row.pk}/retirer").status_code == 404
    answer = client.post(f"/mon-entreprise/capacites/{row.pk}/retirer", follow=True)
    assert (Capability.objects.count(), 'value="1200000"' in answer.content.decode()) == (4, True)


def test_whoever_has_several_firms_chooses(cast: Cast, people: People, signed_in: SignIn) -> None:
    belong(people.bruno, cast.caterer.organisation)
    tender = roof(cast, people)
    address = f"/consultations/{tender.number}/puis-je-repondre?entreprise={cast.caterer.organisation}"
    assert f'value="{cast.caterer.organisation}" selected' in page(signed_in(people.bruno), address)
