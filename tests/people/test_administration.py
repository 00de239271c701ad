"""Accounts and roles in the administration: read, and changed by verbs only."""

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from tests.factories import People
from tests.people.test_second_proof import with_application

from entremise.people.models import Grant, Person, Trace

pytestmark = pytest.mark.django_db

PERSONS, GRANTS = "/admin/people/person/", "/admin/people/grant/"
Session = Callable[[Person], Client]


def act(client: Client, page: str, action: str, *rows: Person | Grant) -> None:
    """Choose rows and an action."""
    client.post(page, {"action": action, "_selected_action": [row.pk for row in rows]})


def test_accounts_are_read_not_rewritten(signed_in: Session, people: People) -> None:
    client = signed_in(people.ada)
    page = client.get(f"{PERSONS}{people.noe.pk}/change/")

    assert (client.get(PERSONS).status_code, page.status_code) == (200, 200)
    assert "password" not in page.content.decode()
    assert client.post(f"{PERSONS}{people.noe.pk}/change/", {"email": "x@example.org"}).status_code == 403
    assert client.get(f"{PERSONS}add/").status_code == 403
    assert client.post(f"{PERSONS}{people.noe.pk}/delete/", {"post": "yes"}).status_code == 403


def test_an_account_is_closed_and_reopened_but_not_one_s_own(signed_in: Session, people: People) -> None:
    client = signed_in(people.ada)
    act(client, PERSONS, "close", people.noe, people.ada)
    assert list(Person.objects.filter(is_active=False)) == [people.noe]

    act(client, PERSONS, "reopen", people.noe)
    assert not Person.objects.filter(is_active=False).exists()
    assert list(Trace.objects.order_by("pk").values_list("verb", "person", "door")) == [
        ("person.close", people.ada.pk, "page"),
        ("person.reopen", people.ada.pk, "page"),
    ]


def test_lost_second_proofs_are_forgotten(signed_in: Session, people: People) -> None:
    with_application(people.lea)
    act(signed_in(people.ada), PERSONS, "forget_proofs", people.lea)

    assert Authenticator.objects.count() == 0


def test_a_role_is_given_and_ended(signed_in: Session, people: People) -> None:
    client = signed_in(people.ada)
    told = {"person": people.noe.pk, "role": "adviser", "institution": "CMA", "subjects": '["43"]', "places": "[]"}
    client.post(f"{GRANTS}add/", told)
    held = Grant.objects.get(person=people.noe)
    assert (held.role, held.institution, held.subjects, held.given_by) == ("adviser", "CMA", ["43"], people.ada)

    act(client, GRANTS, "end", held)
    held.refresh_from_db()
    assert held.ended_at is not None


def test_advisers_do_not_come_in(signed_in: Session, people: People) -> None:
    assert signed_in(people.lea).get(PERSONS).status_code == 403
