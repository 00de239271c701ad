"""What a firm says it does, as phrases to be found in consultations: "pose de carrelage", "faux plafonds"."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from entremise.matching.text import terms

Phrase = frozenset[str]

#: What stands between two phrases.
_APART: Final = re.compile(r"[,;:.!?()/\n•]|\s(?:-|–|et|ou|and|or)\s")
#: A longer one is a sentence: nobody else writes it.
_LONGEST: Final = 3
#: One word is enough in a title, which says what is offered; not in a text, which says much else.
_SHORTEST: Final = 2


def phrases(titles: Iterable[str], texts: Iterable[str] = ()) -> dict[Phrase, str]:
    """The phrases of what a firm says, as stems, each as it was written."""
    found: dict[Phrase, str] = {}
    for written, shortest in [*((each, 1) for each in titles), *((each, _SHORTEST) for each in texts)]:
        for part in _APART.split(written):
            phrase = frozenset(terms(part, "fr"))
            if shortest <= len(phrase) <= _LONGEST:
                found.setdefault(phrase, " ".join(part.split()))
    return found


def held(known: Mapping[Phrase, str], text: str) -> list[str]:
    """Those that a text holds all the words of, as the firm writes them."""
    words = frozenset(terms(text, "fr")) if known else frozenset()
    return [written for phrase, written in known.items() if phrase <= words]
