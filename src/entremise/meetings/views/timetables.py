"""Timetables: the list, one to compute, how far it is, its grid, two compared, publishing."""

import uuid

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from entremise.meetings import planning
from entremise.meetings.actions import publishing
from entremise.meetings.actions import timetables as actions
from entremise.meetings.actions.days import DayError
from entremise.meetings.forms.timetables import OrderForm
from entremise.meetings.models import MeetingDay, Timetable
from entremise.meetings.queries import agenda, grids
from entremise.meetings.queries.differences import differences
from entremise.meetings.queries.quality import quality
from entremise.meetings.views.organised import organised
from entremise.people.views.account import me

#: Timetables whose figures the list shows: those before are kept too.
SHOWN = 12


@organised
def timetables(request: HttpRequest, day: MeetingDay) -> HttpResponse:
    """All timetables of a day, the newest first, and the form to have one computed."""
    form = OrderForm(day, request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = actions.order(
                day, me(request), objectives=form.order, seconds=told["seconds"], name=told["name"],
                start=told.get("start"),
            )  # fmt: skip
        except DayError as error:
            form.add_error(None, str(error))
        else:
            return redirect("meetings:timetable", day.number, made.number)
    asked = planning.instance_of(day)
    rows = [(each, quality(each, asked) if ready(each) else None) for each in day.timetables.all()[:SHOWN]]
    context = {"day": day, "form": form, "rows": rows, "several": sum(bool(each) for _row, each in rows) > 1}
    return render(request, "meetings/timetables.html", context, status=422 if form.errors else 200)


@organised
@require_safe
def timetable(request: HttpRequest, day: MeetingDay, timetable: uuid.UUID) -> HttpResponse:
    """One timetable: how far its computation is, or its grid and how good it is."""
    found = one(day, timetable)
    if not found.finished_at:
        return render(request, "meetings/timetable_progress.html", _progress(found))
    wanted = request.GET.get("q", "").replace("\0", "").strip()
    by_guest = request.GET.get("vue") == "participants"
    grid = grids.by_guest(found, wanted) if by_guest else grids.by_table(found)
    return render(request, "meetings/timetable.html", {
        "day": day, "timetable": found, "grid": grid, "by_guest": by_guest, "wanted": wanted,
        "quality": quality(found) if found.placements.exists() else None, "not_held": grids.not_held(found),
        "published": agenda.published(day), "conflicts": said(found.answer.get("conflicts", []), request),
        "undo": len(found.answer.get("undo", [])),
    })  # fmt: skip


@organised
@require_safe
def progress(request: HttpRequest, day: MeetingDay, timetable: uuid.UUID) -> HttpResponse:
    """How far a computation is, asked again and again by its page; once it is over, the page opens the timetable."""
    found = one(day, timetable)
    if not found.finished_at and not found.failed_at:
        return render(request, "meetings/timetable_progress_body.html", _progress(found))
    there = reverse("meetings:timetable", args=[day.number, found.number])
    if not request.headers.get("HX-Request"):
        return redirect(there)
    response = HttpResponse()
    response["HX-Redirect"] = there
    return response


@organised
@require_POST
def stop(request: HttpRequest, day: MeetingDay, timetable: uuid.UUID) -> HttpResponse:
    """End a computation with the best it has found."""
    actions.stop(one(day, timetable), me(request))
    return redirect("meetings:timetable", day.number, timetable)


@organised
@require_POST
def copy(request: HttpRequest, day: MeetingDay, timetable: uuid.UUID) -> HttpResponse:
    """A draft that begins as this one is, to be changed by hand."""
    try:
        made = actions.copy(one(day, timetable), me(request))
    except DayError as error:
        messages.error(request, str(error))
        return redirect("meetings:timetable", day.number, timetable)
    messages.success(request, _("Voici une copie : changez-la, puis publiez-la quand elle vous convient."))
    return redirect("meetings:timetable", day.number, made.number)


@organised
def publish(request: HttpRequest, day: MeetingDay, timetable: uuid.UUID) -> HttpResponse:
    """Who would be told what, then the publication itself."""
    found = one(day, timetable)
    if request.method == "POST":
        return _publish(request, day, found)
    before = agenda.published(day)
    changes = differences(before, found) if found.finished_at else {}
    return render(request, "meetings/timetable_publish.html", {
        "day": day, "timetable": found, "changes": changes, "first": before is None, "before": before,
        "quality": quality(found) if ready(found) else None, "wrong": _wrong(found, before, request),
    })  # fmt: skip


def _publish(request: HttpRequest, day: MeetingDay, found: Timetable) -> HttpResponse:
    try:
        changes = publishing.publish(found, me(request))
    except (DayError, planning.FaultyError) as error:
        messages.error(request, str(error) if isinstance(error, DayError) else _("Ce planning ne tient pas."))
        return redirect("meetings:timetable_publish", day.number, found.number)
    told = ngettext(
        "Le planning est publié : %(n)d participant est prévenu.",
        "Le planning est publié : %(n)d participants sont prévenus.", len(changes),
    )  # fmt: skip
    messages.success(request, told % {"n": len(changes)})
    return redirect("meetings:timetable", day.number, found.number)


@organised
@require_safe
def compare(request: HttpRequest, day: MeetingDay) -> HttpResponse:
    """Two timetables side by side: their figures, and what differs for whom."""
    finished = day.timetables.filter(finished_at__isnull=False)
    pair = [_asked(request, name, finished) for name in ("a", "b")]
    one_, other = pair
    changes = differences(one_, other) if one_ and other else {}
    asked = planning.instance_of(day)
    sides = [(each, quality(each, asked)) for each in pair if each]
    return render(request, "meetings/timetables_compare.html", {
        "day": day, "finished": finished, "one": one_, "other": other, "sides": sides, "changes": changes,
    })  # fmt: skip


def one(day: MeetingDay, number: uuid.UUID) -> Timetable:
    """A timetable of a day.

    Raises:
        Http404: there is none.
    """
    found: Timetable = get_object_or_404(day.timetables.select_related("day", "parent", "made_by"), number=number)
    return found


def ready(timetable: Timetable) -> bool:
    """Whether it has figures to show."""
    return bool(timetable.finished_at) and timetable.placements.exists()


def said(words: list[dict[str, str]], request: HttpRequest) -> list[str]:
    """What the planner said, in the reader's language."""
    language = getattr(request, "LANGUAGE_CODE", "fr")
    return [each["en" if language == "en" else "fr"] for each in words]


def _progress(found: Timetable) -> dict[str, object]:
    told = found.progress
    value, bound = told.get("value"), told.get("bound")
    share = round(100 * value / bound) if value and bound and told.get("objective") == "value" else None
    return {"day": found.day, "timetable": found, "progress": told, "share": share}


def _wrong(found: Timetable, before: Timetable | None, request: HttpRequest) -> list[str]:
    """Why a timetable cannot be published now."""
    if not found.finished_at:
        return [_("Ce planning n’est pas encore calculé.")]
    try:
        publishing.verify(found, before if before != found else None, timezone.now())
    except planning.FaultyError as error:
        return said([each._asdict() for each in error.faults], request)
    except DayError as error:
        return [str(error)]
    return []


def _asked(request: HttpRequest, name: str, finished: QuerySet[Timetable]) -> Timetable | None:
    """The timetable that an address names."""
    number = numbered(request.GET.get(name, ""))
    return finished.filter(number=number).first() if number else None


def numbered(text: str) -> uuid.UUID | None:
    """A number as an address or a form has it; None when it is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def integer(text: str) -> int:
    """A key as an address or a form has it; 0, which is nobody's, when it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
