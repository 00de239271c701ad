"""First customers: the proposals of both sides, one's own, what goes with each."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from entremise.common.access import allow
from entremise.common.limits import limited
from entremise.common.reader import current_language
from entremise.market import rules
from entremise.market.actions import pilots as pilot_actions
from entremise.market.actions import proposals as actions
from entremise.market.actions.pilots_told import OTHER
from entremise.market.forms.pilots import InviteForm, ProposalForm
from entremise.market.models import Party, Proposal
from entremise.market.queries import pilots as queries
from entremise.market.views.pilot_page import PilotPage
from entremise.market.words import place
from entremise.people.guard import visitor
from entremise.people.models import Person
from entremise.people.rules import adviser, anyone, signed_in
from entremise.people.views.account import me

#: As much as somebody proposes and answers in an hour.
RATE = "120/hour"
PAGE_SIZE = 24
#: Pilots that go on, as advisers see them: those that wait the longest.
FOLLOWED = 50
#: The sides in addresses.
SIDES = {"accueils": Party.HOST, "solutions": Party.STARTUP}
IN_ADDRESS = {party: name for name, party in SIDES.items()}


@allow(anyone)
@require_safe
def pilots(request: HttpRequest) -> HttpResponse:
    """What it is about, the proposals of a side, and one's own."""
    side = SIDES.get(request.GET.get("cote", ""), Party.HOST)
    words = request.GET.get("q", "").replace("\0", " ").strip()[:100]
    found = queries.board(side, words, timezone.localdate())
    taken = queries.taken_part(request.user)
    return render(request, "market/pilots.html", {
        "side": side, "words": words, "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "sides": [(name, party, Proposal.objects.filter(rules.OPEN_PROPOSAL, side=party).count())
                  for name, party in SIDES.items()],
        "mine": queries.mine(request.user),
        "taken": [PilotPage(each, _side(request, each)) for each in taken],
        "followed": [PilotPage(each, None) for each in queries.going_on()[:FOLLOWED]] if adviser(request.user) else [],
        "shown": queries.showcase()[:3],
    })  # fmt: skip


def _side(request: HttpRequest, pilot: Any) -> Party | None:
    return next(iter(sorted(rules.parties(request.user, pilot))), None)


@allow(signed_in)
@limited("pilots", RATE)
def proposal_new(request: HttpRequest) -> HttpResponse:
    """A proposal of one side (`?cote=`), perhaps to answer another one (`?pour=`)."""
    person = me(request)
    side = SIDES.get(request.GET.get("cote", ""))
    if side is None:
        return render(request, "market/proposal_new.html", {"sides": SIDES.items()})
    form = ProposalForm(request.POST or None, side=side, by=person)
    if side == Party.HOST and not form.memberships:
        return render(request, "market/proposal_new.html", {"nobody": True})
    if request.method == "POST" and form.is_valid():
        told = form.facts() | {"language": current_language()}
        proposal = actions.publish(told, person)
        answered = _answered(request, person)
        here, there = _("C’est publié. Voici ce qui peut vous convenir."), _("C’est publié : proposez-la ici.")
        messages.success(request, there if answered else here)
        return redirect("market:proposal", answered.number if answered else proposal.number)
    context = {"form": form, "side": side}
    return render(request, "market/proposal_new.html", context, status=422 if form.errors else 200)


def _answered(request: HttpRequest, person: Person) -> Proposal | None:
    """The proposal that a new one answers, as its address says (`?pour=`)."""
    try:
        number = uuid.UUID(request.GET.get("pour", ""))
    except ValueError:
        return None
    found = Proposal.objects.filter(rules.OPEN_PROPOSAL, number=number).first()
    return found if found and not rules.speaks_in(person, found) else None


@allow(anyone)
@never_cache
@require_safe
def proposal(request: HttpRequest, proposal: uuid.UUID) -> HttpResponse:
    """A proposal: for its side, what goes with it; for others, the way to propose a pilot."""
    return _page(request, _proposal(request, proposal))


def _proposal(request: HttpRequest, number: uuid.UUID) -> Proposal:
    """A proposal that the reader may read.

    Raises:
        Http404: there is none for them.
    """
    found = get_object_or_404(Proposal.objects.select_related("person"), number=number)
    if not rules.reads_proposal(request.user, found):
        raise Http404
    return found


def _own(request: HttpRequest, number: uuid.UUID) -> Proposal:
    found = _proposal(request, number)
    if not rules.speaks_in(request.user, found):
        raise Http404
    return found


def _page(request: HttpRequest, found: Proposal, form: InviteForm | None = None) -> HttpResponse:
    own = rules.speaks_in(request.user, found)
    context: dict[str, Any] = {
        "proposal": found, "own": own, "place": place(found.place), "cote": IN_ADDRESS[OTHER[Party(found.side)]],
        "host": found.side == Party.HOST, "contact": found.person if adviser(request.user) else None,
    }  # fmt: skip
    if own and found.closed_at is None:
        suggested = queries.suggested(found)
        context |= {"list": suggested.show(visitor(request)), "suggested": [
            {"proposal": each.proposal, "place": place(each.proposal.place),
             "reasons": [why[current_language()] for why in each.reasons],
             "pilot": queries.standing(*_pair(found, each.proposal))}
            for each in suggested.rows
        ]}  # fmt: skip
    elif not own:
        context |= _ways(request, found, form)
    return render(request, "market/proposal.html", context, status=422 if form and form.errors else 200)


def _ways(request: HttpRequest, found: Proposal, form: InviteForm | None) -> dict[str, Any]:
    """How a reader of the other side proposes a pilot: with one of their proposals, chosen among theirs."""
    mine = queries.mine(request.user).filter(rules.OPEN_PROPOSAL, side=OTHER[Party(found.side)])
    known = [pilot for each in mine if (pilot := queries.standing(*_pair(found, each)))]
    if known or not mine:
        return {"pilot": known[0] if known else None}
    chosen = request.GET.get("avec", "")
    return {"form": form or InviteForm(own=mine, initial={"mine": chosen})}


def _pair(one: Proposal, other: Proposal) -> tuple[Proposal, Proposal]:
    return (one, other) if one.side == Party.STARTUP else (other, one)


@allow(signed_in)
@require_POST
@limited("pilots", RATE)
def proposal_invite(request: HttpRequest, proposal: uuid.UUID) -> HttpResponse:
    """Propose a pilot to who told a proposal."""
    found = _proposal(request, proposal)
    mine = queries.mine(request.user).filter(rules.OPEN_PROPOSAL, side=OTHER[Party(found.side)])
    form = InviteForm(request.POST, own=mine)
    if not form.is_valid():
        return _page(request, found, form)
    try:
        made = pilot_actions.propose(form.cleaned_data["mine"], found, form.cleaned_data["message"], me(request))
    except pilot_actions.PilotError as error:
        form.add_error(None, str(error))
        return _page(request, found, form)
    messages.success(request, _("C’est transmis : vous serez prévenu de la réponse."))
    return redirect("market:pilot", made.number)


@allow(signed_in)
@never_cache
@limited("pilots", RATE)
def proposal_edit(request: HttpRequest, proposal: uuid.UUID) -> HttpResponse:
    """Say it otherwise."""
    found = _own(request, proposal)
    form = ProposalForm(request.POST or None, instance=found, side=Party(found.side), by=me(request))
    if request.method == "POST" and form.is_valid():
        actions.change(found, form.facts(), me(request))
        messages.success(request, _("C’est enregistré."))
        return redirect("market:proposal", found.number)
    context = {"form": form, "side": Party(found.side), "proposal": found}
    return render(request, "market/proposal_new.html", context, status=422 if form.errors else 200)


@allow(signed_in)
@require_POST
@limited("pilots", RATE)
def proposal_close(request: HttpRequest, proposal: uuid.UUID) -> HttpResponse:
    """Close it, or open it again (`do=rouvrir`)."""
    found = _own(request, proposal)
    if request.POST.get("do") == "rouvrir":
        actions.reopen(found, me(request))
        messages.success(request, _("Elle est de nouveau montrée à tous."))
    else:
        actions.close(found, me(request))
        messages.success(request, _("Elle n’est plus montrée. Vous pouvez la rouvrir."))
    return redirect("market:proposal", found.number)
