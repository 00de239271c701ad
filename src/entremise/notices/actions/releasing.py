"""Letting mails go: at once, after quiet hours, or together in one summary.

`released_at` is when a mail was let go. What is counted against the most a week are those sent in the seven days
before and those let go that have not left yet: so never more than that many leave in any seven days.
"""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from entremise.notices.actions.naming import new_message_id
from entremise.notices.models import Mail, Preference
from entremise.notices.moments import WEEK, next_moment

_WAITING = Q(released_at=None, sent_at=None, dropped_at=None, digest=None)


def release(now: datetime) -> None:
    """Let go every mail whose moment has come; for those that must wait, note until when."""
    due = Mail.objects.filter(_WAITING, not_before__lte=now)
    due.filter(urgent=True).update(released_at=now)
    for email in list(due.values_list("email", flat=True).distinct().order_by("email")):
        _release_to(email, now)


def _release_to(email: str, now: datetime) -> None:
    """Decide for all that waits for one address, in one transaction: two workers never count the same mails apart."""
    with transaction.atomic():
        mails = list(Mail.objects.select_for_update().filter(_WAITING, email=email, not_before__lte=now).order_by("pk"))
        if not mails:
            return
        wishes = _wishes(email, mails)
        taken = _taken(email, now)
        since = min(mail.not_before for mail in mails)
        moment = next_moment(now, since, wishes, taken, ZoneInfo(settings.TIME_ZONE))
        rows = Mail.objects.filter(pk__in=[mail.pk for mail in mails])
        if moment > now:
            rows.update(not_before=moment)
        elif len(mails) > 1 and (
            wishes.rhythm != Preference.Rhythm.EACH or len(mails) > wishes.most_a_week - len(taken)
        ):
            _put_together(mails, now)
        else:
            rows.update(released_at=now)


def _wishes(email: str, mails: list[Mail]) -> Preference:
    """How the owner of an address wants to be told; quiet hours and limits hold for those without an account too."""
    person = next((mail.person_id for mail in reversed(mails) if mail.person_id), None)
    return Preference.objects.filter(person=person).first() or Preference() if person else Preference()


def _taken(email: str, now: datetime) -> list[datetime]:
    """When the mails that count left; those about to leave count as of now."""
    counted = Mail.objects.filter(email=email, urgent=False, digest=None, dropped_at=None, released_at__isnull=False)
    recent = counted.filter(Q(sent_at=None) | Q(sent_at__gt=now - WEEK))
    return [sent or now for sent in recent.values_list("sent_at", flat=True)]


def _put_together(mails: list[Mail], now: datetime) -> None:
    """Have one summary tell what these mails would have told."""
    newest = mails[-1]
    digest = Mail.objects.create(
        key=f"digest|{uuid.uuid4().hex}", kind="digest", occasion=f"digest:{mails[0].pk}", person=newest.person,
        email=newest.email, language=newest.language, context={"name": newest.context.get("name", "")},
        url="/avis" if newest.person_id else "", created_at=now, not_before=now, released_at=now,
        message_id=new_message_id(),
    )  # fmt: skip
    Mail.objects.filter(pk__in=[mail.pk for mail in mails]).update(digest=digest)
