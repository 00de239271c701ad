"""What comes of a consultation goes on in the loop: an introduction whose two sides say later what came of it.

For a public consultation, and one for members, each firm whose answer was final is introduced to the buyer. For a
confidential one, only the winner is, and only once it is chosen, under words that tell nothing of it: advisers and
figures read the loop.
"""

import uuid
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from entremise.hub.actions.doors import Agreed, Party, introduced
from entremise.hub.models import Introduction, Need, Side
from entremise.market.models import Answer, Tender
from entremise.market.queries.readers import contact
from entremise.registry import queries as registry


def go_on(answer: Answer, at: datetime) -> Introduction | None:
    """Introduce the firm of an answer to its buyer; nothing for a confidential consultation before its award, nor
    when nobody is left at the buyer. Done again, it changes nothing.

    Raises:
        UnrecordedError: the ledger cannot be written: nothing is kept.
    """
    tender, asker = answer.tender, _buyer(answer.tender)
    if asker is None or (tender.confidential and answer.chosen_at is None):
        return None
    site = registry.establishments([answer.solution]).get(answer.solution) if answer.solution else None
    firm = Party(
        firm=answer.called, name=answer.name, email=answer.email, phone=answer.phone, language=answer.language,
        person=answer.person, organisation=answer.organisation, solution=answer.solution,
        activity=site.activity if site else "",
    )  # fmt: skip
    invitation = answer.invitation
    agreed = Agreed(
        number=answer.number, need=uuid.uuid5(tender.number, "need"), text=told(tender), kind=Need.Kind.SUPPLY,
        agreed_at=at, proposed_by=Side.ASKER if invitation else Side.FIRM, by=asker.person if invitation else
        answer.person, reasons=invitation.reasons if invitation and not tender.confidential else (),
    )  # fmt: skip
    return introduced(agreed, asker, firm, door="tender", at=at)


def told(tender: Tender) -> str:
    """What the loop says that the buyer sought: its title, and nothing of a confidential one."""
    if not tender.confidential:
        return tender.title
    with translation.override(tender.language):
        return _("Consultation confidentielle")


def _buyer(tender: Tender) -> Party | None:
    person, buyer = contact(tender), tender.buyer
    if person is None or buyer is None:
        return None
    return Party(buyer.name, person.name, person.email, language=tender.language, person=person,
                 organisation=buyer.organisation)  # fmt: skip
