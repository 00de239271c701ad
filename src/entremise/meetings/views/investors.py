"""An investor's journey: its project, its circle of decision makers, who is met; and their directory."""

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entremise.common.access import allow
from entremise.common.limits import limited
from entremise.common.reader import current_language
from entremise.matching.nomenclature import naf
from entremise.meetings import rules
from entremise.meetings.actions import holders as holder_actions
from entremise.meetings.actions import investors as actions
from entremise.meetings.actions import requests
from entremise.meetings.actions.guests import GuestError
from entremise.meetings.actions.requests import RefusedError
from entremise.meetings.forms.investors import GatherForm, HolderForm, ProjectForm, by_theme, role_choices, told
from entremise.meetings.models import Holder, MeetingDay, Request
from entremise.meetings.queries import investors as queries
from entremise.meetings.queries.investors import Met, Proposed
from entremise.meetings.roles import BY_KEY
from entremise.meetings.views.organised import organised
from entremise.people.rules import adviser
from entremise.people.views.account import me

#: Holders of a page of the directory.
PAGE = 50


# The circle -----------------------------------------------------------------------------------------------------------


@organised
@require_http_methods(["GET", "HEAD", "POST"])
def circle(request: HttpRequest, day: MeetingDay) -> HttpResponse:
    """The project, the roles it has to meet and who holds them; said again, the circle follows."""
    form = ProjectForm(request.POST or None, instance=MeetingDay.objects.get(pk=day.pk))
    if request.method == "POST":
        if form.is_valid():
            actions.tell_project(day, form.cleaned_data["project"], me(request))
            return redirect("meetings:circle", day.number)
        return _circle(request, day, form, status=422)
    return _circle(request, day, form)


def _circle(request: HttpRequest, day: MeetingDay, form: ProjectForm, status: int = 200) -> HttpResponse:
    found = queries.circle(day, timezone.localdate())
    understood = [naf.label(each.code, current_language()) for each in queries.activities(day.project)]
    return render(request, "meetings/circle.html", {
        "day": day, "form": form, "themes": by_theme([RoleCard(each) for each in found]), "understood": understood,
        "rows": [MetRow(met) for each in found for met in each.met], "investors": queries.investors(day),
        "count": Counts.of(found), "advises": adviser(request.user),
        "opened": rules.takes_requests(day, timezone.now()),
    }, status=status)  # fmt: skip


@organised
@require_POST
def gather(request: HttpRequest, day: MeetingDay) -> HttpResponse:
    """Make guests of the holders that were ticked, and ask for their meetings."""
    roles = queries.circle(day, timezone.localdate())
    form = GatherForm(request.POST, proposed=[holder for role in roles for holder in role.holders])
    if not form.is_valid():
        messages.error(request, str(form.errors["holder"][0]))
        return redirect("meetings:circle", day.number)
    try:
        new = actions.gather(day, form.cleaned_data["holder"], me(request))
    except (GuestError, RefusedError) as error:
        messages.error(request, str(error))
    else:
        text = ngettext(
            "%(n)d décideur rejoint le parcours. Rien ne lui est encore envoyé.",
            "%(n)d décideurs rejoignent le parcours. Rien ne leur est encore envoyé.",
            len(new),
        )
        messages.success(request, text % {"n": len(new)} if new else _("Ils étaient déjà du parcours."))
    return redirect("meetings:circle", day.number)


@organised
@require_POST
def said_yes(request: HttpRequest, day: MeetingDay, number: uuid.UUID) -> HttpResponse:
    """A decision maker agreed by telephone."""
    found = get_object_or_404(day.requests.select_related("asker", "asked"), number=number)
    try:
        requests.accept(found, me(request))
    except RefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("C’est noté : le rendez-vous est accepté, il reste à le placer."))
    return redirect("meetings:circle", day.number)


@dataclass(frozen=True)
class Counts:
    """The circle in figures: roles, those nobody is known for, decision makers gathered, meetings that have a place."""

    roles: int
    unknown: int
    guests: int
    placed: int

    @classmethod
    def of(cls, found: list[Proposed]) -> "Counts":
        """Those of a circle."""
        met = [each for role in found for each in role.met]
        unknown = sum(not (role.holders or role.met) for role in found)
        return cls(len(found), unknown, len(met), sum(each.appointment is not None for each in met))


class RoleCard:
    """A role of the circle in the reader's language; a guest's institution is ticked no more."""

    def __init__(self, proposed: Proposed) -> None:
        self.role = proposed.role
        self.name, self.does = told(proposed.role.name), told(proposed.role.does)
        self.reasons = [(each.kind, told(each.said)) for each in proposed.reasons]
        self.met = [MetRow(each) for each in proposed.met]
        here = {each.guest.firm for each in proposed.met} | {
            each.guest.email for each in proposed.met if each.guest.email
        }
        self.holders = [each for each in proposed.holders if each.institution not in here and each.email not in here]
        self.known = bool(proposed.holders or proposed.met)


class MetRow:
    """Where the meeting with a decision maker stands: its state, a few words more, whether an answer can be noted."""

    def __init__(self, met: Met) -> None:
        self.met, self.guest, self.request = met, met.guest, met.request
        self.role = told(BY_KEY[met.guest.role].name)
        self.badge, self.state, self.words = _stands(met)
        asked = met.request is not None and not met.request.accepted_at and not met.request.declined_at
        self.waiting = asked and met.guest.withdrawn_at is None


#: What a request's status says, once it is no longer to be placed.
_SAID: dict[str, tuple[str, str | Promise]] = {
    Request.Status.HELD: ("done", gettext_lazy("Rencontré")),
    Request.Status.MISSED: ("declined", gettext_lazy("Le rendez-vous a été manqué")),
    Request.Status.DECLINED: ("declined", gettext_lazy("A décliné le rendez-vous")),
    Request.Status.MADE: ("waiting", gettext_lazy("N’a pas encore répondu")),
}


def _stands(met: Met) -> tuple[str, str, str]:
    """The colour of its state, the state, and a few words more."""
    if met.guest.withdrawn_at:
        return "declined", _("Ne vient pas"), ""
    if met.request is None:
        return "draft", _("Pas encore demandé"), ""
    if met.request.status in _SAID:
        badge, words = _SAID[met.request.status]
        return badge, str(words), ""
    return _placed(met)


def _placed(met: Met) -> tuple[str, str, str]:
    """Both agreed: when and where, or why not."""
    placed = met.appointment
    if placed is not None:
        where = ", ".join(each.name for each in (placed.site, placed.table) if each)
        when = f"{date_format(placed.starts, 'l j F')}, {placed.starts:%H:%M}"
        return "active", _("Placé"), f"{when} · {where}" if where else when
    if met.why is not None:
        return "declined", _("Ne peut pas avoir lieu"), told(met.why)
    return "published", _("Accepté"), _("à placer dans le planning")


# Decision makers ------------------------------------------------------------------------------------------------------


@allow(adviser)
@never_cache
@require_safe
def holders(request: HttpRequest) -> HttpResponse:
    """Who holds which role, by theme."""
    role, words = request.GET.get("role", ""), request.GET.get("q", "").replace("\0", "")[:100]
    page = Paginator(queries.directory(role, words), PAGE).get_page(request.GET.get("page"))
    rows = [(each, told(BY_KEY[each.role].name) if each.role in BY_KEY else each.role) for each in page]
    known = set(queries.directory().values_list("role", flat=True))
    gaps = [(key, told(each.name)) for key, each in BY_KEY.items() if key not in known]
    return render(request, "meetings/holders.html", {
        "page": page, "rows": rows, "choices": role_choices(), "role": role, "words": words, "gaps": gaps,
    })  # fmt: skip


@allow(adviser)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("holder", "240/hour")
def new(request: HttpRequest) -> HttpResponse:
    """Add a decision maker; from a circle, one goes back there."""
    back = _back(request)
    form = HolderForm(request.POST or None, initial={"role": request.GET.get("role", "")})
    if request.method == "POST" and form.is_valid():
        holder_actions.add(form.cleaned_data, me(request))
        messages.success(request, _("C’est ajouté à l’annuaire des décideurs."))
        return redirect(back)
    return render(request, "meetings/holder.html", {"form": form, "back": back}, status=422 if form.errors else 200)


@allow(adviser)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("holder", "240/hour")
def holder(request: HttpRequest, holder: int) -> HttpResponse:
    """Correct what is known of a decision maker."""
    found = _holder(holder)
    form = HolderForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        holder_actions.change(found, form.cleaned_data, me(request))
        messages.success(request, _("C’est corrigé."))
        return redirect("meetings:holders")
    context = {"form": form, "back": reverse("meetings:holders"), "holder": found}
    return render(request, "meetings/holder.html", context, status=422 if form.errors else 200)


@allow(adviser)
@require_POST
@limited("holder", "240/hour")
def end(request: HttpRequest, holder: int) -> HttpResponse:
    """Their term ended."""
    holder_actions.end(_holder(holder), me(request))
    messages.success(request, _("C’est noté : cette personne quitte l’annuaire, son nom et son adresse sont effacés."))
    return redirect("meetings:holders")


def _holder(pk: int) -> Holder:
    return get_object_or_404(Holder, pk=pk, ended_at=None)


def _back(request: HttpRequest) -> str:
    """The circle one came from, else the directory."""
    number = request.GET.get("journee", "")
    if not number:
        return reverse("meetings:holders")
    try:
        return reverse("meetings:circle", args=[uuid.UUID(number)])
    except ValueError as error:
        raise Http404 from error
