"""Places told by figures: postal codes, départements by number, arrondissements; and homonyms told apart by them."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from entremise.matching.nomenclature import communes
from entremise.matching.nomenclature.communes import Commune
from entremise.matching.understanding import cues, gazetteer
from entremise.matching.understanding.gazetteer import Entry
from entremise.matching.understanding.tokens import Span, Text


class Told(NamedTuple):
    """A place and the words that tell it."""

    entry: Entry
    span: Span


#: What a number of five figures counts or pays.
_COUNTED_THINGS = re.compile(
    r"(?: ,)? (?:euros?|eur|e|k|personnes?|habitants?|exemplaires?|pieces?|m|kg|tonnes?|pages?|units?|people|copies|km)"
    r"(?![^ ])"
)
_CURRENCIES = ("€", "$", "£", "%")
#: What follows a postal code in a sentence that goes on about something else.
_GOES_ON_WITH = cues.one_of("et ou and or dans pour a sur avec with for")
_DEPARTEMENT = re.compile(r"(?<![^ ])(?:dans le |dans les |departement (?:du |le |numero |n )?|dept |dpt |in the )$")
#: What makes of ``13`` a rank or a count: 13e, 13 jours.
_RANKED = cues.one_of("e er eme ieme th jour jours mois semaines prochains prochaines heures km ans premiers premieres")
#: First INSEE code, less one, of the arrondissements of each city that has some.
_ARRONDISSEMENTS = {"13055": 13200, "69123": 69380, "75056": 75100}
_RANK = r"(?P<rank>\d{1,2}|[ivx]{1,5})"
_SUFFIX = r"(?:er|e|eme|ieme|th|st|nd|rd)"
_WORD = r"(?: (?:arrondissement|arrdt|arr|district))"
_AFTER_CITY = re.compile(
    rf"(?: ,)? (?:dans le |le )?{_RANK}(?P<said>(?: {_SUFFIX}{_WORD}?|{_SUFFIX}{_WORD}?|{_WORD}))?(?![^ ])"
)
_BEFORE_CITY = re.compile(
    rf"(?<![^ ])(?:(?:dans |in |a )?(?:le |the |au )?){_RANK} ?{_SUFFIX}{_WORD}?(?: (?:de|d|a|of|in))? $"
)
_ROMAN = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx"
_ROMAN_RANKS = {numeral: rank for rank, numeral in enumerate(_ROMAN.split(), 1)}


def postcode(read: Text, index: int) -> Told | None:
    """A postal code, with the cue before it and its commune after it, unless it counts or pays something."""
    code = read.words[index]
    served = communes.by_postcode(code) if len(code) == 5 else ()
    if not served:
        return None
    strength, announced = cues.before(read.left(index))
    named = _commune_after(read, index + 1, code)
    if not named and (_counts(read, index) or (strength == cues.BARE and _goes_on(read, index))):
        return None
    start = index - 1 if index and read.words[index - 1] == "cp" else index - announced
    entry = named.entry if named else Entry("commune", served[0].code, served[0].population)
    return Told(entry, Span(start, named.span.end if named else index + 1))


def _commune_after(read: Text, start: int, code: str) -> Told | None:
    """The commune of that postal code named from that word on."""
    for end in gazetteer.ends(read.words, start):
        for entry, commune in _communes(gazetteer.names().get(" ".join(read.words[start:end]), ())):
            if code in commune.postcodes:
                return Told(_served(entry, code), Span(start, end))
    return None


def _communes(entries: Sequence[Entry]) -> Iterator[tuple[Entry, Commune]]:
    return ((e, communes.communes()[e.code]) for e in entries if e.kind == "commune")


def _served(entry: Entry, code: str) -> Entry:
    """The arrondissement that a postal code of Paris, Lyon or Marseille means, else the commune itself."""
    inside = (c for c in communes.by_postcode(code) if c.parent == entry.code)
    return next((Entry("commune", c.code, c.population) for c in inside), entry)


def _counts(read: Text, index: int) -> bool:
    """Whether a number is followed by what it counts: a currency, persons, any word after round thousands."""
    following = read.raw[read.ends[index][1] :].lstrip()[:1]
    round_thousands = read.words[index].endswith("000") and _goes_on(read, index)
    return following in _CURRENCIES or round_thousands or bool(_COUNTED_THINGS.match(read.right(index + 1)))


def _goes_on(read: Text, index: int) -> bool:
    """Whether a word that is no link follows without punctuation."""
    return index + 1 < len(read) and not read.apart(index + 1) and read.words[index + 1] not in _GOES_ON_WITH


def departement(read: Text, index: int) -> Told | None:
    """``dans le 13``, ``(06)``, ``dept 2A``: a département by its number."""
    number, end = read.words[index], index + 1
    if number == "2" and end < len(read) and read.words[end] in ("a", "b") and not read.between(end):
        number, end = f"2{read.words[end].upper()}", end + 1
    area = communes.area("departement", number)
    if area is None or (end < len(read) and not read.apart(end) and _ranked(read, end)):
        return None
    announced = _DEPARTEMENT.search(read.left(index))
    if announced:
        return Told(_entry_of(area.code), Span(index - len(announced.group().split()), end))
    return Told(_entry_of(area.code), Span(index, end)) if read.bracketed(index, end) else None


def _ranked(read: Text, end: int) -> bool:
    return not read.between(end) or read.words[end] in _RANKED


def _entry_of(code: str) -> Entry:
    area = communes.areas()["departement", code]
    return Entry("departement", code, area.population)


def qualified(read: Text, entries: Sequence[Entry], span: Span) -> Told | None:
    """The entry that a postal code or a département just beside chooses among homonyms, if any is beside."""
    if span.end < len(read):
        told = _by_code(read, entries, span, span.end) or _by_area(read, entries, span)
        if told:
            return told
    return _by_code(read, entries, span, span.start - 1) if span.start else None


def _by_code(read: Text, entries: Sequence[Entry], span: Span, at: int) -> Told | None:
    code = read.words[at]
    both = Span(min(span.start, at), max(span.end, at + 1))
    for entry, commune in _communes(entries):
        if code in commune.postcodes:
            return Told(_served(entry, code), both)
        if at == span.end and code == commune.departement.lower() and read.bracketed(at, at + 1, closed=False):
            return Told(entry, both)
    return None


def _by_area(read: Text, entries: Sequence[Entry], span: Span) -> Told | None:
    """By the département or region named right after: Saint-Denis (Réunion), Salon dans l'Aube."""
    links = 0
    while (
        links < 3 and span.end + links < len(read) and read.words[span.end + links] in ("dans", "en", "le", "la", "l")
    ):
        links += 1
    first = span.end + links
    for end in gazetteer.ends(read.words, first):
        for area in gazetteer.names().get(" ".join(read.words[first:end]), ()):
            for entry, commune in _communes(entries):
                inside = (area.kind, area.code) in (("departement", commune.departement), ("region", commune.region))
                if inside and (links or read.apart(first) or entry is not entries[0]):
                    return Told(entry, Span(span.start, end))
    return None


def arrondissement(read: Text, city: Entry, name: Span, span: Span) -> Told | None:
    """``Marseille 8e``, ``8e arrondissement de Marseille``: the arrondissement in place of its city."""
    if city.code not in _ARRONDISSEMENTS:
        return None
    after = _AFTER_CITY.match(read.right(name.end))
    if after and (after["said"] or name.end + 1 == len(read)):
        found = _ranked_in(city, after["rank"])
        if found:
            return Told(found, Span(span.start, name.end + len(after.group().replace(",", " ").split())))
    ahead = _BEFORE_CITY.search(read.left(name.start))
    found = _ranked_in(city, ahead["rank"]) if ahead else None
    return Told(found, Span(name.start - len(ahead.group().split()), span.end)) if ahead and found else None


def _ranked_in(city: Entry, rank: str) -> Entry | None:
    number = int(rank) if rank.isdigit() else _ROMAN_RANKS.get(rank, 0)
    commune = communes.communes().get(str(_ARRONDISSEMENTS[city.code] + number)) if number else None
    return Entry("commune", commune.code, commune.population) if commune else None
