"""Mails that answer a message of an introduction: they join its thread."""

import re

from entremise.hub.actions import messages
from entremise.hub.models import Introduction, Side
from entremise.notices.replies import RefusedError, handler

#: Who answers, as an address says it: a side, and the number of their account (0: none).
_WHO = re.compile(r"(asker|firm)(\d+)")
NO_LONGER = (
    "Vous ne parlez plus pour ce côté de la mise en relation : votre message n’est pas transmis / "
    "You no longer speak for this side of the introduction: your message is not passed on"
)


@handler("thread")
def add_to_thread(about: int, answering: str, text: str, key: str) -> None:
    """Add a reply to the thread of the introduction it is about; the same mail again changes nothing.

    Args:
        about: key of the introduction.
        answering: side and account, `firm12`.

    Raises:
        RefusedError: the account no longer speaks for that side.
    """
    introduction = Introduction.objects.filter(pk=about).first()
    said = _WHO.fullmatch(answering)
    if introduction is not None and said is not None:
        try:
            messages.post_by_mail(introduction, Side(said[1]), text, key, int(said[2]) or None)
        except messages.NotTheirsError:
            raise RefusedError(NO_LONGER) from None
