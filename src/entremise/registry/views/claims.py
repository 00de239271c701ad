"""For advisers: who asks to belong to which organisation; the letters to send."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from entremise.common.access import allow
from entremise.matching.nomenclature import communes
from entremise.people import rules
from entremise.people.actions.memberships import prepare_letter, refuse
from entremise.people.models import Membership
from entremise.people.queries import memberships
from entremise.people.views.account import me
from entremise.registry import queries
from entremise.registry.actions import joining
from entremise.registry.forms.joining import AnswerForm

PAGE_SIZE = 20


@allow(rules.adviser)
@require_safe
def claims(request: HttpRequest) -> HttpResponse:
    """Those that wait for somebody's word."""
    return _claims(request)


def _claims(request: HttpRequest, answered: int = 0, form: AnswerForm | None = None) -> HttpResponse:
    waiting = memberships.waiting().select_related("person")
    page = Paginator(waiting, PAGE_SIZE).get_page(request.GET.get("page"))
    offices = queries.head_offices(each.organisation for each in page)
    rows = [(each, offices.get(each.organisation)) for each in page]
    shown = {"page": page, "rows": rows, "answered": answered, "form": form}
    return render(request, "registry/joining/claims.html", shown, status=422 if form else 200)


@allow(rules.adviser)
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve or refuse a claim; the person is told."""
    membership = get_object_or_404(Membership.objects.select_related("person"), pk=pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _claims(request, pk, form)
    if membership.confirmed_at or membership.ended_at:
        messages.info(request, _("Cette demande a déjà sa réponse."))
    elif form.cleaned_data["answer"] == "approve":
        joining.approve(membership, me(request))
        messages.success(request, _("%(person)s est rattaché à %(organisation)s.") % _told(membership))
    else:
        refuse(membership, form.cleaned_data["reason"], me(request))
        messages.success(
            request, _("La demande de %(person)s est refusée ; la raison lui est envoyée.") % _told(membership)
        )
    return redirect("registry:claims")


def _told(membership: Membership) -> dict[str, str]:
    return {"person": str(membership.person), "organisation": membership.name}


@allow(rules.adviser)
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """The letters to print, the oldest first, then those on their way."""
    waiting = memberships.waiting_letters().select_related("person").order_by("letter_sent_at", "letter_asked_at", "pk")
    page = Paginator(waiting, PAGE_SIZE).get_page(request.GET.get("page"))
    offices = queries.head_offices(each.organisation for each in page)
    rows = [(each, offices.get(each.organisation)) for each in page]
    return render(request, "registry/joining/letters.html", {"page": page, "rows": rows})


@allow(rules.adviser)
@require_POST
@never_cache
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter, to print now: its code is not kept. Asked again, it bears another."""
    membership = get_object_or_404(Membership.objects.select_related("person"), pk=pk)
    code = prepare_letter(membership, me(request))
    if not code:
        raise Http404
    office = queries.head_offices([membership.organisation]).get(membership.organisation)
    commune = communes.commune(office.commune) if office else None
    shown = {
        "membership": membership, "office": office, "commune": commune.name if commune else "",
        "code": f"{code[:4]} {code[4:]}", "days": settings.LETTER_DAYS, "chamber": settings.CHAMBER_NAME,
        "email": settings.CHAMBER_EMAIL, "site": settings.SITE_URL,
    }  # fmt: skip
    with override(membership.person.language):
        return render(request, "registry/joining/letter.html", shown)
