"""From a need to the NAF activities that answer it: what the lexicon tells and what was learned, put together."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from entremise.matching.model import Language, WeightedActivity
from entremise.matching.understanding import curated, learned, wording

LEARNED = 0.43
"""What a point of the learned score counts for."""
MEANT = 0.3
"""What the logarithm of how likely an activity is by the meaning of the words counts for."""
USUAL = 0.4
"""What it counts for that an activity is often asked for at all: less than the learned model would have it, for
public contracts, which it was learned from, are not all that is asked."""
CURATED = 1.0
"""What the lexicon counts for..."""
UNTOLD = 0.03
"""... an activity of which it tells nothing being taken for one that it gives this share."""
SPOKEN = 4.0
"""Learned score that an activity needs for a need to be known, when the lexicon tells nothing."""
DOUBTED = 0.05
"""Probability that the likeliest activity needs for a need to be known."""
PRESUMED = 0.15
"""Probability from which an activity is presumed of a document that states none, four of them at most."""
_PRESUMED_AT_MOST = 4
#: A document says what it offers at its beginning.
_BEGINNING = 1_000
#: Weights are told to the sixth decimal: a faint activity still comes before none.
_TOLD = 0.000_001


def resolve(text: str, language: Language, limit: int = 8) -> list[WeightedActivity]:
    """The activities a need asks for, weightiest first; none when it is not known.

    Args:
        text: the need in everyday words, without those that say where.
        language: the language it is told in; words that only the other language knows are understood too.
        limit: at most that many.

    Returns:
        Each with the probability that it is the one asked for. They add up to less than 1, for others may be.
    """
    folded = wording.fold(text)
    words = curated.spelt(wording.read(text, language), language)
    told = curated.tell(folded, words, language)
    known = learned.tell(words, language)
    if not told and known.scores.max() < SPOKEN:
        return []
    weights = _weights(told, known)
    if weights.max() < DOUBTED:
        return []
    ranked = np.lexsort((np.arange(len(weights)), -weights))[:limit]
    return [
        WeightedActivity(code, round(float(weights[place]), 6), _words(known.words_of(place) | positions, words))
        for place in ranked.tolist()
        if weights[place] >= _TOLD and (code := learned.codes()[place])
        for positions in [told[code].positions if code in told else frozenset()]
    ]


def presumed(text: str, language: Language) -> list[WeightedActivity]:
    """The activities that a document without a code can be presumed to have, weightiest first; none unless it is clear.

    Args:
        text: what it says of itself: its title, then its text.
        language: the language it is written in.
    """
    found = resolve(text[:_BEGINNING], language, _PRESUMED_AT_MOST)
    return [activity for activity in found if activity.weight >= PRESUMED]


def _weights(told: Mapping[str, curated.Told], known: learned.Told) -> NDArray[np.float64]:
    """The probability of each activity: a log-linear mixture of what is told, what was learned and what is usual."""
    shares = np.full(len(known.scores), UNTOLD)
    for code, each in told.items():
        shares[learned.place(code)] += each.share
    logits = LEARNED * known.scores + MEANT * known.meant
    logits += USUAL * learned.table().priors + CURATED * np.log(shares)
    weights: NDArray[np.float64] = np.exp(logits - logits.max())
    weights /= weights.sum()
    weights[(known.scores == 0) & (shares == UNTOLD)] = 0.0
    return weights


def _words(positions: set[int], words: Sequence[wording.Word]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words[position].written for position in sorted(positions)))
