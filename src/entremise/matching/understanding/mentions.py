"""Which words of a text name a place, and which place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from entremise.matching.model import Language
from entremise.matching.understanding import cues, gazetteer, numbered
from entremise.matching.understanding.distances import Distance
from entremise.matching.understanding.gazetteer import Entry
from entremise.matching.understanding.tokens import Span, Text

#: Populations from which a name is taken at its word: after a cue; with nothing before it; when it is also a word.
_KNOWN, _WELL_KNOWN, _FAMOUS = 500, 5_000, 20_000
#: Famous towns whose name is nonetheless most often the word, even after a preposition: Sens, Lens, Stains.
_SELDOM = frozenset(("89387", "62498", "93072"))
#: Départements and regions whose name is also an ordinary word; those of the second list are not after ``dans le``.
_ORDINARY_AREAS = cues.one_of("lot nord manche somme cher aube creuse landes loire indre marne vienne drome champagne")
_SHORT_AREAS = cues.one_of("var gard ain oise orne eure")
_ARTICLES = cues.one_of("la le les l du des the au aux")
_SURROUNDINGS = re.compile(
    r"(?:(?: ,)? (?:et|and) (?:ses |les |its |the )?(?:alentours?|environs?|surroundings?|surrounding area|sa region)"
    r"| area| region| et autour)(?![^ ])"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named by some words of a text, and how sure that is."""

    entry: Entry
    span: Span
    score: float


def find(read: Text, language: Language, near: Distance | None, *, trusting: bool = False) -> Mention | None:
    """The surest mention of a place; of two as sure, the first.

    Args:
        near: the distance said, which announces the name that follows it.
        trusting: whether the text is known to be a place: any name then counts.
    """
    return max(_all(read, language, near, trusting=trusting), key=lambda mention: mention.score, default=None)


def _all(read: Text, language: Language, near: Distance | None, *, trusting: bool) -> Iterator[Mention]:
    """Every mention of a place, in the text's order."""
    longest = gazetteer.longest()
    taken = 0
    for index, word in enumerate(read.words):
        if index < taken:
            continue
        mention = None
        if word.isdigit():
            mention = _figures(read, index)
        elif word in longest:
            mention = _name(read, index, language, near, trusting=trusting)
        if mention:
            taken = mention.span.end
            yield mention


def _figures(read: Text, index: int) -> Mention | None:
    code = numbered.postcode(read, index)
    if code:
        return Mention(code.entry, code.span, cues.AROUND + 2)
    area = numbered.departement(read, index)
    return Mention(area.entry, area.span, cues.INSIDE + 1) if area else None


def _name(read: Text, index: int, language: Language, near: Distance | None, *, trusting: bool) -> Mention | None:
    """The longest name beginning there that is taken for a place."""
    for end in gazetteer.ends(read.words, index):
        name = Span(index, end)
        entries = gazetteer.names().get(" ".join(read.words[index:end]))
        if not entries or any(read.apart(i) for i in range(index + 1, end)):
            continue
        strength, start = _announced(read, index, near)
        told = numbered.qualified(read, entries, Span(start, end))
        if not (trusting or told or _is_place(read, name, entries[0], strength, language)):
            continue
        entry, span = told or (entries[0], Span(start, end))
        entry, span = numbered.arrondissement(read, entry, name, span) or (entry, span)
        size = min(entry.population, 1_000_000) / 1_000_000
        return Mention(entry, _with_surroundings(read, span), strength + (2 if told else 0) + size)
    return None


def _announced(read: Text, index: int, near: Distance | None) -> tuple[int, int]:
    """How strongly the words before a name announce a place, and where those words begin."""
    if near and any(span.end <= index and cues.only_links(read.words[span.end : index]) for span in near.spans):
        return cues.MEASURED if near.sure else cues.AROUND, near.spans[-1].end
    strength, announced = cues.before(read.left(index))
    return strength, index - announced


def _is_place(read: Text, name: Span, entry: Entry, strength: int, language: Language) -> bool:
    """Whether enough points at a place, weighing the cue, the capital, the size and what else the words could mean."""
    if strength < cues.AROUND and cues.names_a_thing(read.left(name.start).split(), read.following(name.end)):
        return False
    phrase = " ".join(read.words[name.start : name.end])
    capital = read.capitals_tell and _capitalised(read, name)
    if entry.kind != "commune":
        return _area_is_place(entry, phrase, strength, capital=capital)
    if gazetteer.is_ordinary(phrase, entry):
        after_article = name.start > 0 and read.words[name.start - 1] in _ARTICLES
        if strength == cues.MEASURED:
            return capital or not after_article
        return _word_is_place(entry, strength, language, capital=capital, alone=after_article or name.start == 0)
    if strength >= cues.AT:
        return strength > cues.AT or capital or entry.population >= _KNOWN
    floor = _KNOWN if capital and name.start else _WELL_KNOWN
    return entry.population >= floor or name.end - name.start >= 3


def _word_is_place(entry: Entry, strength: int, language: Language, *, capital: bool, alone: bool) -> bool:
    """A name that is also an ordinary word: it takes a capital and a cue, or a famous town.

    Args:
        alone: whether it begins the text or follows an article: then a capital or its fame say little.
    """
    if strength >= cues.AROUND:
        return capital or (entry.population >= _WELL_KNOWN and not alone)
    if capital:
        return (strength >= cues.AT and entry.population >= _KNOWN) or (entry.population >= _FAMOUS and not alone)
    famous = entry.population >= _FAMOUS and entry.code not in _SELDOM
    return famous and strength == cues.AT and language == "fr" and not alone


def _area_is_place(entry: Entry, phrase: str, strength: int, *, capital: bool) -> bool:
    """A département, a region or an intercommunal body: those of one word take a cue or a capital."""
    if entry.kind == "epci" or " " in phrase:
        return True
    if phrase in _ORDINARY_AREAS:
        return capital and strength in (cues.AT, cues.INSIDE)
    if phrase in _SHORT_AREAS:
        return strength >= cues.INSIDE or (capital and strength >= cues.AT)
    return capital or strength >= cues.OF or phrase in ("paca", "idf")


def _capitalised(read: Text, name: Span) -> bool:
    telling = [i for i in range(name.start, name.end) if read.words[i] not in _ARTICLES]
    return any(read.capital(i) for i in telling)


def _with_surroundings(read: Text, span: Span) -> Span:
    """``et ses environs``, ``area``: part of what says the place."""
    match = _SURROUNDINGS.match(read.right(span.end))
    return Span(span.start, span.end + len(match.group().replace(",", " ").split())) if match else span
