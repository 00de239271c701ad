"""A timetable is published: verified once more, and each guest told of their own agenda, or of what changes in it."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from entremise.meetings import links, planning
from entremise.meetings.actions import telling
from entremise.meetings.actions.days import DayError
from entremise.meetings.actions.holding import hold
from entremise.meetings.actions.timetables import still_on
from entremise.meetings.models import Guest, Timetable
from entremise.meetings.moments import told_dates, zone_of
from entremise.meetings.queries.agenda import published
from entremise.meetings.queries.differences import Appointment, Difference, agendas, differences
from entremise.notices import actions as notices
from entremise.notices.actions import Addressee
from entremise.notices.texts import whole
from entremise.people import trail
from entremise.people.models import Person
from entremise.timetable import checking, result

#: So long before the first slot, what changes can no longer wait for quiet hours or for a summary.
SOON = timedelta(hours=36)


@transaction.atomic
def publish(
    timetable: Timetable, by: Person | None, at: datetime | None = None, cancelled: Collection[int] = ()
) -> Mapping[Guest, list[Difference]]:
    """Make a timetable the one that counts; whoever it changes something for is told. Done again, nothing happens.

    Args:
        cancelled: keys of requests just withdrawn, of which their guests were not told yet.

    Returns:
        Who is told, and what changed for them; at first, nothing for those who have no place yet.

    Raises:
        DayError: it is not ready, the day is over, or what has begun would change.
        FaultyError: it breaks a rule.
    """
    at = at or timezone.now()
    day = hold(timetable.day)
    still_on(day)
    timetable = day.timetables.get(pk=timetable.pk)
    if timetable.published_at:
        if timetable.replaced_at:
            raise DayError(_("Ce planning a été remplacé depuis : repartez d’une copie."))
        return {}
    if not timetable.finished_at:
        raise DayError(_("Ce planning n’est pas encore calculé."))
    before = published(day)
    _settle(timetable, verify(timetable, before, at))
    changes = differences(before, timetable, cancelled)
    if before:
        before.replaced_at = at
        before.save(update_fields=["replaced_at"])
    timetable.published_at = at
    timetable.save(update_fields=["published_at"])
    if not day.published_at:
        day.published_at = at
        day.save(update_fields=["published_at"])
    trail.record("timetable.publish", timetable, by, changed=len(changes))
    return _tell(timetable, changes, at, first=before is None)


def verify(timetable: Timetable, before: Timetable | None, at: datetime) -> result.Timetable:
    """Read a timetable once more as it is asked now, with all that has begun as it was told.

    Returns:
        What the planner would have answered.

    Raises:
        DayError: nothing in it is held, though nothing was told yet.
        FaultyError: it breaks a rule.
    """
    day = timetable.day
    instance = planning.relaxed(planning.instance_of(day, timetable=timetable))
    if before:
        begun = planning.slot_now(day.slots.all(), at)
        instance = planning.frozen(instance, planning.timetable_of(before, instance), begun)
    answer = planning.timetable_of(timetable, instance)
    if before is None and all(each.slot is None for each in answer.placed):
        raise DayError(_("Aucun rendez-vous n’y est placé : il n’y a rien à publier."))
    if faults := checking.faults(instance, answer):
        raise planning.FaultyError(map(planning.Names(day).tell, faults))
    return answer


def _settle(timetable: Timetable, answer: result.Timetable) -> None:
    """Write down what was verified: who of several goes where, and that a meeting withdrawn since has no place."""
    going = {each.meeting: each.delegates for each in answer.placed}
    for row in timetable.placements.filter(slot__isnull=False).select_related("request"):
        told = going.get(row.request.number.hex)
        if told is None:
            timetable.placements.filter(pk=row.pk).update(slot=None, table=None, delegates={})
        elif row.delegates != told:
            timetable.placements.filter(pk=row.pk).update(delegates=told)


def _tell(
    timetable: Timetable, changes: Mapping[Guest, list[Difference]], at: datetime, *, first: bool
) -> Mapping[Guest, list[Difference]]:
    begins = timetable.day.slots.first()
    late = begins is not None and at >= begins.starts_at - SOON
    kind = "agenda_published" if first else "agenda_changed_late" if late else "agenda_changed"
    own = agendas(timetable)
    told = {**changes, **{guest: [] for guest in _left_out(timetable, own)}} if first else changes
    for guest, changed in told.items():
        if guest.withdrawn_at or guest.left_at:
            continue
        for to in _addressees(guest):
            with translation.override(to.language):
                context = _facts(guest)
                if first:
                    context |= {"meetings": [_line(each) for each in own.get(guest.pk, [])]}
                else:
                    context |= {"changes": [_change(each) for each in changed], "left": len(own.get(guest.pk, []))}
            url = links.guest_url(guest)
            notices.tell(kind, f"timetable:{timetable.pk}:{guest.pk}", to, context, url=url, at=at)
    return told


def _left_out(timetable: Timetable, own: Mapping[int, object]) -> list[Guest]:
    """Guests of whom a meeting was agreed and none is held: they are told too, once."""
    agreed = timetable.day.requests.filter(accepted_at__isnull=False, declined_at=None, withdrawn_at=None)
    concerned = Q(asked__in=agreed) | Q(received__in=agreed)
    here = timetable.day.guests.filter(concerned, withdrawn_at=None).exclude(pk__in=list(own))
    return list(here.distinct())


def _facts(guest: Guest) -> dict[str, Any]:
    day, link = guest.day, whole(links.guest_url(guest))
    return {"firm": guest.firm, "day": day.title, "dates": told_dates(day), "place": day.place, "link": link}


def _addressees(guest: Guest) -> list[Addressee]:
    """The guest, and its colleagues who gave an address; nobody when it came unannounced."""
    if not guest.email:
        return []
    found = [telling.addressee(guest)]
    colleagues = guest.delegates.exclude(email="").exclude(email__iexact=guest.email)
    return found + [Addressee(each.email, guest.language, each.name) for each in colleagues]


def _line(each: Appointment) -> dict[str, str]:
    """A meeting as a mail tells it: when by the clock of the place, with whom, where."""
    return {"when": _when(each), "who": each.other.firm, "where": _where(each), "delegate": each.delegate}


def _change(each: Difference) -> dict[str, str]:
    line = {"kind": each.kind, **_line(each.either)}
    if each.before and each.after:
        line |= {"before": _when(each.before), "where_before": _where(each.before)}
    return line


def _when(each: Appointment) -> str:
    starts = each.slot.starts_at.astimezone(zone_of(each.site or each.guest.day))
    return date_format(starts, r"l j F, G \h i" if translation.get_language() == "fr" else "l j F, H:i")


def _where(each: Appointment) -> str:
    site = each.site.name if each.site else ""
    return ", ".join(filter(None, [each.table.name if each.table else "", site]))
