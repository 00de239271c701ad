"""The adviser's page: what waits first, then the needs they follow, then their figures; absences and hand-overs."""

import datetime as dt
import uuid
from dataclasses import dataclass
from functools import cached_property

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entremise.common.access import allow
from entremise.hub.actions import advisers as actions
from entremise.hub.actions import correspondents
from entremise.hub.forms.advisers import AbsenceForm, HandOverForm
from entremise.hub.forms.introductions import CorrespondentForm
from entremise.hub.models import Introduction, Need
from entremise.hub.queries import advisers, attention, introductions
from entremise.hub.queries.advisers import Figures
from entremise.hub.queries.attention import OF_NEED, Attention, Concern, Desk, Point, Scope
from entremise.hub.queries.introductions import Contact
from entremise.hub.queries.standing import standings
from entremise.hub.transitions import TransitionError
from entremise.hub.views.introductions import refused
from entremise.people.models import Absence, Person
from entremise.people.rules import administrator, adviser

#: Needs shown at once under the list of what waits.
NEEDS_SHOWN = 10
#: No row has a number of more figures.
LONGEST_NUMBER = 18
#: After how many days a line that was put off comes back; a difference that is accepted does not.
PUT_OFF_DAYS = 7
FOR_GOOD_DAYS = 36_500
SCOPES: dict[Scope, str | Promise] = {
    Scope.TO_ME: gettext_lazy("Pour moi"),
    Scope.MINE: gettext_lazy("Mes besoins"),
    Scope.STOOD_IN: gettext_lazy("En remplacement"),
    Scope.UNASSIGNED: gettext_lazy("Sans conseiller"),
    Scope.ALL: gettext_lazy("Tous"),
}
#: Each concern as a filter, in a few words.
SHORT: dict[Concern, str | Promise] = {
    Concern.UNASSIGNED: gettext_lazy("Sans conseiller"),
    Concern.QUESTION: gettext_lazy("Questions"),
    Concern.NO_ADDRESS: gettext_lazy("Adresses manquantes"),
    Concern.NOT_FOUND: gettext_lazy("Aucune entreprise"),
    Concern.NOT_CHOSEN: gettext_lazy("Rien de choisi"),
    Concern.UNDECIDED: gettext_lazy("Propositions en attente"),
    Concern.SILENT: gettext_lazy("Entreprises muettes"),
    Concern.DIFFER: gettext_lazy("Retombées qui diffèrent"),
}


@dataclass(frozen=True)
class Followed:
    """A need that an adviser follows, and where it stands."""

    need: Need
    standing: str


@dataclass(frozen=True)
class DeskPage:
    """The page of an adviser, as its address asks for it."""

    person: Person
    scope: Scope
    concern: Concern | None
    page: str
    needs_page: str

    @cached_property
    def attention(self) -> Attention:
        """What waits."""
        return attention.attention(self.person, self.scope, self.concern)

    @cached_property
    def points(self) -> Page[Point]:
        """A page of what waits."""
        return Paginator(self.attention, attention.PAGE).get_page(self.page)

    @property
    def scopes(self) -> list[tuple[Scope, str | Promise]]:
        """Whose needs may be listed."""
        return list(SCOPES.items())

    @property
    def concerns(self) -> list[tuple[Concern, str | Promise, int]]:
        """The concerns that have lines, each with how many."""
        return [(each, SHORT[each], n) for each, n in self.attention.counts.items() if n or each == self.concern]

    @cached_property
    def needs(self) -> Page[Need]:
        """A page of the needs they follow."""
        return Paginator(advisers.followed(self.person), NEEDS_SHOWN).get_page(self.needs_page)

    @cached_property
    def followed(self) -> list[Followed]:
        """Those of the page, with where each stands."""
        told = standings(self.needs)
        return [Followed(need, told[need.pk]) for need in self.needs]

    @cached_property
    def figures(self) -> Figures:
        """What their needs led to."""
        return advisers.figures(self.person)

    @cached_property
    def desk(self) -> Desk:
        """What waits for any adviser on other pages."""
        return attention.desk()

    @cached_property
    def stands_in_for(self) -> list[Person]:
        """The colleagues who are away and whose work comes here."""
        return list(Person.objects.filter(pk__in=advisers.stand_ins().covered_by(self.person.pk)).order_by("name"))

    @property
    def address_form(self) -> CorrespondentForm:
        """Whom to write to at a firm."""
        return CorrespondentForm(name="adresse")


@allow(adviser)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits, the needs one follows, one's figures."""
    scope, concern = request.GET.get("vue", ""), request.GET.get("sujet", "")
    page = DeskPage(
        _person(request),
        Scope(scope) if scope in list(Scope) else Scope.TO_ME,
        Concern(concern) if concern in list(Concern) else None,
        request.GET.get("page", "1"),
        request.GET.get("besoins", "1"),
    )
    return _private(render(request, "hub/adviser.html", {"page": page}))


@allow(adviser)
@require_POST
def take(request: HttpRequest, submission: uuid.UUID) -> HttpResponse:
    """Follow a need that nobody follows; back to the list when it was taken from there."""
    need = get_object_or_404(Need, submission=submission)
    page = reverse("hub:need_page", args=[submission])
    try:
        actions.take(need, _person(request))
    except TransitionError as error:
        return refused(request, error, page)
    messages.success(request, _("Vous suivez désormais ce besoin. Le demandeur le sait."))
    return _to_list(request) if "liste" in request.GET else redirect(page)


@allow(adviser)
@require_POST
def put_off(request: HttpRequest) -> HttpResponse:
    """A line was seen: it comes back later, or (two answers that are both kept) no more."""
    concern, row = request.POST.get("concern", ""), request.POST.get("row", "")
    if concern not in list(Concern) or not row.isdecimal() or len(row) > LONGEST_NUMBER:
        raise Http404
    introduction = None
    if concern in OF_NEED:
        need = get_object_or_404(Need, pk=row)
    else:
        introduction = get_object_or_404(Introduction.objects.select_related("need"), pk=row)
        need = introduction.need
    accepted = concern == Concern.DIFFER and "accept" in request.POST
    until = timezone.now() + dt.timedelta(days=FOR_GOOD_DAYS if accepted else PUT_OFF_DAYS)
    actions.put_off(concern, need, introduction, until, by=_person(request))
    told = _("Les deux réponses sont gardées.") if accepted else _("C’est vu. Nous vous le rappellerons dans 7 jours.")
    messages.success(request, told)
    return _to_list(request)


@allow(adviser)
@require_http_methods(["GET", "HEAD", "POST"])
def add_address(request: HttpRequest, number: uuid.UUID) -> HttpResponse:
    """Whom to write to at a firm that waits for it: what was asked leaves at once."""
    introduction = get_object_or_404(Introduction.objects.select_related("need"), number=number)
    form = CorrespondentForm(request.POST or None, name="adresse")
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        contact = Contact(told["name"], told["email"], told["phone"])
        try:
            correspondents.add(introduction.organisation, contact, told["language"], told["source"], _person(request))
        except TransitionError as error:
            form.add_error("email", str(error))
        else:
            messages.success(request, _("C’est noté : la demande part à cette adresse dès que c’est son tour."))
            return _to_list(request)
    shown = {"form": form, "firm": introductions.firm_name(introduction), "introduction": introduction}
    status = 422 if form.errors else 200
    return _private(render(request, "hub/adviser_address.html", shown, status=status))


@allow(adviser)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest) -> HttpResponse:
    """Entrust needs to a colleague: one's own, those of whom one stands in for; an administrator, anybody's."""
    person = _person(request)
    outgoing = _outgoing(request, person)
    needs = advisers.followed(outgoing)
    chosen = needs.filter(submission__in=_numbers(request.GET.getlist("besoin")))
    form = HandOverForm(request.POST or None, needs=needs, outgoing=outgoing, initial={"needs": chosen or needs})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            given = actions.hand_over(outgoing, told["to"], told["needs"], by=person, note=told["note"])
        except TransitionError as error:
            form.add_error(None, str(error))
        else:
            n = len(given)
            done = ngettext("%(n)s besoin est confié à %(who)s.", "%(n)s besoins sont confiés à %(who)s.", n)
            messages.success(request, done % {"n": n, "who": told["to"]})
            return _to_list(request)
    others = [each for each in advisers.entrusted_by(person) if each != outgoing]
    shown = {"form": form, "outgoing": outgoing, "mine": outgoing == person, "others": others, "needs": needs}
    return _private(render(request, "hub/adviser_hand_over.html", shown, status=422 if form.errors else 200))


def _outgoing(request: HttpRequest, person: Person) -> Person:
    """Whose needs are entrusted: one's own unless the address names somebody one may do it for."""
    named = request.GET.get("de", "")
    if not named:
        return person
    found = next((each for each in advisers.entrusted_by(person) if str(each.pk) == named), None)
    if found is None:
        raise Http404
    return found


def _numbers(typed: list[str]) -> list[uuid.UUID]:
    found = []
    for each in typed[:100]:
        try:
            found.append(uuid.UUID(each))
        except ValueError:
            continue
    return found


@allow(adviser)
@require_http_methods(["GET", "HEAD", "POST"])
def absences(request: HttpRequest) -> HttpResponse:
    """Say when one is away and who stands in; who is away now or soon."""
    person = _person(request)
    form = AbsenceForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            actions.be_away(person, told["begins_on"], told["ends_on"], told["stand_in"], by=person)
        except TransitionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("C’est noté. %(who)s est prévenu(e).") % {"who": told["stand_in"]})
            return redirect("hub:absences")
    coming = Absence.objects.filter(ends_on__gte=timezone.localdate()).select_related("person", "stand_in")
    shown = {"form": form, "absences": coming.order_by("begins_on", "pk"), "person": person}
    return _private(render(request, "hub/adviser_absences.html", shown, status=422 if form.errors else 200))


@allow(adviser)
@require_POST
def come_back(request: HttpRequest, pk: int) -> HttpResponse:
    """End one's absence now, or take away one to come."""
    person = _person(request)
    found = Absence.objects.all() if administrator(person) else Absence.objects.filter(person=person)
    actions.come_back(get_object_or_404(found, pk=pk), by=person)
    messages.success(request, _("C’est noté : cette absence est annulée."))
    return redirect("hub:absences")


@allow(adviser)
@require_safe
def lost_mails(request: HttpRequest) -> HttpResponse:
    """The mails of the loop that could not be delivered: somebody is to be told otherwise."""
    page = Paginator(attention.lost_mails(timezone.now()), 30).get_page(request.GET.get("page", "1"))
    return _private(render(request, "hub/adviser_lost_mails.html", {"page": page}))


def _to_list(request: HttpRequest) -> HttpResponse:
    """Back to the list as it was filtered."""
    kept = request.GET.copy()
    for name in ("liste", "besoin", "de"):
        kept.pop(name, None)
    query = kept.urlencode()
    return redirect(reverse("hub:adviser") + (f"?{query}" if query else ""))


def _person(request: HttpRequest) -> Person:
    """Who is signed in: the rule of these pages says that an adviser is."""
    if not isinstance(request.user, Person):
        raise Http404
    return request.user


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
