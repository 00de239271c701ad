"""Telling somebody something: a row in the transaction of what is told; the worker sends it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from entremise.notices.actions import naming
from entremise.notices.actions.sending import send_now
from entremise.notices.kinds import kind as kind_named
from entremise.notices.models import Mail, Notice
from entremise.notices.rules import Account


@dataclass(frozen=True, slots=True)
class Addressee:
    """To whom, and in which language. With an account, a line in their notifications comes with the mail."""

    email: str
    language: str
    name: str = ""
    person: Account | None = None

    @classmethod
    def of(cls, person: Account) -> "Addressee":
        """Somebody who has an account."""
        return cls(person.email, person.language, person.name, person)


def tell(
    kind: str,
    occasion: str,
    to: Addressee,
    context: Mapping[str, Any],
    *,
    url: str = "",
    reply_to: str = "",
    at: datetime | None = None,
) -> None:
    """Have somebody told. The same occasion again, for the same kind and address, changes nothing.

    Args:
        kind: declared in the `mails.py` of an app.
        occasion: what happened, at most 120 characters: `introduction:12:approach`.
        context: what the text names; numbers, texts, lists and dictionaries of them. `name` is theirs by default.
        url: a path of the site where it leads; the mail has it whole as `url`.
        at: not before then.

    Raises:
        LookupError: no app declares the kind.
    """
    at = at or timezone.now()
    urgent = kind_named(kind).urgent
    told = {"name": to.name, **context}
    with transaction.atomic():
        if to.person is not None:
            Notice.objects.get_or_create(
                person_id=to.person.pk, key=f"{kind}|{occasion}",
                defaults={"kind": kind, "context": told, "url": url, "created_at": at},
            )  # fmt: skip
        if not to.email:
            return
        email = to.email.strip().lower()
        mail, new = Mail.objects.get_or_create(
            key=naming.key(kind, occasion, email),
            defaults={
                "kind": kind, "occasion": occasion, "person_id": to.person.pk if to.person else None, "email": email,
                "language": to.language, "context": told, "url": url, "reply_to": reply_to, "urgent": urgent,
                "created_at": at, "not_before": at, "message_id": naming.new_message_id(),
            },
        )  # fmt: skip
        if new and urgent:
            transaction.on_commit(lambda: _leave_at_once(mail))


def withdraw(occasion: str) -> int:
    """Drop what was not sent yet of an occasion; how many mails."""
    waiting = Mail.objects.filter(occasion=occasion, sent_at=None, dropped_at=None, claimed_at=None)
    not_leaving = Q(digest=None) | Q(digest__in=Mail.objects.filter(sent_at=None, claimed_at=None))
    return waiting.filter(not_leaving).update(dropped_at=timezone.now(), dropped_because="withdrawn")


def _leave_at_once(mail: Mail) -> None:
    """Not waiting for the next round; when this is lost (a machine that stops just now), the round finds it."""
    send_now.enqueue(mail.pk)
