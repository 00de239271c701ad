"""What administrators do: rewrite texts, have a mail that failed sent again. Each act is recorded in the trail."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.module_loading import import_string

from entremise.notices import kinds, queries
from entremise.notices.kinds import Source
from entremise.notices.models import Mail, Wording
from entremise.notices.rules import Account
from entremise.notices.texts import check


def rewrite(kind: str, language: str, text: Source, by: Account, at: datetime | None = None) -> Wording:
    """Use an administrator's text from now on, for mails that wait too.

    Raises:
        LookupError: no app declares the kind.
        WordingError: the text cannot be used; nothing is changed.
    """
    check(text, kinds.kind(kind), language)
    with transaction.atomic():
        before = Wording.objects.select_for_update().filter(kind=kind, language=language).first()
        wording, _ = Wording.objects.update_or_create(
            kind=kind, language=language,
            defaults={
                "subject": text.subject, "body": text.body, "changed_by_id": by.pk, "changed_at": at or timezone.now(),
            },
        )  # fmt: skip
        _record("wording.rewrite", wording, by, before=_as_said(before), after=_as_said(wording))
    return wording


def reset(kind: str, language: str, by: Account) -> bool:
    """Use our own text again; whether there was another."""
    with transaction.atomic():
        wording = Wording.objects.select_for_update().filter(kind=kind, language=language).first()
        if wording is None:
            return False
        _record("wording.reset", wording, by, before=_as_said(wording))
        wording.delete()
    return True


def send_again(mail: int, by: Account, at: datetime | None = None) -> bool:
    """Have a mail that was given up tried again; whether there was one to try."""
    now = at or timezone.now()
    with transaction.atomic():
        row = queries.outbox("failed").select_for_update().filter(pk=mail).first()
        if row is None:
            return False
        Mail.objects.filter(pk=mail).update(
            dropped_at=None, dropped_because="", attempts=0, claimed_at=None, not_before=now, released_at=now
        )
        _record("mail.send_again", row, by, kind=row.kind)
    return True


def _as_said(wording: Wording | None) -> dict[str, str]:
    if wording is None:
        return {}
    return {"kind": wording.kind, "language": wording.language, "subject": wording.subject, "body": wording.body}


def _record(verb: str, subject: Model, by: Account, **details: Any) -> None:
    """The trail is kept by an app above this one: the settings say by which function."""
    import_string(settings.TRAIL)(verb, subject, by, **details)
