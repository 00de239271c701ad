"""What holds for every row of the register, whatever its source."""

import re

from entremise.matching.text import fold

_NOT_ALPHANUMERIC = re.compile("[^a-z0-9]+")


def folded(name: str) -> str:
    """A name as it is looked up: lower case, no accents, single spaces for all that is neither letter nor digit."""
    return _NOT_ALPHANUMERIC.sub(" ", fold(name)).strip()
