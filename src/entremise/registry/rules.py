"""What holds for every row of the register, whatever its source; who may say what an establishment does."""

import re

from entremise.matching.text import fold
from entremise.people.rules import Visitor, organisations
from entremise.registry.models import Establishment

_NOT_ALPHANUMERIC = re.compile("[^a-z0-9]+")


def folded(name: str) -> str:
    """A name as it is looked up: lower case, no accents, single spaces for all that is neither letter nor digit."""
    return _NOT_ALPHANUMERIC.sub(" ", fold(name)).strip()


def describes(visitor: Visitor, establishment: Establishment) -> bool:
    """Whether they may say what it does: the members of its organisation, and nobody else."""
    return establishment.named and str(establishment.organisation) in organisations(visitor)
