"""What objections keep of people: given to them, erased so that the counts stay, purged once it is old."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q

from entremise.neutrality.models import Objection
from entremise.people.models import Person

#: What stands where the words of somebody who erased their data stood, for readers of either language.
ERASED = "[effacé · erased]"


def export(person: Person) -> dict[str, Any]:
    """The objections one wrote, and what they were answered."""
    written = person.objections.order_by("pk")
    facts = ("number", "solution", "list", "text", "made_at", "due_at", "answered_at", "verdict", "answer")
    return {"objections": list(written.values(*facts))}


def erase(person: Person, at: datetime) -> None:
    """Their words go; that the firm objected, and what it was answered, stays."""
    Objection.objects.filter(person=person).update(text=ERASED)


def purge(now: datetime) -> int:
    """The words of objections answered long ago, on both sides; how many."""
    old = now - timedelta(days=settings.KEEP_OBJECTION_DAYS)
    answered = Objection.objects.filter(~Q(text=ERASED) | ~Q(answer=""), answered_at__lt=old)
    return answered.update(text=ERASED, answer="", person=None)
