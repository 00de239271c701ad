"""What a person does with their notifications."""

from datetime import datetime

from django.utils import timezone

from entremise.notices.models import Notice, Preference
from entremise.notices.rules import Account


def mark_read(person: Account, notice: int | None = None, at: datetime | None = None) -> int:
    """Note that a person has read one of their notices, or all of them; how many they had not."""
    unread = Notice.objects.filter(person=person.pk, read_at=None)
    if notice is not None:
        unread = unread.filter(pk=notice)
    return unread.update(read_at=at or timezone.now())


def prefer(wished: Preference) -> Preference:
    """Keep how a person wants to be told; the last said holds."""
    kept, _ = Preference.objects.update_or_create(
        person_id=wished.person_id,
        defaults={
            "rhythm": wished.rhythm,
            "quiet_from": wished.quiet_from,
            "quiet_until": wished.quiet_until,
            "most_a_week": wished.most_a_week,
        },
    )
    return kept
