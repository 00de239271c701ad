"""A manager invites a colleague: one link, one address, one use."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import resolve
from tests.factories import People, PersonFactory, cast, people

from entremise.notices.models import Mail
from entremise.people.actions import invitations, memberships, personal
from entremise.people.actions.accounts import prove_address
from entremise.people.actions.invitations import AlreadyThereError, InvitationError
from entremise.people.models import Invitation, Membership, Person
from entremise.people.queries.memberships import invitation, open_invitations
from entremise.registry.actions import joining

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def persons() -> People:
    found = people(cast())
    prove_address(found.noe, "noe@example.org")
    prove_address(found.bruno, "bruno@example.org")
    return found


def of(person: Person) -> Membership:
    return Membership.objects.get(person=person)


def invite(persons: People, email: str = "Noe@Example.org", *, manager: bool = False) -> Invitation:
    return invitations.invite(of(persons.camille), email, manager=manager, at=NOW)


def secret() -> str:
    """The secret of the link that was mailed."""
    return str(resolve(Mail.objects.get(kind="invitation").url).kwargs["secret"])


def refused(row: Invitation, person: Person, at: datetime = NOW) -> str:
    with pytest.raises(InvitationError) as error:
        invitations.accept(row, person, at)
    return error.value.why


def test_the_invited_person_joins_with_the_link(persons: People) -> None:
    row = invite(persons)
    assert invitation(secret()) == row
    assert row.digest != secret()
    joined = invitations.accept(row, persons.noe, NOW)
    assert (joined.organisation, joined.proof, joined.manager, joined.confirmed_by) == (
        of(persons.camille).organisation, Membership.Proof.INVITATION, False, persons.camille,
    )  # fmt: skip
    assert Mail.objects.filter(kind="colleague_joined").values_list("email", flat=True).get() == "camille@example.org"


def test_the_link_serves_once(persons: People) -> None:
    row = invite(persons)
    joined = invitations.accept(row, persons.noe, NOW)
    assert invitations.accept(row, persons.noe, NOW) == joined
    memberships.leave(joined, at=NOW)
    assert refused(row, persons.noe) == "gone"


def test_the_link_serves_only_the_address_it_was_sent_to(persons: People) -> None:
    assert refused(invite(persons), persons.bruno) == "address"


def test_an_address_that_is_not_proven_does_not_count(persons: People) -> None:
    row = invite(persons, "pilar@example.org")
    assert refused(row, persons.pilar) == "address"


def test_a_link_too_old_or_taken_back_brings_nobody_in(persons: People) -> None:
    row = invite(persons)
    assert refused(row, persons.noe, NOW + timedelta(days=14)) == "gone"
    invitations.revoke(row, persons.camille, NOW)
    assert refused(row, persons.noe) == "gone"
    assert Mail.objects.get(kind="invitation").dropped_at is not None


def test_the_same_form_twice_is_one_invitation(persons: People) -> None:
    assert invite(persons) == invite(persons)
    assert Mail.objects.filter(kind="invitation").count() == 1


def test_a_colleague_is_not_invited_again(persons: People) -> None:
    with pytest.raises(AlreadyThereError):
        invite(persons, "colleague@example.org")


def test_an_invitation_may_give_the_management(persons: People) -> None:
    assert invitations.accept(invite(persons, manager=True), persons.noe, NOW).manager


def test_an_invitation_settles_a_claim_that_waits(persons: People) -> None:
    mine = of(persons.camille)
    claimed = memberships.Claimed(mine.scheme, mine.identifier, mine.name)
    waiting = memberships.claim(persons.noe, claimed, Membership.Proof.ADVISER, at=NOW)
    assert invitations.accept(invite(persons), persons.noe, NOW).pk == waiting.pk


def test_whoever_leaves_no_longer_brings_anybody_in(persons: People) -> None:
    row = invite(persons)
    memberships.leave(of(persons.camille), of(persons.colleague), NOW)
    assert refused(row, persons.noe) == "gone"
    assert not open_invitations(row.scheme, row.identifier, NOW).exists()


def test_who_joins_what_somebody_declared_is_a_founder_too(persons: People, django_assert_num_queries: Any) -> None:
    """Also once whoever declared it has left, or erased their data; a firm of the register makes a member."""
    guest, partner = PersonFactory(email="guest@example.org"), PersonFactory(email="partner@example.org")
    for each in (guest, partner):
        prove_address(each, each.email)
    project = joining.found(persons.noe, "Algues", "Des algues pour nourrir les poissons", at=NOW)
    for each in (guest, partner):
        invitations.accept(invitations.invite(project, each.email, at=NOW), each, NOW)

    def roles(person: Person) -> set[str]:
        loaded = Person.objects.get(pk=person.pk)
        with django_assert_num_queries(2):
            return {role.value for role in loaded.roles}

    assert (roles(guest), roles(persons.noe), roles(persons.camille)) == ({"founder"}, {"founder"}, {"member"})
    personal.erase(persons.noe)
    memberships.leave(guest.memberships.get(), partner.memberships.get())
    assert roles(partner) == {"founder"}
    invitations.accept(invite(persons, "partner@example.org"), partner, NOW)
    assert roles(partner) == {"member"}
