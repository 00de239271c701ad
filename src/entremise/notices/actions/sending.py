"""Sending what waits. A row is taken by a conditional update before it is sent, so that one worker sends it.

A mail server gives no promise of exactly once: a worker stopped between the server's yes and our own note of it sends
again. Each try has the same Message-ID, by which servers and readers drop the double; a row noted as sent is never
sent again.
"""

import smtplib
from datetime import datetime, timedelta

import structlog
from django.db.models import F, Q
from django.utils import timezone
from django_tasks import task

from entremise.notices.actions.releasing import release
from entremise.notices.kinds import kinds
from entremise.notices.models import Mail
from entremise.notices.writing import message

log = structlog.get_logger(__name__)

#: A worker that has not finished with a mail by then was stopped: a mail server answers in far less (EMAIL_TIMEOUT).
CLAIM = timedelta(minutes=10)
#: How long to wait after each try that failed; after the last, the mail is dropped and administrators see why.
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480, 1440, 1440))
MOST_TRIES = len(DELAYS) + 1


def send_due(now: datetime) -> int:
    """Let go what may leave, and send it; how many were sent."""
    release(now)
    due = Mail.objects.filter(_takeable(now), not_before__lte=now).order_by("-urgent", "not_before", "pk")
    return sum(send(mail, now) for mail in due.iterator())


@task()
def send_now(mail_id: int) -> None:
    """Send one urgent mail without waiting for the next round."""
    now = timezone.now()
    Mail.objects.filter(pk=mail_id, urgent=True, released_at=None).update(released_at=now)
    for mail in Mail.objects.filter(_takeable(now), pk=mail_id, not_before__lte=now):
        send(mail, now)


def send(mail: Mail, now: datetime) -> bool:
    """Send one mail, unless somebody else has it; whether it left."""
    if not Mail.objects.filter(_takeable(now), pk=mail.pk).update(claimed_at=now, attempts=F("attempts") + 1):
        return False
    mail.refresh_from_db()
    if reason := _no_longer_wanted(mail):
        _drop(mail, now, reason)
        return False
    try:
        message(mail).send()
    except smtplib.SMTPRecipientsRefused as error:
        _failed(mail, now, error, for_good=all(code >= 500 for code, _ in error.recipients.values()))
        return False
    except Exception as error:
        _failed(mail, now, error)
        return False
    Mail.objects.filter(Q(pk=mail.pk) | Q(digest=mail.pk, dropped_at=None)).update(
        sent_at=now, claimed_at=None, dropped_because=""
    )
    return True


def _takeable(now: datetime) -> Q:
    free = Q(claimed_at=None) | Q(claimed_at__lte=now - CLAIM)
    return free & Q(sent_at=None, dropped_at=None, digest=None, released_at__isnull=False)


def _no_longer_wanted(mail: Mail) -> str:
    """Why a mail that could leave should not: its account was closed, it is no longer true, nor is all of a summary."""
    if mail.person is not None and not mail.person.is_active:
        return "account closed"
    for part in mail.parts.filter(dropped_at=None):
        if not _holds(part):
            _drop(part, timezone.now(), "withdrawn")
    if mail.kind == "digest" and not mail.parts.filter(dropped_at=None).exists():
        return "withdrawn"
    return "" if _holds(mail) else "withdrawn"


def _holds(mail: Mail) -> bool:
    """Whether what a mail says is still true, when its kind can tell."""
    known = kinds().get(mail.kind)
    return known is None or known.holds is None or known.holds(mail.occasion)


def _failed(mail: Mail, now: datetime, error: Exception, *, for_good: bool = False) -> None:
    """Have a mail tried again later, or dropped with the reason."""
    log.warning("mail_failed", mail=mail.pk, kind=mail.kind, attempts=mail.attempts, reason=type(error).__name__)
    if for_good or mail.attempts >= MOST_TRIES:
        _drop(mail, now, _told(error))
        return
    later = now + DELAYS[mail.attempts - 1]
    Mail.objects.filter(pk=mail.pk).update(claimed_at=None, not_before=later, dropped_because=_told(error))


def _drop(mail: Mail, now: datetime, reason: str) -> None:
    Mail.objects.filter(pk=mail.pk).update(claimed_at=None, dropped_at=now, dropped_because=reason[:200])


def _told(error: Exception) -> str:
    """What administrators read of a failure."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{code} {bytes(text).decode(errors='replace')}" for code, text in error.recipients.values())[
            :200
        ]
    return f"{type(error).__name__}: {error}"[:200]
