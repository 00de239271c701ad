"""One meeting of a draft: where it could be, moved, swapped, pinned, forbidden; and the last change taken back."""

import uuid

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from entremise.meetings.actions import hand
from entremise.meetings.actions.days import DayError
from entremise.meetings.models import MeetingDay, Request, Slot, Table, Timetable
from entremise.meetings.moments import clock
from entremise.meetings.planning import slot_now
from entremise.meetings.queries import moving
from entremise.meetings.views.organised import organised
from entremise.meetings.views.timetables import integer, numbered, one
from entremise.people.models import Person
from entremise.people.views.account import me
from entremise.timetable.words import Said

#: What is said of each act once it is done.
_TOLD = {
    "move": gettext_lazy("Déplacé à %(clock)s."),
    "swap": gettext_lazy("Les deux rendez-vous ont échangé leurs places."),
    "drop": gettext_lazy("Retiré de ce planning : il reste en liste d’attente."),
    "pin": gettext_lazy("Fixé à %(clock)s : aucun calcul ne le déplacera."),
    "unpin": gettext_lazy("Il n’est plus fixé."),
    "forbid": gettext_lazy("Aucun calcul ne le mettra à %(clock)s."),
    "allow": gettext_lazy("%(clock)s lui est de nouveau permis."),
}


@organised
def meeting(request: HttpRequest, day: MeetingDay, timetable: uuid.UUID, meeting: uuid.UUID) -> HttpResponse:
    """One meeting of a draft: every slot where it could be, what stands in the way elsewhere, and all that is done."""
    found, wanted = one(day, timetable), get_object_or_404(_meetings(day), number=meeting)
    if found.published_at or not found.finished_at:
        return redirect("meetings:timetable", day.number, timetable)
    conflicts: tuple[Said, ...] = ()
    if request.method == "POST":
        try:
            messages.success(request, _done(request, found, wanted))
        except hand.RefusedError as error:
            conflicts = error.conflicts
        except DayError as error:
            messages.error(request, str(error))
            return redirect("meetings:timetable", day.number, timetable)
        else:
            return redirect("meetings:timetable_meeting", day.number, timetable, meeting)
    return _meeting_page(request, found, wanted, conflicts)


def _meeting_page(request: HttpRequest, found: Timetable, wanted: Request, conflicts: tuple[Said, ...]) -> HttpResponse:
    instance, told = hand.read(found)
    if wanted.number.hex not in {each.id for each in instance.meetings}:
        messages.error(request, _("Ce rendez-vous n’est plus demandé."))
        return redirect("meetings:timetable", found.day.number, found.number)
    begun = slot_now(found.day.slots.all(), timezone.now()) if found.day.published_at else 0
    return render(request, "meetings/timetable_meeting.html", {
        "day": found.day, "timetable": found, "meeting": wanted,
        "choices": moving.choices(wanted, instance, told, begun),
        "placement": found.placements.filter(request=wanted).select_related("slot", "table").first(),
        "forbidden": set(wanted.not_in.values_list("pk", flat=True)), "tables": found.day.tables.all(),
        "conflicts": conflicts, "undo": len(found.answer.get("undo", [])),
    }, status=409 if conflicts else 200)  # fmt: skip


def _done(request: HttpRequest, found: Timetable, wanted: Request) -> str:
    """Do what a form says (`act`), and tell it.

    Raises:
        Http404: it says nothing known.
    """
    by, told, day = me(request), request.POST, found.day
    act = told.get("act", "")
    if act == "swap":
        hand.swap(found, wanted, get_object_or_404(_meetings(day), number=numbered(told.get("other", ""))), by)
    elif act == "drop":
        hand.drop(found, wanted, by)
    elif act == "unpin":
        hand.unpin(wanted, by)
    else:
        slot = get_object_or_404(day.slots, pk=integer(told.get("slot", "")))
        _done_in(act, found, wanted, slot, day.tables.filter(pk=integer(told.get("table", ""))).first(), by)
        return _TOLD[act] % {"clock": clock(slot.starts_at, day)}
    return str(_TOLD[act])


def _done_in(act: str, found: Timetable, wanted: Request, slot: Slot, table: Table | None, by: Person) -> None:
    if act == "move":
        hand.move(found, wanted, slot, table, by)
    elif act == "pin":
        hand.pin(wanted, slot, table, by)
    elif act == "forbid":
        hand.forbid(wanted, slot, by)
    elif act == "allow":
        hand.allow(wanted, slot, by)
    else:
        raise Http404


@organised
@require_POST
def undo(request: HttpRequest, day: MeetingDay, timetable: uuid.UUID) -> HttpResponse:
    """Take the last change back."""
    try:
        if hand.undo(one(day, timetable), me(request)):
            messages.success(request, _("Le dernier changement est annulé."))
    except DayError as error:
        messages.error(request, str(error))
    return redirect("meetings:timetable", day.number, timetable)


def _meetings(day: MeetingDay) -> QuerySet[Request]:
    return day.requests.select_related("asker", "asked", "pinned_slot", "day")
