"""The guests of a day, for its organiser: listed, added, corrected, invited, reminded, exported."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from entremise.common.spreadsheets import WORKBOOK, Sheet, workbook
from entremise.meetings import links
from entremise.meetings.actions import answers
from entremise.meetings.actions import guests as actions
from entremise.meetings.actions.requests import RefusedError
from entremise.meetings.forms.guests import GuestForm
from entremise.meetings.models import Guest, MeetingDay
from entremise.meetings.queries import guests as queries
from entremise.meetings.queries import watching
from entremise.meetings.views.organised import numbers, organised
from entremise.people.views.account import me

#: Guests of a page.
PAGE = 50


@organised
@require_safe
def guests(request: HttpRequest, day: MeetingDay) -> HttpResponse:
    """The guests of a day, narrowed by side, state and words."""
    chosen = queries.Chosen(_word(request, "cote"), _word(request, "etat"), _word(request, "q"))
    page = Paginator(queries.listed(day, chosen), PAGE).get_page(request.GET.get("page"))
    join = request.build_absolute_uri(reverse("meetings:join", args=[links.day_token(day, "join")]))
    return render(request, "meetings/organiser_guests.html", {
        "day": day, "page": page, "chosen": chosen, "states": _states(day), "sides": queries.sides(day),
        "join": join, "to_invite": len(queries.to_invite(day)), "to_remind": len(queries.to_remind(day)),
    })  # fmt: skip


def _states(day: MeetingDay) -> list[tuple[str, str, int]]:
    """Each state a list is narrowed to, its name, and how many."""
    words = {
        "a-inviter": _("à inviter"), "sans-reponse": _("sans réponse"), "prets": _("ont répondu"),
        "retires": _("ne viennent pas"),
    }  # fmt: skip
    return [(state, words[state], count) for state, count in queries.counts(day).items()]


def _word(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\0", "").strip()[:100]


@organised
def new(request: HttpRequest, day: MeetingDay) -> HttpResponse:
    """One more guest."""
    form = GuestForm(request.POST or None, day=day)
    if request.method == "POST" and form.is_valid():
        try:
            guest = actions.add(day, form.facts(), me(request))
        except actions.GuestError as error:
            form.add_error("email", str(error))
        else:
            messages.success(request, _("%(firm)s est ajouté.") % {"firm": guest.firm})
            return redirect("meetings:guests", day.number)
    context = {"day": day, "form": form}
    return render(request, "meetings/organiser_guest_new.html", context, status=422 if form.errors else 200)


@organised
def guest(request: HttpRequest, day: MeetingDay, guest: uuid.UUID) -> HttpResponse:
    """One guest: what is known of it, its requests, and the form to correct it."""
    found = _found(day, guest)
    form = GuestForm(request.POST or None, instance=_found(day, guest), day=day)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(found, form.facts(), me(request))
        except actions.GuestError as error:
            form.add_error("email", str(error))
        else:
            messages.success(request, _("C’est enregistré."))
            return redirect("meetings:guest_page", day.number, guest)
    return render(request, "meetings/organiser_guest.html", {
        "day": day, "guest": found, "form": form, "requests": watching.of_guest(found),
        "delegates": found.delegates.all(), "away": found.unavailable.all(),
        "link": request.build_absolute_uri(links.guest_url(found)) if found.email else "",
    }, status=422 if form.errors else 200)  # fmt: skip


@organised
@require_POST
def act(request: HttpRequest, day: MeetingDay, guest: uuid.UUID) -> HttpResponse:
    """Do one thing to one guest (`what`): invite it, remind it, take it away, say that it does not come or does."""
    found, by, what = _found(day, guest), me(request), request.POST.get("what", "")
    here = redirect("meetings:guest_page", day.number, guest)
    if what == "invite":
        _told_sent(request, actions.invite([found], by))
    elif what == "remind":
        _told_sent(request, actions.remind([found], by))
    elif what == "withdraw":
        answers.withdraw(found, by)
        messages.success(request, _("C’est noté : %(firm)s ne vient pas.") % {"firm": found.firm})
    elif what == "return":
        try:
            answers.come_back(found, by)
        except RefusedError as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, _("C’est noté : %(firm)s vient.") % {"firm": found.firm})
    elif what == "remove":
        try:
            actions.remove(found, by)
        except actions.GuestError as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, _("%(firm)s est retiré de la liste.") % {"firm": found.firm})
            return redirect("meetings:guests", day.number)
    return here


@organised
@require_POST
def invite(request: HttpRequest, day: MeetingDay) -> HttpResponse:
    """Invite those who are ticked; all who wait for it with `all`."""
    _told_sent(request, actions.invite(_chosen(request, day, queries.to_invite(day)), me(request)))
    return redirect("meetings:guests", day.number)


@organised
@require_POST
def remind(request: HttpRequest, day: MeetingDay) -> HttpResponse:
    """Remind those who are ticked; all who have not answered with `all`."""
    _told_sent(request, actions.remind(_chosen(request, day, queries.to_remind(day)), me(request)))
    return redirect("meetings:guests", day.number)


def _chosen(request: HttpRequest, day: MeetingDay, waiting: list[Guest]) -> list[Guest]:
    if request.POST.get("all"):
        return waiting
    return list(day.guests.filter(pk__in=numbers(request, "guest")))


def _told_sent(request: HttpRequest, count: int) -> None:
    if count:
        sent = ngettext("%(n)d message part.", "%(n)d messages partent.", count)
        messages.success(request, sent % {"n": count})
    else:
        messages.info(
            request, _("Aucun message ne part : ils en ont reçu un depuis moins d’un jour, ou n’ont pas d’adresse.")
        )


@organised
@require_safe
def file(request: HttpRequest, day: MeetingDay) -> HttpResponse:
    """The guests as a workbook, which can be corrected and read again."""
    header = (_("Entreprise"), _("Contact"), _("Courriel"), _("Téléphone"), _("Côté"), _("Langue"), _("Offre"),
              _("Recherche"), _("SIRET"), _("État"), _("Rendez-vous acceptés"), _("Demandes faites"),
              _("Demandes reçues"))  # fmt: skip
    counted = {each.guest.pk: each for each in watching.watched(day)}
    rows = []
    for each in queries.listed(day):
        of = counted.get(each.pk)
        numbers_of = (of.accepted, of.made, of.received) if of else (0, 0, 0)
        rows.append((
            each.firm, each.name, each.email, each.phone, each.side, each.language, each.offers, each.seeks,
            (each.solution or each.organisation).partition(":")[2], str(each.status.label), *numbers_of,
        ))  # fmt: skip
    sheet = Sheet(_("Participants"), header, rows, {0: 34, 1: 24, 2: 32, 4: 16, 6: 40, 7: 40})
    return download(workbook([sheet]), f"{slugify(day.title) or 'participants'}-participants.xlsx")


def download(content: bytes, name: str) -> HttpResponse:
    """A workbook to be saved, and kept nowhere on the way."""
    disposition = content_disposition_header(as_attachment=True, filename=name) or ""
    return HttpResponse(
        content,
        content_type=WORKBOOK,
        headers={"Content-Disposition": disposition, "Cache-Control": "private, no-store"},
    )


def _found(day: MeetingDay, number: uuid.UUID) -> Guest:
    return get_object_or_404(day.guests.select_related("person", "site", "table", "day"), number=number)
