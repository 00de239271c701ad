"""What was told to somebody: given to them, erased, purged once it is old."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q

from entremise.notices.models import Mail, Notice, Preference
from entremise.notices.rules import Account

#: What stands for somebody who erased their data, in what others were told.
UNNAMED = "…"


def export(person: Account) -> dict[str, Any]:
    """Mails, lines of notifications, and how one wants to be told."""
    mails = Mail.objects.filter(Q(person=person.pk) | Q(email=person.email)).order_by("pk")
    notices = Notice.objects.filter(person=person.pk).order_by("pk")
    preferences = Preference.objects.filter(person=person.pk)
    return {
        "mails": list(mails.values("kind", "email", "context", "created_at", "sent_at")),
        "notices": list(notices.values("kind", "context", "url", "created_at", "read_at")),
        "preference": list(preferences.values("rhythm", "quiet_from", "quiet_until", "most_a_week")),
    }


def erase(person: Account, at: datetime) -> None:
    """Their mails and notices go, sent or not; in those of others, what names them is taken out."""
    Mail.objects.filter(Q(person=person.pk) | Q(email=person.email)).delete()
    Notice.objects.filter(person=person.pk).delete()
    Mail.objects.filter(reply_to__iexact=person.email).update(reply_to="")
    words = {word for word in (person.name, person.email) if word}
    for rows in (Mail.objects, Notice.objects):
        for row in rows.filter(_holds(words)).only("pk", "context"):
            row.context = _without(row.context, words)
            row.save(update_fields=["context"])


def _holds(words: set[str]) -> Q:
    """Rows whose context has one of these words somewhere, as either database writes JSON."""
    wanted = Q(pk__in=[])
    for word in words:
        wanted |= Q(context__icontains=word) | Q(context__icontains=json.dumps(word)[1:-1])
    return wanted


def _without(value: Any, words: set[str]) -> Any:
    """A context in which a value that is one of these words says nothing."""
    if isinstance(value, dict):
        return {name: _without(each, words) for name, each in value.items()}
    if isinstance(value, list):
        return [_without(each, words) for each in value]
    return UNNAMED if isinstance(value, str) and value in words else value


def purge(now: datetime) -> int:
    """Mails and lines older than they are kept."""
    mails = Mail.objects.filter(Q(sent_at__isnull=False) | Q(dropped_at__isnull=False))
    old = mails.filter(created_at__lt=now - timedelta(days=settings.KEEP_MAIL_DAYS)).delete()[0]
    return old + Notice.objects.filter(created_at__lt=now - timedelta(days=settings.KEEP_NOTICE_DAYS)).delete()[0]
