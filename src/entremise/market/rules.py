"""Who may see and do what with a consultation, an answer, a plan, a pilot.

A confidential consultation exists for the members of its buyer and of the firms it invited, and for whoever holds the
signed link of an invitation: not for advisers, not for administrators, not for the figures.
"""

from django.db.models import Q
from django.utils import timezone

from entremise.market.models import Answer, Buyer, Group, Invitation, Party, Pilot, Plan, Proposal, Tender
from entremise.people.models import Person
from entremise.people.rules import Visitor, adviser, member, organisations, signed_in

#: Invited, and not taken back.
INVITED = Q(sent_at__isnull=False, withdrawn_at=None)
#: Published, and not closed.
OPEN_PROPOSAL = Q(published_at__isnull=False, closed_at=None)
#: Closed with results that both sides show to all.
SHOWN_PILOT = Q(dropped_at=None, closed_at__isnull=False, startup_shows_at__isnull=False, host_shows_at__isnull=False)


def speaks_for(visitor: Visitor, organisation: str) -> bool:
    """Whether they belong to an organisation (`siren:…`)."""
    return bool(organisation) and signed_in(visitor) and organisation in organisations(visitor)


def buys(visitor: Visitor, buyer: Buyer) -> bool:
    """Whether they hold a buyer's space: its members."""
    return speaks_for(visitor, buyer.organisation)


def edits(visitor: Visitor, tender: Tender) -> bool:
    """Whether they change, publish, cancel and award a consultation typed in here: the members of its buyer."""
    return tender.source == Tender.Source.TYPED and tender.buyer is not None and buys(visitor, tender.buyer)


def edited(visitor: Visitor) -> Q:
    """The consultations `edits` holds for."""
    if not signed_in(visitor):
        return Q(pk__in=[])
    return Q(source=Tender.Source.TYPED, buyer__organisation__in=organisations(visitor))


def invited(visitor: Visitor, tender: Tender) -> bool:
    """Whether one of their firms was invited."""
    mine = organisations(visitor)
    return bool(mine) and tender.invitations.filter(INVITED, organisation__in=mine).exists()


def sees(visitor: Visitor, tender: Tender) -> bool:
    """Whether a consultation exists for them."""
    if edits(visitor, tender):
        return True
    if tender.published_at is None:
        return False
    if tender.audience == Tender.Audience.PUBLIC:
        return True
    if tender.audience == Tender.Audience.MEMBERS:
        return member(visitor) or adviser(visitor)
    return invited(visitor, tender)


def seen(visitor: Visitor) -> Q:
    """The consultations `sees` holds for."""
    shown = Q(published_at__isnull=False)
    found = shown & Q(audience=Tender.Audience.PUBLIC)
    if member(visitor) or adviser(visitor):
        found |= shown & Q(audience=Tender.Audience.MEMBERS)
    if signed_in(visitor) and organisations(visitor):
        mine = Invitation.objects.filter(INVITED, organisation__in=organisations(visitor))
        found |= edited(visitor) | (shown & Q(pk__in=mine.values("tender")))
    return found


def may_answer(visitor: Visitor, tender: Tender, organisation: str) -> bool:
    """Whether they may send an answer of their firm now: it sees it, it is open, and it is not its own."""
    own = tender.buyer is not None and tender.buyer.organisation == organisation
    if own or tender.status is not Tender.Status.OPEN or tender.source != Tender.Source.TYPED:
        return False
    if tender.confidential and not tender.invitations.filter(INVITED, organisation=organisation).exists():
        return False
    return speaks_for(visitor, organisation) and sees(visitor, tender)


def opens(visitor: Visitor, tender: Tender) -> bool:
    """Whether they read the answers: the buyer's members, once the date is passed (public buyers) or at once."""
    return edits(visitor, tender) and not sealed(tender)


def sealed(tender: Tender) -> bool:
    """Whether nobody at its buyer knows yet who answers, and what: a public one, until the date is passed."""
    public = tender.buyer is not None and tender.buyer.kind == Buyer.Kind.PUBLIC
    return public and tender.closes_at is not None and tender.closes_at > timezone.now()


def reads_answer(visitor: Visitor, answer: Answer) -> bool:
    """Whether they read one answer: who sent it, and its buyer once it may open it."""
    if speaks_for(visitor, answer.organisation):
        return True
    return answer.sent_at is not None and opens(visitor, answer.tender)


def joins(visitor: Visitor, group: Group) -> bool:
    """Whether they see a group: its leader's members and those of the firms asked."""
    mine = organisations(visitor)
    return group.organisation in mine or group.partners.filter(withdrawn_at=None, organisation__in=mine).exists()


def plans(visitor: Visitor, plan: Plan) -> bool:
    """Whether they read a purchase plan: the buyer's members alone."""
    return buys(visitor, plan.buyer)


def speaks_in(visitor: Visitor, proposal: Proposal) -> bool:
    """Whether a proposal of pilot is theirs: their organisation's, or their own when they told it for themselves."""
    if not isinstance(visitor, Person) or not signed_in(visitor):
        return False
    if proposal.organisation:
        return speaks_for(visitor, proposal.organisation)
    return proposal.person_id == visitor.pk


def own_proposals(visitor: Visitor) -> Q:
    """The proposals `speaks_in` holds for."""
    if not isinstance(visitor, Person) or not signed_in(visitor):
        return Q(pk__in=[])
    return Q(person=visitor, organisation="") | Q(organisation__in=organisations(visitor) - {""})


def reads_proposal(visitor: Visitor, proposal: Proposal) -> bool:
    """Whether a proposal exists for them: open, it does for all; closed, for its side and the advisers."""
    published = proposal.published_at is not None and proposal.closed_at is None
    return published or speaks_in(visitor, proposal) or adviser(visitor)


def parties(visitor: Visitor, pilot: Pilot) -> frozenset[Party]:
    """The sides somebody speaks for in a pilot."""
    sides = {Party.STARTUP: pilot.startup, Party.HOST: pilot.host}
    return frozenset(side for side, proposal in sides.items() if speaks_in(visitor, proposal))


def sees_pilot(visitor: Visitor, pilot: Pilot) -> bool:
    """Whether a pilot exists for them: its two sides, the advisers who accompany it, all once it is shown."""
    return pilot.status is Pilot.Status.SHOWN or bool(parties(visitor, pilot)) or adviser(visitor)
