"""The list of consultations, the page of one, following it; the codes of the vocabulary while one types."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from entremise.common.access import allow
from entremise.common.limits import limited
from entremise.common.reader import current_language
from entremise.market import rules, words
from entremise.market.actions import tenders as actions
from entremise.market.forms.tenders import ListForm
from entremise.market.models import Tender
from entremise.market.queries import tenders as queries
from entremise.people.rules import anyone, organisations, signed_in
from entremise.people.views.account import me

PAGE_SIZE = 20
#: Whose consultations a list is of; the first is everybody's.
WHOSE = {"": "", "miennes": "mine", "suivies": "followed", "invitations": "invited"}
MOST_CODES = 12


@allow(anyone)
@require_safe
def tenders(request: HttpRequest) -> HttpResponse:
    """The consultations that somebody may see, the next to close first; narrowed by words, place, date, nature."""
    form = ListForm(request.GET)
    whose = WHOSE.get(request.GET.get("de", ""), "") if request.user.is_authenticated else ""
    asked = form.asked(whose)
    page = Paginator(queries.found(request.user, asked, timezone.now()), PAGE_SIZE).get_page(request.GET.get("page"))
    narrowed = any((asked.place, asked.category, asked.source, asked.within, asked.past, form.errors))
    return render(request, "market/tenders.html", {
        "form": form, "page": page, "asked": asked, "whose": whose, "narrowed": narrowed,
        "filtered": narrowed or bool(asked.text or asked.on), "ways": _ways(request), "buys": _may_buy(request),
    })  # fmt: skip


def _ways(request: HttpRequest) -> list[dict[str, Any]]:
    """The lists there are, for whoever is signed in."""
    if not request.user.is_authenticated:
        return []
    here = request.GET.get("de", "")
    labels = {
        "": _("Toutes"),
        "miennes": _("Les miennes"),
        "suivies": _("Suivies"),
        "invitations": _("J’y suis invité"),
    }
    return [{"key": key, "label": label, "current": key == here} for key, label in labels.items()]


def _may_buy(request: HttpRequest) -> bool:
    return bool(organisations(request.user))


def shown(request: HttpRequest, number: uuid.UUID) -> Tender:
    """A consultation that the reader may see.

    Raises:
        Http404: there is none, or not for them.
    """
    found = queries.one(request.user, number)
    if found is None:
        raise Http404
    return found


@allow(anyone)
@require_safe
def tender(request: HttpRequest, tender: uuid.UUID) -> HttpResponse:
    """What a consultation asks for, until when, and what one may do about it."""
    found = shown(request, tender)
    return render(request, "market/tender.html", context(request, found))


def context(request: HttpRequest, found: Tender) -> dict[str, Any]:
    """What the page of a consultation shows."""
    visitor = request.user
    edits = rules.edits(visitor, found)
    open_now = found.status is Tender.Status.OPEN
    followed = visitor.is_authenticated and found.followings.filter(person=me(request)).exists()
    mine = found.answers.filter(organisation__in=organisations(visitor), withdrawn_at=None).first()
    return {
        "tender": found, "edits": edits, "open": open_now, "followed": followed, "mine": mine,
        "answers_here": found.source == Tender.Source.TYPED, "lots": list(found.lots.all()),
        "requirements": list(found.requirements.all()), "told": _told(found, edits=edits),
        "sealed": edits and not rules.opens(visitor, found),
        "questions": found.questions.filter(replied_at__isnull=False),
    }  # fmt: skip


def _told(found: Tender, *, edits: bool) -> dict[str, int]:
    """What its buyer counts of it; how many answered a sealed one is no secret, what they say is."""
    if not edits:
        return {}
    return {
        "invited": found.invitations.filter(withdrawn_at=None).count(),
        "answers": found.answers.filter(sent_at__isnull=False, withdrawn_at=None).count(),
        "questions": found.questions.filter(replied_at=None).count(),
        "followers": found.followings.count(),
    }


@allow(signed_in)
@require_POST
@limited("follow-tender", "120/hour")
def follow(request: HttpRequest, tender: uuid.UUID) -> HttpResponseBase:
    """Follow a consultation, or stop."""
    found = shown(request, tender)
    if request.POST.get("do") == "stop":
        actions.unfollow(found, me(request))
        messages.success(request, _("Vous ne suivez plus cette consultation."))
    else:
        actions.follow(found, me(request))
        messages.success(request, _("Vous suivez cette consultation : elle est dans votre calendrier, et vous serez "
                                    "prévenu si elle change et avant sa date limite."))  # fmt: skip
    return redirect("market:tender", found.number)


@allow(anyone)
@require_safe
@cache_control(public=True, max_age=86400)
def cpv(request: HttpRequest) -> JsonResponse:
    """Codes of the vocabulary whose label has the words of `q`, in the language of the page or in the other."""
    typed = request.GET.get("q", "").replace("\0", "").strip()[:80]
    found = words.cpv_search(typed, MOST_CODES) if len(typed) > 2 else []
    return JsonResponse({"codes": [{"code": each.code, "label": each.label(current_language())} for each in found]})
