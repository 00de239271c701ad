"""Consultations for a firm, firms for a consultation: what concerns whom, why, and who is told."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests import factories
from tests.factories import Cast, EstablishmentFactory, OfferFactory, People
from tests.market import stalls

from entremise.hub import saved
from entremise.hub.models import Alert
from entremise.market.models import Buyer, Tender
from entremise.market.queries import finding
from entremise.market.queries.tenders import UNDATED
from entremise.matching.nomenclature import naf
from entremise.neutrality.ledger.book import book
from entremise.neutrality.ledger.entries import Listed
from entremise.notices.models import Mail
from entremise.people.models import Person, Trace
from entremise.registry.models import Establishment

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]


@pytest.fixture
def folk(territory: Cast) -> People:
    """One person for each role; the firms they belong to can be found."""
    return factories.people(territory)


@pytest.fixture
def bakery(territory: Cast, folk: People) -> Buyer:
    """Camille's bakery buys."""
    return stalls.buyer(territory, folk)


def titles(of: Establishment, **more: object) -> list[str]:
    """What concerns a firm, in order."""
    found = finding.tenders_for(str(of.organisation), timezone.now(), **more)  # type: ignore[arg-type]
    return [each.tender.title for each in found]


# What concerns a firm


def test_a_roofer_hears_of_roofs_and_of_nothing_else(territory: Cast, bakery: Buyer) -> None:
    roof = stalls.tender(bakery)
    stalls.tender(bakery, title="Nettoyage du fournil", activities=[["81.21Z", 1.0]])
    stalls.loaded()
    assert titles(territory.roofer) == [roof.title]


def test_the_reasons_are_told_in_both_languages(territory: Cast, bakery: Buyer) -> None:
    stalls.tender(bakery)
    (found,) = finding.tenders_for(str(territory.roofer.organisation), timezone.now())
    assert found.reasons == [
        {
            "kind": "activity",
            "fr": "Demande votre activité : Travaux de couverture par éléments (43.91B)",
            "en": f"Asks for your activity: {naf.label('43.91B', 'en')} (43.91B)",
        },
        {
            "kind": "distance",
            "fr": "À 15 km de chez vous : Marseille 1er Arrondissement",
            "en": "15 km from you: Marseille 1er Arrondissement",
        },
    ]


def test_what_is_less_sure_is_told_as_such(territory: Cast, bakery: Buyer) -> None:
    stalls.tender(bakery, activities=[["41.20B", 0.8], ["43.91B", 0.15]])
    (found,) = finding.tenders_for(str(territory.roofer.organisation), timezone.now())
    label = naf.label("43.91B", "en")
    assert found.reasons[0]["fr"].startswith("Demande peut-être votre activité : Travaux de couverture")
    assert found.reasons[0]["en"] == f"May ask for your activity: {label} (43.91B)"


def test_what_a_firm_says_it_does_counts(territory: Cast, bakery: Buyer) -> None:
    stalls.tender(bakery, title="Peinture de la boutique", activities=[["43.34Z", 1.0]])
    assert titles(territory.accountant) == []
    OfferFactory(establishment=territory.accountant, title="Peinture en bâtiment", text="Peinture intérieure.")
    assert titles(territory.accountant) == ["Peinture de la boutique"]


def test_its_own_words_bring_what_its_activity_half_brings(territory: Cast, bakery: Buyer) -> None:
    stalls.tender(bakery, title="Cocktails du centenaire", activities=[["56.21Z", 0.05], ["82.30Z", 0.9]])
    stalls.tender(bakery, title="Fête du centenaire", activities=[["56.21Z", 0.05], ["82.30Z", 0.9]])
    (found,) = finding.tenders_for(str(territory.caterer.organisation), timezone.now())
    assert found.tender.title == "Cocktails du centenaire"
    assert found.reasons[1] == {
        "kind": "words",
        "fr": "Dit comme vous : cocktails",
        "en": "Said as you say it: cocktails",
    }


@pytest.mark.parametrize(
    "over",
    [
        {"cancelled_at": stalls.CLOSES},
        {"awarded_at": stalls.CLOSES},
        {"closes_at": stalls.PUBLISHED + dt.timedelta(hours=1)},
        {"published_at": None},
        {"closes_at": None, "published_at": stalls.PUBLISHED - UNDATED - dt.timedelta(days=400)},
        {"audience": Tender.Audience.CHOSEN},
    ],
)
def test_what_is_not_open_to_all_concerns_nobody(territory: Cast, bakery: Buyer, over: dict[str, object]) -> None:
    stalls.tender(bakery, **over)
    assert titles(territory.roofer) == []


def test_ones_own_consultation_is_no_news(territory: Cast, folk: People) -> None:
    stalls.tender(stalls.buyer_of(territory.roofer, folk.bruno))
    assert titles(territory.roofer) == []


def test_far_away_is_left_out_unless_asked_for(territory: Cast) -> None:
    stalls.loaded(title="Toiture à Lille", places=["59350"], activities=[["43.91B", 1.0]])
    stalls.loaded(title="Toiture quelque part", places=[], identifier="26-2", activities=[["43.91B", 1.0]])
    stalls.loaded(title="Toiture dans le département", identifier="26-3", activities=[["43.91B", 1.0]])
    assert sorted(titles(territory.roofer)) == ["Toiture dans le département", "Toiture quelque part"]
    assert "Toiture à Lille" in titles(territory.roofer, near_km=None)


def test_a_firm_of_which_nothing_is_known_hears_nothing(territory: Cast, bakery: Buyer) -> None:
    stalls.tender(bakery)
    assert titles(territory.founder) == []


def test_what_changes_is_seen_at_once(territory: Cast, bakery: Buyer) -> None:
    roof = stalls.tender(bakery)
    assert titles(territory.roofer) == [roof.title]
    roof.activities, roof.changed_at = [["81.21Z", 1.0]], timezone.now()
    roof.save()
    assert titles(territory.roofer) == []


def test_a_date_that_its_publisher_puts_off_is_seen_though_a_later_correction_is_known(territory: Cast) -> None:
    corrected = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
    stalls.loaded(identifier="26-2", changed_at=corrected)
    over = stalls.PUBLISHED + dt.timedelta(days=1)
    roof = stalls.loaded(title="Toiture", activities=[["43.91B", 1.0]], closes_at=over)
    assert titles(territory.roofer) == []
    Tender.objects.filter(pk=roof.pk).update(closes_at=stalls.CLOSES, changed_at=corrected - dt.timedelta(days=9))
    assert titles(territory.roofer) == ["Toiture"]


# The page, and being told


def test_the_page_tells_what_and_why(territory: Cast, folk: People, bakery: Buyer, signed_in: SignedIn) -> None:
    roof = stalls.tender(bakery)
    page = signed_in(folk.bruno).get(reverse("market:for_me")).content.decode()
    assert reverse("market:tender", args=[roof.number]) in page
    assert "Demande votre activité" in page


def test_who_has_no_firm_is_told_what_to_do(folk: People, signed_in: SignedIn) -> None:
    response = signed_in(folk.noe).get(reverse("market:for_me"))
    assert response.status_code == 200
    assert reverse("people:account") in response.content.decode()


def test_nobody_reads_for_another_firm(territory: Cast, folk: People, bakery: Buyer, signed_in: SignedIn) -> None:
    stalls.tender(bakery)
    other = f"{reverse('market:for_me')}?entreprise={territory.roofer.organisation}"
    assert "Demande votre activité" not in signed_in(folk.claire).get(other).content.decode()


def test_an_invitation_is_told_to_its_firm_alone(
    territory: Cast, folk: People, bakery: Buyer, signed_in: SignedIn
) -> None:
    stalls.confidential(bakery, territory.roofer)
    address = reverse("market:for_me")
    assert stalls.SECRET in signed_in(folk.bruno).get(address).content.decode()
    assert stalls.SECRET not in signed_in(folk.claire).get(address).content.decode()


def test_one_click_and_each_morning_what_is_new_and_nothing_else(
    territory: Cast, folk: People, bakery: Buyer, signed_in: SignedIn
) -> None:
    stalls.tender(bakery, title="Toiture déjà vue")
    client = signed_in(folk.bruno)
    for _again in range(2):
        response = client.post(reverse("market:for_me_alert"), {"rayon": "60"})
        assert response.status_code == 302
    (alert,) = Alert.objects.filter(person=folk.bruno)
    assert (alert.over, alert.rhythm) == ("tenders", "daily")
    now = timezone.now()
    stalls.tender(bakery, title="Toiture nouvelle", published_at=now)
    stalls.tender(bakery, title="Nettoyage nouveau", published_at=now, activities=[["81.21Z", 1.0]])
    stalls.confidential(bakery, territory.roofer, activities=[["43.91B", 1.0]])
    saved.run_due(now + dt.timedelta(days=1))
    saved.run_due(now + dt.timedelta(days=2))
    mails = Mail.objects.filter(kind="alert_found")
    assert [[each["name"] for each in mail.context["found"]] for mail in mails] == [["Toiture nouvelle"]]
    assert Trace.objects.filter(verb="alert.save").count() == 1


def test_who_left_the_firm_is_told_no_more(territory: Cast, folk: People, bakery: Buyer, signed_in: SignedIn) -> None:
    signed_in(folk.bruno).post(reverse("market:for_me_alert"), {})
    folk.bruno.memberships.update(ended_at=timezone.now())
    stalls.tender(bakery, published_at=timezone.now())
    saved.run_due(timezone.now() + dt.timedelta(days=1))
    assert list(Mail.objects.filter(kind="alert_found")) == []


def test_an_alert_that_seeks_nobody_s_firm_is_empty() -> None:
    assert saved.read("tenders", "").empty
    search = saved.read("tenders", "entreprise=siren:1&rayon=31")
    assert (search.query, search.empty) == ("entreprise=siren%3A1&rayon=60", False)


def test_an_alert_is_called_by_what_the_register_shows(territory: Cast) -> None:
    roofer, nobody = (
        saved.read("tenders", f"entreprise={each.organisation}") for each in (territory.roofer, territory.unnamed)
    )
    assert roofer.title == "Toitures du Garlaban · 60 km"
    assert nobody.title == "Mon entreprise · 60 km"


# Firms for a consultation


def test_the_firms_that_could_answer_in_a_recorded_order(territory: Cast, bakery: Buyer, client: Client) -> None:
    roof = stalls.tender(bakery)
    page = client.get(reverse("market:firms", args=[roof.number])).content.decode()
    assert "Toitures du Garlaban" in page
    assert "Traiteur Sainte-Victoire" not in page
    (listed,) = [each.entry for each in book().entries() if isinstance(each.entry, Listed)]
    assert (listed.door, listed.activities) == ("search", ("43.91B",))


def test_the_buyer_is_not_among_them(territory: Cast, bakery: Buyer) -> None:
    bread = stalls.tender(bakery, title="Du pain pour la cantine", activities=[["10.71C", 1.0]])
    other = EstablishmentFactory(activity="10.71C", organisation__name="Autre fournil")
    assert str(other)
    found = finding.firms_for(bread, limit=20)
    assert str(territory.baker) not in [each.match.id for each in found.found]


def test_the_same_list_for_all_page_after_page(territory: Cast, bakery: Buyer) -> None:
    roof = stalls.tender(
        bakery, activities=[["43.91B", 0.5], ["56.21Z", 0.3], ["69.20Z", 0.2]], places=["13"], lat=None
    )
    whole = [each.match.id for each in finding.firms_for(roof, limit=10).found]
    pages = [each.match.id for first in range(3) for each in finding.firms_for(roof, limit=1, offset=first).found]
    assert len(whole) == 3
    assert pages == whole


def test_a_part_of_what_is_asked_may_be_sought(territory: Cast, bakery: Buyer) -> None:
    roof = stalls.tender(bakery, activities=[["43.91B", 0.7], ["56.21Z", 0.3]], places=["13"], lat=None)
    found = finding.firms_for(roof, limit=10, activities=["56.21Z"]).found
    assert [each.match.id for each in found] == [str(territory.caterer)]


def test_reasons_are_kept_in_both_languages(territory: Cast, bakery: Buyer) -> None:
    roof = stalls.tender(bakery)
    told = finding.told(roof, [str(territory.roofer), "siret:00000000000000"])
    assert list(told) == [str(territory.roofer)]
    assert next(each["kind"] for each in told[str(territory.roofer)]) == "activity"
    assert all(each["fr"] != each["en"] for each in told[str(territory.roofer)] if each["kind"] == "activity")


def test_a_confidential_one_is_for_who_sees_it(
    territory: Cast, folk: People, bakery: Buyer, signed_in: SignedIn, client: Client
) -> None:
    address = reverse("market:firms", args=[stalls.confidential(bakery, territory.roofer).number])
    assert signed_in(folk.camille).get(address).status_code == 200
    assert signed_in(folk.bruno).get(address).status_code == 200
    assert {signed_in(each).get(address).status_code for each in (folk.claire, folk.lea, folk.ada)} == {404}
    assert client.get(address).status_code == 404


def test_nothing_loaded_is_said(cast: Cast, client: Client) -> None:
    tender = stalls.loaded()
    assert client.get(reverse("market:firms", args=[tender.number])).status_code == 503
