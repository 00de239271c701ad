"""Whom a buyer invites: firms suggested in neutral order, found by words, or named by their addresses."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from entremise.common.access import allow
from entremise.common.limits import limited
from entremise.common.reader import current_language
from entremise.hub.actions.showing import show
from entremise.hub.queries.search import NothingLoadedError, Results, ask
from entremise.market import rules
from entremise.market.actions import invitations as actions
from entremise.market.actions.invitations import InvitationError
from entremise.market.forms.invitations import AddressForm, PasteForm
from entremise.market.models import Invitation, Tender
from entremise.market.queries import invited as queries
from entremise.market.queries.finding import Reasons, firms_for, told
from entremise.matching.model import Request
from entremise.people.guard import visitor
from entremise.people.rules import signed_in
from entremise.people.views.account import me

#: Firms suggested on a page, and pages of them.
SHOWN, MOST_PAGES = 20, 10
LONGEST = 300


def edited(request: HttpRequest, number: uuid.UUID) -> Tender:
    """A consultation of the reader's own organisation.

    Raises:
        Http404: there is none, or it is not theirs.
    """
    found = get_object_or_404(Tender.objects.select_related("buyer", "person"), number=number)
    if not rules.edits(request.user, found):
        raise Http404
    return found


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("invite", "600/hour")
def invitations(request: HttpRequest, tender: uuid.UUID) -> HttpResponse:
    """Those invited and where each stands; others who could answer; addresses to paste."""
    found = edited(request, tender)
    if request.method != "POST":
        return _page(request, found)
    verb = _VERBS.get(request.POST.get("do", ""))
    return verb(request, found) if verb else _page(request, found)


def _page(request: HttpRequest, found: Tender, paste: PasteForm | None = None) -> HttpResponse:
    rows = queries.rows(found)
    going = found.status in (Tender.Status.DRAFT, Tender.Status.OPEN)
    invited = {row.invitation.solution for row in rows if row.status != Invitation.Status.WITHDRAWN}
    query, number = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST], _number(request)
    results = _suggested(request, found, query, number) if going else None
    context = {
        "tender": found, "rows": rows, "going": going, "invited": invited, "query": query, "results": results,
        "number": number, "more": bool(results and number < MOST_PAGES and len(results.found) == SHOWN),
        "paste": paste or PasteForm(),
        "waiting": sum(row.status == Invitation.Status.WAITING for row in rows),
        "unreached": sum(not row.reached and row.status == Invitation.Status.WAITING for row in rows),
        "count": sum(row.status != Invitation.Status.WITHDRAWN for row in rows), "most": actions.MOST,
    }  # fmt: skip
    return render(request, "market/invitations.html", context, status=422 if paste and paste.errors else 200)


def _suggested(request: HttpRequest, found: Tender, query: str, number: int) -> Results | None:
    """Who could answer, in the neutral order, recorded before it is shown."""
    offset = (number - 1) * SHOWN
    try:
        if query:
            results = ask(Request(query, language=current_language()), limit=SHOWN, offset=offset)
        else:
            results = firms_for(found, limit=SHOWN, offset=offset, language=current_language())
    except NothingLoadedError:
        return None
    show(results, "search", visitor(request))
    return results


def _number(request: HttpRequest) -> int:
    typed = request.GET.get("page", "")[:4]
    return max(1, min(int(typed), MOST_PAGES)) if typed.isascii() and typed.isdecimal() else 1


def _add(request: HttpRequest, found: Tender) -> HttpResponse:
    named = [each[:45] for each in request.POST.getlist("solution")[: actions.MOST]]
    return _done(request, found, lambda: actions.add_firms(found, named, me(request), _reasons(found, named)))


def _reasons(found: Tender, named: list[str]) -> dict[str, Reasons]:
    """Why each of these is suggested, in both languages; nothing when no territory is loaded."""
    try:
        return told(found, named)
    except NothingLoadedError:
        return {}


def _paste(request: HttpRequest, found: Tender) -> HttpResponse:
    form = PasteForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    return _done(request, found, lambda: actions.add_named(found, form.cleaned_data["pasted"], me(request)))


def _done(request: HttpRequest, found: Tender, add: Callable[[], list[Invitation]]) -> HttpResponse:
    try:
        added = add()
    except InvitationError as error:
        messages.warning(request, str(error))
        return redirect("market:invitations", found.number)
    if not added:
        messages.info(request, _("Rien de nouveau : ces entreprises sont déjà sur votre liste."))
    elif found.published_at is None:
        messages.success(request, ngettext(
            "%(n)d entreprise sera invitée quand vous publierez.", "%(n)d entreprises seront invitées quand vous "
            "publierez.", len(added)) % {"n": len(added)})  # fmt: skip
    else:
        _told_sent(request, actions.send(found))
    return redirect("market:invitations", found.number)


def _told_sent(request: HttpRequest, sent: int) -> None:
    if sent:
        leaves = ngettext("%(n)d invitation part.", "%(n)d invitations partent.", sent)
        messages.success(request, leaves % {"n": sent})
    else:
        messages.warning(request, _("Rien ne part encore : donnez une adresse à chaque entreprise ajoutée."))


def _one(request: HttpRequest, found: Tender) -> Invitation:
    try:
        number = uuid.UUID(request.POST.get("invitation", ""))
    except ValueError:
        raise Http404 from None
    return get_object_or_404(found.invitations.select_related("tender"), number=number)


def _address(request: HttpRequest, found: Tender) -> HttpResponse:
    invitation, form = _one(request, found), AddressForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("%(firm)s : cette adresse n’en est pas une, rien n’a changé.")
                         % {"firm": invitation.called})  # fmt: skip
    else:
        try:
            actions.give_address(invitation, form.cleaned_data["email"], form.cleaned_data["name"], me(request))
        except InvitationError as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, _("L’adresse de %(firm)s est notée.") % {"firm": invitation.called})
    return redirect("market:invitations", found.number)


def _remove(request: HttpRequest, found: Tender) -> HttpResponse:
    invitation = _one(request, found)
    try:
        written = actions.withdraw(invitation, me(request))
    except InvitationError as error:
        messages.warning(request, str(error))
    else:
        words = _("%(firm)s est prévenue : elle n’est plus invitée.") if written else _("%(firm)s n’est plus invitée.")
        messages.success(request, words % {"firm": invitation.called})
    return redirect("market:invitations", found.number)


def _again(request: HttpRequest, found: Tender) -> HttpResponse:
    """Invite again a firm that was taken back."""
    invitation = _one(request, found)
    named = [actions.Named(invitation.called, invitation.email, invitation.name, invitation.solution)]
    if invitation.solution:
        return _done(request, found, lambda: actions.add_firms(found, [invitation.solution], me(request)))
    return _done(request, found, lambda: actions.add_named(found, named, me(request)))


_VERBS: dict[str, Callable[[HttpRequest, Tender], HttpResponse]] = {
    "ajouter": _add, "coller": _paste, "adresse": _address, "retirer": _remove, "reinviter": _again,
}  # fmt: skip
