"""Who may read what of neutrality, and who may object. Nobody may change an order: there is no rule for it."""

from entremise.neutrality.models import Objection
from entremise.people.models import Role
from entremise.people.rules import Visitor, adviser, organisations, roles
from entremise.registry.models import Establishment
from entremise.registry.rules import describes

#: Who answers for the order, or watches over it.
READERS = frozenset({Role.ADVISER, Role.ADMINISTRATOR, Role.ELECTED, Role.AUDITOR})


def reads_objections(visitor: Visitor) -> bool:
    """Who reads what firms object to and what they were answered: advisers, elected members, auditors."""
    return bool(roles(visitor) & READERS)


def answers(visitor: Visitor, objection: Objection) -> bool:
    """Whether they may answer an objection: an adviser, though not for a firm of their own."""
    return adviser(visitor) and objection.organisation not in organisations(visitor)


def objects_for(visitor: Visitor, establishment: Establishment) -> bool:
    """Whether they may ask, and object, for an establishment: whoever may say what it does."""
    return describes(visitor, establishment)
