"""Purchase plans: sent, followed while they are read, read line by line, corrected, downloaded, removed."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from entremise.common.access import allow
from entremise.common.limits import limited
from entremise.common.reader import current_language
from entremise.common.uploads import takes_files
from entremise.market import rules
from entremise.market.actions import plans as actions
from entremise.market.forms.plans import ColumnsForm, PlanForm
from entremise.market.models import Buyer, Plan, PlanLine
from entremise.market.purchase_plans.files import LARGEST, PlanError
from entremise.market.purchase_plans.reading import SHEET
from entremise.market.queries import plans as queries
from entremise.market.views import plan_files
from entremise.market.views.space import RATE, buying
from entremise.matching.nomenclature import communes
from entremise.people.rules import signed_in
from entremise.people.views.account import me

#: Lines that a page shows.
PAGE = 50


def planned(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of a plan: it is given the plan. For whoever does not belong to its buyer there is nothing there."""

    @allow(signed_in)
    @never_cache
    @limited("market", RATE)
    @wraps(view)
    def shown(request: HttpRequest, /, plan: uuid.UUID, **kwargs: Any) -> HttpResponseBase:
        found = get_object_or_404(Plan.objects.select_related("buyer"), number=plan)
        if not rules.plans(request.user, found):
            raise Http404
        return view(request, found, **kwargs)

    return shown


@takes_files(LARGEST + 1)
@buying
def plans(request: HttpRequest, buyer: Buyer) -> HttpResponse:
    """Send a spreadsheet, and the plans sent before."""
    form = PlanForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            if sent.size > LARGEST:
                raise PlanError(_("Ce fichier est trop lourd : 5 Mo au plus."))  # noqa: TRY301 - told like the others
            plan = actions.add(buyer, sent.name, sent, me(request), form.cleaned_data["title"])
        except PlanError as error:
            form.add_error("file", str(error))
        else:
            return redirect("market:plan", plan.number)
    context = {"buyer": buyer, "form": form, "plans": buyer.plans.all()}
    return render(request, "market/plans.html", context, status=422 if form.errors else 200)


@planned
@require_safe
def plan(request: HttpRequest, plan: Plan) -> HttpResponse:
    """A plan, line by line; while it is read, how far that is."""
    return render(request, "market/plan.html", _context(request, plan, ColumnsForm(columns=dict(plan.columns))))


@planned
@require_safe
def advance(request: HttpRequest, plan: Plan) -> HttpResponse:
    """How far the reading is, to be shown in the page; once it is over, the page itself."""
    if plan.read_at:
        return HttpResponse(headers={"HX-Redirect": reverse("market:plan", args=[plan.number])})
    return render(request, "market/plan_progress.html", {"plan": plan, "advance": queries.advance(plan)})


@planned
@require_POST
def columns(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Read the plan again, with other columns."""
    form = ColumnsForm(request.POST, columns=dict(plan.columns))
    if form.is_valid():
        try:
            actions.read_again(plan, form.chosen(), me(request))
        except PlanError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Les colonnes sont corrigées : le programme est relu."))
            return redirect("market:plan", plan.number)
    return render(request, "market/plan.html", _context(request, plan, form), status=422)


@planned
@require_POST
def consult(request: HttpRequest, plan: Plan, line: int) -> HttpResponse:
    """Make a draft of consultation from a line."""
    found = get_object_or_404(plan.lines.select_related("plan__buyer"), pk=line)
    made = actions.consult(found, me(request))
    messages.success(request, _("Un brouillon est prêt, avec ce que dit votre programme : complétez-le, puis publiez."))
    return redirect("market:tender_edit", made.number)


@planned
@require_safe
def file(request: HttpRequest, plan: Plan, kind: str) -> HttpResponse:
    """The plan and its answers, as a workbook or a CSV."""
    written = plan_files.FILES.get(kind)
    if written is None:
        raise Http404
    name = f"{slugify(plan.title)[:60] or 'programme'}.{kind}"
    return plan_files.download(written.write(plan), written.content_type, name)


@planned
def remove(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Remove a plan, once asked again."""
    if request.method == "POST":
        there = f"{reverse('market:plans')}?pour={plan.buyer.number}"
        actions.remove(plan, me(request))
        messages.success(request, _("Le programme est retiré, avec toutes ses lignes."))
        return redirect(there)
    return render(request, "market/plan_remove.html", {"plan": plan, "buyer": plan.buyer})


def _context(request: HttpRequest, plan: Plan, form: ColumnsForm) -> dict[str, Any]:
    lines = list(plan.lines.all())
    kind = request.GET.get("avis", "")
    kept = [each for each in lines if any(said["kind"] == kind for said in each.advice)] if kind in _KINDS else lines
    page = Paginator(kept, PAGE).get_page(request.GET.get("page"))
    return {
        "plan": plan, "buyer": plan.buyer, "form": form, "advance": queries.advance(plan), "kind": kind,
        "summary": queries.summary(lines), "page": page, "rows": [_row(each, plan) for each in page],
        "town": communes.commune(plan.buyer.commune), "radii": queries.RADII,
    }  # fmt: skip


_KINDS = ("reserve", "split", "as_is", "unknown")


def _row(line: PlanLine, plan: Plan) -> dict[str, Any]:
    """A line as the page shows it; `search` leads to who could answer, in the neutral order of any search."""
    town = communes.commune(line.place or plan.buyer.commune)
    language = current_language()
    asked = [("q", line.text.splitlines()[0][:200]), *([("lieu", town.name)] if town else []), ("rayon", queries.NEAR)]
    asked += [("activite", code) for code, _weight in line.activities[:5]]
    return {
        "line": line, "sheet": dict(line.told).get(SHEET, ""), "trades": queries.trades(line, language),
        "place": communes.commune(line.place),
        "counts": [(km, line.firms.get(str(km))) for km in queries.RADII if str(km) in line.firms],
        "everywhere": line.firms.get(queries.EVERYWHERE),
        "advice": [(each["kind"], each[language]) for each in line.advice],
        "search": f"{reverse('hub:results')}?{urlencode(asked)}",
    }  # fmt: skip
