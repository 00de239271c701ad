"""Days: those that are open to all, those one organises, a new one, its board, its settings, its beginning and end."""

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from entremise.common.access import allow
from entremise.common.limits import limited
from entremise.meetings.actions import arrivals, guests
from entremise.meetings.actions import days as actions
from entremise.meetings.actions.grounds import GroundsError
from entremise.meetings.forms.days import CancelForm, CopyForm, NewDayForm, OpenForm, SettingsForm
from entremise.meetings.models import MeetingDay
from entremise.meetings.patterns import PATTERNS
from entremise.meetings.queries import days as queries
from entremise.meetings.queries import guests as guests_queries
from entremise.meetings.queries import watching
from entremise.meetings.views.organised import organised
from entremise.people.rules import adviser, anyone
from entremise.people.views.account import me

#: Guests to worry about that the board names, and one more to know that there are others.
NAMED = 9


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
    board = queries.board(day)
    asking = bool(day.opened_at) and not day.published_at and not day.cancelled_at
    return render(request, "meetings/day.html", {
        "day": day, "board": board, "sides": guests_queries.sides(day),
        "unanswered": guests_queries.counts(day)["sans-reponse"],
        "alone": watching.alone(day)[:NAMED] if asking else [],
        "silent": watching.silent(day, timezone.now())[:NAMED] if asking else [],
    })  # fmt: skip


@organised
def settings(request: HttpRequest, day: MeetingDay) -> HttpResponse:
    """What a day says of itself, its limits, who else organises it."""
    form = SettingsForm(request.POST or None, instance=day, colleagues=queries.colleagues(day))
    if request.method == "POST" and form.is_valid():
        actions.settle(day, dict(form.cleaned_data), me(request))
        messages.success(request, _("C’est enregistré."))
        return redirect("meetings:day", day.number)
    status = 422 if form.errors else 200
    if form.errors:
        day.refresh_from_db()
    return render(request, "meetings/organiser_settings.html", {"day": day, "form": form}, status=status)


@organised
def open_requests(request: HttpRequest, day: MeetingDay) -> HttpResponse:
    """Open requests until a date, and invite whoever waits for that."""
    if request.method == "POST" and "end" in request.POST:
        return _end_requests(request, day)
    listed = guests_queries.to_invite(day)
    form = OpenForm(request.POST or None, day=day, initial={"until": _until(day)})
    if not listed:
        del form.fields["invite"]
    if request.method == "POST" and form.is_valid():
        try:
            actions.open_requests(day, form.moment(), me(request))
        except actions.DayError as error:
            form.add_error(None, str(error))
        else:
            sent = guests.invite(listed, me(request)) if form.cleaned_data.get("invite") else 0
            messages.success(request, _("Les demandes sont ouvertes.") + _sent(sent))
            return redirect("meetings:day", day.number)
    open_now = bool(day.opened_at) and not queries.requests_over(day, timezone.now())
    context = {"day": day, "form": form, "listed": len(listed), "open_now": open_now}
    return render(request, "meetings/organiser_open.html", context, status=422 if form.errors else 200)


def _end_requests(request: HttpRequest, day: MeetingDay) -> HttpResponse:
    try:
        actions.end_requests(day, me(request))
    except actions.DayError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("Les demandes sont closes : le planning peut être calculé."))
    return redirect("meetings:day", day.number)


def _until(day: MeetingDay) -> dt.date | None:
    """The last day of requests: as told before, else three days before the first meeting."""
    if day.requests_until:
        return (day.requests_until.astimezone(day.tz) - dt.timedelta(minutes=1)).date()
    first = day.slots.first()
    if first is None:
        return None
    return max(first.starts_at.astimezone(day.tz).date() - dt.timedelta(days=3), timezone.localdate())


def _sent(count: int) -> str:
    if not count:
        return ""
    return " " + ngettext("%(n)d invitation part.", "%(n)d invitations partent.", count) % {"n": count}


@organised
def close(request: HttpRequest, day: MeetingDay) -> HttpResponse:
    """Say that the day is over."""
    if request.method == "POST":
        try:
            actions.close(day, me(request))
        except actions.DayError as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, _("La journée est terminée. Son bilan est prêt."))
        return redirect("meetings:day", day.number)
    unknown = len(arrivals.to_note(day, timezone.now()))
    return render(request, "meetings/organiser_close.html", {"day": day, "unknown": unknown})


@organised
def cancel(request: HttpRequest, day: MeetingDay) -> HttpResponse:
    """Cancel the day: every invited guest is written to."""
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.cancel(day, form.cleaned_data["words"], me(request))
        except actions.DayError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("La journée est annulée. Les participants invités sont prévenus."))
            return redirect("meetings:day", day.number)
    context = {"day": day, "form": form, "count": guests_queries.told_of_cancelling(day)}
    return render(request, "meetings/organiser_cancel.html", context, status=422 if form.errors else 200)


@organised
def copy(request: HttpRequest, day: MeetingDay) -> HttpResponse:
    """A new day like this one."""
    form = CopyForm(request.POST or None, initial={"title": day.title})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = actions.copy(day, told["title"], told["first"], me(request), guests=told["guests"])
        except GroundsError as error:
            form.add_error("first", str(error))
        else:
            messages.success(request, _("La nouvelle journée est prête à être réglée."))
            return redirect("meetings:day", made.number)
    return render(request, "meetings/organiser_copy.html", {"day": day, "form": form},
                  status=422 if form.errors else 200)  # fmt: skip
