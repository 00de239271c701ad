"""A consultation typed in by its buyer: new, changed, published, cancelled, copied. A draft is kept at each step."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from entremise.common.access import allow
from entremise.common.limits import limited
from entremise.market import rules
from entremise.market.actions import buyers as buyer_actions
from entremise.market.actions import tenders as actions
from entremise.market.forms import tenders as forms
from entremise.market.models import Buyer, Tender
from entremise.market.pasting import kept
from entremise.market.queries import readers
from entremise.market.views import tenders as reading
from entremise.people.models import Membership
from entremise.people.rules import organisations, signed_in
from entremise.people.views.account import me

#: As much as somebody prepares and corrects in an hour.
RATE = "300/hour"


def edited(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of a consultation for its buyer: it is given the consultation. Others are told there is nothing there."""

    @allow(signed_in)
    @never_cache
    @limited("tender", RATE)
    @wraps(view)
    def shown(request: HttpRequest, /, tender: uuid.UUID) -> HttpResponseBase:
        found = reading.shown(request, tender)
        if not rules.edits(request.user, found):
            raise Http404
        return view(request, found)

    return shown


class Page:
    """The form, its lots and its requirements, read together."""

    def __init__(
        self, request: HttpRequest, *, tender: Tender | None = None, told: dict[str, Any] | None = None
    ) -> None:
        told = told or {}
        self.data: QueryDict | None = request.POST if request.method == "POST" else None
        if self.data is not None and (prefix := self.data.get("more")) in ("lots", "requirements"):
            self.data = forms.more(self.data, prefix)
        self.buyers = choices(request)
        shown = told.get("facts", {})
        self.form = forms.TenderForm(self.data, buyers=self.buyers, tender=tender, initial=shown)
        self.lots = forms.LotFormSet(self.data, prefix="lots", initial=told.get("lots", []))
        self.requirements = forms.RequirementFormSet(
            self.data, prefix="requirements", initial=told.get("requirements", [])
        )

    @property
    def grows(self) -> bool:
        """Whether one more line is asked for, and nothing to be kept yet."""
        return self.data is not None and "more" in self.data

    def valid(self) -> bool:
        """Whether all three are."""
        return all([self.form.is_valid(), self.lots.is_valid(), self.requirements.is_valid()])

    @property
    def lines(self) -> dict[str, Any]:
        """The lots and requirements that were told."""
        return {"lots": forms.lines(self.lots, "title"), "requirements": forms.lines(self.requirements, "text")}

    @property
    def errors(self) -> bool:
        """Whether something is wrong."""
        lines = any(formset.total_error_count() for formset in (self.lots, self.requirements))
        return bool(self.form.errors) or lines


def choices(request: HttpRequest) -> list[tuple[str, str]]:
    """For whom the reader may buy."""
    mine = organisations(request.user)
    known = list(Buyer.objects.filter(organisation__in=mine).order_by("name"))
    named = {each.organisation: each.name for each in me(request).memberships.filter(Membership.CURRENT)}
    return forms.buyer_choices(known, named)


@allow(signed_in)
@never_cache
@limited("tender", RATE)
def new(request: HttpRequest) -> HttpResponseBase:
    """A new consultation; kept as a draft, shown before it is published."""
    if not organisations(request.user):
        return render(request, "market/tender_nobody.html")
    page = Page(request, told=_proposed(request))
    if request.method == "POST" and not page.grows and page.valid():
        buyer = _buyer(request, page.form.cleaned_data.get("buyer") or page.buyers[0][0])
        tender = actions.draft(buyer, page.form.facts(), me(request), **page.lines)
        return _kept(request, tender)
    return _form(request, page)


def _proposed(request: HttpRequest) -> dict[str, Any]:
    """What was read from a text that the reader pasted, to start from."""
    return kept.told(request)


def _buyer(request: HttpRequest, organisation: str) -> Buyer:
    """The buyer's space of one of the reader's organisations, opened when it has none."""
    found = Buyer.objects.filter(organisation=organisation).first()
    if found is not None:
        return found
    mine = me(request).memberships.filter(Membership.CURRENT)
    return buyer_actions.space(next(each for each in mine if each.organisation == organisation), me(request))


@edited
def edit(request: HttpRequest, found: Tender) -> HttpResponseBase:
    """Change a consultation; once it is published its readers are told."""
    if found.status not in (Tender.Status.DRAFT, Tender.Status.OPEN):
        messages.warning(request, _("Cette consultation n’est plus ouverte : elle ne se modifie plus. Copiez-la."))
        return redirect("market:tender", found.number)
    page = Page(request, tender=found, told={
        "lots": list(found.lots.values("title", "text", "amount")),
        "requirements": list(found.requirements.values("kind", "text", "value")),
    })  # fmt: skip
    if request.method == "POST" and not page.grows and page.valid():
        try:
            changed = actions.change(found, page.form.facts(), me(request), **page.lines)
        except actions.TenderError as error:
            page.form.add_error(None, str(error))
        else:
            return _kept(request, changed)
    return _form(request, page, found)


def _kept(request: HttpRequest, tender: Tender) -> HttpResponseBase:
    """Where one goes on from what was kept: to the firms to invite, to the preview, or to the page."""
    if tender.published_at:
        messages.success(
            request, _("C’est enregistré. Ceux qui lisent la consultation sont prévenus de ce qui change.")
        )
        return redirect("market:tender", tender.number)
    if request.POST.get("then") == "later":
        messages.success(request, _("Le brouillon est gardé : vous seul et vos collègues le voyez."))
        return redirect("market:tender", tender.number)
    return redirect("market:tender_publish", tender.number)


def _form(request: HttpRequest, page: Page, found: Tender | None = None) -> HttpResponse:
    wrong = page.errors and not page.grows
    context = {"page": page, "form": page.form, "tender": found, "wrong": wrong}
    return render(request, "market/tender_form.html", context, status=422 if wrong else 200)


@edited
def publish(request: HttpRequest, found: Tender) -> HttpResponseBase:
    """The consultation as it will be read, what is missing, and the button that publishes it."""
    if found.published_at:
        return redirect("market:tender", found.number)
    if request.method == "POST":
        try:
            published = actions.publish(found, me(request))
        except actions.TenderError as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, _("La consultation est publiée."))
            return redirect("market:tender", published.number)
    lacking = actions.missing(found, timezone.now())
    context = reading.context(request, found) | {"lacking": lacking}
    return render(request, "market/tender_publish.html", context, status=422 if request.method == "POST" else 200)


@edited
def cancel(request: HttpRequest, found: Tender) -> HttpResponseBase:
    """Give a consultation up, or delete its draft."""
    if not found.published_at:
        return _remove(request, found)
    form = forms.CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.cancel(found, form.cleaned_data["because"], me(request))
        except actions.TenderError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("La consultation est annulée. Celles et ceux qui la lisaient sont prévenus."))
            return redirect("market:tender", found.number)
    context = {"tender": found, "form": form, "count": len(readers.readers(found))}
    return render(request, "market/tender_cancel.html", context, status=422 if form.errors else 200)


def _remove(request: HttpRequest, found: Tender) -> HttpResponseBase:
    if request.method == "POST":
        actions.remove(found, me(request))
        messages.success(request, _("Le brouillon est supprimé."))
        return redirect("market:tenders")
    return render(request, "market/tender_remove.html", {"tender": found})


@edited
@require_POST
def copy(request: HttpRequest, found: Tender) -> HttpResponseBase:
    """A new draft like this consultation."""
    made = actions.copy(found, me(request))
    messages.success(request, _("Voici un brouillon semblable : donnez-lui ses dates, puis publiez-le."))
    return redirect("market:tender_edit", made.number)
