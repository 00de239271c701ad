"""From a need to the NAF activities that answer it: what the lexicon tells and what was learned, put together."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from entremise.matching.model import Language, WeightedActivity
from entremise.matching.understanding import curated, learned, names, wording

F64 = NDArray[np.float64]

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
HEARD = 0.4
"""What is left, in a mere name, of what the lexicon, the learned score and the meaning count for: it does not say what
is asked, "toit" may be the house."""
NAMED = 0.4
"""What a point of what names tell counts for in one."""
USUAL_OF_NAMES = 0.8
"""What it counts for in a name that an activity is often asked for: more than in a need, for less is told."""
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
    heard = _hear(text, language)
    return [] if heard.silent() else _ranked(heard, heard.weights(), limit)


def presumed(text: str, language: Language) -> list[WeightedActivity]:
    """The activities that a document without a code can be presumed to have, weightiest first; none unless it is clear.

    Args:
        text: what it says of itself: its title, then its text.
        language: the language it is written in.
    """
    heard = _hear(text[:_BEGINNING], language)
    if text.isupper() and len(heard.words) <= names.WORDS:
        named = names.tell(wording.read(text, language))
        silent, weights = heard.silent() and not named.any(), heard.weights_of_name(named)
    else:
        silent, weights = heard.silent(), heard.weights()
    found = [] if silent else _ranked(heard, weights, _PRESUMED_AT_MOST)
    return [each for each in found if each.weight >= PRESUMED]


class _Heard(NamedTuple):
    """What a text tells: its words, what the lexicon tells of them and what was learned."""

    words: Sequence[wording.Word]
    told: Mapping[str, curated.Told]
    known: learned.Told

    def silent(self) -> bool:
        """Whether nothing is told by the lexicon and next to nothing was learned."""
        return not self.told and bool(self.known.scores.max() < SPOKEN)

    def weights(self) -> F64:
        """The probability of each activity: a log-linear mixture of what is told, was learned and is usual."""
        shares = self._shares()
        unheard = (self.known.scores == 0) & (shares == UNTOLD)
        return _likely(self._logits(shares) + USUAL * learned.table().priors, unheard)

    def weights_of_name(self, named: F64) -> F64:
        """The same of a mere name, with what names tell."""
        shares = self._shares()
        unheard = (self.known.scores == 0) & (shares == UNTOLD) & (named == 0)
        return _likely(HEARD * self._logits(shares) + NAMED * named + USUAL_OF_NAMES * learned.table().priors, unheard)

    def _logits(self, shares: F64) -> F64:
        logits: F64 = LEARNED * self.known.scores + MEANT * self.known.meant + CURATED * np.log(shares)
        return logits

    def _shares(self) -> F64:
        shares = np.full(len(self.known.scores), UNTOLD)
        for code, each in self.told.items():
            shares[learned.place(code)] += each.share
        return shares


def _hear(text: str, language: Language) -> _Heard:
    folded = wording.fold(text)
    words = curated.spelt(wording.read(text, language), language)
    return _Heard(words, curated.tell(folded, words, language), learned.tell(words, language))


def _likely(logits: F64, unheard: NDArray[np.bool_]) -> F64:
    """Probabilities in proportion of those exponents, 0 where nothing speaks."""
    weights: F64 = np.exp(logits - logits.max())
    weights /= weights.sum()
    weights[unheard] = 0.0
    return weights


def _ranked(heard: _Heard, weights: F64, limit: int) -> list[WeightedActivity]:
    """The likeliest activities with the words that led to them; none when even the first is in doubt."""
    if weights.max() < DOUBTED:
        return []
    ranked = np.lexsort((np.arange(len(weights)), -weights))[:limit]
    return [
        WeightedActivity(code, round(float(weights[place]), 6), _words(heard.known.words_of(place) | held, heard.words))
        for place in ranked.tolist()
        if weights[place] >= _TOLD and (code := learned.codes()[place])
        for held in [heard.told[code].positions if code in heard.told else frozenset()]
    ]


def _words(positions: set[int], words: Sequence[wording.Word]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words[position].written for position in sorted(positions)))
