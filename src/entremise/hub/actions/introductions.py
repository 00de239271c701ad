"""Two parties are put in touch: every write, one verb a function.

Each verb holds the need until its transaction ends, checks the table (`hub.transitions`), sets its fact, records who
did it and has both sides told, all in one transaction. Done again by the same side, it changes nothing and gives the
introduction as it is; done by another, or too late, it raises TransitionError.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from entremise.hub import events, transitions
from entremise.hub.actions import messages, telling
from entremise.hub.actions.holding import held, hold
from entremise.hub.models import Introduction, Need, Side
from entremise.hub.queries import addressees, matches
from entremise.hub.queries import introductions as queries
from entremise.hub.queries.introductions import Contact
from entremise.hub.transitions import ENDED, Status, TransitionError, Verb, move
from entremise.neutrality import lists
from entremise.neutrality.ledger.entries import Proposer
from entremise.people import trail
from entremise.people.models import Person
from entremise.people.rules import organisations
from entremise.registry import queries as registry
from entremise.registry.models import Establishment

#: Each side as the ledger calls it.
PROPOSERS: dict[Side, Proposer] = {Side.ASKER: "asker", Side.FIRM: "firm", Side.CHAMBER: "chamber"}


@transaction.atomic
def pick(need: Need, solution: str, by: Person, at: datetime | None = None) -> Introduction:
    """The asker chooses a match; the firm is written to in its turn. A firm that was proposed is thereby agreed to.

    Args:
        solution: as the engine names it, `siret:12345678901234`.

    Raises:
        TransitionError: the need is closed, the firm declined, or is none of those found for this need.
    """
    at = at or timezone.now()
    need = hold(need.pk)
    transitions.check_open(need)
    known = queries.standing(need, solution)
    if known is not None:
        return _pick_again(known, by, at)
    if not need.matches.filter(solution=solution).exists():
        raise TransitionError(_("Cette entreprise n’est pas dans la liste : choisissez parmi celles qui y sont."))
    created = _create(need, solution, Side.ASKER, by, at, agreed_at=at)
    send_next(need, at)
    return _now(created)


def _pick_again(known: Introduction, by: Person, at: datetime) -> Introduction:
    if known.status is Status.PROPOSED:
        return agree(known, by, at)
    if known.status in ENDED:
        raise TransitionError(transitions.stands(known, Side.ASKER))
    return known


@transaction.atomic
def propose(need: Need, solution: str, by: Person, at: datetime | None = None) -> Introduction:
    """An adviser thinks of a firm; the asker is told, and agrees or turns it down.

    Raises:
        TransitionError: the need is closed, or the firm was proposed, chosen or turned down already.
    """
    at = at or timezone.now()
    need = hold(need.pk)
    transitions.check_open(need)
    known = queries.standing(need, solution)
    if known is not None:
        if known.proposed_by == Side.CHAMBER and known.person_id == by.pk and known.status is Status.PROPOSED:
            return known
        raise TransitionError(_("Cette entreprise est déjà proposée ou choisie pour ce besoin : suivez sa mise en "
                                "relation sur la page du besoin."))  # fmt: skip
    if need.introductions.filter(solution=solution, turned_down_at__isnull=False).exists():
        raise TransitionError(_("Cette entreprise a été écartée par le demandeur : proposez-en une autre."))
    created = _create(need, solution, Side.CHAMBER, by, at)
    telling.proposed(created, at)
    return created


@transaction.atomic
def offer_itself(
    need: Need, establishment: Establishment, by: Person, note: str, key: str, at: datetime | None = None
) -> Introduction:
    """A firm that saw a need offers itself: it has accepted, the asker agrees or turns it down.

    When the asker had already chosen it, both agree: they are introduced at once.

    Args:
        by: a member of the firm: their name and address are given to the asker once both agree.
        note: what they say of themselves, first message of the thread; may be empty.
        key: of the form.

    Raises:
        TransitionError: the need is not open, or the firm was declined, turned down or has declined.
    """
    at = at or timezone.now()
    need = hold(need.pk)
    if need.status != Need.Status.PUBLISHED:
        raise TransitionError(
            _("Ce besoin n’est plus ouvert aux propositions. D’autres vous attendent sur le tableau.")
        )
    if need.introductions.filter(solution=str(establishment), turned_down_at__isnull=False).exists():
        raise TransitionError(_("Votre proposition n’a pas été retenue cette fois. D’autres besoins vous attendent sur "
                                "le tableau."))  # fmt: skip
    known = queries.standing(need, str(establishment))
    if known is not None and known.accepted_at is not None and known.answered_by_id == by.pk:
        return known
    introduction = known or _create(need, str(establishment), Side.FIRM, by, at)
    return _accept(introduction, Contact(by.name, by.email, by.phone), note, key, by, at)


@transaction.atomic
def agree(introduction: Introduction, by: Person | None, at: datetime | None = None) -> Introduction:
    """The asker wants a firm that was proposed or offered itself.

    Raises:
        TransitionError: it was turned down, withdrawn or closed.
    """
    at = at or timezone.now()
    current = held(introduction)
    if current.agreed_at and current.status not in ENDED:
        return current
    move(current, Verb.AGREE, Side.ASKER, at)
    trail.record("introduction.agree", current, by)
    if current.accepted_at:
        _introduce(current, "", at)
    send_next(current.need, at)
    return _now(current)


@transaction.atomic
def turn_down(introduction: Introduction, by: Person | None, at: datetime | None = None) -> Introduction:
    """The asker does not want a firm that was proposed; one that offered itself is thanked.

    Raises:
        TransitionError: it was agreed to, or is over.
    """
    at = at or timezone.now()
    current = held(introduction)
    if current.turned_down_at:
        return current
    move(current, Verb.TURN_DOWN, Side.ASKER, at)
    trail.record("introduction.turn_down", current, by)
    if current.accepted_at:
        telling.turned_down(current, at)
    return current


@transaction.atomic
def send_next(need: Need, at: datetime | None = None) -> list[Introduction]:
    """Write to the firms whose turn it is: those of best rank first, as many as may be unanswered at a time.

    A firm at which nobody is known keeps its turn: an adviser finds whom to write to. Nothing leaves for a need that is
    not published.
    """
    at = at or timezone.now()
    need = hold(need.pk)
    if need.status != Need.Status.PUBLISHED:
        return []
    free = settings.APPROACHED_AT_ONCE - queries.unanswered(need).count()
    sent: list[Introduction] = []
    for introduction in queries.waiting(need) if free > 0 else ():
        introduction.need = need
        if not addressees.of_firm(introduction):
            continue
        move(introduction, Verb.SEND, None, at)
        trail.record("introduction.send", introduction, actor="system")
        events.emit("introduction.sent", introduction)
        telling.approach(introduction, at)
        sent.append(introduction)
        if len(sent) == free:
            break
    return sent


@transaction.atomic
def accept(
    introduction: Introduction,
    contact: Contact,
    *,
    word: str = "",
    key: str = "",
    by: Person | None = None,
    at: datetime | None = None,
) -> Introduction:
    """The firm takes the contact: both have agreed, each is given the other's address.

    Args:
        contact: who answers for the firm: given to the asker.
        word: a first message to the asker; may be empty.
        key: of the form, when there is a word.
        by: nobody, by the link of a mail.

    Raises:
        TransitionError: somebody else accepted, it was declined or withdrawn, or the need is closed.
    """
    at = at or timezone.now()
    current = held(introduction)
    if current.accepted_at and current.firm_email == contact.email.lower() and current.status not in ENDED:
        return current
    return _accept(current, contact, word, key, by, at)


def _accept(
    current: Introduction, contact: Contact, word: str, key: str, by: Person | None, at: datetime
) -> Introduction:
    given = {"firm_name": contact.name, "firm_email": contact.email.lower(), "firm_phone": contact.phone}
    move(current, Verb.ACCEPT, Side.FIRM, at, answered_by=by, **given)
    trail.record("introduction.accept", current, by, actor="" if by else "link")
    events.emit("introduction.accepted", current)
    if word:
        messages.keep(current, Side.FIRM, word, key, by, at=at)
    if current.agreed_at:
        _introduce(current, word, at)
        send_next(current.need, at)
    else:
        telling.offered(current, word, at)
    return _now(current)


def _introduce(current: Introduction, word: str, at: datetime) -> None:
    move(current, Verb.INTRODUCE, None, at)
    trail.record("introduction.introduce", current, actor="system")
    events.emit("introduction.introduced", current)
    telling.introduced(current, word, at)


@transaction.atomic
def decline(
    introduction: Introduction, reason: str, note: str = "", *, by: Person | None = None, at: datetime | None = None
) -> Introduction:
    """The firm cannot this time, or takes its own offer back; the next in turn is written to.

    Args:
        reason: one of Introduction.Reason.
        note: for the chamber only.

    Raises:
        TransitionError: it was accepted, withdrawn or closed.
    """
    at = at or timezone.now()
    current = held(introduction)
    if current.declined_at:
        return current
    move(current, Verb.DECLINE, Side.FIRM, at, declined_because=reason, declined_note=note)
    trail.record("introduction.decline", current, by, actor="" if by else "link", reason=reason)
    events.emit("introduction.declined", current)
    send_next(current.need, at)
    telling.declined(current, _going(current.need), at)
    return current


@transaction.atomic
def give_up(introduction: Introduction, at: datetime | None = None) -> Introduction:
    """A firm did not answer in time: it still may, and the next in turn is written to. Nothing when it has answered."""
    at = at or timezone.now()
    current = held(introduction)
    if not transitions.may(current, Verb.GIVE_UP, None):
        return current
    move(current, Verb.GIVE_UP, None, at)
    trail.record("introduction.give_up", current, actor="system")
    if not send_next(current.need, at) and not _going(current.need):
        telling.silent(current, at)
    return current


@transaction.atomic
def withdraw(introduction: Introduction, side: Side, by: Person | None, at: datetime | None = None) -> Introduction:
    """The asker, or an adviser, takes it back before both have agreed; a firm that was written to is told politely.

    Raises:
        TransitionError: both have agreed, or it is over.
    """
    at = at or timezone.now()
    current = held(introduction)
    if current.withdrawn_at:
        return current
    reached = transitions.reached(current)
    move(current, Verb.WITHDRAW, side, at)
    trail.record("introduction.withdraw", current, by, side=side.value)
    events.emit("introduction.withdrawn", current)
    if reached:
        telling.over(current, "introduction_withdrawn", at)
    send_next(current.need, at)
    return current


@transaction.atomic
def close_with_need(need: Need, at: datetime | None = None) -> list[Introduction]:
    """End what was not agreed by both when a need closes; firms that know of it are told politely."""
    at = at or timezone.now()
    need = hold(need.pk)
    ended = []
    for introduction in need.introductions.select_related("answered_by").order_by("pk"):
        introduction.need = need
        if transitions.may(introduction, Verb.CLOSE, None):
            move(introduction, Verb.CLOSE, None, at)
            trail.record("introduction.close", introduction, actor="system")
            if transitions.reached(introduction):
                telling.over(introduction, "introduction_closed", at)
            ended.append(introduction)
    return ended


@transaction.atomic
def plan_meeting(
    introduction: Introduction,
    side: Side,
    meeting_at: datetime,
    place: str,
    by: Person | None = None,
    at: datetime | None = None,
) -> Introduction:
    """Say when and where to meet; said again, the meeting moves. The others are told.

    Raises:
        TransitionError: both have not agreed yet, or the outcome is known.
    """
    at = at or timezone.now()
    current = held(introduction)
    if (current.meeting_at, current.meeting_place) == (meeting_at, place):
        return current
    transitions.check(current, Verb.PLAN_MEETING, side)
    current.meeting_at, current.meeting_place = meeting_at, place
    current.save(update_fields=["meeting_at", "meeting_place"])
    trail.record("introduction.plan_meeting", current, by, actor="" if by else "link", side=side.value)
    telling.meeting(current, side, at)
    return current


@transaction.atomic
def say_met(
    introduction: Introduction, side: Side, by: Person | None = None, at: datetime | None = None
) -> Introduction:
    """One side says that they met.

    Raises:
        TransitionError: both have not agreed yet, or the outcome is known.
    """
    at = at or timezone.now()
    current = held(introduction)
    if current.met_at:
        return current
    move(current, Verb.SAY_MET, side, at)
    trail.record("introduction.say_met", current, by, actor="" if by else "link", side=side.value)
    events.emit("introduction.met", current)
    return current


def _going(need: Need) -> int:
    """How many firms are in hand for a need: unanswered, or waiting for their turn."""
    return queries.unanswered(need).count() + queries.waiting(need).count()


def _now(introduction: Introduction) -> Introduction:
    """The row as it is after what followed from a verb."""
    return held(introduction)


def _create(
    need: Need, solution: str, side: Side, by: Person, at: datetime, agreed_at: datetime | None = None
) -> Introduction:
    """A row with the facts of the firm that are counted later, and why it was found; the ledger holds who had the idea.

    Raises:
        UnrecordedError: the ledger cannot be written: nothing is proposed.
    """
    establishment = _establishment(need, solution)
    match = need.matches.filter(solution=solution).first()
    created: Introduction = need.introductions.create(
        solution=solution,
        organisation=str(establishment.organisation),
        activity=establishment.activity,
        size=establishment.size,
        commune=establishment.commune,
        rank=match.rank if match else None,
        reasons=match.reasons if match else [],
        proposed_by=side,
        person=by,
        proposed_at=at,
        agreed_at=agreed_at,
    )
    created.need = need
    trail.record("introduction.propose", created, by, side=side.value)
    events.emit("introduction.proposed", created)
    lists.propose(matches.asked(need), solution, PROPOSERS[side], created.rank)
    return created


def _establishment(need: Need, solution: str) -> Establishment:
    found = registry.establishments([solution]).get(solution)
    if found is None:
        raise TransitionError(_("Cette entreprise n’est plus dans le registre, ou ne souhaite pas y paraître : "
                                "choisissez-en une autre."))  # fmt: skip
    own = {need.organisation} | (organisations(need.person) if need.person else frozenset())
    if str(found.organisation) in own:
        raise TransitionError(_("Une entreprise ne répond pas à son propre besoin : choisissez-en une autre."))
    return found
