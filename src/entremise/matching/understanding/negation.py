"""What a need says it does not want: "un traiteur, pas de grande chaîne", "a maker, not a wholesaler".

Many a negation tells what is wrong, or is part of what is asked ("pas d'eau chaude", "sans gluten", "no parking"):
only what is plainly turned down is taken out, and never all that a need says.
"""

import re
from typing import NamedTuple

from entremise.matching.text import plain
from entremise.matching.understanding.cleaning import tidied

# Patterns are matched against the text in lower case, without accents.
_NOUN = r"(?:de |d'|des? |du |une? |le |la |les |l')"
#: Who stands between: without them is a wish on who answers, whatever is asked.
_BETWEEN = (
    r"(?:sous[- ]traitan\w+|intermediair\w+|agences?|interimaires?|plateformes?"
    r"|subcontract\w+|middlem[ae]n|intermediar\w+|agency|agencies|brokers?|platforms?)"
)
#: What "hors" makes a thing of its own with, or tells the place of: a hors-d'œuvre, the low season, outside the EU.
_OUT_OF = (
    r"(?:de|du|des|d'|ue|union|europe|france|frontieres?|sol|normes?|sites?|gabarit|taxes?|tva|ht|lignes?|reseau"
    r"|connexion|saison|pistes?|bord|medias?|murs?|series?|tension|temps|loi|cadre|forfait|service|stock|zone|pair|champ)\b"
)
_EXCEPT = (
    # sauf l'électricité · à l'exception du gros œuvre · plutôt qu'une grande chaîne · hors gros œuvre
    (
        r"(?:sauf|hormis|excepte|a l'ex(?:ception|clusion) (?=d)|en dehors (?=d)|plutot qu(?:e |')|au lieu (?=de |d'))"
        rf" ?{_NOUN}?"
    ),
    rf"hors (?!{_OUT_OF}){_NOUN}?",
    r"(?:excluding|except(?: for)?|other than|apart from|instead of|rather than|but not) (?:an? |any |the )?",
)
_NOT_WANTED = (
    (
        r"(?:je |nous |on )?(?:ne |n')(?:veu[xt]|voulons|cherch\w+|recherch\w+|souhait\w+|desir\w+) (?:surtout )?pas "
        rf"{_NOUN}"
    ),
    r"(?:i |we )?(?:do|does|would)(?: not|n't) (?:want|need|require|like) (?:an? |any |the )?",
    rf"(?:surtout|et|mais) (?:non )?pas {_NOUN}",
    rf"(?:sans (?:aucune? |passer par (?:une? |des )?)?|without (?:an? |any )?)(?={_BETWEEN})",
)
#: What may begin a clause after what is asked; a list of faults begins a need with the same words.
_MISSING = (
    rf"(?:non )?pas (?!de[- ]calais|de porte){_NOUN}",
    r"(?:but |and )?not (?:an? |any |the )|(?:no|neither) (?!need\b|rush\b|hurry\b|matter\b|\w{0,3} ?\d)",
    r"(?:ni|aucune?) ",
)
_LINK = (
    r"(?!(?:mais|but|pour|for|avec|with|et|and|je|nous|on|i|we|qui|who|that|dans|chez|near|autour|pres|a|in|at|sur"
    r"|merci|svp|please|juste|just|only)\b)"
)
_WORD = r"[^\W_][\w'’-]*(?: |(?=\W)|$)"
#: What is turned down: a few words, up to a sign, a word of link or what is asked again.
_WORDS = rf"(?:{_LINK}{_WORD}){{1,6}}(?:(?:ni|ou|or|nor) (?:de |d'|une? |an? )?{_LINK}{_WORD}){{0,4}}"
_AND_LAST = (
    r"(?:(?:et|and) (?:de |d'|du |des |la |le |les |l'|the )?[^\W_][\w'’-]*"
    r"(?= ?[^\w ]|$| (?:a|pour|dans|sur|pres|in|near|at|for)\b))?"
)
_TURNED_DOWN = re.compile(
    rf"(?<![\w'’-])(?:(?:{'|'.join(_EXCEPT)})(?P<excepted>{_WORDS}{_AND_LAST})"
    rf"|(?:{'|'.join(_NOT_WANTED)})(?P<unwanted>{_WORDS})"
    rf"|(?:(?<=[,;:.(–\n-] )|(?<=[(\n]))(?:{'|'.join(_MISSING)})(?P<missing>{_WORDS}))"
)
#: Where something is at fault, what is said to be missing is the fault: "boiler broken, no hot water".
_FAULT = re.compile(
    r"\b(?:pannes?|fuit\w*|cass\w+|bouche\w*|coupure|abime\w*|urge\w+|(?:march|fonctionn|demarr|chauff)\w+ (?:pas|plus)"
    r"|broken|leak\w*|burst|blocked|fail\w*|faulty|stopped|(?:not|n't) (?:work|start)\w*|emergency)\b"
)
#: A word of three letters.
_SAYS_SOMETHING = re.compile(r"[^\W\d_]{3}")


class Split(NamedTuple):
    """A need parted: what is asked, and the words that are turned down, without those that say so."""

    asked: str
    unwanted: str


def split(text: str) -> Split:
    """Part what is asked from what is turned down; all is asked when nothing else would be left."""
    kept, unwanted, position = [], [], 0
    folded = plain(text)
    at_fault = _FAULT.search(folded)
    for found in _TURNED_DOWN.finditer(folded):
        if at_fault and found["missing"]:
            continue
        kept.append(text[position : found.start()])
        unwanted.append(text[slice(*found.span(found.lastgroup or 0))].strip())
        position = found.end()
    asked = tidied("".join((*kept, text[position:])))
    if not unwanted or not _SAYS_SOMETHING.search(asked):
        return Split(text, "")
    return Split(asked, ", ".join(unwanted))
