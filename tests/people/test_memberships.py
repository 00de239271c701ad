"""A person joins an organisation, leaves it, manages it; those concerned are told."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings
from tests.factories import Cast, People, cast, people

from entremise.notices.models import Mail
from entremise.people.actions import memberships
from entremise.people.actions.memberships import Claimed, CodeError, LastManagerError
from entremise.people.models import Membership, Person, Trace
from entremise.people.queries.memberships import colleagues
from entremise.people.rules import organisations

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LETTER = Membership.Proof.LETTER
ADVISER = Membership.Proof.ADVISER


@pytest.fixture
def firms() -> Cast:
    return cast()


@pytest.fixture
def persons(firms: Cast) -> People:
    return people(firms)


def named(firms: Cast, name: str = "accountant") -> Claimed:
    """The organisation of a firm of the cast; nobody belongs to the accountant's."""
    found = getattr(firms, name).organisation
    return Claimed(found.scheme, found.identifier, found.name)


def told() -> list[tuple[str, str]]:
    """Who was written to, and what about."""
    return list(Mail.objects.order_by("pk").values_list("kind", "email"))


def verbs() -> list[tuple[str, str]]:
    """What the trail says, oldest first."""
    return list(Trace.objects.order_by("pk").values_list("verb", "actor"))


def claimed(person: Person, firms: Cast, proof: Membership.Proof = LETTER, name: str = "accountant") -> Membership:
    return memberships.claim(person, named(firms, name), proof, at=NOW)


def test_a_claim_waits_for_its_proof(firms: Cast, persons: People) -> None:
    row = claimed(persons.noe, firms)
    assert (row.confirmed_at, row.letter_asked_at, row.name) == (None, NOW, "Comptes & Chiffres")
    assert organisations(persons.noe) == frozenset()
    assert told() == [("membership_asked", "noe@example.org")]
    assert verbs() == [("membership.claim", "founder")]


def test_the_same_claim_twice_is_one_and_may_change_its_proof(firms: Cast, persons: People) -> None:
    first = claimed(persons.noe, firms, ADVISER)
    again = claimed(persons.noe, firms, ADVISER)
    changed = claimed(persons.noe, firms, LETTER)
    assert first.pk == again.pk == changed.pk
    assert (changed.proof, changed.letter_asked_at) == (LETTER, NOW)
    assert verbs() == [("membership.claim", "founder"), ("membership.change_proof", "founder")]


def test_whoever_is_first_manages_and_the_next_does_not(firms: Cast, persons: People) -> None:
    first = memberships.confirm(claimed(persons.noe, firms, ADVISER), persons.lea, NOW)
    second = memberships.confirm(claimed(persons.pilar, firms, ADVISER), persons.lea, NOW)
    assert (first.manager, second.manager) == (True, False)
    assert told()[-2:] == [("membership_confirmed", "pilar@example.org"), ("colleague_joined", "noe@example.org")]


def test_confirming_twice_tells_once(firms: Cast, persons: People) -> None:
    row = claimed(persons.noe, firms, ADVISER)
    memberships.confirm(row, persons.lea, NOW)
    memberships.confirm(row, persons.samir, NOW + timedelta(hours=1))
    row.refresh_from_db()
    assert (row.confirmed_by, row.confirmed_at) == (persons.lea, NOW)
    assert told().count(("membership_confirmed", "noe@example.org")) == 1


def test_a_refusal_says_why_and_cannot_be_confirmed_afterwards(firms: Cast, persons: People) -> None:
    row = memberships.refuse(claimed(persons.noe, firms, ADVISER), "Nom inconnu.", persons.lea, NOW)
    memberships.confirm(row, persons.samir, NOW)
    row.refresh_from_db()
    assert (row.confirmed_at, row.ended_at, row.ended_because) == (None, NOW, "Nom inconnu.")
    assert Mail.objects.get(kind="membership_refused").context["reason"] == "Nom inconnu."
    assert claimed(persons.noe, firms).pk != row.pk


def test_the_code_of_a_letter_confirms(firms: Cast, persons: People) -> None:
    row = claimed(persons.noe, firms)
    code = memberships.prepare_letter(row, persons.lea, NOW)
    assert len(code) == 8
    assert set(code) <= set(memberships.ALPHABET)
    joined = memberships.enter_code(row, f" {code[:4].lower()}-{code[4:]}", NOW + timedelta(days=5))
    assert (joined.confirmed_at, joined.manager, joined.letter_digest) == (NOW + timedelta(days=5), True, "")
    assert memberships.enter_code(row, "whatever").confirmed_at == joined.confirmed_at


def test_the_code_is_not_kept(firms: Cast, persons: People) -> None:
    row = claimed(persons.noe, firms)
    code = memberships.prepare_letter(row, persons.lea, NOW)
    kept = [*Membership.objects.values(), *Mail.objects.values(), *Trace.objects.values()]
    assert code not in str(kept)


def refused(row: Membership, typed: str, at: datetime) -> tuple[str, int]:
    with pytest.raises(CodeError) as error:
        memberships.enter_code(row, typed, at)
    return error.value.why, error.value.left


def test_five_wrong_codes_void_the_letter_and_ask_for_another(firms: Cast, persons: People) -> None:
    row = claimed(persons.noe, firms)
    code = memberships.prepare_letter(row, persons.lea, NOW)
    later = NOW + timedelta(days=3)
    assert [refused(row, "AAAAAAAA", later) for _ in range(5)] == [
        ("wrong", 4), ("wrong", 3), ("wrong", 2), ("wrong", 1), ("void", 0),
    ]  # fmt: skip
    assert refused(row, code, later) == ("none", 0)
    row.refresh_from_db()
    assert (row.letter_asked_at, row.letter_sent_at) == (later, None)
    again = memberships.prepare_letter(row, persons.lea, later)
    assert memberships.enter_code(row, again, later).confirmed_at == later


def test_a_code_holds_for_sixty_days(firms: Cast, persons: People, settings: Settings) -> None:
    row = claimed(persons.noe, firms)
    code = memberships.prepare_letter(row, persons.lea, NOW)
    last = NOW + timedelta(days=settings.LETTER_DAYS)
    assert refused(row, code, last + timedelta(seconds=1)) == ("late", 0)
    assert memberships.enter_code(row, code, last).confirmed_at == last


def test_the_code_of_another_letter_does_not_open(firms: Cast, persons: People) -> None:
    noe, pilar = claimed(persons.noe, firms), claimed(persons.pilar, firms)
    code = memberships.prepare_letter(noe, persons.lea, NOW)
    memberships.prepare_letter(pilar, persons.lea, NOW)
    assert refused(pilar, code, NOW) == ("wrong", 4)


def test_a_letter_prepared_again_voids_the_one_before(firms: Cast, persons: People) -> None:
    row = claimed(persons.noe, firms)
    first = memberships.prepare_letter(row, persons.lea, NOW)
    memberships.prepare_letter(row, persons.samir, NOW)
    assert refused(row, first, NOW) == ("wrong", 4)


def test_no_letter_leaves_for_a_settled_claim(firms: Cast, persons: People) -> None:
    row = memberships.refuse(claimed(persons.noe, firms), "Non.", persons.lea, NOW)
    assert memberships.prepare_letter(row, persons.lea, NOW) == ""


def test_another_letter_is_asked_once_the_first_should_have_arrived(firms: Cast, persons: People) -> None:
    row = claimed(persons.noe, firms)
    assert not memberships.ask_new_letter(row, NOW)
    memberships.prepare_letter(row, persons.lea, NOW)
    assert not memberships.ask_new_letter(row, NOW + timedelta(days=6))
    assert memberships.ask_new_letter(row, NOW + timedelta(days=7))
    assert not memberships.ask_new_letter(row, NOW + timedelta(days=7))


def of(person: Person) -> Membership:
    return Membership.objects.get(person=person)


def test_one_leaves_and_the_managers_know(firms: Cast, persons: People) -> None:
    memberships.leave(of(persons.colleague), at=NOW)
    assert of(persons.colleague).ended_at == NOW
    assert told() == [("colleague_left", "camille@example.org")]
    memberships.leave(of(persons.colleague), at=NOW + timedelta(days=1))
    assert of(persons.colleague).ended_at == NOW


def test_the_last_manager_names_another_before_leaving(firms: Cast, persons: People) -> None:
    with pytest.raises(LastManagerError):
        memberships.leave(of(persons.camille), at=NOW)
    with pytest.raises(LastManagerError):
        memberships.leave(of(persons.camille), of(persons.bruno), at=NOW)
    memberships.leave(of(persons.camille), of(persons.colleague), at=NOW)
    assert (of(persons.camille).ended_at, of(persons.colleague).manager) == (NOW, True)
    assert told() == [("manager_named", "colleague@example.org"), ("colleague_left", "colleague@example.org")]


def test_whoever_is_alone_leaves_without_more(firms: Cast, persons: People) -> None:
    assert memberships.leave(of(persons.bruno), at=NOW).ended_at == NOW


def test_a_manager_ends_a_colleagues_membership(firms: Cast, persons: People) -> None:
    memberships.end(of(persons.colleague), persons.camille, "Départ", NOW)
    assert of(persons.colleague).ended_because == "Départ"
    assert told() == [("membership_ended", "colleague@example.org")]
    assert verbs() == [("membership.end", "member")]


def test_an_organisation_keeps_a_manager(firms: Cast, persons: People) -> None:
    with pytest.raises(LastManagerError):
        memberships.name_manager(of(persons.camille), persons.camille, manager=False, at=NOW)
    memberships.name_manager(of(persons.colleague), persons.camille, at=NOW)
    memberships.name_manager(of(persons.colleague), persons.camille, at=NOW)
    memberships.name_manager(of(persons.camille), persons.colleague, manager=False, at=NOW)
    found = colleagues(firms.baker.organisation.scheme, firms.baker.organisation.identifier).order_by("pk")
    assert [row.manager for row in found] == [False, True]
    assert told() == [("manager_named", "colleague@example.org"), ("manager_named", "camille@example.org")]


def test_one_may_belong_to_several(firms: Cast, persons: People) -> None:
    memberships.confirm(claimed(persons.bruno, firms, ADVISER, "caterer"), persons.lea, NOW)
    assert organisations(Person.objects.get(pk=persons.bruno.pk)) == frozenset(
        {str(firms.roofer.organisation), str(firms.caterer.organisation)}
    )
