"""Which words of two languages say the same, learned from texts that do.

IBM model 1 (Brown et al., "The Mathematics of Statistical Machine Translation", 1993), in both directions: a word is
the translation of another when each explains the other.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Final

Words = Sequence[str]
#: Two texts that say the same in two languages, as stems.
Pair = tuple[Words, Words]
#: How likely the words of the second language are, one of the first being said.
Translations = Mapping[str, Mapping[str, float]]

#: Rounds of expectation and maximisation: few more change little.
_ROUNDS: Final = 6
#: What no word explains is put down to this one.
_NOBODY: Final = ""
#: A likelihood below is dropped on the way.
_FAINT: Final = 1e-4
#: Words explain each other less than this by chance alone.
_CLOSE: Final = 0.03


def translations(pairs: Sequence[Pair]) -> dict[str, dict[str, float]]:
    """For each word of the first language, those of the second and how well they explain each other.

    Returns:
        The geometric mean of both likelihoods, in 0..1, when it is more than chance would give.
    """
    there = _likelihoods(pairs)
    back = _likelihoods([(second, first) for first, second in pairs])
    found: dict[str, dict[str, float]] = {}
    for first, likely in there.items():
        mutual = {second: sqrt(share * back.get(second, {}).get(first, 0.0)) for second, share in likely.items()}
        found[first] = {second: weight for second, weight in mutual.items() if weight > _CLOSE}
    found.pop(_NOBODY, None)
    return found


def _likelihoods(pairs: Sequence[Pair]) -> Translations:
    known: Translations | None = None
    for _ in range(_ROUNDS):
        counts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for first, second in pairs:
            sources = (*first, _NOBODY)
            for word in second:
                shares = [1.0 if known is None else known.get(source, {}).get(word, 0.0) for source in sources]
                whole = sum(shares)
                for source, share in zip(sources, shares, strict=True) if whole else ():
                    counts[source][word] += share / whole
        known = {source: _normalised(told) for source, told in counts.items()}
    return known or {}


def _normalised(counts: Mapping[str, float]) -> dict[str, float]:
    whole = sum(counts.values())
    return {word: count / whole for word, count in counts.items() if count / whole > _FAINT}
