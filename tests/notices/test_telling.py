"""Somebody is told: a row for the mail, a line for the notifications, once for each occasion."""

from contextlib import suppress

import pytest
from django.db import transaction
from tests.factories import People
from tests.notices.conftest import NOON

from entremise.notices.actions import Addressee, tell, withdraw
from entremise.notices.actions.sending import send_due
from entremise.notices.models import Mail, Notice

pytestmark = pytest.mark.django_db
FIRM = Addressee("Contact@Firme.Example.org", "fr", "Firme")
CONTEXT = {"subject": "la fournée", "text": "Le pain est cuit."}


def waiting() -> list[tuple[str, str]]:
    """Who is to be told what."""
    found = Mail.objects.filter(sent_at=None, dropped_at=None).order_by("pk")
    return list(found.values_list("occasion", "email"))


def test_somebody_with_an_account_has_a_mail_and_a_notice(people: People) -> None:
    tell("news", "batch:1", Addressee.of(people.camille), CONTEXT, url="/besoins/1", reply_to="a@example.org", at=NOON)
    told = {"name": "Camille Essai", **CONTEXT}
    assert list(
        Mail.objects.values(
            "kind", "occasion", "person", "email", "language", "context", "url", "reply_to", "urgent", "not_before"
        )
    ) == [
        {
            "kind": "news", "occasion": "batch:1", "person": people.camille.pk, "email": "camille@example.org",
            "language": "fr", "context": told, "url": "/besoins/1", "reply_to": "a@example.org", "urgent": False,
            "not_before": NOON,
        }
    ]  # fmt: skip
    assert list(Notice.objects.values("kind", "person", "context", "url", "created_at", "read_at")) == [
        {
            "kind": "news", "person": people.camille.pk, "context": told, "url": "/besoins/1", "created_at": NOON,
            "read_at": None,
        }
    ]  # fmt: skip


def test_an_address_without_an_account_has_a_mail_only() -> None:
    tell("news", "batch:1", FIRM, CONTEXT)
    assert (waiting(), Notice.objects.count()) == ([("batch:1", "contact@firme.example.org")], 0)


def test_the_same_occasion_told_again_changes_nothing(people: People) -> None:
    for _ in range(2):
        tell("news", "batch:1", Addressee.of(people.camille), CONTEXT)
        tell("news", "batch:1", FIRM, CONTEXT)
    tell("news", "batch:2", FIRM, CONTEXT)
    assert waiting() == [
        ("batch:1", "camille@example.org"),
        ("batch:1", "contact@firme.example.org"),
        ("batch:2", "contact@firme.example.org"),
    ]
    assert Notice.objects.count() == 1


def test_nothing_is_told_of_what_was_not_kept() -> None:
    with suppress(ZeroDivisionError), transaction.atomic():
        tell("news", "batch:1", FIRM, CONTEXT)
        raise ZeroDivisionError
    assert waiting() == []


def test_an_unknown_kind_is_an_error_at_once() -> None:
    with pytest.raises(LookupError, match="'nonsense'"):
        tell("nonsense", "batch:1", FIRM, CONTEXT)


def test_what_was_not_sent_can_be_withdrawn() -> None:
    tell("news", "batch:1", FIRM, CONTEXT, at=NOON)
    send_due(NOON)
    tell("alarm", "batch:1", FIRM, CONTEXT, at=NOON)
    tell("news", "batch:2", FIRM, CONTEXT, at=NOON)
    assert withdraw("batch:1") == 1
    assert waiting() == [("batch:2", "contact@firme.example.org")]
    assert list(Mail.objects.exclude(sent_at=None).values_list("kind", "occasion")) == [("news", "batch:1")]


def test_who_has_no_address_has_a_notice_only(people: People) -> None:
    tell("news", "batch:1", Addressee("", "fr", person=people.camille), CONTEXT)
    assert (waiting(), Notice.objects.count()) == ([], 1)
