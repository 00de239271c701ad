"""Days: those that are open to all, those one organises, a new one, its board, its settings, its beginning and end."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from entremise.common.access import allow
from entremise.common.limits import limited
from entremise.meetings.actions import days as actions
from entremise.meetings.actions.grounds import GroundsError
from entremise.meetings.forms.days import NewDayForm
from entremise.meetings.models import MeetingDay
from entremise.meetings.patterns import PATTERNS
from entremise.meetings.queries import days as queries
from entremise.meetings.views.organised import organised
from entremise.people.rules import adviser, anyone
from entremise.people.views.account import me


@allow(anyone)
@require_safe
def days(request: HttpRequest) -> HttpResponse:
    """The days that are open; for who organises some, theirs."""
    now = timezone.now()
    return render(request, "meetings/days.html", {
        "open": queries.public(now), "mine": queries.of(request.user), "advises": adviser(request.user), "now": now,
    })  # fmt: skip


@allow(adviser)
@limited("organise", "60/hour")
def new(request: HttpRequest) -> HttpResponse:
    """A new day, from a pattern."""
    form = NewDayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("title", "place", "zone")}
        try:
            day = actions.make(form.cleaned_data["kind"], told, form.dates(), me(request))
        except GroundsError as error:
            form.add_error("first", str(error))
        else:
            messages.success(request, _("La journée est créée, avec des créneaux et des tables : tout se change."))
            return redirect("meetings:day", day.number)
    context = {"form": form, "patterns": PATTERNS.values()}
    return render(request, "meetings/day_new.html", context, status=422 if form.errors else 200)


@organised
@require_safe
def day(request: HttpRequest, day: MeetingDay) -> HttpResponse:
    """A day at a glance: where it stands, its figures, what is missing, what to do next."""
    return render(request, "meetings/day.html", {"day": day, "board": queries.board(day)})
