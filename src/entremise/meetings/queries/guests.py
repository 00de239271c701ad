"""The guests of a day as its organiser reads them: by side and state, who is to invite, who does not answer."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from entremise.meetings.models import Guest, MeetingDay

#: The states a list of guests is narrowed to, by the word of the address.
STATES: dict[str, Q] = {
    "a-inviter": Q(withdrawn_at=None, invited_at=None),
    "sans-reponse": Q(withdrawn_at=None, invited_at__isnull=False, ready_at=None),
    "prets": Q(withdrawn_at=None, ready_at__isnull=False),
    "retires": Q(withdrawn_at__isnull=False),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a list of guests is narrowed to; empty: all."""

    side: str = ""
    state: str = ""
    text: str = ""


def listed(day: MeetingDay, chosen: Chosen | None = None) -> QuerySet[Guest]:
    """The guests of a day by name, as narrowed."""
    chosen = chosen or Chosen()
    rows = day.guests.select_related("person", "site", "table").prefetch_related("delegates")
    if chosen.side:
        rows = rows.filter(side=chosen.side)
    if chosen.state in STATES:
        rows = rows.filter(STATES[chosen.state])
    for word in chosen.text.split()[:5]:
        rows = rows.filter(Q(firm__icontains=word) | Q(name__icontains=word) | Q(email__icontains=word))
    return rows.order_by("firm", "pk")


def counts(day: MeetingDay) -> dict[str, int]:
    """How many guests are in each of `STATES`."""
    return {state: day.guests.filter(narrowed).count() for state, narrowed in STATES.items()}


def sides(day: MeetingDay) -> list[tuple[str, int]]:
    """How many guests come from each side."""
    found = Counter(day.guests.filter(withdrawn_at=None).values_list("side", flat=True))
    return [(side, found[side]) for side in day.sides]


def to_invite(day: MeetingDay) -> list[Guest]:
    """Those who were not invited yet and can be written to."""
    rows = day.guests.filter(STATES["a-inviter"]).exclude(email="")
    return list(rows.select_related("person", "day").order_by("pk"))


def to_remind(day: MeetingDay) -> list[Guest]:
    """Those who were invited, can be written to and have not answered."""
    rows = day.guests.filter(STATES["sans-reponse"]).exclude(email="")
    return list(rows.select_related("person", "day").order_by("pk"))


def told_of_cancelling(day: MeetingDay) -> int:
    """How many guests would be written to if the day were cancelled."""
    return day.guests.filter(withdrawn_at=None, invited_at__isnull=False).exclude(email="").count()
