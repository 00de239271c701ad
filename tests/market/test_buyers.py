"""Buyers: a space is opened, the charter signed, ended, signed again, progress declared; what all see of it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.factories import Cast, People
from tests.market import stalls

from entremise.market.actions import buyers as actions
from entremise.market.charter import CHARTERS, CURRENT
from entremise.market.models import Buyer, Progress, Question, Signature, Tender
from entremise.market.queries import buyers as queries
from entremise.notices.models import Mail
from entremise.people.models import Membership, Person, Trace

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]

CHOSEN = ["pay", "tell", "lots"]
SENT = {"commitments": CHOSEN, "name": "Camille Essai", "function": "gérante", "may": "on"}


@pytest.fixture
def bakery(cast: Cast, people: People) -> Buyer:
    return stalls.buyer(cast, people)


def signed(buyer: Buyer, people: People, at: dt.datetime | None = None) -> Signature:
    made = actions.sign(buyer, CHOSEN, "Camille Essai", "gérante", people.camille)
    if at:
        Signature.objects.filter(pk=made.pk).update(signed_at=at)
    return made


def verbs() -> list[str]:
    return list(Trace.objects.order_by("pk").values_list("verb", flat=True))


def told() -> list[tuple[str, str]]:
    return list(Mail.objects.order_by("pk").values_list("kind", "email"))


def test_the_charter_is_ten_measured_commitments_in_both_languages() -> None:
    assert {version: len(each.commitments) for version, each in CHARTERS.items()} == {"2026-11": 10}
    codes = [each.code for each in CURRENT.commitments]
    assert len(set(codes)) == len(codes)
    for each in CURRENT.commitments:
        assert all(part.fr and part.en and part.fr != part.en for part in (each.title, each.text, each.measure))


def test_a_space_is_opened_once_where_the_firm_is(people: People) -> None:
    membership = Membership.objects.get(person=people.camille)
    made = actions.space(membership, people.camille)
    again = actions.space(membership, people.colleague, Buyer.Kind.PUBLIC)
    assert (again, made.name, made.kind, made.commune) == (made, "Fournil des Calanques", Buyer.Kind.PRIVATE, "13201")
    assert verbs() == ["buyer.open"]


def test_signing_is_confirmed_by_mail_and_the_same_again_changes_nothing(bakery: Buyer, people: People) -> None:
    made = signed(bakery, people)
    assert signed(bakery, people) == made
    assert (made.charter, made.commitments) == ("2026-11", ["lots", "tell", "pay"])
    assert (told(), verbs()) == ([("charter_signed", "camille@example.org")], ["charter.sign"])
    assert Mail.objects.get().context["commitments_en"] == [
        "Split into lots of a human size", "Answer everybody", "Pay on time"
    ]  # fmt: skip


def test_signed_with_other_commitments_the_row_before_is_ended(bakery: Buyer, people: People) -> None:
    before = signed(bakery, people)
    made = actions.sign(bakery, [*CHOSEN, "stay", "no such"], "Camille Essai", "", people.camille)
    before.refresh_from_db()
    assert (before.ended_at, queries.signature(bakery)) == (made.signed_at, made)
    assert [each.code for each in queries.committed(made)] == ["lots", "tell", "pay", "stay"]


def test_withdrawing_keeps_what_was_declared(bakery: Buyer, people: People) -> None:
    signed(bakery, people)
    actions.declare(bakery, 2026, {"pay": {"value": 31.0, "note": ""}}, "", people.camille)
    assert actions.end(bakery, people.camille) is not None
    assert actions.end(bakery, people.camille) is None
    assert (queries.signatories(), queries.signature(bakery), Progress.objects.count()) == (0, None, 1)
    assert [each.commitment.code for each in queries.kept(bakery)] == ["pay"]


def test_progress_is_compared_with_the_year_before(bakery: Buyer, people: People) -> None:
    signed(bakery, people)
    for year, days, share in ((2025, 45.0, 60.0), (2026, 31.0, 55.0)):
        figures: dict[str, Any] = {"pay": {"value": days, "note": "mesuré"}, "tell": {"value": share, "note": ""}}
        actions.declare(bakery, year, figures, "", people.camille)
    assert [(each.commitment.code, each.told, each.better) for each in queries.kept(bakery)] == [
        ("lots", [(2026, None, ""), (2025, None, "")], None),
        ("tell", [(2026, 55.0, ""), (2025, 60.0, "")], False),
        ("pay", [(2026, 31.0, "mesuré"), (2025, 45.0, "mesuré")], True),
    ]


def test_a_year_is_corrected_in_place(bakery: Buyer, people: People) -> None:
    first = actions.declare(bakery, 2026, {"pay": {"value": 31.0, "note": ""}}, "", people.camille)
    again = actions.declare(bakery, 2026, {"pay": {"value": 30.0, "note": ""}}, "Mieux.", people.colleague)
    assert (again.pk, again.text, again.changed_at is not None, again.person) == (
        first.pk, "Mieux.", True, people.colleague
    )  # fmt: skip


def test_signatories_are_asked_once_for_the_year_that_ended(bakery: Buyer, people: People) -> None:
    signed(bakery, people, dt.datetime(2026, 11, 20, tzinfo=dt.UTC))
    january = dt.datetime(2027, 1, 20, 8, tzinfo=dt.UTC)
    assert actions.ask_progress(dt.datetime(2027, 1, 5, 8, tzinfo=dt.UTC)) == 0
    assert [actions.ask_progress(january), actions.ask_progress(january + dt.timedelta(days=3))] == [1, 1]
    assert told() == [("charter_signed", "camille@example.org"), ("charter_progress_due", "camille@example.org")]
    actions.declare(bakery, 2026, {"pay": {"value": 31.0, "note": ""}}, "", people.camille)
    assert actions.ask_progress(january) == 0


def test_who_left_the_firm_is_not_asked_but_who_manages_it_now(bakery: Buyer, people: People) -> None:
    signed(bakery, people, dt.datetime(2026, 11, 20, tzinfo=dt.UTC))
    Membership.objects.filter(person=people.camille).update(ended_at=dt.datetime(2026, 12, 1, tzinfo=dt.UTC))
    actions.ask_progress(dt.datetime(2027, 1, 20, tzinfo=dt.UTC))
    assert told() == [("charter_signed", "camille@example.org")]
    Membership.objects.filter(person=people.colleague).update(manager=True)
    actions.ask_progress(dt.datetime(2027, 1, 21, tzinfo=dt.UTC))
    assert told()[1:] == [("charter_progress_due", "colleague@example.org")]


def test_all_see_who_signed_or_publishes_for_all_and_who_asked_is_left_out(
    cast: Cast, people: People, bakery: Buyer
) -> None:
    roofer, caterer = stalls.buyer_of(cast.roofer), stalls.buyer_of(cast.caterer)
    signed(bakery, people)
    stalls.tender(roofer)
    stalls.confidential(caterer, cast.roofer)
    assert queries.found() == [bakery, roofer]
    assert list(queries.shown().values_list("consultations", flat=True)) == [0, 1]  # type: ignore[misc]
    assert queries.found("FOURNIL marseille") == [bakery]
    assert (queries.found(signatories=True), queries.found(kind="public")) == ([bakery], [])
    actions.present(bakery, {
        "name": bakery.name, "kind": "private", "text": "", "website": "", "commune": "13201", "hidden": True,
    }, people.camille)  # fmt: skip
    assert (queries.found(), queries.signatories()) == ([roofer], 0)


def test_what_waits_for_a_buyer(cast: Cast, people: People, bakery: Buyer) -> None:
    now = dt.datetime(2028, 2, 1, tzinfo=dt.UTC)
    assert not queries.waiting(bakery, now)
    signed(bakery, people, dt.datetime(2026, 11, 20, tzinfo=dt.UTC))
    actions.declare(bakery, 2026, {"pay": {"value": 31.0, "note": ""}}, "", people.camille)
    draft, open_one = stalls.draft(bakery), stalls.tender(bakery)
    closed = stalls.tender(bakery, closes_at=now - dt.timedelta(days=1))
    stalls.answer(closed, cast.roofer)
    stalls.answer(closed, cast.caterer, withdrawn_at=now)
    asked = Question.objects.create(tender=open_one, text="Le bâtiment est-il classé ?")
    waits = queries.waiting(bakery, now)
    assert (waits.drafts, waits.questions, waits.to_read, waits.late) == ([draft], [asked], [(closed, 1)], [2027])


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


def test_a_member_opens_its_space_then_signs_then_declares(people: People, signed_in: SignedIn) -> None:
    camille = signed_in(people.camille)
    membership = Membership.objects.get(person=people.camille)
    assert "Ouvrir un espace acheteur" in page(camille, "/achats/charte/signer")
    opened = camille.post("/achats/charte/signer", {"membership": membership.pk, "kind": "private", "open": "1"})
    buyer = Buyer.objects.get()
    assert opened["Location"] == f"/achats/charte/signer?pour={buyer.number}"
    refused = camille.post("/achats/charte/signer", SENT | {"commitments": ["pay"], "may": ""})
    assert (refused.status_code, Signature.objects.count()) == (422, 0)
    done = camille.post("/achats/charte/signer", SENT)
    assert done["Location"] == f"/achats/donneurs-d-ordre/{buyer.number}"
    year = Signature.objects.get().signed_at.year
    assert camille.post("/achats/espace/avancement", {"annee": year}).status_code == 422
    camille.post("/achats/espace/avancement", {"annee": year, "value_pay": "31,5", "note_pay": "à l’échéance"})
    assert Progress.objects.get().figures == {"pay": {"value": 31.5, "note": "à l’échéance"}}
    public = page(Client(), f"/achats/donneurs-d-ordre/{buyer.number}")
    assert ("31,5 jours" in public, "Camille Essai, gérante" in public) == (True, True)
    camille.post("/achats/charte/retirer")
    assert queries.signatories() == 0


def test_a_person_without_a_firm_is_told_what_to_do(people: People, signed_in: SignedIn) -> None:
    assert "Dites d’abord pour quelle organisation" in page(signed_in(people.noe), "/achats/espace")


def test_the_space_of_another_does_not_exist(bakery: Buyer, people: People, signed_in: SignedIn) -> None:
    for client in (signed_in(people.bruno), signed_in(people.ada)):
        assert client.get("/achats/espace", {"pour": str(bakery.number)}).status_code == 404
    assert signed_in(people.colleague).get("/achats/espace").context["buyer"] == bakery


def test_a_buyer_presents_itself_and_hides(bakery: Buyer, people: People, signed_in: SignedIn) -> None:
    signed(bakery, people)
    camille = signed_in(people.camille)
    told = {
        "name": "Le Fournil",
        "kind": "private",
        "text": "Farines et emballages.",
        "website": "",
        "place": "Nulle part",
    }
    assert camille.post("/achats/espace/presentation", told).status_code == 422
    camille.post("/achats/espace/presentation", told | {"place": "Aubagne", "hidden": "on"})
    bakery.refresh_from_db()
    assert (bakery.name, bakery.commune, bakery.text) == ("Le Fournil", "13005", "Farines et emballages.")
    here = f"/achats/donneurs-d-ordre/{bakery.number}"
    page(Client(), here, 404)
    page(Client(), f"{here}/charte.pdf", 404)
    assert "vous seul lisez cette page" in page(camille, here)


def test_the_doors_the_charter_and_the_list(bakery: Buyer, people: People, client: Client) -> None:
    assert "Personne n’a encore signé" in page(client, "/achats/charte")
    assert "Aucun donneur d’ordre pour le moment" in page(client, "/achats/donneurs-d-ordre")
    signed(bakery, people)
    stalls.tender(bakery)
    home = page(client, "/achats")
    assert ("1 signataire" in home, "Réfection de la toiture du fournil" in home) == (True, True)
    assert "Fournil des Calanques" in page(client, "/achats/charte")
    assert 'data-lat="43.' in page(client, "/achats/donneurs-d-ordre")
    assert "Aucun donneur d’ordre ne correspond" in page(client, "/achats/donneurs-d-ordre?q=plombier")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_certificate_is_one_page(bakery: Buyer, people: People, client: Client, language: str) -> None:
    actions.sign(bakery, [each.code for each in CURRENT.commitments], "Camille Essai", "gérante", people.camille)
    answer = client.get(f"/achats/donneurs-d-ordre/{bakery.number}/charte.pdf", headers={"Accept-Language": language})
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert answer.content.count(b"/Type /Page\n") + answer.content.count(b"/Type/Page\n") <= 1


def test_a_public_buyer_does_not_become_private_to_read_sealed_answers(
    signed_in: SignedIn, cast: Cast, people: People
) -> None:
    buyer = stalls.buyer(cast, people, kind=Buyer.Kind.PUBLIC)
    tender = stalls.tender(buyer)
    told = {"name": buyer.name, "kind": "private", "text": "", "website": "", "place": ""}
    client, page = signed_in(people.camille), "/achats/espace/presentation"
    response = client.post(page, told)
    assert (response.status_code, Buyer.objects.get().kind) == (422, Buyer.Kind.PUBLIC)
    assert "scellées jusqu’à leur date limite" in response.content.decode()
    Tender.objects.filter(pk=tender.pk).update(closes_at=stalls.PUBLISHED)
    client.post(page, told)
    assert Buyer.objects.get().kind == Buyer.Kind.PRIVATE


@pytest.mark.parametrize(
    ("identifier", "kind"), [("213000019", "public"), ("130000001", "public"), ("012345674", "private")]
)
def test_who_buys_before_opening_a_space_is_sealed_as_its_number_says(
    people: People, identifier: str, kind: str
) -> None:
    belongs = Membership.objects.create(
        person=people.noe,
        scheme="siren",
        identifier=identifier,
        name="Essai",
        proof="adviser",
        confirmed_at=timezone.now(),
    )
    assert actions.space(belongs, people.noe).kind == kind
