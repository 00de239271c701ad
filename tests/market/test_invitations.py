"""Firms are invited to a consultation: prepared, written to when it is published, reminded; they may decline."""

import datetime as dt

import pytest
from tests.factories import Cast, People, siren, siret
from tests.market import stalls

from entremise.hub.links import BrokenLinkError
from entremise.hub.models import Correspondent
from entremise.market.actions import answers, invitations, tenders
from entremise.market.actions.invitations import InvitationError, Named
from entremise.market.forms.invitations import PasteForm
from entremise.market.links import invitation_of, invitation_token
from entremise.market.models import Invitation, Tender
from entremise.market.queries import invited as queries
from entremise.notices.models import Mail

pytestmark = pytest.mark.django_db

NOW = stalls.PUBLISHED + dt.timedelta(days=1)


def sent(kind: str) -> list[str]:
    """Who is written to, for a kind of message."""
    return sorted(Mail.objects.filter(kind=kind).values_list("email", flat=True))


@pytest.fixture
def draft(cast: Cast, people: People) -> Tender:
    """A confidential consultation of the bakery, in preparation."""
    return stalls.confidential(stalls.buyer(cast, people), published_at=None)


def test_prepared_before_the_publication_they_leave_with_it(draft: Tender, cast: Cast, people: People) -> None:
    added = invitations.add_firms(draft, [str(cast.roofer), str(cast.baker), str(cast.roofer)], people.camille)
    added += invitations.add_named(draft, [Named("Nettoyage Essai", "Nina@Example.org")], people.camille)
    assert [each.called for each in added] == ["Toitures du Garlaban", "Nettoyage Essai"]  # never its own firm
    assert sent("tender_invited") == []
    tenders.publish(draft, people.camille, NOW)
    assert sent("tender_invited") == [people.bruno.email, "nina@example.org"]
    assert [row.status for row in queries.rows(draft)] == [Invitation.Status.SENT] * 2
    assert invitations.send(draft, NOW + dt.timedelta(hours=1)) == 0


def test_by_its_link_or_by_an_account_the_mail_leads_to_it(draft: Tender, cast: Cast, people: People) -> None:
    invitations.add_firms(draft, [str(cast.roofer)], people.camille)
    (nina,) = invitations.add_named(
        draft, [Named("Nettoyage Essai", "nina@example.org", language="en")], people.camille
    )
    tenders.publish(draft, people.camille, NOW)
    nina.refresh_from_db()
    urls = dict(Mail.objects.filter(kind="tender_invited").values_list("email", "url"))
    assert urls == {
        people.bruno.email: f"/consultations/{draft.number}",
        "nina@example.org": f"/invitation/{invitation_token(nina)}",
    }  # fmt: skip


def test_a_firm_at_which_nobody_is_known_waits_for_an_address(draft: Tender, cast: Cast, people: People) -> None:
    (lone,) = invitations.add_firms(draft, [str(cast.accountant)], people.camille)
    tenders.publish(draft, people.camille, NOW)
    lone.refresh_from_db()
    assert (lone.sent_at, queries.rows(draft)[0].reached) == (None, False)
    invitations.give_address(lone, "Alex@Example.org", "Alex Essai", people.camille, NOW)
    assert sent("tender_invited") == ["alex@example.org"]


def test_whom_the_chamber_knows_is_written_to_and_not_shown(draft: Tender, cast: Cast, people: People) -> None:
    organisation = str(cast.accountant.organisation)
    Correspondent.objects.create(organisation=organisation, email="carla@example.org", language="en", source="salon")
    invitations.add_firms(draft, [str(cast.accountant)], people.camille)
    tenders.publish(draft, people.camille, NOW)
    assert (sent("tender_invited"), queries.rows(draft)[0].known) == (["carla@example.org"], True)


def test_another_address_makes_the_former_link_void(draft: Tender, people: People) -> None:
    (nina,) = invitations.add_named(draft, [Named("Nettoyage Essai", "nina@example.org")], people.camille)
    before = invitation_token(nina)
    assert invitation_of(before) == nina
    changed = invitations.give_address(nina, "noa@example.org", "", people.camille)
    assert invitation_of(invitation_token(changed)) == nina
    with pytest.raises(BrokenLinkError):
        invitation_of(before)


def test_taken_back_it_is_told_only_to_who_was_written_to(draft: Tender, cast: Cast, people: People) -> None:
    (roofer,) = invitations.add_firms(draft, [str(cast.roofer)], people.camille)
    assert invitations.withdraw(roofer, people.camille) is False
    assert not Invitation.objects.exists()
    (roofer,) = invitations.add_firms(draft, [str(cast.roofer)], people.camille)
    tenders.publish(draft, people.camille, NOW)
    assert invitations.withdraw(roofer, people.camille, NOW) is True
    assert sent("tender_uninvited") == [people.bruno.email]
    (again,) = invitations.add_firms(draft, [str(cast.roofer)], people.camille)
    assert (again.pk, invitations.send(draft, NOW + dt.timedelta(hours=1))) == (roofer.pk, 1)
    assert len(sent("tender_invited")) == 2


def test_who_declines_may_change_its_mind(cast: Cast, people: People) -> None:
    tender = stalls.confidential(stalls.buyer(cast, people), cast.roofer)
    roofer = tender.invitations.get()
    assert [invitations.decline(roofer, "Trop loin.", people.bruno, NOW) for _ in "ab"] == [True, False]
    assert sent("tender_declined") == ["camille@example.org", "colleague@example.org"]
    assert queries.rows(tender)[0].status is Invitation.Status.DECLINED
    invitations.reconsider(roofer, people.bruno)
    assert queries.rows(tender)[0].status is Invitation.Status.SENT


def test_who_answered_is_neither_taken_back_nor_declines(cast: Cast, people: People) -> None:
    tender = stalls.confidential(stalls.buyer(cast, people), cast.roofer)
    stalls.answer(tender, cast.roofer, people.bruno)
    roofer = tender.invitations.get()
    with pytest.raises(InvitationError, match="se lit et se décide"):
        invitations.withdraw(roofer, people.camille)
    with pytest.raises(InvitationError, match="retirez d’abord votre réponse"):
        invitations.decline(roofer)
    with pytest.raises(InvitationError, match="a déjà répondu"):
        invitations.give_address(roofer, "x@example.org", "", people.camille)


def test_two_hundred_at_most(draft: Tender, people: People) -> None:
    many = [Named(f"Essai {n}", f"n{n}@example.org") for n in range(200)]
    assert len(invitations.add_named(draft, many, people.camille)) == 200
    assert invitations.add_named(draft, many[:3], people.camille) == []
    with pytest.raises(InvitationError, match="au plus 200"):
        invitations.add_named(draft, [Named("Une de trop", "trop@example.org")], people.camille)


def test_the_silent_are_reminded_once_before_the_date(cast: Cast, people: People) -> None:
    closes = NOW + dt.timedelta(days=10)
    stalls.tender(stalls.buyer(cast, people), closes_at=stalls.CLOSES)
    tender = stalls.confidential(
        stalls.buyer(cast, people), cast.roofer, cast.caterer, cast.accountant, closes_at=closes
    )
    stalls.answer(tender, cast.caterer, people.claire)
    tender.invitations.filter(solution=str(cast.accountant)).update(declined_at=NOW)
    assert [invitations.remind(closes - dt.timedelta(days=days)) for days in (4, 2, 1)] == [0, 1, 0]
    assert sent("tender_reminded") == [people.bruno.email]


def test_whoever_began_and_did_not_send_is_reminded(cast: Cast, people: People) -> None:
    closes = NOW + dt.timedelta(days=10)
    tender = stalls.tender(stalls.buyer(cast, people), closes_at=closes)
    stalls.answer(tender, cast.roofer, people.bruno, sent_at=None)
    answers.remind(closes - dt.timedelta(days=2))
    answers.remind(closes - dt.timedelta(days=1))
    assert sent("tender_reminded") == [people.bruno.email]


def test_addresses_are_read_as_they_are_pasted() -> None:
    form = PasteForm({"pasted": (
        "Peintures Essai ; Ana Essai ; Ana@example.org\n\n"
        "Bob Essai <bob@example.org>\n"
        "cleo@example.org\n"
        f"Façades Essai\tmailto:dan@example.org\t{siret(siren(1))}"
    )})  # fmt: skip
    assert form.is_valid(), form.errors
    assert form.cleaned_data["pasted"] == [
        Named("Peintures Essai", "ana@example.org", "Ana Essai"), Named("Bob Essai", "bob@example.org"),
        Named("cleo@example.org", "cleo@example.org"),
        Named("Façades Essai", "dan@example.org", solution=f"siret:{siret(siren(1))}"),
    ]  # fmt: skip


def test_a_wrong_line_is_named_and_nothing_is_lost() -> None:
    form = PasteForm({"pasted": "Ana Essai\na@example.org, b@example.org\nX ; x@example.org ; 12345678901234"})
    assert not form.is_valid()
    assert list(form.errors["pasted"]) == [
        "Ligne 1 : « Ana Essai » : aucune adresse électronique.",
        "Ligne 2 : « a@example.org, b@example.org » : deux adresses, gardez-en une par ligne.",
        "Ligne 3 : « 12345678901234 » n’est pas un SIRET.",
    ]
