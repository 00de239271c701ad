"""What is to be done with the thing asked: made, sold in bulk, sold, repaired, hired, taught, staffed.

"Cosmétiques" alone may be a maker, a wholesaler or a shop; "fabricant de cosmétiques" is no shop.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

DECISIVE = 2.5
"""By how much an activity that does what is asked gains over those that do something else with the same thing."""


class Intent(NamedTuple):
    """A thing to do, the words that say it (on folded text), and the codes of the activities that do it, by prefix."""

    name: str
    said: re.Pattern[str]
    done_by: tuple[str, ...]


INTENTS: Sequence[Intent] = (
    Intent(
        "make",
        re.compile(
            r"fabrica\w*|fabriqu\w*|manufactur\w*|producteurs?|producers?|makers?|usine|factory|faconniers?|produire"
        ),
        (*(f"{division:02}." for division in range(10, 33)), "01.", "02.", "03."),
    ),
    Intent(
        "supply",
        re.compile(
            r"grossistes?|en gros|fournisseurs?|fournitures?|distributeurs?|approvisionn\w*|negociants?|importateurs?"
            r"|wholesal\w*|suppliers?|supply|supplies|distributors?|importers?|bulk|stockists?"
        ),
        ("45.31", "46.", "47.78B"),
    ),
    Intent(
        "sell",
        re.compile(r"(?:magasins?|boutiques?) (?:de|d')|acheter|vendeurs?|buy|buying|retail\w*"),
        ("47.", "45.11", "45.19", "45.32", "45.40", "10.71C", "10.71D"),
    ),
    Intent(
        "repair",
        re.compile(
            r"repar\w*|depann\w*|en panne|cassee?s?|repair\w*|fix|fixing|broken|maintenance|entretien|entretenir"
            r"|refit\w*|servicing"
        ),
        ("33.1", "45.2", "45.40", "95.", "62.02B", "43."),
    ),
    Intent(
        "hire",
        re.compile(r"location|louer|loueurs?|hire|rent|renting|rental|to let|lease|leasing"),
        ("77.", "68.20", "43.99E", "49.39B", "49.41C", "55.20", "64.91", "96.01A"),
    ),
    Intent(
        "teach",
        re.compile(
            r"formations?|former|formateurs?|cours (?:de|d')|apprendre|stages? de|lessons?|training|courses? in"
            r"|learn\w*|classes|teach\w*|tutor\w*|trainers?"
        ),
        ("85.",),
    ),
    Intent(
        "staff",
        re.compile(r"interim(?! manag)|interimaires?|(?:agency|temporary|temp) (?:staff|workers?|labour)"),
        ("78.2",),
    ),
    Intent(
        "install",
        re.compile(r"install\w*|pose|poser|poseurs?|travaux|refection|renov\w*|fitters?|fitting|works?"),
        ("43.", "42.", "41.2", "33.2"),
    ),
)

_SAID = {intent.name: re.compile(rf"\b(?:{intent.said.pattern})(?!\w)") for intent in INTENTS}


def doers(folded: str) -> tuple[str, ...]:
    """Prefixes of the activities that do what the folded text wants done; empty when it does not say."""
    return tuple(prefix for intent in INTENTS if _SAID[intent.name].search(folded) for prefix in intent.done_by)


def says(folded: str) -> bool:
    """Whether that word alone says what is to be done, and so nothing of the thing itself."""
    return any(said.fullmatch(folded) for said in _SAID.values())
