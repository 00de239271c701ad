"""Accounts and roles from the terminal."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from tests.factories import People
from tests.people.test_second_proof import with_application
from tests.people.test_sign_in import ACCOUNT, enter
from typer.testing import CliRunner

from entremise.common.terminal import speak
from entremise.people.cli import persons
from entremise.people.models import Grant, Person, Trace

pytestmark = pytest.mark.django_db


def run(*words: str) -> tuple[int, str]:
    """Say something to the terminal, in English; its status and what it answers."""
    speak("en")
    result = CliRunner().invoke(persons, words)
    speak(None)
    return result.exit_code, result.output


def test_an_adviser_is_made_with_a_role() -> None:
    assert run("create", "Lea@Chambre.example", "--name", "Léa Essai", "--role", "adviser", "--language", "en") == (
        0, "The account of lea@chambre.example is open.\n",
    )  # fmt: skip

    person = Person.objects.get()
    assert (person.email, person.name, person.language) == ("lea@chambre.example", "Léa Essai", "en")
    assert not person.has_usable_password()
    assert list(Grant.objects.values_list("person", "role", "ended_at")) == [(person.pk, "adviser", None)]
    assert list(Trace.objects.order_by("pk").values_list("verb", "actor")) == [
        ("person.create", "system"),
        ("person.grant", "system"),
    ]


def test_an_address_has_one_account(people: People) -> None:
    assert run("create", "LEA@example.org") == (
        1, "LEA@example.org has an account already: see `entremise person grant`.\n",
    )  # fmt: skip
    assert run("create", "nobody") == (1, "“nobody” is not an e-mail address.\n")


def test_a_role_is_given_once_and_ended(people: People) -> None:
    assert run("grant", people.noe.email, "adviser", "--institution", "CMA", "--subject", "43", "--place", "13")[0] == 0
    assert run("grant", people.noe.email, "adviser")[0] == 0
    held = Grant.objects.get(person=people.noe)
    assert (held.role, held.institution, held.subjects, held.places) == ("adviser", "CMA", ["43"], ["13"])

    assert run("end", people.noe.email, "adviser") == (0, "noe@example.org no longer has the role adviser.\n")
    assert run("end", people.noe.email, "adviser") == (1, "noe@example.org does not have the role adviser.\n")
    assert Grant.objects.get(person=people.noe).ended_at is not None


@pytest.mark.parametrize("verb", [["grant", "x@example.org", "adviser"], ["close", "x@example.org"]])
def test_who_has_no_account_is_told(db: None, verb: list[str]) -> None:
    assert run(*verb) == (1, "x@example.org has no account: see `entremise person create`.\n")


def test_accounts_are_listed_with_their_roles(people: People) -> None:
    _, everybody = run("list")
    _, advisers = run("list", "--role", "adviser")

    assert len(everybody.splitlines()) == 12
    assert advisers == "lea@example.org  Léa Essai  adviser\nsamir@example.org  Samir Essai  adviser\n"


def test_a_closed_account_is_out_at_once_and_may_come_back(client: Client, people: People) -> None:
    enter(client, people.noe.email)
    assert run("close", people.noe.email)[0] == 0
    assert client.get(ACCOUNT).headers["Location"].startswith("/compte/connexion")

    assert run("close", people.noe.email, "--reopen")[0] == 0
    assert Person.objects.get(pk=people.noe.pk).is_active


def test_lost_second_proofs_are_forgotten(people: People) -> None:
    with_application(people.lea)
    assert run("forget", people.lea.email)[0] == 0

    assert Authenticator.objects.count() == 0
