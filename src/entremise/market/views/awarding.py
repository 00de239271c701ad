"""A buyer reads the answers side by side, takes them away as a workbook, and decides."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from entremise.common.access import allow
from entremise.common.limits import limited
from entremise.common.spreadsheets import WORKBOOK, workbook
from entremise.hub.models import Side
from entremise.market import rules
from entremise.market.actions import awarding as actions
from entremise.market.actions.awarding import AwardError
from entremise.market.forms.awarding import AwardForm
from entremise.market.models import Award, Tender
from entremise.market.queries import answering as queries
from entremise.market.views.invitations import edited
from entremise.people.rules import signed_in
from entremise.people.views.account import me


@allow(signed_in)
@never_cache
@require_safe
def answers(request: HttpRequest, tender: uuid.UUID) -> HttpResponse:
    """The answers side by side, in the order in which they came; how many, while they are sealed."""
    found = edited(request, tender)
    opened = rules.opens(request.user, found)
    return render(request, "market/answers.html", {
        "tender": found, "opened": opened, "count": queries.standing(found).count(),
        "compared": queries.compared(found) if opened else [], "lots": found.lots.exists(),
        "decides": opened and found.status is Tender.Status.CLOSED,
        "declined": found.invitations.filter(rules.INVITED, declined_at__isnull=False),
        "invited": found.invitations.filter(rules.INVITED).count(),
    })  # fmt: skip


@allow(signed_in)
@never_cache
@require_safe
def answers_file(request: HttpRequest, tender: uuid.UUID) -> HttpResponse:
    """The same as a workbook."""
    found = edited(request, tender)
    if not rules.opens(request.user, found):
        raise Http404
    begins = _("reponses")  # not within the f-string: the texts to translate are not found there
    name = f"{begins}-{slugify(found.title)[:60]}.xlsx"
    disposition = content_disposition_header(as_attachment=True, filename=name) or ""
    content = workbook([queries.sheet(found)])
    return HttpResponse(content, content_type=WORKBOOK, headers={"Content-Disposition": disposition})


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("award", "120/hour")
def award(request: HttpRequest, tender: uuid.UUID) -> HttpResponse:
    """Who wins, for how much, what the others are told; confirmed once, then what comes next."""
    found = edited(request, tender)
    if not rules.opens(request.user, found):
        return redirect("market:answers", found.number)
    if found.awarded_at:
        return render(request, "market/awarded.html", {"tender": found, "won": _won(found)})
    compared = queries.compared(found)
    form = AwardForm(request.POST or None, answers=[each.answer for each in compared], lots=list(found.lots.all()))
    context: dict[str, Any] = {"tender": found, "form": form, "compared": compared}
    if request.method == "POST" and form.is_valid():
        if "confirm" not in request.POST and form.choices():
            return render(request, "market/award_confirm.html", context | _preview(form))
        try:
            actions.award(found, form.choices(), form.reasons(), me(request))
        except AwardError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("C’est décidé. Chaque entreprise qui a répondu en est prévenue."))
            return redirect("market:award", found.number)
    return render(request, "market/award.html", context, status=422 if form.errors else 200)


def _preview(form: AwardForm) -> dict[str, Any]:
    """Who is told what, before anybody is."""
    choices = form.choices()
    won = {each.answer.pk for each in choices}
    reasons = form.reasons()
    lost = [{"answer": answer, "because": reasons[pk]} for pk, answer in form.answers.items() if pk not in won]
    kept = [(name, form.data.get(name, "")) for name in form.fields]
    return {"choices": choices, "lost": lost, "kept": kept}


def _won(found: Tender) -> list[dict[str, Any]]:
    """What was awarded, and what each side said came of it."""
    awards = Award.objects.filter(tender=found, source=Award.Source.DECLARED).select_related("lot", "answer")
    rows = list(awards.order_by("lot__rank", "pk"))
    introductions = {each.answer_id: queries.introduction(each.answer) for each in rows if each.answer}
    said = queries.said([each for each in introductions.values() if each])
    told = []
    for each in rows:
        introduction = introductions.get(each.answer_id)
        sides = said.get(introduction.number.hex, {}) if introduction else {}
        told.append({"award": each, "introduction": introduction, "ours": sides.get(Side.ASKER),
                     "theirs": sides.get(Side.FIRM)})  # fmt: skip
    return told
