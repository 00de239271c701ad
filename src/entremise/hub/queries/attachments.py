"""Which files of a need somebody may have."""

from django.conf import settings

from entremise.hub import rules
from entremise.hub.models import Attachment, Introduction, Need
from entremise.people.rules import Visitor, organisations, signed_in


def seen(need: Need, viewer: Visitor) -> list[Attachment]:
    """The files of a need that somebody may have: those of a need they may see, once signed in.

    A file often names its author: those of an anonymous need are for its own side, for advisers, and for a firm once
    both agreed.
    """
    if rules.edits(viewer, need):
        return list(need.attachments.order_by("pk"))
    if not signed_in(viewer):
        return []
    met = Introduction.objects.filter(rules.concerned(viewer), need=need, organisation__in=organisations(viewer))
    if need.anonymous:
        allowed = met.filter(introduced_at__isnull=False).exists()
    else:
        allowed = rules.sees(viewer, need) or met.exists()
    return [each for each in need.attachments.order_by("pk") if served(each)] if allowed else []


def served(attachment: Attachment) -> bool:
    """Whether a file may leave: never when it was refused; not before it was scanned, where a scanner is set."""
    if attachment.refused_because:
        return False
    return bool(attachment.scanned_at) or not settings.SCAN_COMMAND
