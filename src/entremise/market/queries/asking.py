"""What a consultation requires of whoever answers: what its buyer typed in, and what its text says besides.

A sentence that says that something is not asked for is left aside. What is read is shown with the words it comes from,
so that a reader sees at once when they were misread.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from entremise.market.models import Asked, Tender
from entremise.market.things import THINGS, told_in
from entremise.matching.text import plain
from entremise.matching.understanding import places

#: As many words around what was read as tell what it is about, in characters.
AROUND: Final = 220
#: More than any consultation requires; what follows is not read.
MOST: Final = 40

_SENTENCE: Final = re.compile(r"(?<=[.;!?])\s+|\n+|\s[•·▪]\s")
_NOT_ASKED: Final = re.compile(
    r"(?:n'est|ne sont|ne sera|ne seront) (?:pas|plus) \w*\s?(?:exige|requi|demande|obligatoire|necess)"
    r"|\baucune? [\w' ]{0,60}(?:exige|requi|demande|obligatoire|necessaire|a fournir)"
    r"|\bnon (?:exige|requi|demande|obligatoire)|\bfacultati|\bsans obligation|\bnot (?:required|mandatory|needed)"
    r"|\boptional\b|\bno [\w' ]{0,60}(?:is|are) (?:required|needed)"
)
_NUMBERS: Final = {"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "two": 2, "three": 3, "five": 5}
_COUNT: Final = r"(\d{1,2}|" + "|".join(_NUMBERS) + ")"
_REFERENCES: Final = re.compile(
    rf"\b(?:{_COUNT}(?: \w+)? references?\b|references? (?:similaires?|comparables?|recentes?|equivalentes?|"
    r"professionnelles?|exigees?|clients?|de (?:moins|chantiers?|travaux|prestations)|for similar|of similar)"
    r"|similar references?|liste des principa(?:ux|les) (?:services|fournitures|travaux|prestations|references))"
)
_GROUPED: Final = r"\d{1,3}(?:[ .,\u00a0\u202f]\d{3})+"
_AMOUNT: Final = rf"({_GROUPED}|\d+)(?:[.,](\d{{1,2}}))?\s*(k ?€|k ?euros|m ?€|millions?|milliers?|€|eur)"
_TURNOVER: Final = re.compile(r"\b(?:chiffres? d'affaires?|turnover)\b")
_MONEY: Final = re.compile(rf"(?:{_AMOUNT}|€\s?({_GROUPED}|\d+))")
_TIMES: Final = {"k": 1_000, "m": 1_000_000}
_HEADS: Final = re.compile(
    r"(?:au moins|minimum(?: de)?|effectif(?: minimal| minimum)? de|at least)\s+(\d{1,5})\s+"
    r"(?:salaries|personnes|agents|employes|collaborateurs|techniciens|ouvriers|employees|people|staff)"
)
_HOURS: Final = re.compile(r"(?:interv|depann|astreinte|call-?out|respon)[^.;]{0,50}?\b\d{1,3} ?(?:h\b|heures?|hours?)")
_BASED: Final = re.compile(r"\b(?:agence|implantation|implantee?s?|locaux|atelier|depot|based in|premises|workshop)\b")


@dataclass(frozen=True, slots=True)
class Required:
    """Something that a consultation requires.

    Attributes:
        value: by kind: a code of `things`, euros, a number of references or of people, an INSEE or NAF code; may be
            empty.
        text: as its buyer says it; what was read from a text is quoted from it.
        typed: its buyer typed it in as a requirement; else it was read.
    """

    kind: Asked
    value: str
    text: str
    typed: bool = False


def required(tender: Tender) -> list[Required]:
    """What a consultation requires: what its buyer typed in, then what its words say that was not typed in."""
    typed = [_typed(each.kind, each.value, each.text) for each in tender.requirements.all()]
    known = {_key(each) for each in typed}
    told = "\n".join([tender.title, tender.text, *(lot.text for lot in tender.lots.all())])
    return [*typed, *(each for each in read(told) if _key(each) not in known)][:MOST]


def read(text: str) -> list[Required]:
    """What a text requires, in the order it says it, each thing once."""
    found: dict[tuple[str, str], Required] = {}
    for sentence in _SENTENCE.split(text):
        if not _NOT_ASKED.search(plain(sentence)):
            for each in _in(sentence):
                found.setdefault(_key(each), each)
    return list(found.values())[:MOST]


def euros(text: str) -> int | None:
    """The first amount of a text, in whole euros: `300 000 €`, `1,2 M€`, `15 k€`."""
    found = _MONEY.search(plain(text))
    if found is None:
        return None
    whole, cents, unit = (found[1], found[2] or "0", found[3]) if found[1] else (found[4], "0", "€")
    number = float(f"{re.sub(r'[^0-9]', '', whole)}.{cents}")
    return round(number * (1_000 if unit.startswith("millier") else _TIMES.get(unit[0], 1)))


def _typed(kind: str, value: str, text: str) -> Required:
    """What a buyer typed in, with the code of what its words name when it gave none."""
    asked = Asked(kind)
    if not value:
        named = told_in(text, asked)
        value = named[0].code if named else _value(asked, text)
    return Required(asked, value, text, typed=True)


def _value(kind: Asked, text: str) -> str:
    """What may be compared in the words of a requirement: euros, how many."""
    if kind == Asked.TURNOVER:
        return str(euros(text) or "")
    if kind == Asked.REFERENCE:
        return _count(text)
    heads = _HEADS.search(plain(text)) if kind == Asked.CAPACITY else None
    return heads[1] if heads else ""


def _in(sentence: str) -> Iterator[Required]:
    folded = plain(sentence)
    for thing in THINGS.values():
        if named := thing.told.search(folded):
            yield Required(thing.kind, thing.code, _quoted(sentence, named.start()))
    for kind, pattern in ((Asked.TURNOVER, _TURNOVER), (Asked.REFERENCE, _REFERENCES), (Asked.CAPACITY, _HEADS)):
        if said := pattern.search(folded):
            value = _value(kind, sentence)
            if value or kind == Asked.REFERENCE:
                yield Required(kind, value, _quoted(sentence, said.start()))
    yield from _somewhere(sentence, folded)


def _somewhere(sentence: str, folded: str) -> Iterator[Required]:
    if hours := _HOURS.search(folded):
        yield Required(Asked.PLACE, "", _quoted(sentence, hours.start()))
    based = _BASED.search(folded)
    place = places.find(sentence).place if based else None
    if based and place and place.code:
        yield Required(Asked.PLACE, place.code, _quoted(sentence, based.start()))


def _count(text: str) -> str:
    """How many references are asked for; empty when it is not said."""
    found = _REFERENCES.search(plain(text))
    told = found[1] if found else None
    return "" if told is None else str(_NUMBERS.get(told) or told)


def _quoted(sentence: str, at: int) -> str:
    """The words around a place of a sentence, cut between words."""
    sentence = sentence.strip(" \t-–•·*")
    if len(sentence) <= AROUND:
        return sentence
    begin = max(0, min(at - AROUND // 3, len(sentence) - AROUND))
    cut = sentence[begin : begin + AROUND]
    cut = cut if begin == 0 else "… " + cut.partition(" ")[2]
    return cut if begin + AROUND >= len(sentence) else cut.rpartition(" ")[0] + " …"


def _key(required: Required) -> tuple[str, str]:
    """What makes two requirements the same: a kind that is asked once whatever its figure, else its thing or words."""
    if required.kind in (Asked.TURNOVER, Asked.REFERENCE):
        return (required.kind, "")
    return (required.kind, required.value or plain(required.text))
