"""Why a solution is there, told in the reader's language: activity, words, evidence, distance, in that order."""

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
        "words": "Mots en commun : {words}",
        "evidence": "Déjà réalisé : « {quote} »",
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
        "words": "Words in common: {words}",
        "evidence": "Past work: “{quote}”",
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
        words: words of the need that its title and text hold, as the need writes them.
        evidence: the piece of past work that resembles the need, whole; empty when none does.
        evidence_words: words of the need, around which the piece is quoted.
        place: where the need is, `None` for anywhere.
        distance_km: from there, `None` when it is not known.
    """

    activity: str = ""
    words: Sequence[str] = ()
    evidence: str = ""
    evidence_words: Sequence[str] = ()
    place: Place | None = None
    distance_km: float | None = None


def reasons(findings: Findings, language: Language) -> list[Reason]:
    """The reasons for a match, as sentences in a language."""
    return list(_reasons(findings, language))


def _reasons(findings: Findings, language: Language) -> Iterator[Reason]:
    texts = _TEXTS[language]
    if findings.activity:
        yield _activity(findings.activity, language)
    if findings.words:
        told = ", ".join(dict.fromkeys(findings.words[:_WORDS_TOLD]))
        yield Reason("words", texts["words"].format(words=told + ("…" if len(findings.words) > _WORDS_TOLD else "")))
    if findings.evidence:
        quote = quoted(findings.evidence, findings.evidence_words)
        yield Reason("evidence", texts["evidence"].format(quote=quote))
    if findings.place:
        yield Reason("distance", _distance(findings.place, findings.distance_km, language))


@lru_cache(maxsize=4096)
def _activity(code: str, language: Language) -> Reason:
    label = f"{naf.label(code, language)} ({naf.normalise(code)})"
    return Reason("activity", _TEXTS[language]["activity"].format(label=label))


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
