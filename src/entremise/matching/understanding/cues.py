"""The words that announce a place, and those that make of its name something else: a product, a street, an amount.

Patterns are matched against folded words in one line (`tokens.Text`): lower case, no accents, one blank between words.
"""

import re
from collections.abc import Sequence

#: How strongly words announce a place: a distance from it; around it; inside it; at it; of it; nothing said.
MEASURED, AROUND, INSIDE, AT, OF, BARE = 5, 4, 3, 2, 1, 0


def one_of(text: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(text.split())


def _any(words: str) -> str:
    """A pattern of any of these words, or of runs of words if commas part them."""
    return f"(?:{'|'.join(words.split(', ') if ', ' in words else words.split())})"


_OF = "(?:de |d |du |des |of )?"
_BODY = _any(
    """ville commune village secteur region agglo agglomeration departement pays bassin zone coin cote town city area
    banlieue peripherie"""
)
_AROUND_FR = _any(
    "autour, tout autour, aux? alentours?, aux? environs?, alentours?, environs?, pres, tout pres, a proximite, "
    "proximite, proches?, pas (?:trop |tres )?loin, non loin, a cote"
)
_AROUND_EN = _any(
    "near, nearby, close to, next to, around, round, not far from, outside, in and around, in the area of, "
    "in the vicinity of"
)
_SETTLED = _any(
    """bases? basees? situes? situees? implantes? implantees? installes? installees? habitons habite located based"""
)
_THERE = _any("a, au, aux, en, sur, pres de, in, at, near")
_DEPARTEMENT = "(?:departement|region|metropole) (?:de la |de l |du |des |de |d )?"
_CUES: Sequence[tuple[int, re.Pattern[str]]] = tuple(
    (strength, re.compile(rf"(?<![^ ]){pattern}$"))
    for strength, pattern in (
        (AROUND, rf"{_AROUND_FR} {_OF}(?:(?:la |le )?{_BODY} {_OF})?"),
        (AROUND, rf"{_AROUND_EN} (?:the )?(?:{_BODY} {_OF})?"),
        (AROUND, rf"(?:(?:dans|sur) )?(?:le |la |l )?(?:centre ville|vieux port|{_BODY}) {_OF}"),
        (AROUND, rf"{_SETTLED} {_THERE} "),
        (INSIDE, rf"(?:dans|sur|pour) (?:le |la |les |l )?{_DEPARTEMENT}"),
        (INSIDE, r"(?:departement|region|dept|dpt|metropole) (?:de la |de l |du |des |de |d )?"),
        (INSIDE, r"(?:(?:dans|sur) (?:le |la |les |l )|(?:in|across|throughout) the )"),
        (AT, r"(?:chez nous a|a|au|aux|sur|vers|in|at|towards|en|into|to|throughout|across) "),
        (OF, r"(?:de|d|du|des|from|of|pour|for|et|ou|or|and|entre|between) "),
    )
)

#: Words after which a name is that of a product or of a street: savon de Marseille, rue de Rome.
_HEADS = one_of(
    """savon savons savonnette savonnettes jambon jambons toile toiles dentelle dentelles moutarde nougat nougats
    calisson calissons porcelaine porcelaines faience faiences herbe herbes vin vins saucisse saucisses saucisson quiche
    choucroute tapis tapisserie tapisseries couteau couteaux poulet poulets volaille volailles canard piment noix
    lentille lentilles huitre huitres melon melons fraise fraises olive olives huile tuile tuiles cassoulet betise
    betises rosette brioche brioches biscuit biscuits pate fromage fromages beurre sel santon santons email emaux
    article soupe sauce creme riz foin miel cidre biere camembert sirop liqueur pomme pommes marron marrons violette
    citron citrons anchois bouillabaisse gateau gateaux navette navettes pastis rillette rillettes champignon
    champignons carte cartes plan maillot foulard eau soap mustard ham lace porcelain wine wines tapestry knife knives
    lavender
    rue avenue boulevard bd av route place impasse chemin quai cours allee allees lycee college ecole stade"""
)
#: The same in English, where they follow it: Marseille soap.
_TAILS = one_of("soap soaps mustard ham lace porcelain herbs wine wines tapestry mushrooms street avenue")
_ARTICLES = one_of("de d du des la le les l")


def before(left: str) -> tuple[int, int]:
    """How strongly the words before a name announce a place, and how many of them do."""
    for strength, pattern in _CUES:
        match = pattern.search(left)
        if match and match.group():
            return strength, len(match.group().split())
    return BARE, 0


def only_links(words: Sequence[str]) -> bool:
    """Whether only words such as ``de``, ``autour de`` stand between a distance and a name."""
    return len(words) <= 4 and all(word in _ARTICLES or word in _LINKS for word in words)


def names_a_thing(left: Sequence[str], following: str) -> bool:
    """Whether the words before (the nearest last) or after a name make it that of a product or of a street."""
    head = next((word for word in reversed(left) if word not in _ARTICLES), "")
    return head in _HEADS or following in _TAILS


_LINKS = one_of("of from autour around the")
