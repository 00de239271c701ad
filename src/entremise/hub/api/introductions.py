"""API of introductions: chosen, proposed, answered, met; what is written, what came of it."""

import uuid
from typing import Annotated, Any, NoReturn

from django.http import HttpRequest
from django.utils import timezone
from ninja import Body as Sent
from ninja import Path, Query, Router

from entremise.common.access import allow
from entremise.common.paging import Page
from entremise.common.problems import Both, ProblemError
from entremise.hub import rules as hub_rules
from entremise.hub.actions import introductions as actions
from entremise.hub.actions import messages, outcomes
from entremise.hub.api.introduction_shapes import (
    Accepting,
    Declining,
    IntroductionFull,
    Introductions,
    Meeting,
    MessageLine,
    Messages,
    NewMessage,
    NewOutcome,
    Offering,
    OutcomeLine,
    Outcomes,
    Which,
    Writing,
    full,
    lines,
    message,
    outcome,
)
from entremise.hub.api.need_shapes import NeedPath
from entremise.hub.api.needs import edited
from entremise.hub.api.shared import EXAMPLE, IdempotencyKey, impossible, listed, nothing, number_of, person
from entremise.hub.forms.introductions import AHEAD
from entremise.hub.models import Introduction, Need, Side
from entremise.hub.queries.introductions import Contact
from entremise.hub.queries.outcomes import readable
from entremise.hub.transitions import TABLE, Verb, may
from entremise.people import rules
from entremise.people.rules import organisations
from entremise.registry import queries as registry

router = Router(tags=["introductions"])

IntroductionPath = Annotated[uuid.UUID, Path(description="The introduction's number.", examples=[EXAMPLE])]
#: Somebody who speaks for several sides speaks for the first that may do what is asked.
FIRST = (Side.ASKER, Side.FIRM, Side.CHAMBER)


@router.post("/needs/{need}/pick", response=IntroductionFull, operation_id="pick", summary="Choose a firm for a need")
@allow(rules.signed_in)
def pick(request: HttpRequest, need: NeedPath, choice: Sent[Writing]) -> dict[str, object]:
    """The asker chooses one of the firms found; it is written to in its turn."""
    found = edited(request, need)
    if not hub_rules.asks(person(request), found):
        _not_yours()
    return full(request, actions.pick(found, choice.solution, person(request)))


@router.post("/needs/{need}/propose", response=IntroductionFull, operation_id="propose", summary="Propose a firm")
@allow(rules.adviser)
def propose(request: HttpRequest, need: NeedPath, choice: Sent[Writing]) -> dict[str, object]:
    """An adviser thinks of a firm; the asker agrees or turns it down."""
    return full(request, actions.propose(edited(request, need), choice.solution, person(request)))


@router.post("/needs/{need}/offer", response=IntroductionFull, operation_id="offerItself", summary="Offer one's firm")
@allow(rules.signed_in)
def offer(
    request: HttpRequest, need: NeedPath, offered: Sent[Offering], key: IdempotencyKey = None
) -> dict[str, object]:
    """A firm that saw a need offers itself; the asker agrees or turns it down."""
    by = person(request)
    found = Need.objects.select_related("person").filter(submission=need).first()
    if found is None or not hub_rules.sees(by, found):
        nothing()
    site = registry.establishments([offered.solution]).get(offered.solution)
    if site is None or str(site.organisation) not in organisations(by):
        raise ProblemError(404, Both("Cet établissement n’est pas le vôtre.", "This establishment is not yours."))
    number = number_of(request, offered.number, key)
    return full(request, actions.offer_itself(found, site, by, offered.note, str(number)))


@router.get("/introductions", response=Introductions, operation_id="listIntroductions", summary="One's introductions")
@allow(rules.signed_in)
def mine(request: HttpRequest, asked: Query[Which]) -> dict[str, object]:
    """The introductions one has a side in, newest first; all of them for advisers."""
    found = Introduction.objects.filter(hub_rules.concerned(person(request)))
    found = found.filter(need__submission=asked.need) if asked.need else found
    return lines(request, asked, found.select_related("need__person").order_by("-proposed_at", "-pk"))


@router.get(
    "/introductions/{introduction}",
    response=IntroductionFull,
    operation_id="getIntroduction",
    summary="An introduction",
)
@allow(rules.signed_in)
def get(request: HttpRequest, introduction: IntroductionPath) -> dict[str, object]:
    """Where it stands for one's side, and what one may do now."""
    return full(request, _found(request, introduction))


def _verb(name: str, verb: str, summary: str) -> dict[str, Any]:
    """What the verbs of an introduction have alike."""
    path = f"/introductions/{{introduction}}/{name}"
    return {"path": path, "response": IntroductionFull, "operation_id": verb, "summary": summary}


@router.post(**_verb("agree", "agree", "Want a firm that was proposed"))
@allow(rules.signed_in)
def agree(request: HttpRequest, introduction: IntroductionPath) -> dict[str, object]:
    """The asker wants a firm that was proposed or offered itself."""
    found = _of(request, introduction, Verb.AGREE)
    return full(request, actions.agree(found, person(request)))


@router.post(**_verb("turn-down", "turnDown", "Not want a firm that was proposed"))
@allow(rules.signed_in)
def turn_down(request: HttpRequest, introduction: IntroductionPath) -> dict[str, object]:
    """The asker does not want a firm that was proposed."""
    found = _of(request, introduction, Verb.TURN_DOWN)
    return full(request, actions.turn_down(found, person(request)))


@router.post(**_verb("accept", "accept", "Take the contact"))
@allow(rules.signed_in)
def accept(
    request: HttpRequest, introduction: IntroductionPath, accepting: Sent[Accepting], key: IdempotencyKey = None
) -> dict[str, object]:
    """The firm takes the contact; the asker is given the name and address of whoever this key belongs to."""
    found, by = _of(request, introduction, Verb.ACCEPT), person(request)
    number = number_of(request, accepting.number, key)
    contact = Contact(by.name, by.email, by.phone)
    return full(request, actions.accept(found, contact, word=accepting.text, key=str(number), by=by))


@router.post(**_verb("decline", "decline", "Decline, and say why"))
@allow(rules.signed_in)
def decline(request: HttpRequest, introduction: IntroductionPath, declining: Sent[Declining]) -> dict[str, object]:
    """The firm cannot this time; why is for the chamber only."""
    found = _of(request, introduction, Verb.DECLINE)
    return full(request, actions.decline(found, declining.because, declining.note, by=person(request)))


@router.post(**_verb("withdraw", "withdraw", "Take an introduction back"))
@allow(rules.signed_in)
def withdraw(request: HttpRequest, introduction: IntroductionPath) -> dict[str, object]:
    """The asker, or an adviser, takes it back before both have agreed."""
    found = _of(request, introduction, Verb.WITHDRAW)
    return full(request, actions.withdraw(found, _side(request, found, Verb.WITHDRAW), person(request)))


@router.post(**_verb("meeting", "planMeeting", "Say when and where to meet"))
@allow(rules.signed_in)
def meeting(request: HttpRequest, introduction: IntroductionPath, planned: Sent[Meeting]) -> dict[str, object]:
    """Say when and where to meet; said again, the meeting moves."""
    found = _of(request, introduction, Verb.PLAN_MEETING)
    ahead = (planned.at.replace(tzinfo=None) - timezone.now().replace(tzinfo=None)).days
    if not -1 <= ahead <= AHEAD.days:
        impossible("Un rendez-vous est à venir, dans les deux ans.", "A meeting is to come, within two years.")
    side = _side(request, found, Verb.PLAN_MEETING)
    return full(request, actions.plan_meeting(found, side, planned.at, planned.place, person(request)))


@router.post(**_verb("met", "sayMet", "Say that both have met"))
@allow(rules.signed_in)
def met(request: HttpRequest, introduction: IntroductionPath) -> dict[str, object]:
    """One side says that they met."""
    found = _of(request, introduction, Verb.SAY_MET)
    return full(request, actions.say_met(found, _side(request, found, Verb.SAY_MET), person(request)))


@router.get(
    "/introductions/{introduction}/messages", response=Messages, operation_id="listMessages", summary="What was written"
)
@allow(rules.signed_in)
def thread(request: HttpRequest, introduction: IntroductionPath, asked: Query[Page]) -> dict[str, object]:
    """What both sides and the chamber wrote, oldest first."""
    return listed(request, asked, _found(request, introduction).messages.order_by("at", "pk"), message)


@router.post(
    "/introductions/{introduction}/messages", response={201: MessageLine}, operation_id="postMessage", summary="Write"
)
@allow(rules.signed_in)
def write(
    request: HttpRequest, introduction: IntroductionPath, written: Sent[NewMessage], key: IdempotencyKey = None
) -> dict[str, object]:
    """Write to the other side, who has it by mail; what the chamber writes goes to both."""
    found = _of(request, introduction, Verb.WRITE)
    number = number_of(request, written.number, key)
    side = _side(request, found, Verb.WRITE)
    return message(messages.post(found, side, written.text, str(number), person(request)))


@router.get(
    "/introductions/{introduction}/outcomes", response=Outcomes, operation_id="listOutcomes", summary="What came of it"
)
@allow(rules.signed_in)
def said(request: HttpRequest, introduction: IntroductionPath, asked: Query[Page]) -> dict[str, object]:
    """What one said came of it, the last first, and what the other side says once one's own answer is given."""
    found = _found(request, introduction)
    sides = hub_rules.sides(person(request), found)
    return listed(request, asked, readable(found, sides), lambda each: outcome(each, sides))


@router.post(
    "/introductions/{introduction}/outcomes", response={201: OutcomeLine}, operation_id="sayOutcome",
    summary="Say what came of it",
)  # fmt: skip
@allow(rules.signed_in)
def say(request: HttpRequest, introduction: IntroductionPath, told: Sent[NewOutcome]) -> dict[str, object]:
    """Say what came of it for one's side; said again, the former answer is kept as replaced."""
    found = _found(request, introduction)
    sides = hub_rules.sides(person(request), found)
    side = next((each for each in (Side.ASKER, Side.FIRM) if each in sides), Side.CHAMBER)
    if side is Side.CHAMBER:
        _not_yours()
    kept = outcomes.say(
        found, side, told.kind, amount=told.amount, because=told.because or "", note=told.note, by=person(request),
        door="api",
    )  # fmt: skip
    return outcome(kept, {side})


def _found(request: HttpRequest, number: uuid.UUID) -> Introduction:
    """An introduction one has a side in; nothing for the others."""
    found = Introduction.objects.filter(hub_rules.concerned(person(request)), number=number)
    made = found.select_related("need__person", "need__reading", "answered_by").first()
    return made if made is not None else nothing()


def _of(request: HttpRequest, number: uuid.UUID, verb: Verb) -> Introduction:
    """An introduction, for a side to whom a verb is open; whether it is open now, the verb itself tells."""
    found = _found(request, number)
    if not hub_rules.sides(person(request), found) & TABLE[verb].sides:
        _not_yours()
    return found


def _side(request: HttpRequest, found: Introduction, verb: Verb) -> Side:
    """The side for which one does it: the first of one's own that may; else the first to whom it is open."""
    sides = [side for side in FIRST if side in hub_rules.sides(person(request), found) & TABLE[verb].sides]
    return next((side for side in sides if may(found, verb, side)), sides[0])


def _not_yours() -> NoReturn:
    raise ProblemError(403, Both("Ce n’est pas à vous de le dire.", "This is not for you to say."))
