"""Objections: a firm makes one or takes it back; advisers answer; elected members and auditors read."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from entremise.common.access import allow
from entremise.common.limits import limited
from entremise.neutrality import rules
from entremise.neutrality.actions import objections as actions
from entremise.neutrality.forms.objections import AnswerForm, ObjectionForm
from entremise.neutrality.ledger.book import book
from entremise.neutrality.models import Objection
from entremise.neutrality.queries import objections as queries
from entremise.neutrality.queries import why
from entremise.neutrality.queries.asked import asked
from entremise.neutrality.views.why import Told, of_list, stood_in, theirs
from entremise.people.rules import adviser, signed_in
from entremise.people.views.account import me

#: Objections of a page.
PAGE = 20


@allow(signed_in)
@never_cache
@require_POST
@limited("objection", "20/hour")
def make(request: HttpRequest, scheme: str, identifier: str, number: int) -> HttpResponse:
    """Object to where one's establishment stood."""
    site = theirs(request, scheme, identifier)
    stood_in(site, number)
    form = ObjectionForm(request.POST)
    if not form.is_valid():
        return of_list(request, site, number, form)
    actions.make(site, number, form.cleaned_data["text"], me(request))
    messages.success(request, _("Votre contestation est reçue. Un courriel vous le confirme."))
    return redirect("neutrality:why", scheme, identifier, number)


@allow(signed_in)
@never_cache
@require_POST
@limited("objection", "20/hour")
def withdraw(request: HttpRequest, scheme: str, identifier: str, number: int) -> HttpResponse:
    """Take an objection back."""
    site = theirs(request, scheme, identifier)
    objection = get_object_or_404(Objection, solution=str(site), list=number)
    try:
        actions.withdraw(objection, me(request))
    except actions.AnsweredError:
        messages.info(request, _("Elle a reçu sa réponse entre-temps : vous pouvez la lire ci-dessous."))
    else:
        messages.success(request, _("Votre contestation est retirée."))
    return redirect("neutrality:why", scheme, identifier, number)


@allow(rules.reads_objections)
@never_cache
@require_safe
def objections(request: HttpRequest) -> HttpResponse:
    """All of them: those that wait first, the most pressing at the top."""
    page = Paginator(queries.listed(), PAGE).get_page(request.GET.get("page"))
    sites = queries.sites(page)
    rows = [(each, sites.get(each.solution)) for each in page]
    now = timezone.now()
    return render(request, "neutrality/objections.html", {
        "page": page, "rows": rows, "now": now, "waiting": queries.waiting(now), "advises": adviser(request.user),
    })  # fmt: skip


@allow(rules.reads_objections)
@never_cache
@require_safe
def objection(request: HttpRequest, number: uuid.UUID) -> HttpResponse:
    """One objection, what it is about, and its answer or the form to give it."""
    return _page(request, _found(number))


@allow(adviser)
@never_cache
@require_POST
@limited("objection-answer", "120/hour")
def answer(request: HttpRequest, number: uuid.UUID) -> HttpResponse:
    """Answer an objection."""
    found = _found(number)
    if not rules.answers(request.user, found):
        return render(request, "403.html", status=403)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    told = form.cleaned_data
    try:
        actions.answer(found, Objection.Verdict(told["verdict"]), told["answer"], me(request))
    except actions.AnsweredError:
        messages.info(request, _("Cette contestation n’attend plus de réponse : la vôtre n’est pas partie."))
    else:
        messages.success(request, _("Votre réponse est partie. Le registre garde qu’elle a été donnée."))
    return redirect("neutrality:objection", number)


def _found(number: uuid.UUID) -> Objection:
    return get_object_or_404(Objection.objects.select_related("person", "answered_by"), number=number)


def _page(request: HttpRequest, found: Objection, form: AnswerForm | None = None) -> HttpResponse:
    site = queries.sites([found]).get(found.solution)
    stood = why.stood_in(found.list, site) if site else None
    return render(request, "neutrality/objection.html", {
        "objection": found, "site": site, "told": Told(site, stood) if site and stood else None,
        "asked": asked(book().cited(found.list)), "form": form or AnswerForm(), "now": timezone.now(),
        "answers": rules.answers(request.user, found), "advises": adviser(request.user),
    }, status=422 if form else 200)  # fmt: skip
