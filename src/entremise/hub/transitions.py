"""What may happen to an introduction, from where, by whom: one table, and the sentence said when it may not."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from entremise.hub.models import Introduction, Need, Side

Status = Introduction.Status
ASKER, FIRM, CHAMBER = Side.ASKER, Side.FIRM, Side.CHAMBER

#: Not answered yet by everybody.
PENDING = frozenset({Status.PROPOSED, Status.WAITING, Status.SENT, Status.SILENT})
#: The firm has it in its hands.
REACHED = frozenset({Status.SENT, Status.SILENT})
#: Each has the other's address.
TOGETHER = frozenset({Status.INTRODUCED, Status.MET, Status.CONCLUDED})
#: Nothing will come of it.
ENDED = frozenset({Status.DECLINED, Status.TURNED_DOWN, Status.WITHDRAWN, Status.CLOSED})


class Verb(StrEnum):
    """What may be done to an introduction."""

    AGREE = "agree"
    TURN_DOWN = "turn_down"
    SEND = "send"
    ACCEPT = "accept"
    DECLINE = "decline"
    GIVE_UP = "give_up"
    INTRODUCE = "introduce"
    WRITE = "write"
    PLAN_MEETING = "plan_meeting"
    SAY_MET = "say_met"
    CONCLUDE = "conclude"
    WITHDRAW = "withdraw"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Transition:
    """One line of the table.

    Attributes:
        starts: the statuses it may start from.
        sides: who may do it; nobody: the service itself.
        fact: the timestamp it sets; none when it only adds a message.
    """

    starts: frozenset[Status]
    sides: frozenset[Side] = frozenset()
    fact: str = ""


def _of(*sides: Side) -> frozenset[Side]:
    return frozenset(sides)


#: Nobody does again what is done: a verb whose fact holds does not start, but for a meeting, planned again at will.
#: A firm accepts what it was not written to yet by offering itself; it declines its own offer by taking it back.
TABLE: dict[Verb, Transition] = {
    Verb.AGREE: Transition(frozenset({Status.PROPOSED}), _of(ASKER), "agreed_at"),
    Verb.TURN_DOWN: Transition(frozenset({Status.PROPOSED}), _of(ASKER), "turned_down_at"),
    Verb.SEND: Transition(frozenset({Status.WAITING}), fact="sent_at"),
    Verb.ACCEPT: Transition(PENDING, _of(FIRM), "accepted_at"),
    Verb.DECLINE: Transition(REACHED | {Status.PROPOSED}, _of(FIRM), "declined_at"),
    Verb.GIVE_UP: Transition(frozenset({Status.SENT}), fact="silent_at"),
    Verb.INTRODUCE: Transition(PENDING, fact="introduced_at"),
    Verb.WRITE: Transition(REACHED | {Status.PROPOSED} | TOGETHER, _of(ASKER, FIRM, CHAMBER)),
    Verb.PLAN_MEETING: Transition(frozenset({Status.INTRODUCED, Status.MET}), _of(ASKER, FIRM, CHAMBER), "meeting_at"),
    Verb.SAY_MET: Transition(frozenset({Status.INTRODUCED}), _of(ASKER, FIRM, CHAMBER), "met_at"),
    Verb.CONCLUDE: Transition(frozenset({Status.INTRODUCED, Status.MET}), fact="concluded_at"),
    Verb.WITHDRAW: Transition(PENDING, _of(ASKER, CHAMBER), "withdrawn_at"),
    Verb.CLOSE: Transition(PENDING, fact="closed_at"),
}


class TransitionError(Exception):
    """It cannot be done any more, or not yet. Its text tells the reader what happened and what to do."""


def may(introduction: Introduction, verb: Verb, side: Side | None) -> bool:
    """Whether the table lets a side (the service itself: none) do this now."""
    line = TABLE[verb]
    if introduction.status not in line.starts or (side is not None and side not in line.sides):
        return False
    if verb is Verb.WRITE:
        return reached(introduction)
    return verb is Verb.PLAN_MEETING or not getattr(introduction, line.fact)


def reached(introduction: Introduction) -> bool:
    """Whether the firm knows of it: it was written to, or offered itself."""
    return bool(introduction.sent_at or introduction.accepted_at)


def allowed(introduction: Introduction, side: Side) -> list[Verb]:
    """What a side may do now, in the order of the table."""
    return [verb for verb in TABLE if may(introduction, verb, side)]


def check(introduction: Introduction, verb: Verb, side: Side | None = None) -> None:
    """Let a verb pass if the table does.

    Raises:
        TransitionError: what happened, and what to do, for that side (the asker's words when it is the service).
    """
    if not may(introduction, verb, side):
        raise TransitionError(stands(introduction, side or ASKER))


def move(introduction: Introduction, verb: Verb, side: Side | None, at: datetime, **facts: object) -> None:
    """Set a verb's fact, and others, on a row that is held (`actions.introductions.held`).

    Raises:
        TransitionError: see `check`.
    """
    check(introduction, verb, side)
    facts |= {TABLE[verb].fact: at} if TABLE[verb].fact else {}
    for name, value in facts.items():
        setattr(introduction, name, value)
    introduction.save(update_fields=list(facts))


def stands(introduction: Introduction, side: Side) -> str:
    """Where it stands and what one can do: read on the page, and said to whoever tries what can no longer be done."""
    return str(STANDING[side][introduction.status])


_TOGETHER = _("Vous êtes d’accord tous les deux et chacun a les coordonnées de l’autre : appelez, écrivez, convenez "
                  "d’un rendez-vous.")  # fmt: skip
_MET = _("Vous vous êtes rencontrés : dites-nous ce qu’il en est sorti.")
_CONCLUDED = _("Ce qu’il en est sorti est connu. Vous pouvez toujours vous écrire ici.")
_TO_ANSWER = _("Ce besoin attend votre réponse : acceptez, posez une question ou déclinez.")

#: Where it stands, and what to do, for each side.
STANDING: dict[Side, dict[Status, Promise]] = {
    ASKER: {
        Status.PROPOSED: _("Cette mise en relation attend votre accord : retenez cette entreprise ou écartez-la."),
        Status.WAITING: _("Cette entreprise n’est pas encore contactée : elle le sera à son tour."),
        Status.SENT: _("L’entreprise est contactée et n’a pas encore répondu : vous serez prévenu de sa réponse."),
        Status.SILENT: _("L’entreprise n’a pas répondu à temps ; elle peut encore le faire. Vous pouvez en choisir "
                             "d’autres pour ce besoin."),
        Status.DECLINED: _("L’entreprise a répondu qu’elle ne peut pas cette fois. Vous pouvez en choisir d’autres."),
        Status.TURNED_DOWN: _("Vous avez écarté cette entreprise. Vous pouvez en choisir d’autres pour ce besoin."),
        Status.WITHDRAWN: _("Cette mise en relation est retirée. Vous pouvez en choisir d’autres pour ce besoin."),
        Status.CLOSED: _("Le besoin est clos : cette mise en relation ne change plus. Vous pouvez publier un nouveau "
                             "besoin."),
        Status.INTRODUCED: _TOGETHER,
        Status.MET: _MET,
        Status.CONCLUDED: _CONCLUDED,
    },
    FIRM: {
        Status.PROPOSED: _("Votre proposition est transmise : la réponse vous sera envoyée."),
        Status.WAITING: _("Cette demande ne vous a pas encore été transmise : elle le sera bientôt."),
        Status.SENT: _TO_ANSWER,
        Status.SILENT: _TO_ANSWER,
        Status.DECLINED: _("Vous avez décliné cette demande. Si vous changez d’avis, écrivez à la chambre."),
        Status.TURNED_DOWN: _("Votre proposition n’a pas été retenue cette fois. D’autres besoins vous attendent sur "
                                  "le tableau."),
        Status.WITHDRAWN: _("Cette demande a été retirée : vous n’avez plus rien à faire. Merci de votre attention."),
        Status.CLOSED: _("Ce besoin est clos : vous n’avez plus rien à faire. Merci de votre attention."),
        Status.INTRODUCED: _TOGETHER,
        Status.MET: _MET,
        Status.CONCLUDED: _CONCLUDED,
    },
    CHAMBER: {
        Status.PROPOSED: _("Le demandeur n’a pas encore dit si cette entreprise lui convient."),
        Status.WAITING: _("L’entreprise n’est pas encore contactée : elle le sera à son tour, dès que l’on sait à "
                              "qui écrire."),
        Status.SENT: _("L’entreprise est contactée et n’a pas encore répondu."),
        Status.SILENT: _("L’entreprise n’a pas répondu à temps ; elle peut encore le faire : un appel aide souvent."),
        Status.DECLINED: _("L’entreprise a répondu qu’elle ne peut pas cette fois. Vous pouvez en proposer une "
                               "autre."),
        Status.TURNED_DOWN: _("Le demandeur a écarté cette entreprise. Vous pouvez en proposer une autre."),
        Status.WITHDRAWN: _("Cette mise en relation est retirée. Vous pouvez en proposer une autre."),
        Status.CLOSED: _("Le besoin est clos : cette mise en relation ne change plus."),
        Status.INTRODUCED: _("Les deux côtés sont d’accord et chacun a les coordonnées de l’autre."),
        Status.MET: _("Les deux côtés se sont rencontrés : demandez-leur ce qu’il en est sorti."),
        Status.CONCLUDED: _("Ce qu’il en est sorti est connu."),
    },
}  # fmt: skip


def check_open(need: Need) -> None:
    """That firms may be chosen for a need.

    Raises:
        TransitionError: it is a draft, or closed.
    """
    if need.status == Need.Status.CLOSED:
        raise TransitionError(
            gettext("Ce besoin est clos : on ne peut plus y répondre. Vous pouvez en publier un nouveau.")
        )
    if need.status == Need.Status.DRAFT:
        raise TransitionError(
            gettext("Ce besoin est encore un brouillon : publiez-le, puis choisissez des entreprises.")
        )
