"""Why a solution is there, told in the reader's language: activity, words, evidence or meaning, distance."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from entremise.matching.model import Language, Place, Reason
from entremise.matching.nomenclature import naf
from entremise.matching.speech import number_in
from entremise.matching.text import fold, stem, words

#: Words told, at most.
_WORDS_TOLD = 6
#: Characters of a piece of evidence that are quoted, at most.
_QUOTE = 140
#: A place wider than this (a département, a region) has no centre worth counting from, in kilometres.
WIDE_KM = 30.0

_TEXTS: dict[Language, dict[str, str]] = {
    "fr": {
        "activity": "Activité : {label}",
        "presumed": "Activité présumée, d'après son nom ou ses textes : {label}",
        "words": "Mots en commun : {words}",
        "words_alike": "Même idée en d'autres mots : {words}",
        "evidence": "Déjà réalisé : « {quote} »",
        "meaning": "Un texte proche de ce que vous cherchez",
        "unknown": "Lieu non connu",
        "here": "À {label} même",
        "near": "À {distance} km {of}",
        "wide": "Dans le secteur demandé : {label}",
        "beyond": "Hors du secteur demandé : {label}",
        "point": "À {distance} km du point demandé",
        "at_point": "À moins de 1 km du point demandé",
    },
    "en": {
        "activity": "Activity: {label}",
        "presumed": "Presumed activity, from its name or texts: {label}",
        "words": "Words in common: {words}",
        "words_alike": "Same idea in other words: {words}",
        "evidence": "Past work: “{quote}”",
        "meaning": "A text close to what you are looking for",
        "unknown": "Location not known",
        "here": "In {label} itself",
        "near": "{distance} km from {label}",
        "wide": "In the area asked for: {label}",
        "beyond": "Outside the area asked for: {label}",
        "point": "{distance} km from the point asked for",
        "at_point": "Less than 1 km from the point asked for",
    },
}


@dataclass(frozen=True, slots=True)
class Findings:
    """What a document has of a need.

    Attributes:
        activity: NAF code of its activity that answers, empty when none does.
        presumed: code of the activity that its name or texts tell of and that answers, when it has no official one.
        words: words of the need that its title and text hold, as the need writes them.
        words_alike: those that they say by another word.
        evidence: the piece of past work that resembles the need, whole; empty when none does.
        evidence_words: words of the need, around which the piece is quoted.
        means: whether its text means something close to the need.
        place: where the need is, `None` for anywhere.
        distance_km: from there, `None` when it is not known.
    """

    activity: str = ""
    presumed: str = ""
    words: Sequence[str] = ()
    words_alike: Sequence[str] = ()
    evidence: str = ""
    evidence_words: Sequence[str] = ()
    means: bool = False
    place: Place | None = None
    distance_km: float | None = None


def reasons(findings: Findings, language: Language) -> list[Reason]:
    """The reasons for a match, as sentences in a language.

    That a text is close to the need by its meaning goes without saying when something more precise is said.
    """
    why = list(_why(findings, language)) or list(_meaning(findings, language))
    return [*why, *_where(findings, language)]


def _why(findings: Findings, language: Language) -> Iterator[Reason]:
    texts = _TEXTS[language]
    if findings.activity:
        yield _activity("activity", findings.activity, language)
    elif findings.presumed:
        yield _activity("presumed", findings.presumed, language)
    if findings.words:
        yield Reason("words", texts["words"].format(words=_listed(findings.words)))
    if findings.words_alike:
        yield Reason("words", texts["words_alike"].format(words=_listed(findings.words_alike)))
    if findings.evidence:
        quote = quoted(findings.evidence, findings.evidence_words)
        yield Reason("evidence", texts["evidence"].format(quote=quote))


def _meaning(findings: Findings, language: Language) -> Iterator[Reason]:
    if findings.means:
        yield Reason("meaning", _TEXTS[language]["meaning"])


def _where(findings: Findings, language: Language) -> Iterator[Reason]:
    if findings.place:
        yield Reason("distance", _distance(findings.place, findings.distance_km, language))


def _listed(found: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(found[:_WORDS_TOLD])) + ("…" if len(found) > _WORDS_TOLD else "")


@lru_cache(maxsize=4096)
def _activity(told: str, code: str, language: Language) -> Reason:
    label = f"{naf.label(code, language)} ({naf.normalise(code)})"
    return Reason("activity", _TEXTS[language][told].format(label=label))


def _distance(place: Place, distance_km: float | None, language: Language) -> str:
    texts = _TEXTS[language]
    if distance_km is None:
        return texts["unknown"]
    kilometres = round(distance_km)
    if not place.label:
        return texts["point" if kilometres else "at_point"].format(distance=number_in(language, kilometres))
    if place.extent_km > WIDE_KM:
        return texts["wide" if distance_km <= place.extent_km else "beyond"].format(label=place.label)
    if not kilometres:
        return texts["here"].format(label=place.label)
    return texts["near"].format(distance=number_in(language, kilometres), of=from_place(place.label), label=place.label)


def from_place(label: str) -> str:
    """`de` and the name of a French place, as it is said: `d'Aix`, `du Tholonet`, `de La Ciotat`."""
    for article, contracted in (("Le ", "du "), ("Les ", "des ")):
        if label.startswith(article):
            return contracted + label.removeprefix(article)
    return f"d'{label}" if fold(label)[:1] in set("aeiouyh") else f"de {label}"


def quoted(text: str, telling: Sequence[str], length: int = _QUOTE) -> str:
    """A short quotation of a text, whole words around the first of some words it holds."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    start = max(_first(text, telling) - length // 3, 0)
    if start:
        start = text.find(" ", start) + 1
    end = text.rfind(" ", start, start + length)
    end = end if end > start else start + length
    return ("… " if start else "") + text[start:end].rstrip(" ,;:.") + (" …" if end < len(text) else "")


def _first(text: str, telling: Sequence[str]) -> int:
    """Where the first telling word starts, 0 when none is found."""
    wanted = {stem(word, "fr") for each in telling for word in words(each)}
    for found in re.finditer(r"\w+", text):
        if wanted & {stem(word, "fr") for word in words(found.group())}:
            return found.start()
    return 0
