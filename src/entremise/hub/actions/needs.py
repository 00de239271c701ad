"""Every write of the loop, and the messages that follow from it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django_tasks import task

from entremise.hub.models import Need
from entremise.matching.model import Language


@dataclass(frozen=True)
class Asker:
    """Who has a need, as they say it: a name and an e-mail address."""

    name: str
    email: str


def state_need(
    asker: Asker, text: str, language: Language, submission: uuid.UUID, place: str = "", activities: Sequence[str] = ()
) -> Need:
    """Record a need told to the chamber, and have both sides written to. The same submission again changes nothing.

    The messages are queued in the same transaction: none is sent for a need that was not kept, none is forgotten.

    Args:
        language: that of the page it was told on, hence of the answer.
        submission: the form's own number.
        place: INSEE code of a commune, empty when it was not said.
        activities: NAF codes it was understood as.
    """
    with transaction.atomic():
        need, new = Need.objects.get_or_create(
            submission=submission,
            defaults={
                "text": text,
                "language": language,
                "place": place,
                "activities": list(activities),
                "name": asker.name,
                "email": asker.email,
            },
        )
        if new:
            tell_asker.enqueue(need.pk)
            if settings.CHAMBER_EMAIL:
                tell_chamber.enqueue(need.pk)
    return need


@task()
def tell_asker(need_id: int) -> None:
    """Confirm to somebody, in their language, that the chamber has their need."""
    need = Need.objects.get(pk=need_id)
    with translation.override(need.language):
        _mail("hub/mail/need_asker.txt", need, to=need.email, reply_to=settings.CHAMBER_EMAIL)


@task()
def tell_chamber(need_id: int) -> None:
    """Tell the chamber, in French, that a need was stated."""
    need = Need.objects.get(pk=need_id)
    with translation.override("fr"):
        _mail("hub/mail/need_chamber.txt", need, to=settings.CHAMBER_EMAIL, reply_to=need.email)


def _mail(template: str, need: Need, to: str, reply_to: str) -> None:
    """Send a message; the first line of its template is the subject."""
    subject, _, body = render_to_string(template, {"need": need}).strip().partition("\n")
    EmailMessage(
        " ".join(subject.split()), body.strip() + "\n", to=[to], reply_to=[reply_to] if reply_to else None
    ).send()
