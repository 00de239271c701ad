"""Who is invited to a consultation, and where each stands."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from entremise.hub.models import Correspondent
from entremise.hub.queries.addressees import members
from entremise.market import rules
from entremise.market.models import Answer, Invitation, Tender

#: An answer that stands: neither a draft nor taken back.
STANDING = Q(sent_at__isnull=False, withdrawn_at=None)


@dataclass(frozen=True, slots=True)
class Row:
    """An invitation as its buyer reads it.

    Attributes:
        state: its status in words; while answers are sealed, who answered is told as invited, like the others.
        known: written to at an address that the chamber knows, which is not shown.
        reached: somebody can be written to.
    """

    invitation: Invitation
    status: Invitation.Status
    known: bool
    reached: bool
    state: str


def rows(tender: Tender) -> list[Row]:
    """All that were invited or will be, in the order they were named; those taken back last."""
    sealed = rules.sealed(tender)
    answers = tender.answers.filter(STANDING, invitation__isnull=False)
    answered = set() if sealed else set(answers.values_list("invitation", flat=True))
    found = list(tender.invitations.order_by("pk"))
    known = set(
        Correspondent.objects.filter(organisation__in={each.organisation for each in found if each.organisation})
        .values_list("organisation", "email")
    )  # fmt: skip
    told = []
    for each in found:
        now = status(each, answered=each.pk in answered)
        state = _("invitée") if sealed and now is Invitation.Status.SENT else str(now.label)
        told.append(Row(each, now, (each.organisation, each.email) in known, reached(each), state))
    return sorted(told, key=lambda row: row.status == Invitation.Status.WITHDRAWN)


def status(invitation: Invitation, *, answered: bool) -> Invitation.Status:
    """Where an invitation stands, read from the facts."""
    facts = {
        Invitation.Status.WITHDRAWN: invitation.withdrawn_at, Invitation.Status.ANSWERED: answered,
        Invitation.Status.DECLINED: invitation.declined_at, Invitation.Status.SENT: invitation.sent_at,
    }  # fmt: skip
    return next((status for status, fact in facts.items() if fact), Invitation.Status.WAITING)


def waiting(tender: Tender) -> QuerySet[Invitation]:
    """Those that were not written to yet."""
    return tender.invitations.filter(sent_at=None, withdrawn_at=None).order_by("pk")


def silent() -> QuerySet[Invitation]:
    """Invitations to open consultations, neither answered nor declined."""
    answered = Answer.objects.filter(STANDING, invitation__isnull=False).values("invitation")
    over = {"tender__cancelled_at": None, "tender__awarded_at": None, "tender__published_at__isnull": False}
    return Invitation.objects.filter(rules.INVITED, declined_at=None, **over).exclude(pk__in=answered)


def reached(invitation: Invitation) -> bool:
    """Whether somebody can be written to: an address was given, or members of the firm have an account."""
    return bool(invitation.email or (invitation.organisation and members(invitation.organisation)))


def answer_of(invitation: Invitation) -> Answer | None:
    """The answer to an invitation that stands."""
    return Answer.objects.filter(STANDING, invitation=invitation).first()
