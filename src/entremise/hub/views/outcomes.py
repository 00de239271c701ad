"""Each side says what came of an introduction: from the link of a mail without an account, or from the page.

Opening a link writes nothing, since scanners of mail open every link they see: an answer is confirmed by a button.
"""

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from entremise.common.access import allow
from entremise.common.limits import limited
from entremise.hub import rules
from entremise.hub.actions import follow_up
from entremise.hub.actions.outcomes import say
from entremise.hub.forms.outcomes import OutcomeForm, ToldForm
from entremise.hub.links import BrokenLinkError
from entremise.hub.models import Introduction, Outcome, Side
from entremise.hub.outcome_links import SIDES, read_outcome
from entremise.hub.queries import addressees, outcomes
from entremise.hub.queries import introductions as queries
from entremise.hub.transitions import TransitionError
from entremise.hub.views.introductions import refused
from entremise.notices.actions import Addressee
from entremise.people.models import Person
from entremise.people.rules import anyone, organisations, signed_in

RATE = "60/hour"


@dataclass(frozen=True)
class OutcomePage:
    """What came of an introduction, for one side; for the chamber (`side` is nobody's), what both say."""

    introduction: Introduction
    side: Side
    link: bool = False

    @property
    def other(self) -> str:
        """Whom they were put in touch with."""
        if self.side == Side.FIRM:
            return queries.asker_shown(self.introduction)
        return queries.firm_name(self.introduction)

    @property
    def mine(self) -> Outcome | None:
        """What this side said."""
        return outcomes.current(self.introduction).get(self.side)

    @property
    def lines(self) -> list[tuple[str, str]]:
        """What each side says, as this one may read it: the other's answer once theirs is given."""
        said = outcomes.current(self.introduction)
        if self.side not in SIDES:
            return [(str(capfirst(side.label)), shown(said.get(side), with_note=True)) for side in SIDES]
        mine, theirs = said.get(self.side), said.get(SIDES[self.side == Side.ASKER])
        told = [(_("Votre réponse"), shown(mine))] if mine else []
        return [*told, (_("L’autre côté"), shown(theirs))] if outcomes.final(mine) and theirs else told

    @property
    def differ(self) -> bool:
        """Whether the two sides tell two different ends."""
        said = outcomes.current(self.introduction)
        return outcomes.differ(said.get(Side.ASKER), said.get(Side.FIRM))


def shown(outcome: Outcome | None, *, with_note: bool = False) -> str:
    """An answer in words: « un contrat ou une commande, 12 000 € »; the note is for advisers."""
    if outcome is None:
        return _("pas encore de réponse")
    words = [outcome.get_kind_display()]
    if outcome.amount is not None:
        words.append(f"{number_format(outcome.amount, force_grouping=True)} €")
    if outcome.because:
        words.append(outcome.get_because_display())
    told = ", ".join(words)
    return f"{told} ({outcome.note})" if with_note and outcome.note else told


@allow(anyone)
@require_http_methods(["GET", "HEAD", "POST"])
@limited("outcome", RATE)
def outcome(request: HttpRequest, token: str) -> HttpResponse:
    """The form of a mail's link, the answer clicked there chosen already; its answer."""
    came = _came(token)
    if came is None or not came.usable:
        return _unusable(request, came, token)
    page = OutcomePage(came.introduction, came.side, link=True)
    known = came.addressee.person if came.addressee else None
    return _private(_answered(request, page, by=known if isinstance(known, Person) else None, door="mail"))


@allow(anyone)
@require_POST
@limited("outcome-link", "10/hour")
def fresh(request: HttpRequest, token: str) -> HttpResponse:
    """Send a new link to the address an old one was sent to, and to no other."""
    came = _came(token)
    if came is None or came.addressee is None:
        return _unusable(request, came, token)
    follow_up.ask_again(came.introduction, came.side, came.addressee)
    return _private(render(request, "hub/outcome_link_sent.html"))


@allow(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
@limited("outcome", RATE)
def say_outcome(request: HttpRequest, number: uuid.UUID) -> HttpResponse:
    """The same for whoever has an account: for their side, or an adviser for the side that told them."""
    if not isinstance(request.user, Person):
        raise Http404
    found = Introduction.objects.filter(rules.concerned(request.user), introduced_at__isnull=False)
    introduction = get_object_or_404(found.select_related("need__person", "answered_by"), number=number)
    side = _side(request.user, introduction)
    page = OutcomePage(introduction, side)
    return _private(_answered(request, page, by=request.user, door="adviser" if side == Side.CHAMBER else "page"))


def _side(person: Person, introduction: Introduction) -> Side:
    """The side somebody is of; an adviser who is of neither writes down what one of them said."""
    if rules.owns(person, introduction.need):
        return Side.ASKER
    return Side.FIRM if introduction.organisation in organisations(person) else Side.CHAMBER


def _answered(request: HttpRequest, page: OutcomePage, by: Person | None, door: str) -> HttpResponse:
    wanted = ToldForm if page.side not in SIDES else OutcomeForm
    if request.method != "POST":
        return _shown(request, page, wanted(initial=_initial(request, page)))
    form = wanted(request.POST)
    if not form.is_valid():
        return _shown(request, page, form, status=422)
    told = form.cleaned_data
    side = Side(told.get("side", page.side))
    try:
        say(
            page.introduction, side, told["kind"], amount=told["amount"], because=told["because"], note=told["note"],
            by=by, door=door,
        )  # fmt: skip
    except TransitionError as error:
        return refused(request, error, reverse("hub:home"))
    messages.success(request, _("Merci, c’est noté. Vous pouvez corriger votre réponse à tout moment."))
    return redirect(request.path)


def _initial(request: HttpRequest, page: OutcomePage) -> dict[str, object]:
    """What was clicked in the mail, else what was said before."""
    mine, clicked = page.mine, request.GET.get("kind")
    if clicked in Outcome.Kind.values and (mine is None or clicked != mine.kind):
        return {"kind": clicked}
    if mine is None:
        return {}
    return {"kind": mine.kind, "amount": mine.amount, "because": mine.because, "note": mine.note}


def _shown(request: HttpRequest, page: OutcomePage, form: OutcomeForm, status: int = 200) -> HttpResponse:
    return render(request, "hub/outcome.html", {"page": page, "form": form}, status=status)


@dataclass(frozen=True)
class Came:
    """By which link somebody came: to which introduction, on which side, whose link it is (nobody's any more: none)."""

    introduction: Introduction
    side: Side
    addressee: Addressee | None
    expired: bool

    @property
    def usable(self) -> bool:
        """Whether it still answers for somebody."""
        return self.addressee is not None and not self.expired


def _came(token: str) -> Came | None:
    try:
        link, side = read_outcome(token)
        found = Introduction.objects.select_related("need__person", "answered_by").filter(introduced_at__isnull=False)
        introduction = found.get(number=uuid.UUID(link.number))
    except (BrokenLinkError, Introduction.DoesNotExist):
        return None
    to = next((each for each in addressees.of(introduction, side) if link.is_of(each.email)), None)
    return Came(introduction, side, to, link.expired)


def _unusable(request: HttpRequest, came: Came | None, token: str) -> HttpResponse:
    """Why a link no longer answers, and what to do: cut (404), replaced or too old (410)."""
    status = 404 if came is None else 410
    return _private(render(request, "hub/outcome_unusable.html", {"came": came, "token": token}, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    """Neither kept by anybody on the way, nor by search engines."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
