"""The organisations one belongs to, their people, and invitations."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entremise.common.access import allow
from entremise.common.limits import limited
from entremise.common.reader import current_language
from entremise.people import rules
from entremise.people.actions import invitations, memberships
from entremise.people.forms.memberships import CodeForm, InviteForm, LeaveForm
from entremise.people.models import Invitation, Membership, Person
from entremise.people.queries import memberships as queries
from entremise.people.views.account import me

_FORM = ["GET", "HEAD", "POST"]


@allow(rules.signed_in)
@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """All that one belongs to, asked for, or left."""
    rows = list(queries.of_person(me(request)))
    shown = {
        "current": [row for row in rows if row.confirmed_at and not row.ended_at],
        "waiting": [row for row in rows if not row.confirmed_at and not row.ended_at],
        "ended": [row for row in rows if row.ended_at],
    }
    return render(request, "people/memberships/organisations.html", shown)


@allow(rules.signed_in)
@require_http_methods(_FORM)
@limited("letter-code", "20/hour")
def letter_code(request: HttpRequest, pk: int) -> HttpResponse:
    """Type the code of the letter."""
    membership = get_object_or_404(queries.of_person(me(request)), pk=pk, ended_at=None, proof=Membership.Proof.LETTER)
    if membership.confirmed_at:
        return redirect("people:colleagues", membership.scheme, membership.identifier)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            memberships.enter_code(membership, form.cleaned_data["code"])
        except memberships.CodeError as error:
            form.add_error("code", _told(error))
            membership.refresh_from_db()
        else:
            messages.success(request, _("C’est fait : vous êtes rattaché à %s.") % membership.name)
            return redirect("people:colleagues", membership.scheme, membership.identifier)
    shown = {"membership": membership, "form": form, "days": settings.LETTER_DAYS}
    return render(request, "people/memberships/code.html", shown, status=422 if form.errors else 200)


def _told(error: memberships.CodeError) -> str:
    match error.why:
        case "none":
            return _("Aucun courrier n’est encore parti : nous vous écrirons quand il partira.")
        case "late":
            return _("Ce code n’est plus valable : demandez un nouveau courrier.")
        case "void":
            return _("Trop d’essais : ce code n’est plus valable, un nouveau courrier va partir.")
        case _:
            left = ngettext("encore un essai", "encore %(n)d essais", error.left) % {"n": error.left}
            return _("Ce n’est pas le bon code : %s.") % left


@allow(rules.signed_in)
@require_POST
def new_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for another letter."""
    membership = get_object_or_404(queries.of_person(me(request)), pk=pk, ended_at=None, confirmed_at=None)
    if memberships.ask_new_letter(membership):
        messages.success(request, _("Un nouveau courrier va partir ; le code précédent ne vaut plus rien."))
    else:
        messages.info(request, _("Un courrier est déjà demandé ou en chemin : laissez-lui quelques jours."))
    return redirect("people:letter_code", pk)


@allow(rules.signed_in)
@require_safe
def colleagues(request: HttpRequest, scheme: str, identifier: str) -> HttpResponse:
    """Who belongs to an organisation, for those who do; its managers invite there."""
    return _colleagues(request, _mine(request, scheme, identifier))


def _mine(request: HttpRequest, scheme: str, identifier: str) -> Membership:
    """One's own membership of an organisation; to others, the page does not exist."""
    rows = queries.colleagues(scheme, identifier).select_related("person")
    return get_object_or_404(rows, person=me(request))


def _colleagues(request: HttpRequest, mine: Membership, form: InviteForm | None = None) -> HttpResponse:
    rows = queries.colleagues(mine.scheme, mine.identifier).select_related("person").order_by("-manager", "pk")
    invited = queries.open_invitations(mine.scheme, mine.identifier).select_related("invited_by")
    shown = {"mine": mine, "rows": rows, "invited": invited if mine.manager else [], "form": form or InviteForm()}
    return render(request, "people/memberships/colleagues.html", shown, status=422 if form else 200)


@allow(rules.signed_in)
@require_POST
@limited("invite", "20/hour")
def invite(request: HttpRequest, scheme: str, identifier: str) -> HttpResponse:
    """Ask a colleague to join."""
    mine = _mine(request, scheme, identifier)
    if not mine.manager:
        raise Http404
    form = InviteForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        try:
            invitations.invite(mine, told["email"], manager=told["manager"], language=current_language())
        except invitations.AlreadyThereError:
            form.add_error("email", _("Cette personne est déjà rattachée à l’organisation."))
        else:
            messages.success(request, _("L’invitation part à %s.") % told["email"])
            return redirect("people:colleagues", scheme, identifier)
    return _colleagues(request, mine, form)


@allow(rules.signed_in)
@require_POST
def revoke_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an invitation back."""
    invitation = get_object_or_404(Invitation, pk=pk)
    mine = _managed(request, invitation.scheme, invitation.identifier)
    invitations.revoke(invitation, mine.person)
    messages.success(request, _("L’invitation est retirée."))
    return redirect("people:colleagues", mine.scheme, mine.identifier)


def _managed(request: HttpRequest, scheme: str, identifier: str) -> Membership:
    mine = _mine(request, scheme, identifier)
    if not mine.manager:
        raise Http404
    return mine


@allow(rules.signed_in)
@require_http_methods(_FORM)
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave an organisation, or give up a claim; the last manager names another."""
    membership = get_object_or_404(queries.of_person(me(request)).select_related("person"), pk=pk, ended_at=None)
    others = queries.colleagues(membership.scheme, membership.identifier).exclude(pk=pk).select_related("person")
    last = membership.manager and others.exists() and not others.filter(manager=True).exists()
    form = LeaveForm(request.POST if request.method == "POST" else None, successors=others if last else None)
    if form.is_valid():
        try:
            memberships.leave(membership, form.cleaned_data.get("successor"))
        except memberships.LastManagerError:  # another manager has just left: the form now asks who takes over
            return redirect("people:leave", pk)
        messages.success(request, _("Vous n’êtes plus rattaché à %s.") % membership.name)
        return redirect("people:organisations")
    shown = {"membership": membership, "form": form, "others": others}
    return render(request, "people/memberships/leave.html", shown, status=422 if form.is_bound else 200)


@allow(rules.signed_in)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """A manager ends the membership of a colleague."""
    row = get_object_or_404(Membership.objects.filter(Membership.CURRENT).select_related("person"), pk=pk)
    mine = _managed(request, row.scheme, row.identifier)
    if row.pk == mine.pk:
        return redirect("people:leave", row.pk)
    memberships.end(row, mine.person)
    messages.success(request, _("%s n’est plus rattaché à l’organisation.") % row.person)
    return redirect("people:colleagues", row.scheme, row.identifier)


@allow(rules.signed_in)
@require_POST
def manager(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a colleague a manager, or no longer one (`manager=1` or `0`)."""
    row = get_object_or_404(Membership.objects.filter(Membership.CURRENT).select_related("person"), pk=pk)
    mine = _managed(request, row.scheme, row.identifier)
    try:
        memberships.name_manager(row, mine.person, manager=request.POST.get("manager") == "1")
    except memberships.LastManagerError:
        messages.error(
            request, _("Il faut au moins une personne pour gérer l’organisation : nommez-en d’abord une autre.")
        )
    else:
        messages.success(request, _("C’est enregistré."))
    return redirect("people:colleagues", row.scheme, row.identifier)


@allow(rules.anyone)
@never_cache
@require_http_methods(_FORM)
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """What one is invited to; joined once signed in with the address it was sent to."""
    found = queries.invitation(secret)
    if found is None:
        raise Http404
    refused = ""
    if request.method == "POST" and isinstance(request.user, Person):
        try:
            joined = invitations.accept(found, request.user)
        except invitations.InvitationError as error:
            refused = error.why
        else:
            messages.success(request, _("C’est fait : vous êtes rattaché à %s.") % joined.name)
            return redirect("people:colleagues", joined.scheme, joined.identifier)
    shown = {"invitation": found, "open": _is_open(found), "theirs": _is_theirs(request, found)}
    return render(request, "people/memberships/invitation.html", shown, status=409 if refused else 200)


def _is_open(found: Invitation) -> bool:
    return queries.open_invitations(found.scheme, found.identifier).filter(pk=found.pk).exists()


def _is_theirs(request: HttpRequest, found: Invitation) -> bool:
    return isinstance(request.user, Person) and found.email in queries.verified_addresses(request.user)
