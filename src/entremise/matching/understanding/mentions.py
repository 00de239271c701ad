"""Which words of a text name a place, and which place."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from entremise.matching.model import Language
from entremise.matching.nomenclature import communes
from entremise.matching.understanding import gazetteer
from entremise.matching.understanding.distances import Distance
from entremise.matching.understanding.gazetteer import Entry
from entremise.matching.understanding.tokens import Span, Text

#: How strongly the words before a name point at a place: the surest ways of saying it, then those also said of things.
MEASURED, AROUND, INSIDE, AT, OF, BARE = 5, 4, 3, 2, 1, 0
_DE = r"(?:de |d |du |des |of )?(?:la |le |les |l )?"
_TOWN = r"(?:(?:ville|commune|village|secteur|region|agglo|agglomeration|departement|pays|bassin|zone|coin|cote|town|city|area) (?:de |d |du |des |of )?)?"
_CUES: Sequence[tuple[int, re.Pattern[str]]] = tuple(
    (strength, re.compile(rf"(?<![^ ])(?:{pattern})$"))
    for strength, pattern in (
        (AROUND, rf"(?:tout )?(?:autour|aux? (?:alentours?|environs?)|alentours?|environs?|(?:tout )?pres|a proximite|proximite|proche|proches|pas loin|non loin|a cote) (?:de |d |du |des )?{_TOWN}"),
        (AROUND, rf"(?:near|nearby|close to|next to|around|round|not far from|outside|in and around|in the area of|in the vicinity of) (?:the )?{_TOWN}"),
        (AROUND, r"(?:dans )?(?:le |la )?(?:secteur|agglomeration|agglo|bassin|commune|ville|village|banlieue|peripherie|centre ville|vieux port) (?:de |d |du |des )?"),
        (AROUND, r"(?:bases?|situes?|situees?|implantes?|implantees?|installes?|installees?|basee|basees|habitons|habite|located|based) (?:a |au |aux |en |sur |pres de |in |at |near )"),
        (INSIDE, r"(?:dans|sur|pour) (?:le |la |les |l )?(?:departement|region) ?(?:de la |de l |du |des |de |d )?"),
        (INSIDE, r"(?:dans|sur) (?:le |la |les |l )"),
        (INSIDE, r"(?:departement|region|dept|dpt|metropole) (?:de la |de l |du |des |de |d )?"),
        (AT, r"(?:a|au|aux|sur|vers|in|at|towards|chez nous a|en|into|to|throughout|across) "),
        (OF, r"(?:de|d|du|des|from|of|pour|for|et|ou|or|and|entre|between) "),
    )
)  # fmt: skip
#: Heads of names of products that bear a town's or a province's name: savon de Marseille, jambon de Bayonne.
_PRODUCTS = frozenset(
    """savon savons savonnette savonnettes jambon jambons toile toiles dentelle dentelles moutarde nougat nougats calisson
    calissons porcelaine porcelaines faience faiences herbe herbes vin vins saucisse saucisses saucisson quiche choucroute
    tapis tapisserie tapisseries couteau couteaux poulet poulets volaille volailles canard piment noix lentille lentilles
    huitre huitres melon melons fraise fraises olive olives huile tuile tuiles cassoulet betise betises rosette brioche
    brioches biscuit biscuits pate fromage fromages beurre sel santon santons email emaux article soupe sauce creme riz
    foin miel cidre biere camembert sirop liqueur pomme pommes marron marrons violette citron citrons anchois bouillabaisse
    gateau gateaux navette navettes pastis rillette rillettes champignon champignons carte cartes plan maillot foulard
    soap mustard ham lace porcelain herbs wine wines tapestry knife knives lavender""".split()
)
_PRODUCTS_AFTER = frozenset("soap soaps mustard ham lace porcelain herbs wine wines tapestry mushrooms".split())
_AFTER = re.compile(
    r"(?: ,? ?(?:et|and) (?:ses |les |its |the )?(?:alentours?|environs?|surroundings?|surrounding area|sa region|environs)| area| region| et autour)(?![^ ])"
)
#: Populations from which a name is taken at its word: after a cue, with nothing before it, when it is an ordinary word.
_KNOWN, _WELL_KNOWN, _FAMOUS = 500, 5_000, 20_000
_ARRONDISSEMENT = re.compile(
    r"(?: ,)? ?(?:dans le |le )?(?P<number>\d{1,2}|[ivx]{1,5})(?: ?(?P<suffix>er|e|eme|ieme|th|st|nd|rd))?(?P<word> (?:arrondissement|arrdt|arr|district))?(?![^ ])"
)
_ARRONDISSEMENT_BEFORE = re.compile(
    r"(?<![^ ])(?:(?:dans |in |a )?(?:le |the |au )?)(?P<number>\d{1,2}|[ivx]{1,5}) ?(?:er|e|eme|ieme|th|st|nd|rd)(?: (?:arrondissement|arrdt|arr|district))?(?: (?:de|d|a|of|in|,))? $"
)
_ROMAN = {
    r: n for n, r in enumerate("i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx".split(), 1)
}
#: What a number of five figures counts or pays.
_COUNTED_THINGS = re.compile(
    r"(?: ,)? (?:euros?|eur|e|k|personnes?|habitants?|exemplaires?|pieces?|m|m2|kg|tonnes?|pages?|units?|people|copies|ml|km)(?![^ ])"
)
_DEPARTEMENT = re.compile(r"(?<![^ ])(?:dans (?:le |les )|departement (?:du |le |numero |n )?|dept |dpt |in the |le )$")


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named by some words of a text, and how sure that is."""

    entry: Entry
    span: Span
    score: float


def find(read: Text, language: Language, near: Distance | None, *, trusting: bool = False) -> Mention | None:
    """The surest mention of a place; of two as sure, the first.

    Args:
        near: the distance said, which points at the name that follows it.
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
        if word.isdigit() or (word in "ab" and index and read.words[index - 1] == "2"):
            mention = _postcode(read, index) or _departement_number(read, index)
        elif word in longest:
            mention = _name(read, index, language, near, trusting=trusting)
        if mention:
            taken = mention.span.end
            yield mention


def _name(read: Text, index: int, language: Language, near: Distance | None, *, trusting: bool) -> Mention | None:
    """The longest name beginning there that is taken for a place."""
    for end in range(min(len(read), index + gazetteer.longest()[read.words[index]]), index, -1):
        if any(read.apart(i) for i in range(index + 1, end)):
            continue
        entries = gazetteer.names().get(" ".join(read.words[index:end]))
        if entries:
            strength, start = _cue(read, index, near)
            entry, span = _qualified(read, entries, Span(start, end))
            sure = span.end > end or entry is not entries[0]
            entry, span = _arrondissement(read, entry, Span(index, end), span)
            if trusting or sure or _is_place(read, Span(index, end), entries[0], strength, language):
                size = min(entry.population, 1_000_000) / 1_000_000
                return Mention(entry, _with_surroundings(read, span), strength + 2 * sure + size)
    return None


def _cue(read: Text, index: int, near: Distance | None) -> tuple[int, int]:
    """How strongly the words before a name point at a place, and where those words begin."""
    if near and any(span.end == index or _only_links(read, span.end, index) for span in near.spans):
        return MEASURED, near.spans[0].end
    left = read.left(index)
    for strength, pattern in _CUES:
        match = pattern.search(left)
        if match and match.group():
            return strength, index - len(match.group().split())
    return BARE, index


def _only_links(read: Text, start: int, end: int) -> bool:
    """Whether only words such as ``de``, ``autour de`` stand there."""
    links = {"de", "d", "du", "des", "la", "le", "les", "l", "of", "from", "autour", "around", "the"}
    return 0 <= end - start <= 4 and all(word in links for word in read.words[start:end])


def _is_place(read: Text, name: Span, entry: Entry, strength: int, language: Language) -> bool:
    """Whether enough points at a place, weighing the cue, the capital, the size and what else the words could mean."""
    if _product(read, name):
        return False
    phrase = " ".join(read.words[name.start : name.end])
    capital = read.capitals_tell and _capitalised(read, name)
    ordinary = phrase in gazetteer.ordinary() or (entry.short and name.end - name.start == 1)
    if entry.kind != "commune":
        return _is_area(entry, phrase, strength, capital=capital)
    if ordinary and strength == MEASURED:
        return capital or read.words[name.start - 1] not in ("la", "le", "les", "l", "du", "des", "the")
    if ordinary:
        return _ordinary_is_place(entry, strength, language, capital=capital, first=name.start == 0)
    if strength >= INSIDE:
        return True
    if strength == AT:
        return capital or entry.population >= _KNOWN
    floor = _WELL_KNOWN if name.start == 0 or not capital else _KNOWN
    return entry.population >= floor or name.end - name.start >= 3


def _ordinary_is_place(entry: Entry, strength: int, language: Language, *, capital: bool, first: bool) -> bool:
    """A name that is also an ordinary word: it takes a capital and a cue, or a famous town."""
    if capital and strength >= AT:
        return True
    if strength >= AROUND:
        return entry.population >= _KNOWN * 10
    if capital and not first:
        return entry.population >= _FAMOUS
    return strength == AT and language == "fr" and entry.population >= _FAMOUS and entry.code not in _SELDOM


#: Towns whose name is too often the word, even after a preposition: Sens, Lens, Stains.
_SELDOM = frozenset(("89387", "62498", "93072"))
#: Départements and regions whose name is also an ordinary word or a town.
_ORDINARY_AREAS = frozenset(
    "lot nord manche somme cher aube creuse landes gard oise loire indre var ain marne vienne orne eure drome champagne".split()
)


def _is_area(entry: Entry, phrase: str, strength: int, *, capital: bool) -> bool:
    if entry.kind == "epci" or " " in phrase:
        return True
    if phrase in _ORDINARY_AREAS:
        return strength >= AT and (
            capital or strength == INSIDE and phrase in ("var", "gard", "ain", "oise", "orne", "eure")
        )
    return strength >= OF or capital or phrase in ("paca", "idf")


def _capitalised(read: Text, name: Span) -> bool:
    telling = [i for i in range(name.start, name.end) if read.words[i] not in ("le", "la", "les", "l")]
    return any(read.capital(i) for i in telling)


def _product(read: Text, name: Span) -> bool:
    """Whether the words around make it a product: savon de Marseille, Marseille soap."""
    if name.end < len(read) and not read.apart(name.end) and read.words[name.end] in _PRODUCTS_AFTER:
        return True
    before = name.start - 1
    while before >= 0 and read.words[before] in ("de", "d", "du", "des", "la", "le", "l"):
        before -= 1
    joined = before >= 0 and not any(read.apart(i) for i in range(before + 1, name.start + 1))
    return joined and read.words[before] in _PRODUCTS


def _qualified(read: Text, entries: Sequence[Entry], span: Span) -> tuple[Entry, Span]:
    """The entry that a postal code, a département's number or name just before or after chooses among homonyms."""
    for start, end, after in ((span.end, span.end + 1, True), (span.start - 1, span.start, False)):
        if not 0 <= start < len(read):
            continue
        code = read.words[start]
        for entry in entries:
            commune = communes.communes().get(entry.code) if entry.kind == "commune" else None
            if commune is None:
                continue
            if code in commune.postcodes or (after and code == commune.departement):
                chosen = _served(entry, code)
                return chosen, Span(min(span.start, start), max(span.end, end))
    return _beside_area(read, entries, span)


def _served(entry: Entry, postcode: str) -> Entry:
    """The arrondissement that a postal code of Paris, Lyon or Marseille means, else the commune itself."""
    for commune in communes.by_postcode(postcode):
        if commune.parent == entry.code:
            return Entry("commune", commune.code, commune.population)
    return entry


def _beside_area(read: Text, entries: Sequence[Entry], span: Span) -> tuple[Entry, Span]:
    """The entry in the département named right after: Saint-Denis (Réunion), Salon dans l'Aube."""
    links = 0
    while (
        span.end + links < len(read)
        and links < 3
        and read.words[span.end + links] in ("dans", "en", "le", "la", "les", "l")
    ):
        links += 1
    first = span.end + links
    if first >= len(read):
        return entries[0], span
    for end in range(min(len(read), first + 5), first, -1):
        areas = gazetteer.names().get(" ".join(read.words[first:end]), ())
        for area in areas:
            for entry in entries:
                if _inside(entry, area) and (links or read.apart(first) or entry is not entries[0]):
                    return entry, Span(span.start, end)
    return entries[0], span


def _inside(entry: Entry, area: Entry) -> bool:
    commune = communes.communes().get(entry.code) if entry.kind == "commune" else None
    return commune is not None and (
        (area.kind == "departement" and commune.departement == area.code)
        or (area.kind == "region" and commune.region == area.code)
    )


def _arrondissement(read: Text, entry: Entry, name: Span, span: Span) -> tuple[Entry, Span]:
    """``Marseille 8e``, ``8e arrondissement de Marseille``: the arrondissement in place of its city."""
    if entry.kind != "commune" or entry.code not in ("13055", "69123", "75056") or span.end > name.end:
        return entry, span
    after = _ARRONDISSEMENT.match(_right(read, name.end))
    if after and (after["suffix"] or after["word"] or name.end + 1 == len(read)):
        found = _numbered(entry, after["number"])
        if found:
            return found, Span(span.start, name.end + len(after.group().replace(",", " ").split()))
    before = _ARRONDISSEMENT_BEFORE.search(read.left(name.start))
    if before:
        found = _numbered(entry, before["number"])
        if found:
            return found, Span(name.start - len(before.group().split()), span.end)
    return entry, span


def _right(read: Text, index: int) -> str:
    return "".join(f"{' ,' if read.apart(i) else ''} {read.words[i]}" for i in range(index, min(len(read), index + 5)))


def _numbered(city: Entry, number: str) -> Entry | None:
    rank = int(number) if number.isdigit() else _ROMAN.get(number, 0)
    base = {"13055": 13200, "69123": 69380, "75056": 75100}[city.code]
    commune = communes.communes().get(str(base + rank)) if rank else None
    return Entry("commune", commune.code, commune.population) if commune else None


def _postcode(read: Text, index: int) -> Mention | None:
    """A postal code, with the cue before it and the commune after it, unless it counts or pays something."""
    code = read.words[index]
    served = communes.by_postcode(code) if len(code) == 5 else ()
    if not served:
        return None
    strength, start = _cue(read, index, None)
    entry, end = _named_after(read, index + 1, code) or (
        Entry("commune", served[0].code, served[0].population),
        index + 1,
    )
    alone = end == index + 1
    if alone and (_counts(read, index) or (strength == BARE and _goes_on(read, index))):
        return None
    before = index - 1 if index and read.words[index - 1] == "cp" else start
    return Mention(entry, Span(before, end), AROUND + 2)


def _named_after(read: Text, start: int, postcode: str) -> tuple[Entry, int] | None:
    """The commune named from that word on which that postal code serves, and where its name ends."""
    length = gazetteer.longest().get(read.words[start], 0) if start < len(read) else 0
    for end in range(min(len(read), start + length), start, -1):
        for entry in gazetteer.names().get(" ".join(read.words[start:end]), ()):
            commune = communes.communes().get(entry.code) if entry.kind == "commune" else None
            if commune and postcode in commune.postcodes:
                return _served(entry, postcode), end
    return None


def _counts(read: Text, index: int) -> bool:
    """Whether a number is followed by what it counts: a currency, persons, a plain word after round thousands."""
    following = read.raw[read.ends[index][1] :].lstrip()[:1]
    round_thousands = read.words[index].endswith("000") and _goes_on(read, index)
    return following in ("€", "$", "£", "%") or round_thousands or bool(_COUNTED_THINGS.match(_right(read, index + 1)))


def _goes_on(read: Text, index: int) -> bool:
    """Whether a word that is no link follows without punctuation."""
    links = ("et", "ou", "and", "or", "dans", "pour", "a", "sur", "avec", "with", "for")
    return index + 1 < len(read) and not read.apart(index + 1) and read.words[index + 1] not in links


def _departement_number(read: Text, index: int) -> Mention | None:
    """``dans le 13``, ``(06)``, ``dept 2A``: a département by its number."""
    number = read.words[index].zfill(2)
    end = index + 1
    if number in ("02", "20") and end < len(read) and read.words[end] in ("a", "b") and not read.between(end):
        number, end = f"2{read.words[end].upper()}", end + 1
    area = communes.area("departement", number)
    if area is None or len(read.words[index]) < 2 and end == index + 1:
        return None
    cue = _DEPARTEMENT.search(read.left(index))
    bracketed = read.between(index).endswith("(") and read.raw[read.ends[end - 1][1] :].startswith(")")
    counted = end < len(read) and not read.apart(end) and (not read.between(end) or read.words[end] in _COUNTED)
    if counted or not (cue and cue.group().strip() != "le" or bracketed):
        return None
    start = index - len(cue.group().split()) if cue else index
    return Mention(Entry("departement", area.code, area.population), Span(start, end), INSIDE + 1)


_COUNTED = frozenset(
    "e er eme ieme eme jours jour mois semaines prochains prochaines heures km ans premiers premieres th".split()
)


def _with_surroundings(read: Text, span: Span) -> Span:
    """``et ses environs``, ``area``: part of what says the place."""
    match = _AFTER.match(_right(read, span.end))
    return Span(span.start, span.end + len(match.group().replace(",", " ").split())) if match else span
