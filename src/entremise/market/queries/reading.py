"""What a consultation asks for, as activities: read from its words, from its CPV codes and from its publisher's labels.

Read once, when it is published, changed or loaded, and kept in `Tender.activities`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from entremise.matching.model import Language, Request
from entremise.matching.nomenclature import cpv as vocabulary
from entremise.matching.understanding import understand

#: At most so many activities are kept, and none that weighs less than this.
MOST = 12
LEAST = 0.02


def activities(
    title: str,
    text: str,
    cpv: Iterable[str],
    descriptors: Iterable[str],
    language: str = "fr",
    lots: Iterable[tuple[str, Iterable[str]]] = (),
) -> list[tuple[str, float]]:
    """The NAF subclasses that a consultation asks for, weightiest first; none when nothing tells.

    Each source that tells something (the title, the title with the text, CPV codes, the labels of the publisher's
    indexers) has an equal say. A lot is answered by itself: what it asks for weighs as much as if it were asked alone.

    Args:
        title, text: what is asked, in that language.
        cpv: codes of eight digits, with or without their check digit.
        descriptors: labels of the publisher's indexers, in French.
        language: `fr` or `en`.
        lots: the title and the CPV codes of each.

    Returns:
        Pairs of a code (`43.34Z`) and its share (0 to 1); they add up to 1 at most, to more when lots ask for others.
    """
    told_in: Language = "en" if language == "en" else "fr"
    sources = [_said(title, told_in), _said(f"{title}. {text}", told_in) if text.strip() else {}]
    sources += [_coded(cpv), _mean([_said(label, "fr") for label in descriptors])]
    found = dict(_mean(sources))
    for lot, codes in lots:
        # "Zinc" is a metal, but on a roof it is a roofer's.
        for code, share in _mean([_said(lot, told_in), _said(f"{title}. {lot}", told_in), _coded(codes)]).items():
            found[code] = max(found.get(code, 0.0), share)
    ranked = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(code, round(share, 4)) for code, share in ranked[:MOST] if share >= LEAST]


def _said(text: str, language: Language) -> Mapping[str, float]:
    """How likely each activity is the one asked for, by the words; nothing when they are not understood."""
    understood = understand(Request(text, anywhere=True), told_in=language)
    return {each.code: each.weight for each in understood.activities}


def _coded(cpv: Iterable[str]) -> Mapping[str, float]:
    """How likely each activity is to supply what these codes name."""
    return _mean([_shares(vocabulary.trades(vocabulary.normalise(code))) for code in cpv])


def _shares(trades: Mapping[str, float]) -> Mapping[str, float]:
    whole = sum(trades.values())
    return {code: weight / whole for code, weight in trades.items()}


def _mean(sources: Sequence[Mapping[str, float]]) -> Mapping[str, float]:
    """The mean of those that tell something."""
    telling = [source for source in sources if source]
    found: defaultdict[str, float] = defaultdict(float)
    for source in telling:
        for code, share in source.items():
            found[code] += share / len(telling)
    return found
