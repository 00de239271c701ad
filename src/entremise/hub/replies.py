"""Mails that answer a message of an introduction: they join its thread."""

import re

from entremise.hub.actions import messages
from entremise.hub.models import Introduction, Side
from entremise.notices.replies import handler

#: Who answers, as an address says it: a side, and the number of their account (0: none).
_WHO = re.compile(r"(asker|firm)(\d+)")


@handler("thread")
def add_to_thread(about: int, answering: str, text: str, key: str) -> None:
    """Add a reply to the thread of the introduction it is about; the same mail again changes nothing.

    Args:
        about: key of the introduction.
        answering: side and account, `firm12`.
    """
    introduction = Introduction.objects.filter(pk=about).first()
    said = _WHO.fullmatch(answering)
    if introduction is not None and said is not None:
        messages.post_by_mail(introduction, Side(said[1]), text, key, int(said[2]) or None)
