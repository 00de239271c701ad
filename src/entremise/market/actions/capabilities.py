"""What a firm says it has, once for all consultations: said, changed, taken back."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from entremise.market.models import Capability
from entremise.people import trail
from entremise.people.models import Person


@dataclass(frozen=True, slots=True)
class Said:
    """What a firm says.

    Attributes:
        kind: one of `Asked`.
        value: a code of `things`, or figures, by kind.
        text: in its words, when it is none of the things known.
        held: whether it has it, or says that it has not.
        until: the last day on which it holds; none when it does not end.
    """

    kind: str
    value: str = ""
    text: str = ""
    held: bool = True
    until: date | None = None


@transaction.atomic
def say(organisation: str, said: Said, by: Person, at: datetime | None = None) -> Capability:
    """A firm (`siren:…`, one of theirs) says that it has something, or has not. Said again, the last word counts."""
    rows = Capability.objects.select_for_update().filter(organisation=organisation, kind=said.kind).order_by("-pk")
    row = next((each for each in rows if _same(each, said)), None)
    row = row or Capability(organisation=organisation, kind=said.kind)
    row.value, row.text, row.held = said.value, said.text, said.held
    row.until = said.until if said.held else None
    row.person, row.said_at = by, at or timezone.now()
    row.save()
    trail.record("capability.say", row, by)
    return row


@transaction.atomic
def take_back(capability: Capability, by: Person) -> None:
    """A firm no longer says it: it is unknown again."""
    trail.record("capability.take_back", capability, by)
    capability.delete()


def _same(known: Capability, said: Said) -> bool:
    """Whether both are about the same thing: figures of a kind are said once, whatever they are."""
    if known.value.isdigit() and said.value.isdigit():
        return True
    return known.value == said.value and (bool(said.value) or known.text == said.text)
