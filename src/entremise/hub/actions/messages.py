"""What the sides of an introduction write to each other."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from entremise.hub import events, rules, transitions
from entremise.hub.actions import telling
from entremise.hub.actions.holding import held
from entremise.hub.models import Introduction, Message, Side
from entremise.hub.queries import addressees
from entremise.hub.transitions import Verb
from entremise.people import trail
from entremise.people.models import Person

#: As much as a message holds; a mail may be longer, a form says so before.
LONGEST = 8000


class NotTheirsError(Exception):
    """Whoever writes no longer speaks for the side they once did: they left the firm, or closed their account."""


def post(
    introduction: Introduction,
    side: Side,
    text: str,
    key: str,
    by: Person | None = None,
    *,
    at: datetime | None = None,
) -> Message:
    """Add what a side writes to the thread, and bring it to the other by mail. The same key again changes nothing.

    Args:
        key: of the form it came with.

    Raises:
        TransitionError: the other side does not know of it yet, or it is over.
    """
    with transaction.atomic():
        current = held(introduction)
        if (known := _known(current, key)) is not None:
            return known
        transitions.check(current, Verb.WRITE, side)
        message = keep(current, side, text, key, by, at=at)
        telling.message(message, message.at)
    return message


def post_by_mail(
    introduction: Introduction,
    side: Side,
    text: str,
    key: str,
    person_id: int | None = None,
    *,
    at: datetime | None = None,
) -> Message:
    """Add what came by mail. What comes too late is kept too, not passed on, and whoever wrote it is told so.

    Args:
        key: of the mail; the same mail twice is one message.
        person_id: who wrote it, when they have an account.

    Raises:
        NotTheirsError: their account is closed, or no longer speaks for that side.
    """
    with transaction.atomic():
        current = held(introduction)
        if (known := _known(current, key)) is not None:
            return known
        by = Person.objects.filter(pk=person_id or 0).first()
        if person_id and (by is None or side not in rules.sides(by, current)):
            raise NotTheirsError
        writers = [to for to in addressees.of(current, side) if (to.person and to.person.pk) == person_id]
        message = keep(current, side, text, key, by, at=at, by_mail=True)
        if transitions.may(current, Verb.WRITE, side):
            telling.message(message, message.at)
        else:
            for to in writers:
                telling.too_late(message, to, message.at)
    return message


def keep(
    introduction: Introduction,
    side: Side,
    text: str,
    key: str,
    by: Person | None = None,
    *,
    at: datetime | None = None,
    by_mail: bool = False,
) -> Message:
    """Add to the thread of a held introduction what is told to the other side otherwise."""
    message = Message.objects.create(
        introduction=introduction,
        side=side,
        person=by,
        text=text[:LONGEST],
        at=at or timezone.now(),
        by_mail=by_mail,
        key=_whole_key(introduction, key),
    )
    trail.record("message.post", introduction, by, actor="" if by else "link", side=side.value, message=message.pk)
    events.emit("message.posted", introduction, str(message.pk))
    return message


def _known(introduction: Introduction, key: str) -> Message | None:
    return introduction.messages.filter(key=_whole_key(introduction, key)).first()


def _whole_key(introduction: Introduction, key: str) -> str:
    """Keys of one introduction never meet those of another."""
    return f"{introduction.pk}:{key}"
