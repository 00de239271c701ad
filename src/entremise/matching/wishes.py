"""Whether what somebody offers answers what another seeks, each in a few lines of their own words.

For those who look at each other without an index (the guests of a meeting day, the two sides of a pilot): the
activities that a text tells of, and the rare words that both use.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from entremise.matching.model import Request, Understanding
from entremise.matching.understanding import understand

#: What an activity that is sought is worth beside one rare word in common, and how many words count.
ACTIVITY: Final = 3
WORDS: Final = 3
#: A word that more of those compared use (one in so many) tells nobody from another.
COMMON: Final = 4
#: Activities of a need that weigh less are guesses.
SURE: Final = 0.15
#: Activities of one class of the NAF (`10.71`) are alike.
CLASS: Final = len("10.71")
#: What stands between two wishes.
_APART: Final = re.compile(r"[,;.\n]|\s(?:et|ou|and|or)\s")


@dataclass(frozen=True, slots=True)
class Answered:
    """What of a wish is answered: the NAF code of an activity that was sought (empty: none), words in common."""

    activity: str = ""
    words: tuple[str, ...] = ()

    @property
    def score(self) -> int:
        """From 0, nothing, to `ACTIVITY + WORDS`."""
        return (ACTIVITY if self.activity else 0) + len(self.words)


def answered(seeks: str, offers: str, activities: Iterable[str], rare: Collection[str]) -> Answered:
    """What an offer answers of what is sought.

    Args:
        activities: NAF codes of whoever offers.
        rare: the stems that tell (`rare_stems`).
    """
    classes = {code[:CLASS] for code in told_activities(seeks)}
    code = next((each for each in activities if each[:CLASS] in classes), "")
    offered = understood(offers).words
    common = [word for stem, word in understood(seeks).words.items() if stem in offered and stem in rare]
    return Answered(code, tuple(common[:WORDS]))


def told_activities(text: str) -> list[str]:
    """The NAF codes that a text tells of, each of its wishes read by itself: a long list hides none."""
    parts = [part for part in _APART.split(text) if part.strip()]
    found = (each for part in parts for each in understood(part).activities if each.weight >= SURE)
    return list(dict.fromkeys(each.code for each in found))


def rare_stems(texts: Iterable[Iterable[str]], least: int = 2) -> frozenset[str]:
    """The stems that few of those compared use, each given with all its texts: the others tell nobody from another.

    Args:
        least: what this many use is rare however few are compared.
    """
    all_texts = [list(each) for each in texts]
    used = Counter(stem for each in all_texts for stem in {stem for text in each for stem in understood(text).words})
    most = max(least, len(all_texts) // COMMON)
    return frozenset(stem for stem, count in used.items() if count <= most)


@lru_cache(maxsize=8192)
def understood(text: str) -> Understanding:
    """What the engine makes of a text, wherever it is."""
    return understand(Request(text, anywhere=True)) if text.strip() else Understanding("fr")
