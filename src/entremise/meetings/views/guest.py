"""The pages of a guest: what is asked of it, who it is, when it can, that it does not come; how it registered."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from entremise.common.access import allow
from entremise.common.limits import limited
from entremise.hub.links import BrokenLinkError
from entremise.meetings import rules
from entremise.meetings.actions import answers
from entremise.meetings.actions.requests import RefusedError
from entremise.meetings.forms.guests_own import JoinForm, ProfileForm
from entremise.meetings.links import calendar_token, day_of
from entremise.meetings.models import Guest, MeetingDay
from entremise.meetings.queries import agenda
from entremise.meetings.queries import requests as queries
from entremise.meetings.views.guest_link import Came, back, for_guest, private, refused, show, unusable
from entremise.notices.texts import whole
from entremise.people.rules import anyone, signed_in
from entremise.people.views.account import me


@for_guest
def home(request: HttpRequest, came: Came) -> HttpResponse:
    """What is asked of a guest, in order, and its agenda."""
    guest, now = came.guest, timezone.now()
    feed = whole(reverse("meetings:calendar_feed", args=[calendar_token(came.guest)])) if came.guest.email else ""
    return show(request, came, "guest", {
        "feed": feed, "subscribe": feed.replace("https://", "webcal://", 1) if feed.startswith("https://") else "",
        "now": now, "open": rules.takes_requests(guest.day, now), "agenda": agenda.agenda(guest),
        "published": agenda.published(guest.day), "programme": agenda.programme(guest),
        "waiting": agenda.waiting(guest), "to_answer": queries.to_answer(guest).count(),
        "made": queries.made(guest).filter(declined_at=None).count(), "agreed": queries.agreed(guest).count(),
        "left": queries.left(guest, now), "free": guest.day.slots.count() - guest.unavailable.count(),
        "slots": guest.day.slots.count(), "next": next_step(guest),
    })  # fmt: skip


def next_step(guest: Guest) -> str:
    """The page that a guest should open next; empty when nothing is asked of it."""
    if guest.withdrawn_at or not rules.takes_requests(guest.day, timezone.now()):
        return ""
    if not guest.ready_at:
        return "guest_profile"
    if queries.to_answer(guest).exists():
        return "guest_requests"
    return "" if queries.made(guest).exists() else "guest_catalogue"


@for_guest
def profile(request: HttpRequest, came: Came) -> HttpResponse:
    """Who a guest is, and who comes with it."""
    form = ProfileForm(request.POST or None, guest=came.guest)
    if request.method != "POST":
        return show(request, came, "guest_profile", {"form": form})
    if not form.is_valid():
        return show(request, came, "guest_profile", {"form": form}, status=422)
    told = dict(form.cleaned_data)
    first = not came.guest.ready_at
    answers.introduce_itself(came.guest, told, told.pop("colleagues"), came.by)
    messages.success(request, _("C’est noté."))
    return back(came, "guest_free" if first else "guest")


@for_guest
def free(request: HttpRequest, came: Came) -> HttpResponse:
    """When a guest can meet: its slots, each ticked or not."""
    slots = list(came.guest.day.slots.all())
    if request.method == "POST":
        ticked = set(request.POST.getlist("slot"))
        kept = [slot for slot in slots if str(slot.pk) in ticked]
        answers.be_free(came.guest, kept, came.by)
        messages.success(request, _("Vos disponibilités sont notées."))
        return back(came, "guest")
    away = set(came.guest.unavailable.values_list("pk", flat=True))
    zone = came.guest.day.tz
    groups: dict[str, list[object]] = {}
    for slot in slots:
        starts = slot.starts_at.astimezone(zone)
        groups.setdefault(f"{starts:%Y-%m-%d}", []).append({"slot": slot, "free": slot.pk not in away})
    return show(request, came, "guest_free", {"groups": list(groups.values())})


@for_guest
def withdraw(request: HttpRequest, came: Came) -> HttpResponse:
    """A guest does not come, or comes after all."""
    if request.method != "POST":
        return show(request, came, "guest_withdraw", {"agreed": queries.agreed(came.guest).count()})
    if request.POST.get("do") == "revenir":
        try:
            answers.come_back(came.guest, came.by)
        except RefusedError as error:
            return refused(request, came, error, "guest")
        messages.success(request, _("Vous revenez : c’est noté. Vos rendez-vous tiennent de nouveau, sauf ceux que "
                                    "l’autre a retirés entre-temps."))  # fmt: skip
    else:
        answers.withdraw(came.guest, came.by)
        messages.success(request, _("C’est noté, merci de l’avoir dit. Ceux que vous deviez rencontrer sont prévenus."))
    return back(came, "guest")


@allow(anyone)
@require_http_methods(["GET", "HEAD", "POST"])
@limited("guest-join", "30/hour")
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Register for a day by the organiser's link; what comes next is a mail to the address given."""
    try:
        day = day_of(token, "join")
    except BrokenLinkError as error:
        return private(unusable(request, error))
    return private(_joined(request, day))


def _joined(request: HttpRequest, day: MeetingDay) -> HttpResponse:
    over = bool(day.closed_at or day.cancelled_at)
    form = JoinForm(request.POST or None, day=day)
    context = {"day": day, "form": form, "over": over}
    if over:
        return render(request, "meetings/guest_join.html", context, status=410)
    if request.method != "POST" or not form.is_valid():
        return render(request, "meetings/guest_join.html", context, status=422 if form.is_bound else 200)
    told = {name: form.cleaned_data[name] for name in ("firm", "name", "email")}
    told |= {"side": form.cleaned_data.get("side", ""), "language": "en" if get_language() == "en" else "fr"}
    answers.join(day, told)
    return render(request, "meetings/guest_joined.html", {"day": day, "email": told["email"]})


@allow(signed_in)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The meeting days to which the reader, or their firm, is invited."""
    rows = Guest.objects.filter(rules.answered_for(me(request)), day__cancelled_at=None)
    guests = rows.exclude(day__opened_at=None, invited_at=None).select_related("day").order_by("-day__created_at", "pk")
    response = render(request, "meetings/guest_mine.html", {"guests": guests})
    response["Cache-Control"] = "private, no-store"
    return response
