"""What came of an introduction, as each side says it. Both answers are kept; where they differ both are told."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from entremise.hub import events
from entremise.hub.actions import follow_up
from entremise.hub.actions.holding import held
from entremise.hub.models import Introduction, Outcome, Side
from entremise.hub.queries.outcomes import WITH_AMOUNT, current, differ, final
from entremise.hub.transitions import TransitionError, Verb, may, move
from entremise.people import trail
from entremise.people.models import Person


def say(  # noqa: PLR0913 (the facts of an outcome)
    introduction: Introduction,
    side: Side,
    kind: str,
    *,
    amount: int | None = None,
    because: str = "",
    note: str = "",
    by: Person | None = None,
    door: str = "page",
    at: datetime | None = None,
) -> Outcome:
    """Record what a side says came of an introduction. Said otherwise later, the former answer is kept as replaced;
    the same again changes nothing. An amount is kept for a contract or funding, a reason for nothing.

    Args:
        kind: one of Outcome.Kind.
        amount: euros.
        by: who says it when they have an account; for a side told by telephone, the adviser who wrote it down.
        door: page, mail, api or adviser.

    Raises:
        TransitionError: the two were not put in touch, or it is not for this side to say.
    """
    at = at or timezone.now()
    facts: dict[str, Any] = {
        "kind": Outcome.Kind(kind),
        "amount": amount if kind in WITH_AMOUNT else None,
        "because": because if kind == Outcome.Kind.NOTHING else "",
        "note": note.strip(),
    }
    with transaction.atomic():
        found = held(introduction)
        _check(found, side)
        former = found.outcomes.filter(side=side, replaced_at=None).first()
        if former and all(getattr(former, name) == value for name, value in facts.items()):
            return former
        return _replace(found, former, side, facts, by, door, at)


def _check(introduction: Introduction, side: Side) -> None:
    if side not in (Side.ASKER, Side.FIRM):
        raise TransitionError(_("La retombée est dite par l’un des deux côtés : choisissez lequel."))
    if introduction.introduced_at is None:
        raise TransitionError(
            _("Les deux côtés n’ont pas encore été mis en relation : la retombée pourra être dite ensuite.")
        )


def _replace(
    introduction: Introduction,
    former: Outcome | None,
    side: Side,
    facts: dict[str, Any],
    by: Person | None,
    door: str,
    at: datetime,
) -> Outcome:
    if former:
        Outcome.objects.filter(pk=former.pk).update(replaced_at=at)
    outcome = Outcome.objects.create(introduction=introduction, side=side, said_at=at, said_by=by, door=door, **facts)
    if final(outcome) and may(introduction, Verb.CONCLUDE, None):
        move(introduction, Verb.CONCLUDE, None, at)
    actor = "" if by else "link"
    trail.record("outcome.say", introduction, by, actor=actor, side=side, kind=outcome.kind, door=door)
    events.emit("outcome.said", outcome)
    follow_up.stop_asking(introduction, side)
    said = current(introduction)
    if differ(said.get(Side.ASKER), said.get(Side.FIRM)):
        follow_up.tell_difference(introduction, outcome, at)
    return outcome
