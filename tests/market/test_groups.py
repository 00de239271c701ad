"""Answering together: the parts one lacks, neutral suggestions, demands by mail and page, nobody told too much."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from tests import factories
from tests.factories import Cast, EstablishmentFactory, OrganisationFactory, People, belong, siren
from tests.market import stalls
from tests.territory import load

from entremise.hub.models import Correspondent
from entremise.market.actions import groups, groups_told
from entremise.market.actions.groups import Firm, GroupError
from entremise.market.models import Group, Partner, Tender
from entremise.market.partner_links import partner_url
from entremise.market.queries import answering, partners
from entremise.market.queries.firms import firm
from entremise.market.queries.partners import Named
from entremise.market.queries.readers import readers
from entremise.neutrality.ledger.book import book
from entremise.notices.models import Mail, Notice
from entremise.people.models import Membership, Person, Trace
from entremise.registry.models import Establishment

pytestmark = pytest.mark.django_db

SignIn = Callable[[Person], Client]


def roof(cast: Cast, people: People, **facts: object) -> Tender:
    """A consultation of the bakery for a roof and a buffet: the roofers lack the buffet."""
    told = {"activities": [["43.91B", 0.5], ["56.21Z", 0.5]]}
    return stalls.tender(stalls.buyer(cast, people), **(told | facts))


def led(cast: Cast, people: People, tender: Tender | None = None, **told: object) -> Group:
    return groups.start(tender or roof(cast, people), Firm.of(cast.roofer), people.bruno, **told)  # type: ignore[arg-type]


def asked(group: Group, site: Establishment, people: People, part: str = "Services des traiteurs") -> Partner:
    reasons = [{"kind": "activity", "fr": part, "en": "Caterers"}]
    return groups.ask(group, Firm.of(site), people.bruno, part=part, activity="56.21Z", reasons=reasons)


def mails() -> list[tuple[str, str]]:
    return list(Mail.objects.order_by("pk").values_list("kind", "email"))


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return re.sub(r"\s+", " ", answer.content.decode())


def test_parts_are_trades_and_who_covers_them(cast: Cast, people: People) -> None:
    tender, group = roof(cast, people), None
    found = partners.parts(tender, partners.together(group, str(cast.roofer.organisation), "Toitures"))
    assert [(each.key, each.covered) for each in found] == [("trade:43.91B", ["Toitures"]), ("trade:56.21Z", [])]
    group = led(cast, people, tender)
    groups.accept(asked(group, cast.caterer, people), people.claire)
    found = partners.parts(tender, partners.together(group, group.organisation, group.called))
    assert [each.covered for each in found] == [["Toitures du Garlaban"], ["Traiteur Sainte-Victoire"]]


def test_parts_are_lots_when_there_are_several(cast: Cast, people: People) -> None:
    tender = roof(cast, people)
    stalls.lots(tender, "Réfection de la toiture en tuiles", "Traiteur pour l’inauguration")
    found = partners.parts(tender, [Named("Toitures", firm(str(cast.roofer.organisation)))])
    assert [(each.key, each.name.en, each.covered) for each in found] == [
        ("lot:1", "Lot 1: Réfection de la toiture en tuiles", ["Toitures"]),
        ("lot:2", "Lot 2: Traiteur pour l’inauguration", []),
    ]


def test_lots_that_only_name_a_building_are_of_the_trade_of_the_whole(cast: Cast, people: People) -> None:
    tender = roof(cast, people, activities=[["43.34Z", 1.0]])
    stalls.lots(tender, "Couloirs et escaliers", "Lot sud", "Électricité courants forts")
    assert [each.activities for each in partners.parts(tender, [])] == [("43.34Z",), ("43.34Z",), ("43.21A", "43.34Z")]


def test_a_place_where_nobody_is_near_is_a_part(cast: Cast, people: People) -> None:
    tender = roof(cast, people, lat=None, lon=None, places=["13201", "69123"], activities=[["43.91B", 1.0]])
    found = partners.parts(tender, [Named("Toitures", firm(str(cast.roofer.organisation)))])
    assert [(each.key, each.covered) for each in found] == [
        ("trade:43.91B", ["Toitures"]), ("place:13201", ["Toitures"]), ("place:69123", []),
    ]  # fmt: skip


def test_a_group_is_begun_once_and_its_message_changes(cast: Cast, people: People) -> None:
    group = led(cast, people)
    again = led(cast, people, group.tender, lots=[2, 1], text="Nous prenons la toiture.")
    assert (again.pk, again.lots, again.text) == (group.pk, [1, 2], "Nous prenons la toiture.")
    assert list(Trace.objects.values_list("verb", flat=True)) == ["group.start"]


def test_who_may_not_begin_a_group(cast: Cast, people: People) -> None:
    closed = roof(cast, people, closes_at=stalls.PUBLISHED)
    alone = roof(cast, people, groups=False)
    secret = stalls.confidential(stalls.buyer(cast, people), cast.caterer)
    for tender in (closed, alone, secret):
        with pytest.raises(GroupError):
            led(cast, people, tender)
    with pytest.raises(GroupError):
        groups.start(roof(cast, people), Firm.of(cast.baker), people.camille)
    assert Group.objects.count() == 0


def test_asked_accepts_and_the_leader_is_told(cast: Cast, people: People) -> None:
    partner = asked(led(cast, people, text="Avec nous ?"), cast.caterer, people)
    assert asked(partner.group, cast.caterer, people).pk == partner.pk
    groups.accept(partner, people.claire)
    groups.accept(partner, people.claire)
    assert mails() == [("group_asked", "claire@example.org"), ("group_answered", "bruno@example.org")]
    verbs = Trace.objects.order_by("pk").values_list("verb", "person__name")
    assert list(verbs) == [
        ("group.start", "Bruno Essai"), ("group.ask", "Bruno Essai"), ("group.accept", "Claire Essai"),
    ]  # fmt: skip
    groups.decline(partner, people.claire)
    assert Mail.objects.latest("pk").context["answer"] == "left"
    groups.accept(partner, people.claire)
    assert [each.called for each in partners.together(partner.group, "siren:x", "x")] == ["x", partner.called]


def test_a_no_is_kept_and_taking_off_then_asking_again_is_possible(cast: Cast, people: People) -> None:
    partner = asked(led(cast, people), cast.caterer, people)
    groups.decline(partner, people.claire)
    with pytest.raises(GroupError):
        asked(partner.group, cast.caterer, people)
    groups.take_off(partner, people.bruno)
    with pytest.raises(GroupError):
        groups.accept(partner, people.claire)
    again = asked(partner.group, cast.caterer, people)
    assert (again.pk, again.declined_at, again.withdrawn_at) == (partner.pk, None, None)


def test_what_was_not_sent_does_not_leave_and_who_read_it_is_told(cast: Cast, people: People) -> None:
    group = led(cast, people)
    partner = asked(group, cast.caterer, people)
    groups.take_off(partner, people.bruno)
    assert list(Mail.objects.values_list("kind", "dropped_because")) == [("group_asked", "withdrawn")]
    asked(group, cast.accountant, people)
    belong(people.noe, cast.accountant.organisation)
    third = asked(group, cast.caterer, people)
    Mail.objects.update(sent_at=timezone.now())
    groups.end(group, people.bruno)
    groups.end(group, people.bruno)
    assert sorted(mails()[-2:]) == [("group_over", "claire@example.org"), ("group_over", "noe@example.org")]
    with pytest.raises(GroupError):
        groups.accept(third, people.claire)


def test_a_group_whose_answer_was_sent_does_not_end(cast: Cast, people: People) -> None:
    group = led(cast, people)
    answer = stalls.answer(group.tender, cast.roofer, people.bruno, group=group)
    with pytest.raises(GroupError):
        groups.end(group, people.bruno)
    answer.withdrawn_at = timezone.now()
    answer.save()
    assert groups.end(group, people.bruno).ended_at is not None


def test_without_an_account_a_link_answers(cast: Cast, people: People) -> None:
    organisation = str(cast.accountant.organisation)
    Correspondent.objects.create(organisation=organisation, email="comptes@example.org", source="essai", name="Ève")
    partner = asked(led(cast, people), cast.accountant, people)
    address = Mail.objects.get().url
    assert address == partner_url(partner, "comptes@example.org")
    shown = page(Client(), address)
    assert ["Toitures du Garlaban vous propose" in shown, "bruno@example.org" in shown] == [True, False]
    assert Client().post(address, {"do": "accepter"}).status_code == 302
    partner.refresh_from_db()
    assert (partner.accepted_at is not None, Trace.objects.latest("pk").actor) == (True, "link")
    assert "bruno@example.org" in page(Client(), address)
    page(Client(), address[:-1], 404)
    page(Client(), partner_url(partner, "ancienne@example.org"), 404)
    groups.take_off(partner, people.bruno)
    page(Client(), address, 410)
    assert Client().post(address, {"do": "decliner"}).status_code == 410


def test_members_only_consultations_reach_no_address_without_an_account(cast: Cast, people: People) -> None:
    tender = roof(cast, people, audience=Tender.Audience.MEMBERS)
    organisation = str(cast.accountant.organisation)
    Correspondent.objects.create(organisation=organisation, email="comptes@example.org", source="essai")
    asked(led(cast, people, tender), cast.accountant, people)
    assert (mails(), Notice.objects.count()) == ([], 0)


def test_opening_pages_changes_nothing(cast: Cast, people: People, signed_in: SignIn) -> None:
    partner = asked(led(cast, people), cast.caterer, people)

    def rows() -> list[object]:
        return [list(model.objects.order_by("pk").values()) for model in (Group, Partner, Mail, Trace)]

    before = rows()
    client = signed_in(people.bruno)
    for address in (f"/groupements/{partner.group.number}", f"/consultations/{partner.group.tender.number}/groupement"):
        page(client, address)
    assert rows() == before


def test_the_page_of_a_group_is_for_those_in_it(cast: Cast, people: People, signed_in: SignIn) -> None:
    group = led(cast, people)
    partner = asked(group, cast.caterer, people)
    address = f"/groupements/{group.number}"
    assert "Oui, répondons ensemble" in page(signed_in(people.claire), address)
    for person in (people.camille, people.noe, people.lea, people.ada):
        page(signed_in(person), address, 404)
    told = {"partner": str(partner.number), "do": "accepter"}
    assert signed_in(people.bruno).post(address, told).status_code == 404
    assert signed_in(people.claire).post(address, {**told, "partner": "x"}).status_code == 404
    assert signed_in(people.claire).post(address, told).status_code == 302
    assert "bruno@example.org" in page(signed_in(people.claire), address)
    assert "claire@example.org" in page(signed_in(people.bruno), address)
    assert signed_in(people.claire).post(address, {"do": "dissoudre"}).status_code == 404
    assert signed_in(people.bruno).post(address, {**told, "do": "retirer"}).status_code == 302
    page(signed_in(people.claire), address, 404)


def test_suggestions_are_of_the_missing_part_recorded_and_never_oneself(signed_in: SignIn, db: None) -> None:
    cast = load()
    people = factories.people(cast)
    tender = roof(cast, people)
    address = f"/consultations/{tender.number}/groupement"
    client = signed_in(people.bruno)
    before = book().head()[0]
    shown = page(client, address)
    assert ["Qui peut : Services des traiteurs" in shown, "Traiteur Sainte-Victoire" in shown] == [True, True]
    assert book().head()[0] > before
    roofers = page(client, f"{address}?part=trade:43.91B")
    assert f'value="{cast.roofer}"' not in roofers
    told = {"part": "trade:56.21Z", "solution": str(cast.caterer), "text": "Avec nous ?"}
    assert client.post(address, told).status_code == 302
    partner = Partner.objects.get()
    assert (partner.called, partner.part, partner.activity, partner.group.text) == (
        "Traiteur Sainte-Victoire", "Services des traiteurs", "56.21Z", "Avec nous ?",
    )  # fmt: skip
    assert "Demandée" in page(client, address)


def test_a_firm_one_knows_is_named_by_its_siret(cast: Cast, people: People, signed_in: SignIn) -> None:
    tender = roof(cast, people)
    address, client = f"/consultations/{tender.number}/groupement", signed_in(people.bruno)
    assert (
        "n’est encore connu chez"
        in client.post(address, {"siret": " ".join(cast.accountant.identifier)}, follow=True).content.decode()
    )
    for wrong in ("12345678901234", cast.unnamed.identifier, cast.roofer.identifier, "\0"):
        client.post(address, {"siret": wrong})
    assert list(Partner.objects.values_list("called", flat=True)) == ["Comptes & Chiffres"]


def test_in_a_confidential_consultation_nobody_learns_whom_else_was_invited(
    cast: Cast, people: People, signed_in: SignIn
) -> None:
    other = EstablishmentFactory(
        organisation=OrganisationFactory(identifier=siren(9), name="Propreté Essai"), activity="81.21Z"
    )
    secret = stalls.confidential(
        stalls.buyer(cast, people), cast.roofer, cast.caterer, other, activities=[["81.21Z", 1.0], ["56.21Z", 1.0]]
    )
    address, client = f"/consultations/{secret.number}/groupement", signed_in(people.bruno)
    shown = page(client, f"{address}?part=trade:56.21Z")
    assert ["1 autre entreprise invitée" in shown, "Traiteur" in shown.replace("traiteurs", "")] == [True, False]
    for told in ({"siret": cast.caterer.identifier}, {"solution": str(cast.caterer)}, {"siret": "12345678901234"}):
        assert client.post(address, told).status_code == 302
    assert Partner.objects.count() == 0
    client.post(address, {"part": "trade:56.21Z", "do": "toutes"})
    partner = Partner.objects.get()
    assert (partner.organisation, mails()) == (
        str(cast.caterer.organisation), [("group_asked", "claire@example.org")],
    )  # fmt: skip
    group = f"/groupements/{partner.group.number}"
    shown = page(client, group)
    assert ["Une entreprise invitée" in shown, "Traiteur Sainte-Victoire" in shown] == [True, False]
    groups.decline(partner, people.claire)
    assert Mail.objects.latest("pk").context["partner"] == ""
    groups.accept(partner, people.claire)
    assert "Traiteur Sainte-Victoire" in page(client, group)
    for person in (people.noe, people.lea, people.ada):
        page(signed_in(person), address, 404)
        page(signed_in(person), group, 404)


def test_an_invitation_taken_back_closes_the_group_to_that_firm(cast: Cast, people: People, signed_in: SignIn) -> None:
    secret = stalls.confidential(stalls.buyer(cast, people), cast.roofer, cast.caterer)
    partner = asked(led(cast, people, secret), cast.caterer, people)
    secret.invitations.filter(organisation=partner.organisation).update(withdrawn_at=timezone.now())
    page(signed_in(people.claire), f"/groupements/{partner.group.number}", 404)
    with pytest.raises(GroupError):
        groups.accept(partner, people.claire)


def test_an_invited_firm_without_an_account_answers_by_its_own_address(cast: Cast, people: People) -> None:
    Membership.objects.filter(person=people.claire).delete()
    secret = stalls.confidential(stalls.buyer(cast, people), cast.roofer)
    stalls.invitation(secret, cast.caterer, email="traiteur@example.org", name="Claire")
    partner = asked(led(cast, people, secret), cast.caterer, people)
    assert mails() == [("group_asked", "traiteur@example.org")]
    shown = page(Client(), Mail.objects.get().url)
    assert "Oui, répondons ensemble" in shown
    secret.invitations.filter(organisation=partner.organisation).update(withdrawn_at=timezone.now())
    page(Client(), Mail.objects.get().url, 404)


def test_those_who_answer_together_are_told_when_the_consultation_changes(cast: Cast, people: People) -> None:
    partner = asked(led(cast, people), cast.caterer, people)
    tender = partner.group.tender
    assert [each.to.email for each in readers(tender)] == ["bruno@example.org"]
    groups.accept(partner, people.claire)
    assert [(each.to.email, each.path) for each in readers(tender)] == [
        ("bruno@example.org", f"/consultations/{tender.number}"),
        ("claire@example.org", f"/groupements/{partner.group.number}"),
    ]
    groups.decline(partner, people.claire)
    assert [each.to.email for each in readers(tender)] == ["bruno@example.org"]


def test_who_is_asked_finds_it_with_its_answers(cast: Cast, people: People, signed_in: SignIn) -> None:
    partner = asked(led(cast, people), cast.caterer, people)
    client = signed_in(people.claire)
    assert "Toitures du Garlaban, pour « Réfection de la toiture du fournil »" in page(client, "/reponses")
    assert partners.to_join(people.bruno) == []
    groups.take_off(partner, people.bruno)
    assert f"/groupements/{partner.group.number}" not in page(client, "/reponses")


def test_who_left_is_not_named_in_the_answer_of_the_group(cast: Cast, people: People) -> None:
    group = led(cast, people)
    stays, leaves = asked(group, cast.caterer, people), asked(group, cast.accountant, people)
    for each in (stays, leaves):
        groups.accept(each, None)
    groups.decline(leaves, None)
    stalls.answer(group.tender, cast.roofer, people.bruno, group=group)
    (row,) = answering.compared(group.tender)
    assert [each.called for each in row.partners] == ["Traiteur Sainte-Victoire"]


def test_who_has_not_answered_is_reminded_once_before_the_closing_date(cast: Cast, people: People) -> None:
    partner = asked(led(cast, people), cast.caterer, people)
    other = asked(partner.group, cast.accountant, people)
    belong(people.noe, cast.accountant.organisation)
    groups.decline(other, people.noe)
    Mail.objects.all().delete()
    for days in (30, 4, 3):
        groups_told.remind(stalls.CLOSES - dt.timedelta(days=days))
    assert mails() == [("group_asked", "claire@example.org")]
    assert Mail.objects.get().context["again"] is True
