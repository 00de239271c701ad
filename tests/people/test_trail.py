"""The trail says who did what, when, from where."""

import pytest
from tests.factories import cast, people

from entremise.people import trail
from entremise.people.models import Trace

pytestmark = pytest.mark.django_db

FACTS = ("person", "actor", "verb", "subject", "details", "door", "origin", "request_id")


def test_what_a_round_does_has_no_person() -> None:
    camille = people(cast()).camille
    row = trail.record("person.warn", camille, days=30)
    assert Trace.objects.values_list(*FACTS).get(pk=row.pk) == (
        None, "system", "person.warn", f"person:{camille.pk}", {"days": 30}, "round", "", "",
    )  # fmt: skip


def test_what_a_person_does_on_a_page_tells_their_role_and_a_digest_of_where_they_are() -> None:
    cast_of = people(cast())
    with trail.acting("page", "192.0.2.1", "r-1"):
        row = trail.record("person.look", cast_of.camille, cast_of.lea)
    assert Trace.objects.values_list(*FACTS).get(pk=row.pk) == (
        cast_of.lea.pk, "adviser", "person.look", f"person:{cast_of.camille.pk}", {}, "page",
        trail.origin("192.0.2.1"), "r-1",
    )  # fmt: skip
    assert "192.0.2.1" not in row.origin


def test_each_person_has_one_role_in_the_trail() -> None:
    assert [trail.role_of(each) for each in people(cast())] == [
        "member", "member", "member", "founder", "buyer", "adviser", "adviser", "field_agent", "elected", "partner",
        "administrator", "auditor",
    ]  # fmt: skip
