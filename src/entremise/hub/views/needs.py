"""Stating a need: told, understood and corrected, published, changed, closed."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entremise.common import limits
from entremise.common.access import allow
from entremise.common.limits import limited
from entremise.common.reader import current_language
from entremise.hub import drafts, links
from entremise.hub import rules as hub_rules
from entremise.hub.actions import needs as actions
from entremise.hub.actions import showing
from entremise.hub.actions.needs import ChangedMeanwhileError
from entremise.hub.actions.needs_told import TAKE_OVER
from entremise.hub.forms.needs import NeedForm, initial
from entremise.hub.forms.search import Search
from entremise.hub.models import Need
from entremise.hub.queries.search import NothingLoadedError
from entremise.hub.transitions import TransitionError
from entremise.hub.views import understanding
from entremise.hub.views.need_page import NeedPage, labelled
from entremise.people import rules
from entremise.people.guard import visitor
from entremise.people.models import Person

#: Drafts told from one address in an hour: by strangers, and by the accounts of a whole chamber.
STRANGER_RATE, ACCOUNT_RATE = "10/hour", "120/hour"


@allow(rules.anyone)
@require_http_methods(["GET", "HEAD", "POST"])
def state(request: HttpRequest) -> HttpResponse:
    """The form, filled with the search one comes from; what it tells becomes a draft, signed in or not."""
    search = Search.read(request.GET)
    if request.method != "POST":
        place = search.found_place()
        shown = {"text": search.text, "place": place.label if place else "", "radius_km": search.radius_km}
        form = NeedForm(by=request.user, initial=shown | {"submission": uuid.uuid4()})
        return render(request, "hub/need_new.html", {"form": form})
    scope, rate = ("need-of-account", ACCOUNT_RATE) if rules.signed_in(request.user) else ("need", STRANGER_RATE)
    allowance = limits.allowed(request, scope, rate)
    if not allowance:
        return limits.too_many(request, allowance)
    form = NeedForm(request.POST, by=request.user)
    if not form.is_valid():
        return render(request, "hub/need_new.html", {"form": form}, status=422)
    need = _draft(request, form, search)
    if need.person_id is None and form.on_behalf is None:
        drafts.remember(request, need)
    return redirect("hub:need_page" if need.published_at else "hub:need_understanding", need.submission)


def _draft(request: HttpRequest, form: NeedForm, search: Search) -> Need:
    corrections = understanding.facts(search)
    facts = corrections | {name: value for name, value in form.facts().items() if value not in ("", None)}
    if form.cleaned_data["place"]:
        facts["anywhere"] = False
    told: dict[str, Any] = {"by": _person(request), "on_behalf": form.on_behalf, **facts}
    text = told.pop("text")
    need = actions.draft(text, current_language(), submission=form.cleaned_data["submission"], **told)
    nobodys = need.person_id is None and not need.email
    theirs = hub_rules.edits(request.user, need) or (nobodys and not request.user.is_authenticated)
    # The number of somebody else's need, sent on purpose: what is told is a need of its own.
    return need if need.text == text and theirs else actions.draft(text, current_language(), **told)


def _person(request: HttpRequest) -> Person | None:
    return request.user if isinstance(request.user, Person) else None


def own(request: HttpRequest, submission: uuid.UUID) -> Need:
    """The need of that number, for whoever may change it: its side, advisers, or this browser while nobody has it.

    Raises:
        Http404: it is somebody else's, or there is none.
    """
    need = get_object_or_404(Need.objects.select_related("person", "adviser", "reading"), submission=submission)
    if not (drafts.told_here(request, need) or hub_rules.edits(request.user, need)):
        raise Http404
    return need


@allow(rules.anyone)
@require_http_methods(["GET", "HEAD", "POST"])
@limited("need-correction", "300/hour")
def understand(request: HttpRequest, submission: uuid.UUID) -> HttpResponse:
    """What was understood of a need, each part to be corrected; who can answer it so."""
    need = own(request, submission)
    if request.method == "POST":
        return _correct(request, need)
    try:
        page = understanding.understanding_page(need, request.GET.get("metier", "").replace("\0", " ").strip()[:100])
    except NothingLoadedError:
        return render(request, "hub/nothing_loaded.html", status=503)
    showing.show(page.results, "need", visitor(request))
    shown = {"page": page, "need": need, "seen": actions.version(need), "facts": NeedPage(need, request.user).facts}
    return render(request, "hub/need_understanding.html", shown)


def _correct(request: HttpRequest, need: Need) -> HttpResponse:
    here = redirect("hub:need_understanding", need.submission)
    if "lieu" in request.POST:
        told = Search.read(request.POST)
        if told.place and told.found_place() is None:
            messages.warning(
                request,
                _("Nous ne connaissons pas de lieu nommé « %(place)s » : essayez un nom de commune ou un code postal.")
                % {"place": told.place},
            )
            return here
        kept = understanding.facts(told, need)
        facts = {name: kept[name] for name in ("place", "anywhere", "radius_km")}
    else:
        facts = understanding.corrected(need, request.POST.get("correction", "")[:4000])
    try:
        actions.change(need, _person(request), seen=request.POST.get("seen", ""), **facts)
    except ChangedMeanwhileError:
        messages.warning(
            request, _("Ce besoin a été modifié entre-temps : voici où il en est. Refaites votre correction.")
        )
    except TransitionError as refused:
        messages.warning(request, str(refused))
    return here


@allow(rules.anyone)
@require_POST
@limited("need-publish", "30/hour")
def publish(request: HttpRequest, submission: uuid.UUID) -> HttpResponse:
    """Publish a draft; a visitor signs in first, comes back to it, and publishes it then."""
    need = own(request, submission)
    person = _person(request)
    if person is None:
        back = reverse("hub:need_understanding", args=[submission])
        return redirect(f"{reverse('account_login')}?{urlencode({'next': back})}")
    return _do(request, need, lambda: actions.publish(need, person), _("Votre besoin est publié."))


@allow(rules.anyone)
@require_safe
def page(request: HttpRequest, submission: uuid.UUID) -> HttpResponse:
    """A need: all of it for those who follow it, what they may read for the others."""
    found = Need.objects.select_related("person", "adviser", "reading")
    need = get_object_or_404(found, submission=submission)
    if drafts.told_here(request, need):
        return redirect("hub:need_understanding", submission)
    if not hub_rules.sees(request.user, need):
        raise Http404
    shown = NeedPage(need, request.user)
    showing.show_solutions(need, shown.solutions, "need", visitor(request))
    template = "hub/need_own.html" if shown.edits else "hub/need.html"
    return render(request, template, {"page": shown, "need": need})


@allow(rules.anyone)
@require_http_methods(["GET", "HEAD", "POST"])
@limited("need-change", "60/hour")
def edit(request: HttpRequest, submission: uuid.UUID) -> HttpResponse:
    """Change a need. When somebody else changed it meanwhile, both are shown and nothing is lost."""
    need = own(request, submission)
    if request.method != "POST":
        form = NeedForm(by=request.user, need=need, initial={"seen": actions.version(need)})
        return render(request, "hub/need_edit.html", {"form": form, "need": need})
    form = NeedForm(request.POST, by=request.user, need=need)
    if not form.is_valid():
        return render(request, "hub/need_edit.html", {"form": form, "need": need}, status=422)
    try:
        need = actions.change(need, _person(request), seen=form.cleaned_data["seen"], **form.facts())
    except ChangedMeanwhileError as meanwhile:
        return _meanwhile(request, form, meanwhile.need)
    except TransitionError as refused:
        return impossible(request, str(refused), need)
    messages.success(request, _("C’est enregistré."))
    return redirect("hub:need_page" if need.published_at else "hub:need_understanding", need.submission)


def _meanwhile(request: HttpRequest, form: NeedForm, now: Need) -> HttpResponse:
    """What one typed is still in the form, which may now be sent again; beside it, what somebody else wrote."""
    data = QueryDict(mutable=True)
    data.update({**request.POST.dict(), "seen": actions.version(now)})
    again = NeedForm(data, by=request.user, need=now)
    again.is_valid()
    theirs, mine = initial(now), form.cleaned_data
    differ = [name for name, value in theirs.items() if name in mine and form.data.get(name, "") != str(value or "")]
    shown = {"form": again, "need": now, "meanwhile": labelled(now, differ)}
    return render(request, "hub/need_edit.html", shown, status=409)


@allow(rules.signed_in)
@require_POST
def pause(request: HttpRequest, submission: uuid.UUID) -> HttpResponse:
    """Take a need off the board for a while."""
    need = own(request, submission)
    return _do(request, need, lambda: actions.pause(need, _person(request)), _("Votre besoin est en pause."))


@allow(rules.signed_in)
@require_POST
def resume(request: HttpRequest, submission: uuid.UUID) -> HttpResponse:
    """End a pause."""
    need = own(request, submission)
    return _do(request, need, lambda: actions.resume(need, _person(request)), _("Votre besoin est de nouveau publié."))


@allow(rules.signed_in)
@require_POST
def close(request: HttpRequest, submission: uuid.UUID) -> HttpResponse:
    """End a need, and say why."""
    need = own(request, submission)
    because = request.POST.get("because", "")
    if because not in actions.REASONS or because == "erased":
        messages.warning(request, _("Dites pourquoi vous le clôturez."))
        return redirect("hub:need_page", submission)
    return _do(request, need, lambda: actions.close(need, because, _person(request)), _("Votre besoin est clos."))


@allow(rules.signed_in)
@require_POST
def reopen(request: HttpRequest, submission: uuid.UUID) -> HttpResponse:
    """Open again a need closed by mistake."""
    need = own(request, submission)
    return _do(request, need, lambda: actions.reopen(need, _person(request)), _("Votre besoin est rouvert."))


def _do(request: HttpRequest, need: Need, verb: Callable[[], Need], done: str) -> HttpResponse:
    try:
        verb()
    except TransitionError as refused:
        return impossible(request, str(refused), need)
    messages.success(request, done)
    return redirect("hub:need_page", need.submission)


def impossible(request: HttpRequest, why: str, need: Need) -> HttpResponse:
    """What cannot be done any more or yet, and what to do."""
    return render(request, "hub/need_impossible.html", {"why": why, "need": need}, status=409)


@allow(rules.anyone)
@require_http_methods(["GET", "HEAD", "POST"])
@limited("need-take-over", "30/hour")
def take_over(request: HttpRequest, token: str) -> HttpResponse:
    """Follow oneself a need that an adviser stated: opened from the mail, taken once signed in."""
    try:
        link = links.read(TAKE_OVER, token)
    except links.BrokenLinkError as broken:
        raise Http404 from broken
    need = get_object_or_404(Need, submission=uuid.UUID(link.number))
    person = _person(request)
    if person and need.person_id == person.pk:
        return redirect("hub:need_page", need.submission)
    if link.expired or need.person_id is not None or not link.is_of(need.email):
        return impossible(
            request, _("Ce lien a déjà servi ou a expiré. Connectez-vous, ou écrivez à la chambre."), need
        )
    if request.method == "POST" and person:
        return _do(request, need, lambda: actions.take_over(need, person), _("Ce besoin est maintenant le vôtre."))
    sign_in = f"{reverse('account_login')}?{urlencode({'next': request.path})}"
    return render(request, "hub/need_take_over.html", {"need": need, "sign_in": sign_in, "now": timezone.now()})
