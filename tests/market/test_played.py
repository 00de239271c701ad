"""What the Business Act adds to the fictional territory, from the loop that was played there."""

import datetime as dt

import pytest
from django.utils import timezone
from tests.factories import Cast, OrganisationFactory, People, belong, siren
from tests.hub.stories import made, published

from entremise.market import played
from entremise.market.models import Award, Buyer, Capability, Group, Signature, Tender

pytestmark = pytest.mark.django_db


def loop(cast: Cast, people: People) -> None:
    """Five organisations have stated needs by Noé, who belongs to all; three firms were introduced for the first.

    Nobody belongs to the accountant's: it is invited by an address.
    """
    needs = []
    for rank in range(5):
        organisation = OrganisationFactory(identifier=siren(200 + rank), name=f"Acheteur {rank}")
        belong(people.noe, organisation)
        needs.append(published(people.noe, organisation=str(organisation), organisation_name=organisation.name))
    for firm in (cast.roofer, cast.caterer, cast.accountant):
        made(needs[0], firm)


def test_buyers_sign_and_publish_a_confidential_one_is_answered_another_is_awarded(cast: Cast, people: People) -> None:
    loop(cast, people)
    now = timezone.now().replace(microsecond=0)
    told = played.play(now)
    assert [(each.status, each.audience) for each in told] == [
        (Tender.Status.OPEN, "chosen"), (Tender.Status.OPEN, "public"), (Tender.Status.OPEN, "public"),
        (Tender.Status.OPEN, "members"), (Tender.Status.AWARDED, "public"),
    ]  # fmt: skip
    assert [each.published_at for each in told] == [now - dt.timedelta(days=days) for days in (10, 4, 9, 2, 60)]
    confidential = told[0]
    assert (confidential.invitations.count(), confidential.answers.count()) == (2, 1)
    assert list(Award.objects.filter(source="declared").values_list("tender", flat=True)) == [told[4].pk]
    assert (Buyer.objects.count(), Signature.objects.count()) == (5, 3)
    group = Group.objects.get()
    assert (group.tender_id, group.called, group.partners.filter(accepted_at__isnull=False).count()) == (
        told[1].pk, cast.roofer.shown_name, 1,
    )  # fmt: skip
    assert Capability.objects.filter(organisation=group.organisation).count() == 4


def test_where_nobody_has_bought_nothing_is_added(cast: Cast, people: People) -> None:
    assert played.play(timezone.now()) == []
    assert Buyer.objects.count() == 0
